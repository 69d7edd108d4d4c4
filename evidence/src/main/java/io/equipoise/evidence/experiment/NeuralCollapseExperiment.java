package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.CollapseGeometry;
import io.equipoise.core.metric.NeuralCollapse;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Correlation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Descent on linear layers with free features against the closed form, for one layer and three and
 * for a decay under which the smallest class vanishes; then a real network of three layers, whose
 * decay of features is fitted to the largest class's row and predicts the others.
 */
public final class NeuralCollapseExperiment implements Experiment {
  private static final String OBJECTIVE_1 = "objective, 1 layer";
  private static final String OBJECTIVE_3 = "objective, 3 layers";
  private static final String SHAPE_1 = "NC2 of the classifier, 1 layer";
  private static final String SHAPE_3 = "NC2 of the classifier, 3 layers";
  private static final String VANISHED = "squared row of the smallest class at a decay of 0.1";
  private static final String NETWORK = "NC2 of a network's classifier";
  private static final String DESCENT = "descent";
  private static final String PREDICTED = "closed form";
  private static final String EVEN = "equal lengths";
  private static final String FITTED = "predicted lengths";
  private static final int[] FREE = {10, 4, 1};
  private static final int[] REAL = {400, 200, 100, 40};
  private static final int WIDTH = 8;
  private static final int STARTS = 4;
  private static final double DECAY = 5e-3;
  private static final double FEATURE_DECAY = 5e-4;

  @Override
  public String method() {
    return "neural-collapse";
  }

  @Override
  public String claim() {
    return "Descent ends at the predicted objective to 1e-6, with rows that are orthogonal and as"
        + " long as predicted to 1e-3, and the smallest class vanishes at a decay of 0.1; in a real"
        + " network the predicted lengths fit better than equal ones by 0.1 of NC2.";
  }

  @Override
  public String data() {
    return "Classes of 10, 4 and 1 rows with free features; 740 made rows of four normal classes of"
        + " 400, 200, 100 and 40 in 8 dimensions for the network.";
  }

