package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.ContrastiveRegressionRegularizer;
import io.equipoise.deep.embedding.GroupOrderingLoss;
import io.equipoise.deep.embedding.PairMixtures;
import io.equipoise.deep.embedding.SupReMixLoss;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.environment.ChiSquareDroLoss;
import io.equipoise.deep.environment.CvarDroLoss;
import io.equipoise.deep.loss.AbsoluteErrorLoss;
import io.equipoise.deep.loss.CrpsLoss;
import io.equipoise.deep.loss.GaussianNllLoss;
import io.equipoise.deep.loss.HuberLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.SquaredErrorLoss;
import io.equipoise.deep.train.FeatureNetwork.Output;
import io.equipoise.deep.weighting.DensityWeighting;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/** One way to learn a number from two views of images. */
sealed interface AgeArm {
  /** In tables. */
  String name();

  /** Outputs of the network. */
  int outputs();

  /** Starts a training on these numbers (N). */
  Lesson begin(double[] ages, NumberScale scale, Seed seed);

  /** The loss of a step. */
  @FunctionalInterface
  interface Lesson {
    /**
     * A scalar.
     *
     * @param output of the views, all first ones and then all second ones
     * @param images (2n) which image each is a view of
     * @param progress share of the training that is done
     */
    NDArray loss(Output output, int[] images, double progress);
  }

  /** What is tried, the baseline first. Fixed before the first run, defaults unless named. */
  static List<AgeArm> all() {
    Objective absolute = new AbsoluteErrorLoss();
    return List.of(
        new Direct("absolute-error", absolute),
        new Direct("squared-error", new SquaredErrorLoss()),
        new Direct("huber", new HuberLoss(HuberLoss.Options.DEFAULT)),
        new Direct("gaussian-nll", new GaussianNllLoss(GaussianNllLoss.Options.DEFAULT)),
        new Direct("crps", new CrpsLoss(CrpsLoss.Options.DEFAULT)),
        new Direct(
            "cvar-dro(loss=absolute-error)",
            new CvarDroLoss(
                new CvarDroLoss.Options(CvarDroLoss.Options.DEFAULT.alpha(), absolute))),
        new Direct(
            "chi-square-dro(loss=absolute-error)",
            new ChiSquareDroLoss(
                new ChiSquareDroLoss.Options(ChiSquareDroLoss.Options.DEFAULT.rho(), absolute))),
        new Direct(
            "absolute-error, density of ages",
            absolute,
            new DensityWeighting(DensityWeighting.Options.DEFAULT),
            Optional.empty()),
        new Direct(
            "absolute-error + 0.01 conr",
            absolute,
            Weighting.NONE,
            Optional.of(
                new ContrastiveRegressionRegularizer(
                    ContrastiveRegressionRegularizer.Options.DEFAULT))),
        new Reread(new Direct("absolute-error", absolute)),
        new Ordered(),
        new OfViews());
  }

