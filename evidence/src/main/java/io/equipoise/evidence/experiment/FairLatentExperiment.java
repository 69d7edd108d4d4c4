package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.generative.FairLatentModel;
import io.equipoise.deep.generative.FairLatentModel.Decoding;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Rows of five binned features, of which two carry merit, two the group and one nothing; a logistic
 * model is trained on real or on made rows and judged on real ones.
 *
 * <pre>
 *   y = 1[1.2 m + 0.6 (2s - 1) + 0.6 e &gt; 0]      m, e standard normal, s the group
 * </pre>
 */
public final class FairLatentExperiment implements Experiment {
  private static final String GAP = "gap of decisions, as a share of the real rows'";
  private static final String ACCURACY = "accuracy on real rows";
  private static final String REAL = "real rows";
  private static final int FEATURES = 5;
  private static final int BINS = 5;
  private static final int[] WIDTHS = {BINS, BINS, BINS, BINS, BINS, 2};
  private static final double[] BETAS = {0, 1e4, 1e6};

  @Override
  public String method() {
    return "fair-latent-distillation";
  }

  @Override
  public String claim() {
    return "A model trained on rows of the small encoder at beta 1e6 has at most half the gap of"
        + " one trained on real rows at under 4 points of accuracy; the gap falls with beta, and the"
        + " small encoder stays within 2 points of its teacher.";
  }

  @Override
  public String data() {
    return "3,000 made training and 3,000 test rows of five features in five bins, of which two"
        + " carry the group.";
  }

  @Override
  public String baseline() {
    return "A logistic model on the real rows; made rows at beta 0; the teacher's own codes.";
  }

  @Override
  public String scaledDown() {
    return "Small tables instead of images and benchmark tables; losses of the distillation and"
        + " neutral decoding as reconstructed from the paper's description.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(GAP, student(1e6), REAL, false, 0.5),
        new Measure(ACCURACY, student(1e6), REAL, true, -0.04),
        new Measure(GAP, student(1e6), student(1e4), false, 0),
        new Measure(GAP, student(1e4), student(0), false, 0),
        new Measure(ACCURACY, student(1e6), teacher(1e6), true, -0.02));
  }

  private static String student(double beta) {
    return "small encoder, beta " + (long) beta;
  }

  private static String teacher(double beta) {
    return "teacher, beta " + (long) beta;
  }

  @Override
  public int seeds() {
    return 3;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Made train = Made.draw(quick ? 500 : 3000, root.child("train"));
    Made test = Made.draw(3000, root.child("test"));
    int epochs = quick ? 3 : 60;
    List<Value> values = new ArrayList<>();
    double real = measure(REAL, train.codes(), train, test, 0, root, values);
    for (double beta : BETAS) {
      FairLatentModel model =
          FairLatentModel.fit(
              train.codes(),
              WIDTHS,
              train.groups(),
              2,
              new FairLatentModel.Settings(8, 64, 16, epochs, 2 * epochs / 3, 250, 1e-3, beta),
              root.child("model"));
      for (boolean small : new boolean[] {true, false}) {
        int[][] made =
            model.made(train.codes(), train.groups(), small, Decoding.NEUTRAL, root.child("made"));
        String arm = small ? student(beta) : teacher(beta);
        measure(arm, made, train, test, real, root, values);
        double covariance = model.covariance(train.codes(), train.groups(), small);
        values.add(new Value("covariance of codes and group", arm, covariance));
      }
      int[][] biased =
          model.made(train.codes(), train.groups(), true, Decoding.RANDOM, root.child("made"));
      String arm = student(beta) + ", decoded with a random group";
      measure(arm, biased, train, test, real, root, values);
    }
    return new Outcome(values);
  }

  /** Gap of a logistic model of these rows on the test rows; its share is of {@code real}. */
  private static double measure(
      String arm, int[][] rows, Made train, Made test, double real, Seed seed, List<Value> values) {
    Trainer trainer =
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(15, 100, 0.02));
    Examples examples = examples(rows, train.groups());
    DenseWeights weights = Perceptron.trained(trainer, examples, seed.child("judge")).result();
    int[] decided = Decisions.of(weights, examples(test.codes(), test.groups()));
    double right = 0;
    double[] selected = new double[2];
    double[] sizes = new double[2];
    for (int i = 0; i < decided.length; i++) {
      right += decided[i] == test.codes()[i][FEATURES] ? 1 : 0;
      selected[test.groups()[i]] += decided[i];
      sizes[test.groups()[i]]++;
    }
    double gap = Math.abs(selected[1] / sizes[1] - selected[0] / sizes[0]);
    values.add(new Value(ACCURACY, arm, right / decided.length));
    values.add(new Value(GAP, arm, gap / (real > 0 ? real : gap)));
    values.add(new Value("gap of decisions", arm, gap));
    return gap;
  }

  private static Examples examples(int[][] codes, int[] groups) {
    float[] x = new float[codes.length * FEATURES * BINS];
    int[] labels = new int[codes.length];
    for (int i = 0; i < labels.length; i++) {
      for (int c = 0; c < FEATURES; c++) {
        x[(i * FEATURES + c) * BINS + codes[i][c]] = 1;
      }
      labels[i] = codes[i][FEATURES];
    }
    return Examples.of(x, FEATURES * BINS, labels, 2, groups, 2);
  }

  /** Rows as codes, the label last. */
  private record Made(int[][] codes, int[] groups) {

    static Made draw(int rows, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      Made made = new Made(new int[rows][], new int[rows]);
      for (int i = 0; i < rows; i++) {
        int side = random.nextInt(2);
        double s = 2 * side - 1;
        double merit = normal.sample();
        made.groups[i] = side;
        made.codes[i] =
            new int[] {
              bin(merit + 0.5 * normal.sample()),
              bin(merit + 0.7 * normal.sample()),
              bin(s + 0.7 * normal.sample()),
              bin(0.7 * s + 0.7 * normal.sample()),
              bin(normal.sample()),
              1.2 * merit + 0.6 * s + 0.6 * normal.sample() > 0 ? 1 : 0
            };
      }
      return made;
    }

    private static int bin(double value) {
      int bin = 0;
      for (double edge : new double[] {-1.2, -0.4, 0.4, 1.2}) {
        bin += value > edge ? 1 : 0;
      }
      return bin;
    }
  }
}