  @Override
  public String baseline() {
    return "The closed form for descent with momentum 0.9, 20,000 steps at 0.1 and 20,000 at 0.02,"
        + " the best of 4 starts for 3 layers; equal lengths for the network (8-64-32-4, squared"
        + " loss, no bias in the last two layers, decay 0.005, 3,000 full steps at 0.1).";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on made rows instead of convolutional networks on CIFAR-10; the decay of"
        + " its features is a fit. A network whose features are decayed too, as the theory has it, is"
        + " shown beside it.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(OBJECTIVE_1, DESCENT, PREDICTED, false, -1e-6),
        new Measure(OBJECTIVE_3, DESCENT, PREDICTED, false, -1e-6),
        new Measure(SHAPE_1, DESCENT, PREDICTED, false, -1e-3),
        new Measure(SHAPE_3, DESCENT, PREDICTED, false, -1e-3),
        new Measure(VANISHED, DESCENT, PREDICTED, false, -1e-6),
        new Measure(NETWORK, FITTED, EVEN, false, 0.1));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    int steps = quick ? 300 : 20_000;
    List<Value> values = new ArrayList<>();
    FreeFeatureDescent one = descend(1, 0.01, steps, root.child("one"));
    record(OBJECTIVE_1, SHAPE_1, one, 1, values);
    // t = 0 is a local minimum for each class under more than one layer: the best of some starts
    FreeFeatureDescent best = descend(3, 0.01, steps, root.child("three"));
    values.add(new Value(OBJECTIVE_3, "first start", best.objective()));
    for (int start = 1; start < STARTS; start++) {
      FreeFeatureDescent next = descend(3, 0.01, steps, root.child("three").child(start));
      best = next.objective() < best.objective() ? next : best;
    }
    record(OBJECTIVE_3, SHAPE_3, best, 3, values);
    double[] last = descend(1, 0.1, steps, root.child("strong")).classifier()[2];
    values.add(new Value(VANISHED, DESCENT, Arrays.stream(last).map(w -> w * w).sum()));
    values.add(new Value(VANISHED, PREDICTED, geometry(1, 0.1).rowLengths()[2]));
    network("", 0, false, quick ? 60 : 3000, root, values);
    network(", with a bias under the features", 0, true, quick ? 60 : 3000, root, values);
    network(", features decayed", FEATURE_DECAY, false, quick ? 60 : 3000, root, values);
    return new Outcome(values);
  }

  private static FreeFeatureDescent descend(int layers, double decay, int steps, Seed seed) {
    FreeFeatureDescent descent = new FreeFeatureDescent(FREE, layers, WIDTH, decay, seed);
    descent.descend(steps, 0.1);
    descent.descend(steps, 0.02);
    return descent;
  }

  private static CollapseGeometry geometry(int layers, double decay) {
    double[] decays = new double[layers];
    Arrays.fill(decays, decay);
    return CollapseGeometry.of(FREE, decays, decay);
  }

  private static void record(
      String objective, String shape, FreeFeatureDescent descent, int layers, List<Value> values) {
    CollapseGeometry geometry = geometry(layers, 0.01);
    values.add(new Value(objective, DESCENT, descent.objective()));
    values.add(new Value(objective, PREDICTED, geometry.objective()));
    double bent = NeuralCollapse.nc2(descent.classifier(), geometry.rowLengths());
    values.add(new Value(shape, DESCENT, bent));
    values.add(new Value(shape, PREDICTED, 0));
  }

  private static void network(
      String note, double featureDecay, boolean bias, int steps, Seed seed, List<Value> values) {
    int n = Arrays.stream(REAL).sum();
    float[] x = new float[n * WIDTH];
    int[] labels = new int[n];
    draw(x, labels, seed.child("rows").generator());
    long[] truth = Arrays.stream(labels).asLongStream().toArray();
    try (SquaredLossNetwork network =
        new SquaredLossNetwork(
            WIDTH, REAL.length, 0.1, DECAY, featureDecay, bias, seed.child("network"))) {
      for (int k = 0; k < steps; k++) {
        network.step(x, truth);
      }
      double[][] classifier = network.classifier();
      double[] lengths =
          Arrays.stream(classifier)
              .mapToDouble(row -> Arrays.stream(row).map(w -> w * w).sum())
              .toArray();
      double[] decays = {DECAY};
      // the largest length that a decay of features can give is that of an output of one half
      double reachable = Math.min(lengths[0], 0.25 * REAL[0] / (n * DECAY));
      double fitted =
          featureDecay > 0
              ? featureDecay
              : CollapseGeometry.featureDecay(REAL, decays, 0, reachable);
      double[] predicted = CollapseGeometry.of(REAL, decays, fitted).rowLengths();
      double[][] features = network.features(x);
      values.add(new Value(NETWORK, FITTED + note, NeuralCollapse.nc2(classifier, predicted)));
      values.add(
          new Value(
              NETWORK, EVEN + note, NeuralCollapse.nc2(classifier, new double[] {1, 1, 1, 1})));
      values.add(new Value("NC1", "network" + note, NeuralCollapse.nc1(features, labels)));
      double[][] means = NeuralCollapse.classMeans(features, labels);
      values.add(new Value("NC3", "network" + note, NeuralCollapse.nc3(classifier, means)));
      values.add(
          new Value(
              "largest cosine of rows",
              "network" + note,
              NeuralCollapse.largestCosine(classifier)));
      values.add(
          new Value(
              "correlation of log length and log class size",
              "network" + note,
              Correlation.pearson(
                  logs(lengths), logs(Arrays.stream(REAL).asDoubleStream().toArray()))));
    }
  }

  private static double[] logs(double[] values) {
    return Arrays.stream(values).map(Math::log).toArray();
  }

  /** Four normal classes around corners of length 3. */
  private static void draw(float[] x, int[] labels, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int at = 0;
    for (int k = 0; k < REAL.length; k++) {
      for (int i = 0; i < REAL[k]; i++, at++) {
        labels[at] = k;
        for (int j = 0; j < WIDTH; j++) {
          x[at * WIDTH + j] = (float) (0.5 * normal.sample() + (j / 2 == k ? 2.1 : 0));
        }
      }
    }
  }
}
