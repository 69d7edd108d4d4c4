package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.FeatureRows;
import io.equipoise.core.dataset.Rotation;
import io.equipoise.core.dataset.SlabRows;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.BlockReliance;
import io.equipoise.core.metric.BlockReliance.Report;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.GradientDescent;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.List;

/**
 * Perceptrons on rows of which every number tells the label: one by its sign, nineteen by five
 * slabs each, rotated at random. Judged by what is left when the first or the others are moved to
 * other rows, and by whether the nineteen can be learned at all.
 */
public final class BlockRelianceExperiment implements Experiment {
  private static final int WIDTH = 20;
  private static final String FIRST = "AUC with the linear coordinate moved";
  private static final String OTHERS = "AUC with the slabs moved";
  private static final String LEARNABLE = "accuracy of a network given the slabs alone";
  private static final String NETWORK = "perceptron";
  private static final String BOUND = "bound";

  @Override
  public String method() {
    return "block-reliance";
  }

  @Override
  public String claim() {
    return "Of a linear coordinate and 19 of five slabs, which all tell the label, a perceptron uses"
        + " the linear one alone: its AUC falls to 0.6 or less when that is moved to other rows,"
        + " and stays at 0.99 or more when the slabs are; yet the slabs alone can be learned to an"
        + " accuracy of 0.99.";
  }

  @Override
  public String data() {
    return "LMS-5 with 20 coordinates, margin 0.1, randomly rotated; 20,000 training and 10,000 test"
        + " rows.";
  }

  @Override
  public String baseline() {
    return "The bounds of the claim, which stand for the network that uses all coordinates; both"
        + " networks are perceptrons (100-100) under gradient steps of 0.1 in batches of 256 with a"
        + " weight decay of 5e-5, 15 epochs, and 200 on the slabs alone.";
  }

  @Override
  public String scaledDown() {
    return "20 coordinates and 20,000 rows instead of 50 and 100,000; 3 seeds.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(FIRST, NETWORK, BOUND, false, 0),
        new Measure(OTHERS, NETWORK, BOUND, true, 0),
        new Measure(LEARNABLE, NETWORK, BOUND, true, 0));
  }

  @Override
  public int seeds() {
    return 3;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    SlabRows made = SlabRows.linearAndSlabs(WIDTH, 5);
    FeatureRows train = made.make(quick ? 2000 : 20_000, root.child("train"));
    FeatureRows test = made.make(quick ? 1000 : 10_000, root.child("test"));
    Rotation rotation = Rotation.random(WIDTH, root.child("rotation"));
    DenseWeights network =
        trained(rotation.apply(train.x()), WIDTH, train, quick ? 3 : 15, root.child("all"));
    Report report =
        BlockReliance.of(
            test.x(),
            WIDTH,
            test.labels(),
            new int[] {0},
            x -> logits(network, rotation.apply(x), WIDTH),
            root.child("moved"));
    DenseWeights ofSlabs =
        trained(slabs(train), WIDTH - 1, train, quick ? 3 : 200, root.child("slabs"));
    return new Outcome(
        List.of(
            new Value(FIRST, NETWORK, report.blockMoved().auc().value()),
            new Value(FIRST, BOUND, 0.6),
            new Value(OTHERS, NETWORK, report.restMoved().auc().value()),
            new Value(OTHERS, BOUND, 0.99),
            new Value(LEARNABLE, NETWORK, accuracy(ofSlabs, test)),
            new Value(LEARNABLE, BOUND, 0.99),
            new Value("AUC on the rows as they are", NETWORK, report.standard().auc().value()),
            new Value(
                "AUC with the linear coordinate moved within classes",
                NETWORK,
                report.blockMovedWithin().auc().value())));
  }

  private static double[] slabs(FeatureRows rows) {
    double[] x = new double[rows.size() * (WIDTH - 1)];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.x(), i * WIDTH + 1, x, i * (WIDTH - 1), WIDTH - 1);
    }
    return x;
  }

  private static DenseWeights trained(
      double[] x, int width, FeatureRows rows, int epochs, Seed seed) {
    Trainer trainer =
        new Trainer(
            new CrossEntropyLoss(),
            Weighting.NONE,
            new Settings(epochs, 256, 0.1, 5e-5, 0),
            new GradientDescent(0));
    Examples examples = Examples.of(floats(x), width, rows.labels(), 2);
    return Perceptron.trained(trainer, examples, seed, 100, 100).result();
  }

  private static double[] logits(DenseWeights network, double[] x, int width) {
    DenseWeights.Forward forward = network.forward();
    float[] rows = floats(x);
    double[] logits = new double[rows.length / width];
    for (int i = 0; i < logits.length; i++) {
      float[] both = forward.logits(rows, i * width);
      logits[i] = (double) both[1] - both[0];
    }
    return logits;
  }

  private static double accuracy(DenseWeights network, FeatureRows test) {
    double[] logits = logits(network, slabs(test), WIDTH - 1);
    int right = 0;
    for (int i = 0; i < logits.length; i++) {
      right += (logits[i] > 0 ? 1 : 0) == test.labels()[i] ? 1 : 0;
    }
    return (double) right / logits.length;
  }

  private static float[] floats(double[] x) {
    float[] single = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      single[i] = (float) x[i];
    }
    return single;
  }
}
