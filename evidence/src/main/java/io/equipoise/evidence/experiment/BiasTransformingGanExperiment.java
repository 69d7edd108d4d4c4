package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.generative.GanRows;
import io.equipoise.deep.generative.GanTraining;
import io.equipoise.deep.generative.RowGenerator;
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
 * Rows of three numbers, of which one is merit, one goes with the group and one has a rare mode in
 * the smaller group; a logistic model is trained on real or on made rows and judged on real ones.
 *
 * <pre>
 *   y = 1[m - 0.7 s + 0.7 e &gt; 0]        s = 1 in 30 %        columns m, 1.5 s + e, 0.5 e or 4 + 0.3 e
 * </pre>
 *
 * <p>The mode near 4 is that of 15 % of the smaller group.
 */
public final class BiasTransformingGanExperiment implements Experiment {
  private static final String GAP = "gap of decisions, as a share of the plain generator's";
  private static final String ACCURACY = "accuracy on real rows";
  private static final String RARE = "share of the rare mode, as a share of the real one";
  private static final String REAL = "real rows";
  private static final String PLAIN = "plain generator";
  private static final String FAIR = "price on labels";
  private static final String ALL = "all stages";
  private static final int WIDTH = 3;

  @Override
  public String method() {
    return "bias-transforming-gan";
  }

  @Override
  public String claim() {
    return "A model trained on rows of all stages has at most half the gap of one trained on rows of"
        + " the plain generator, at accuracy within 3 points, and the rare mode is no rarer than"
        + " among real rows.";
  }

  @Override
  public String data() {
    return "4,000 made training and 4,000 test rows of three numbers and two groups; the rare mode"
        + " is 4.5 % of all.";
  }

  @Override
  public String baseline() {
    return "The same generator and critic (64-64, Wasserstein) for 1,500 steps without price and"
        + " without drawing by score.";
  }

  @Override
  public String scaledDown() {
    return "Three columns instead of health records; score and price as reconstructed; drawing by"
        + " score fades out, so that the rare mode does not end too common.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(GAP, ALL, PLAIN, false, 0.5),
        new Measure(ACCURACY, ALL, PLAIN, true, -0.03),
        new Measure(RARE, ALL, REAL, true, 0));
  }

  @Override
  public int seeds() {
    return 3;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    GanRows train = made(quick ? 500 : 4000, root.child("train"));
    GanRows test = made(4000, root.child("test"));
    int steps = quick ? 15 : 1500;
    List<Value> values = new ArrayList<>();
    double realRare = rare(train.x());
    double[] real = judged(train.x(), train.labels(), train.groups(), test, root);
    values.add(new Value(ACCURACY, REAL, real[0]));
    values.add(new Value("gap of decisions", REAL, real[1]));
    values.add(new Value(RARE, REAL, 1));
    double plain = 0;
    for (String arm : List.of(PLAIN, FAIR, ALL)) {
      GanTraining training =
          new GanTraining(
              16, 64, steps, 2, 256, 1e-3, arm.equals(PLAIN) ? 0 : 20, 1, arm.equals(ALL));
      RowGenerator.Made rows =
          training.fit(train, root.child("training")).made(train.groups(), root.child("rows"));
      double[] own = judged(rows.x(), rows.labels(), rows.groups(), test, root);
      plain = plain > 0 ? plain : Math.max(own[1], 1e-9);
      values.add(new Value(ACCURACY, arm, own[0]));
      values.add(new Value(GAP, arm, own[1] / plain));
      values.add(new Value("gap of decisions", arm, own[1]));
      values.add(new Value(RARE, arm, rare(rows.x()) / realRare));
      values.add(new Value("share of positive labels", arm, mean(rows.labels())));
    }
    return new Outcome(values);
  }

  private static double rare(float[] x) {
    double rare = 0;
    for (int at = 2; at < x.length; at += WIDTH) {
      rare += x[at] > 2.5 ? 1 : 0;
    }
    return rare * WIDTH / x.length;
  }

  private static double mean(int[] labels) {
    double sum = 0;
    for (int label : labels) {
      sum += label;
    }
    return sum / labels.length;
  }

  /** Accuracy and gap of decisions of a logistic model of these rows on the test rows. */
  private static double[] judged(float[] x, int[] labels, int[] groups, GanRows test, Seed seed) {
    Trainer trainer =
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(10, 100, 0.02));
    DenseWeights weights =
        Perceptron.trained(
                trainer, Examples.of(x, WIDTH, labels, 2, groups, 2), seed.child("judge"))
            .result();
    int[] decided =
        Decisions.of(weights, Examples.of(test.x(), WIDTH, test.labels(), 2, test.groups(), 2));
    double right = 0;
    double[] selected = new double[2];
    double[] sizes = new double[2];
    for (int i = 0; i < decided.length; i++) {
      right += decided[i] == test.labels()[i] ? 1 : 0;
      selected[test.groups()[i]] += decided[i];
      sizes[test.groups()[i]]++;
    }
    return new double[] {
      right / decided.length, Math.abs(selected[0] / sizes[0] - selected[1] / sizes[1])
    };
  }

  private static GanRows made(int rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[rows * WIDTH];
    int[] labels = new int[rows];
    int[] groups = new int[rows];
    for (int i = 0; i < rows; i++) {
      groups[i] = random.nextDouble() < 0.3 ? 1 : 0;
      double merit = normal.sample();
      boolean mode = groups[i] == 1 && random.nextDouble() < 0.15;
      x[i * WIDTH] = (float) merit;
      x[i * WIDTH + 1] = (float) (1.5 * groups[i] + normal.sample());
      x[i * WIDTH + 2] = (float) (mode ? 4 + 0.3 * normal.sample() : 0.5 * normal.sample());
      labels[i] = merit - 0.7 * groups[i] + 0.7 * normal.sample() > 0 ? 1 : 0;
    }
    return new GanRows(x, new int[] {1, 1, 1}, labels, groups, 2);
  }
}
