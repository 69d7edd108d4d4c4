package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Quantile;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;
import java.util.Set;

/**
 * Which device's items to adapt to next: those that look most like what the model knows, by maximum
 * mean discrepancy, so that an unlabelled target of several devices is taken in step by step.
 *
 * <pre>
 *   MMD²(S, T) = mean k(s,s') + mean k(t,t') - 2 mean k(s,t)        k(a,b) = exp(-|a-b|²/(2h²))
 * </pre>
 *
 * <p>Means are over all pairs, those of a row with itself included. Rows are taken as they come:
 * give unit embeddings where these count. h is the median distance of two rows where none is given.
 * Stage 1 trains on the closest device; each later stage asks again with the encoder of the moment
 * and adds the closest of those not yet used; the last one trains on all:
 *
 * <pre>{@code
 * Set<Integer> used = new LinkedHashSet<>();
 * for (int stage = 0; stage < devices; stage++) {
 *   used.add(curriculum.next(source, targets, used));
 * }
 * }</pre>
 *
 * @see CameraDiversityLoss
 * @see <a href="https://arxiv.org/abs/2308.11901">Lee et al., Camera-Driven Representation Learning
 *     for Unsupervised Domain Adaptive Person Re-identification, 2023, arXiv:2308.11901</a>
 */
@Method(
    name = "device-curriculum",
    aliases = {"camera-curriculum"},
    row = 60,
    slot = Slot.TRAINING,
    summary =
        "Takes in an unlabelled target device by device, the one most like the labelled source"
            + " first.",
    cites = {"lee2023camera"})
public final class DeviceCurriculum implements Numeric {
  /** Rows of a set beyond which only every so-manieth is looked at. */
  private static final int MOST_ROWS = 1000;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("width of the kernel; 0 for the median distance of two rows") double h) {

    /** The median distance. */
    public static final Options DEFAULT = new Options(0);

    public Options {
      Require.between("h", h, 0, 1e12);
    }
  }

  public DeviceCurriculum(Options options) {
    this.options = options;
  }

  /**
   * The number of the closest subset that is not used yet; of equals the first.
   *
   * @param source (S,d)
   * @param targets of each device (T,d)
   * @param used numbers of subsets, not all of them
   */
  public int next(NDArray source, List<NDArray> targets, Set<Integer> used) {
    Require.that(used.size() < targets.size(), "every device is used already");
    try (Gradients paused = Gradients.pause()) {
      NDArray known = thinned(source);
      NDArray all = known;
      for (NDArray target : targets) {
        all = all.concat(thinned(target));
      }
      double h = options.h() > 0 ? options.h() : medianDistance(thinned(all));
      int closest = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int v = 0; v < targets.size(); v++) {
        if (!used.contains(v)) {
          NDArray gap = discrepancy(known, thinned(targets.get(v)), h);
          double squared = gap.toType(DataType.FLOAT64, false).getDouble();
          if (closest < 0 || squared < least) {
            closest = v;
            least = squared;
          }
        }
      }
      return closest;
    }
  }

  private static NDArray thinned(NDArray rows) {
    long step = (rows.getShape().get(0) + MOST_ROWS - 1) / MOST_ROWS;
    return step <= 1 ? rows : rows.get("::{}", step);
  }

  /**
   * MMD², a scalar, at least 0 but for rounding.
   *
   * @param x (N,d)
   * @param y (M,d)
   * @param h above 0
   */
  public static NDArray discrepancy(NDArray x, NDArray y, double h) {
    Require.that(
        x.getShape().dimension() == 2
            && y.getShape().dimension() == 2
            && x.size() > 0
            && y.size() > 0
            && x.getShape().get(1) == y.getShape().get(1),
        "x and y must be (N,d) and (M,d) with at least one row, but have shapes "
            + x.getShape()
            + " and "
            + y.getShape());
    NDArray within = kernel(x, x, h).mean().add(kernel(y, y, h).mean());
    NDArray between = kernel(x, y, h).mean();
    return within.sub(between.mul(Scalars.held(2, between)));
  }

  private static NDArray kernel(NDArray a, NDArray b, double h) {
    NDArray squares = squaredDistances(a, b);
    return squares.div(Scalars.held(-2 * h * h, squares)).exp();
  }

  private static NDArray squaredDistances(NDArray a, NDArray b) {
    NDArray products = a.matMul(b.transpose());
    NDArray lengths =
        a.square().sum(new int[] {1}, true).add(b.square().sum(new int[] {1}).expandDims(0));
    return lengths.sub(products.mul(Scalars.held(2, products)));
  }

  /** Over pairs of different rows; 1 where there is none, or all are equal. */
  static double medianDistance(NDArray rows) {
    double[] squares =
        squaredDistances(rows, rows).stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    int n = Math.toIntExact(rows.getShape().get(0));
    double[] above = new double[n * (n - 1) / 2];
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        above[at++] = squares[i * n + j];
      }
    }
    double median = Quantile.of(above, 0.5);
    return median > 0 ? Math.sqrt(median) : 1;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("mmd2")
                .differentiable("x", "(N,d)", "rows of one sample")
                .differentiable("y", "(M,d)", "rows of the other")
                .parameter("h", "median distance", "width of the kernel; above 0"),
            DeviceCurriculum::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    NDArray x = inputs.differentiable("x");
    NDArray y = inputs.differentiable("y");
    inputs.finite("x");
    inputs.finite("y");
    if (!inputs.arguments().parameters().containsKey("h")) {
      // looked at first, so that a wrong shape is told by its own words
      discrepancy(x, y, 1);
      return discrepancy(x, y, medianDistance(x.stopGradient().concat(y.stopGradient())));
    }
    double h = inputs.arguments().number("h", 1);
    Require.between("h", h, 1e-9, 1e12);
    return discrepancy(x, y, h);
  }
}
