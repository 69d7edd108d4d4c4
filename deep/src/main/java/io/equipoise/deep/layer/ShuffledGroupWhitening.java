package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.stat.SymmetricEigen;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A layer without parameters that whitens random groups of channels over the batch: features spread
 * out, and each shuffle of the channels gives another whitened copy of the same items.
 *
 * <pre>
 *   channels are shuffled and cut into G groups of w = D/G; for each group, over the N rows
 *   C = Xc'·Xc / N + eps·I      Xc the group's columns less their means
 *   C = U·S·U'                  output Xc·U·S^(-1/2)·U'       back in the channels' own order
 * </pre>
 *
 * <p>Between an encoder and its projector, in training only: what is used later is the encoder's
 * own output, since a whitened row depends on the rows beside it. One group is full ZCA and D
 * groups standardise each channel; a shuffle changes neither. Keep w at most N/2, or the covariance
 * is noise. With {@code eps = 0} a covariance without an inverse is refused. The gradient runs
 * through the whitening and is exact where eigenvalues meet too: the slope of the inverse square
 * root is {@code -1 / (√s_i √s_j (√s_i + √s_j))} between the axes i and j, without a difference of
 * eigenvalues. Time is O(N·D·w) on the engine and O(D·w²) for the eigenvalues.
 *
 * <pre>{@code
 * var whitening = new ShuffledGroupWhitening(new ShuffledGroupWhitening.Options(4, 1e-5));
 * NDArray spread = whitening.forward(features, random); // (N,D)
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2305.17746">Zhuo et al., Whitening-based Contrastive Learning
 *     of Sentence Embeddings, 2023, arXiv:2305.17746</a>
 */
@Method(
    name = "shuffled-group-whitening",
    aliases = {"sgw"},
    row = 27,
    slot = Slot.TRAINING,
    treats = Bias.REPRESENTATION,
    summary =
        "Whitens random groups of channels over the batch, so that embeddings spread out and each"
            + " shuffle gives another positive.",
    cites = {"zhuo2023whitenedcse"})
public final class ShuffledGroupWhitening implements Numeric {
  /** Below this share of the largest, an eigenvalue is that of a direction without variance. */
  private static final double SINGULAR = 1e-12;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("groups of channels; at least 1, and must divide the number of channels") int groups,
      @Meaning("added to each channel's variance; at least 0") double eps) {

    /** Four groups; the release takes groups of 6 channels of 768. */
    public static final Options DEFAULT = new Options(4, 1e-5);

    public Options {
      Require.atLeast("groups", groups, 1);
      Require.between("eps", eps, 0, 1e6);
    }
  }

  public ShuffledGroupWhitening(Options options) {
    this.options = options;
  }

  /** Whitens under a shuffle that is drawn. */
  public NDArray forward(NDArray features, UniformRandomProvider random) {
    int channels = Math.toIntExact(features.getShape().get(1));
    return forward(features, Permutation.of(channels, random));
  }

  /**
   * Whitens under a given shuffle.
   *
   * @param features (N,D) finite, N at least 1, float32 or float64
   * @param permutation (D) column j of the shuffled features is column {@code permutation[j]} of
   *     these
   * @return (N,D)
   */
  public NDArray forward(NDArray features, int[] permutation) {
    Require.that(
        features.getShape().dimension() == 2 && features.size() > 0,
        "features must be (N,D) and hold something, but have the shape " + features.getShape());
    long rows = features.getShape().get(0);
    long channels = features.getShape().get(1);
    Require.that(
        channels % options.groups() == 0,
        "groups is " + options.groups() + ", which does not divide " + channels + " channels");
    int[] back = inverse(permutation, channels);
    NDManager step = features.getManager();
    NDArray grouped =
        features
            .transpose()
            .get(new NDIndex("{}", step.create(permutation)))
            .reshape(options.groups(), channels / options.groups(), rows);
    NDArray centred = grouped.sub(grouped.mean(new int[] {2}, true));
    NDArray white = inverseRoot(covariance(centred)).batchMatMul(centred);
    return white.reshape(channels, rows).get(new NDIndex("{}", step.create(back))).transpose();
  }

  private static int[] inverse(int[] permutation, long channels) {
    Require.sameLength("permutation", permutation.length, "the channels", channels);
    int[] back = new int[permutation.length];
    Arrays.fill(back, -1);
    for (int j = 0; j < permutation.length; j++) {
      int from = permutation[j];
      Require.that(
          from >= 0 && from < back.length && back[from] < 0,
          "permutation must hold each channel from 0 to " + (back.length - 1) + " once");
      back[from] = j;
    }
    return back;
  }

  /** Without eps (G,w,w). */
  private static NDArray covariance(NDArray centred) {
    NDArray sums = centred.batchMatMul(centred.transpose(0, 2, 1));
    return sums.div(Scalars.held((double) centred.getShape().get(2), sums));
  }

  /**
   * The inverse square roots (G,w,w) of covariances plus eps. Their value is a constant from the
   * eigenvalues; the slope is added as a linear term in what the covariances differ from themselves
   * by, which is 0.
   */
  private NDArray inverseRoot(NDArray covariances) {
    NDManager step = covariances.getManager();
    DataType type = covariances.getDataType();
    Shape shape = covariances.getShape();
    int groups = Math.toIntExact(shape.get(0));
    int width = Math.toIntExact(shape.get(1));
    double[] entries = covariances.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    double[] axes = new double[entries.length];
    double[] slopes = new double[entries.length];
    double[] scaled = new double[entries.length];
    for (int g = 0; g < groups; g++) {
      SymmetricEigen eigen = SymmetricEigen.of(matrix(entries, g * width * width, width));
      double[] roots = roots(eigen.values(), g);
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          int at = (g * width + i) * width + j;
          axes[at] = eigen.vectors()[i][j];
          scaled[at] = eigen.vectors()[i][j] / roots[j];
          slopes[at] = -1 / (roots[i] * roots[j] * (roots[i] + roots[j]));
        }
      }
    }
    NDArray u = step.create(axes, shape).toType(type, false);
    NDArray turned = u.transpose(0, 2, 1);
    NDArray value = step.create(scaled, shape).toType(type, false).batchMatMul(turned);
    NDArray change = covariances.sub(covariances.stopGradient());
    NDArray along = turned.batchMatMul(change).batchMatMul(u);
    NDArray bent = along.mul(step.create(slopes, shape).toType(type, false));
    return value.add(u.batchMatMul(bent).batchMatMul(turned));
  }

  private double[] roots(double[] eigenvalues, int group) {
    double largest = 0;
    for (double value : eigenvalues) {
      Require.that(Double.isFinite(value), "features hold NaN or an infinity");
      largest = Math.max(largest, value + options.eps());
    }
    double[] roots = new double[eigenvalues.length];
    for (int i = 0; i < roots.length; i++) {
      // rounding may put a variance of 0 below it
      double value = Math.max(0, eigenvalues[i]) + options.eps();
      Require.that(
          value > SINGULAR * largest,
          "group "
              + group
              + " of the channels has a covariance without an inverse; take more rows than a group"
              + " has channels, or eps above 0");
      roots[i] = Math.sqrt(value);
    }
    return roots;
  }

  private static double[][] matrix(double[] entries, int from, int width) {
    double[][] matrix = new double[width][width];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        // rounding may leave the two halves a little different
        matrix[i][j] = (entries[from + i * width + j] + entries[from + j * width + i]) / 2;
      }
    }
    return matrix;
  }

  @Override
  public String toString() {
    return "shuffled-group-whitening";
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("shuffled-group-whitening")
                .input("features", "(N,D)", "rows to whiten")
                .input("permutation", "(D)", "column of the features that each place takes")
                .parameter("groups", 1, "groups of channels; divides D")
                .parameter("eps", 1e-5, "added to each channel's variance; at least 0"),
            ShuffledGroupWhitening::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given =
        new Options(
            inputs.arguments().whole("groups", 1),
            inputs.arguments().number("eps", Options.DEFAULT.eps()));
    inputs.finite("features");
    return new ShuffledGroupWhitening(given)
        .forward(inputs.constant("features"), inputs.arguments().ints("permutation"));
  }
}
