package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Adam;
import java.util.Arrays;
import java.util.List;

/**
 * Linear classifiers of several labels on frozen features that share features inside a group of
 * related labels and compete for them between groups, so that an object does not lean on features
 * of its companion: a baseline for {@link FeatureSplitLoss}.
 *
 * <pre>
 *   loss = mean over entries of BCE(x W^T, y) + lambda · (Σ_g Σ_d ||W[S_g, d]||)²
 * </pre>
 *
 * <p>x (N,D), W (L,D) without bias, S_g the labels of group g. Put an object and its companion in
 * different groups. A label in no group is not priced.
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2014.211">Jayaraman, Sha, Grauman, Decorrelating
 *     Semantic Visual Attributes by Resisting the Urge to Share, 2014</a>
 */
public final class AttributeDecorrelation {
  /** Keeps the slope of a norm finite where all of it is 0. */
  private static final double LEAST = 1e-12;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of features that several groups use; at least 0") double lambda,
      @Meaning("passes over the rows; at least 1") int epochs,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("Adam's step size; above 0") double learningRate) {

    /** A light price and usual steps. */
    public static final Options DEFAULT = new Options(1e-3, 50, 64, 1e-2);

    public Options {
      Require.between("lambda", lambda, 0, 1e6);
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
    }
  }

  /**
   * What was learned.
   *
   * @param weight (L·D), label by label
   */
  public record Linear(float[] weight, int width) {

    /** Probabilities of all labels (N,L) of rows (N·D). */
    public double[][] probabilities(float[] x) {
      int labels = weight.length / width;
      double[][] all = new double[x.length / width][labels];
      for (int i = 0; i < all.length; i++) {
        for (int label = 0; label < labels; label++) {
          double z = 0;
          for (int d = 0; d < width; d++) {
            z += weight[label * width + d] * (double) x[i * width + d];
          }
          all[i][label] = 1 / (1 + Math.exp(-z));
        }
      }
      return all;
    }
  }

  public AttributeDecorrelation(Options options) {
    this.options = options;
  }

  /**
   * The price without lambda, a scalar.
   *
   * @param weight (L,D)
   * @param groups labels of each group, in [0, L)
   */
  public static NDArray penalty(NDArray weight, List<int[]> groups) {
    Require.that(!groups.isEmpty(), "groups is empty, but at least one is needed");
    int labels = Math.toIntExact(weight.getShape().get(0));
    float[] members = new float[groups.size() * labels];
    for (int g = 0; g < groups.size(); g++) {
      for (int label : groups.get(g)) {
        Require.between("a label of a group", label, 0, labels - 1.0);
        members[g * labels + label] = 1;
      }
    }
    NDArray squares =
        weight
            .getManager()
            .create(members, new Shape(groups.size(), labels))
            .toType(weight.getDataType(), false)
            .matMul(weight.square());
    return squares.add(Scalars.of(LEAST, squares)).sqrt().sum().square();
  }

  /**
   * Learns from rows.
   *
   * @param x (N·D) frozen features
   * @param targets (N,L), at least one row
   */
  public Linear fit(float[] x, int width, boolean[][] targets, List<int[]> groups, Seed seed) {
    Require.sameLength("x", x.length, "rows × width", (long) targets.length * width);
    Require.that(targets.length > 0, "there is no row to learn from");
    int labels = targets[0].length;
    var random = seed.generator();
    try (NDManager manager = Torch.manager()) {
      NDArray weight = manager.zeros(new Shape(labels, width));
      weight.setRequiresGradient(true);
      Adam adam = new Adam(List.of(weight), options.learningRate(), 0, manager);
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        int[] order = Permutation.of(targets.length, random);
        for (int from = 0; from < order.length; from += options.batchSize()) {
          int to = Math.min(order.length, from + options.batchSize());
          step(weight, x, targets, Arrays.copyOfRange(order, from, to), groups);
          adam.step();
        }
      }
      return new Linear(weight.toFloatArray(), width);
    }
  }

  private void step(
      NDArray weight, float[] x, boolean[][] targets, int[] rows, List<int[]> groups) {
    int labels = Math.toIntExact(weight.getShape().get(0));
    int width = Math.toIntExact(weight.getShape().get(1));
    float[] some = new float[rows.length * width];
    float[] truth = new float[rows.length * labels];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * width, some, i * width, width);
      for (int label = 0; label < labels; label++) {
        truth[i * labels + label] = targets[rows[i]][label] ? 1 : 0;
      }
    }
    try (NDManager step = weight.getManager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray z = step.create(some, new Shape(rows.length, width)).matMul(weight.transpose());
      NDArray y = step.create(truth, new Shape(rows.length, labels));
      NDArray entries = LogSumExp.softplus(z).sub(z.mul(y));
      NDArray copy = step.eye(labels).matMul(weight);
      NDArray price = penalty(copy, groups);
      Gradients.backward(entries.mean().add(price.mul(Scalars.held(options.lambda(), price))));
    }
  }
}