  /**
   * By a loss of predicted numbers, in standard units.
   *
   * @param weighting by the ages themselves
   * @param term beside the loss, after a quarter of the training
   */
  record Direct(
      String name,
      Objective loss,
      Weighting weighting,
      Optional<ContrastiveRegressionRegularizer> term)
      implements AgeArm {
    /** About a tenth of the absolute error in standard units. */
    private static final double SHARE = 0.01;

    private static final double WARM_UP = 0.25;

    Direct(String name, Objective loss) {
      this(name, loss, Weighting.NONE, Optional.empty());
    }

    @Override
    public int outputs() {
      return loss.head().outputs();
    }

    @Override
    public Lesson begin(double[] ages, NumberScale scale, Seed seed) {
      float[] targets = new float[ages.length];
      double[] ones = new double[ages.length];
      Arrays.fill(ones, 1);
      for (int i = 0; i < targets.length; i++) {
        targets[i] = (float) scale.standard(ages[i]);
      }
      Examples rows = Examples.ofNumbers(targets, 1, targets, new int[ages.length], 1, ones);
      Objective.Run run = loss.begin(rows.population(), seed.child("objective"));
      Weighting.Run weights = weighting.begin(rows, seed.child("weighting"));
      float[] rarity = rarity(ages);
      return (output, images, progress) -> {
        NDManager step = output.logits().getManager();
        Shape each = new Shape(images.length);
        Batch plain =
            new Batch(
                output.logits(),
                step.create(picked(targets, images)),
                step.zeros(each, DataType.INT64),
                step.ones(each),
                images,
                progress);
        Batch batch = plain.weighted(weights.weights(plain, () -> values(run, plain)));
        NDArray error = run.loss(batch);
        if (term.isEmpty() || progress < WARM_UP) {
          return error;
        }
        NDArray pushed =
            term.get()
                .loss(
                    output.features(),
                    years(batch.labels(), scale),
                    years(output.logits().flatten(), scale),
                    step.create(picked(rarity, images)));
        return error.add(pushed.mul(Scalars.held(SHARE, pushed)));
      };
    }

    private static NDArray values(Objective.Run run, Batch batch) {
      try (Gradients paused = Gradients.pause()) {
        return run.values(batch);
      }
    }

    private static NDArray years(NDArray standard, NumberScale scale) {
      NDArray fixed = standard.stopGradient();
      return fixed.mul(Scalars.held(scale.deviation(), fixed)).add(scale.mean());
    }

    /** The inverse root of how many images share a year, scaled to mean 1. */
    private static float[] rarity(double[] ages) {
      int[] counts = new int[101];
      for (double age : ages) {
        counts[(int) age]++;
      }
      double sum = 0;
      for (double age : ages) {
        sum += 1 / Math.sqrt(counts[(int) age]);
      }
      float[] rarity = new float[ages.length];
      for (int i = 0; i < rarity.length; i++) {
        rarity[i] = (float) (ages.length / sum / Math.sqrt(counts[(int) ages[i]]));
      }
      return rarity;
    }
  }

  /** By a loss of predicted numbers, whose output ridge regression on the features replaces. */
  record Reread(Direct way) implements AgeArm {
    @Override
    public String name() {
      return way.name() + ", then ridge";
    }

    @Override
    public int outputs() {
      return way.outputs();
    }

    @Override
    public Lesson begin(double[] ages, NumberScale scale, Seed seed) {
      return way.begin(ages, scale, seed);
    }
  }

  /** By contrast with mixed pairs; ridge regression reads the number afterwards. */
  record Ordered() implements AgeArm {
    /** Ages within a year are equal; parents of a mixture lie within ten. */
    private static final SupReMixLoss LOSS =
        new SupReMixLoss(new SupReMixLoss.Options(1, 0.1, true, false));

    private static final PairMixtures.Options MIXTURES = new PairMixtures.Options(1, 10, 2, 8);

    @Override
    public String name() {
      return "supremix(omega=1), then ridge";
    }

    @Override
    public int outputs() {
      return AgeTrial.WIDTH;
    }

    @Override
    public Lesson begin(double[] ages, NumberScale scale, Seed seed) {
      UniformRandomProvider random = seed.child("mixtures").generator();
      return (output, images, progress) -> {
        double[] own = Arrays.stream(images).mapToDouble(image -> ages[image]).toArray();
        PairMixtures mixed = PairMixtures.of(own, MIXTURES, random);
        NDArray targets = output.logits().getManager().create(own);
        return LOSS.loss(output.logits(), targets, mixed.negatives(), mixed.positives());
      };
    }
  }

  /** By views alone, without any age; ridge regression reads the number afterwards. */
  record OfViews() implements AgeArm {
    private static final GroupOrderingLoss LOSS =
        new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT);

    @Override
    public String name() {
      return "groco (no ages), then ridge";
    }

    @Override
    public int outputs() {
      return AgeTrial.WIDTH;
    }

    @Override
    public Lesson begin(double[] ages, NumberScale scale, Seed seed) {
      return (output, images, progress) ->
          LOSS.loss(output.logits().reshape(2, images.length / 2, AgeTrial.WIDTH));
    }
  }

  private static float[] picked(float[] ofAll, int[] images) {
    float[] some = new float[images.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = ofAll[images[i]];
    }
    return some;
  }
}
