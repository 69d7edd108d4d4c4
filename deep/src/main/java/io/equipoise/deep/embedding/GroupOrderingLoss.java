package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks only for order: every other view of an item shall be nearer to it than its hardest
 * negatives, for embeddings whose nearest neighbours matter. Easy negatives have no say.
 *
 * <pre>
 *   p_b = cos(z^a_i, sg z^b_i), b ≠ a        n_j = cos(z^a_i, sg z^a_j), j ≠ i, the K largest
 *   x = (n ascending, p ascending)           u_k = share of x_k that ends among the top places
 *   loss = mean over a, i, k of BCE(u_k, t_k)          t = 0 for negatives, 1 for positives
 * </pre>
 *
 * <p>Views have shape (V,N,d), V at least 2; sg stops the gradient, so that only the anchor learns.
 * The places come from a soft odd-even sort with Cauchy swaps of the given steepness; since both
 * groups enter it sorted, disorder within a group costs nothing. Probabilities are kept 1e-6 from 0
 * and 1. With fewer than K negatives all are taken; with a single item the loss is 0. Where {@code
 * positiveViews} is below V, the views after it (small crops) are anchors only.
 *
 * <p>Only differences of cosines count, so that embeddings may lie in a narrow cone: normalise
 * features before you compare them by a probe, and raise the steepness for a wider one. A false
 * negative among the K hardest hurts more than it would in a softmax over the batch.
 *
 * <pre>{@code
 * Loss loss = new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT);
 * NDArray value = loss.evaluate(new NDList(), new NDList(firstView, secondView));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2301.02009">Shvetsova, Petersen, Kukleva, Schiele, Kuehne,
 *     Learning by Sorting: Self-supervised Learning with Group Ordering Constraints, 2023,
 *     arXiv:2301.02009</a>
 */
@Method(
    name = "groco",
    aliases = {"group-ordering-constraints"},
    row = 12,
    slot = Slot.OBJECTIVE,
    summary =
        "Sorts an item's other views above its hardest negatives, softly, for embeddings whose"
            + " nearest neighbours matter.",
    cites = {"shvetsova2023learning", "petersen2022monotonic"})
public final class GroupOrderingLoss extends ViewLoss implements Numeric {
  private static final double LEAST = 1e-6;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how many of the hardest negatives are kept; at least 1") int k,
      @Meaning("steepness of a soft swap; above 0, where large is a hard sort") double steepness,
      @Meaning("how many views, from the first, act as positives; 0 for all") int positiveViews) {

    /** The paper's: ten negatives, steepness 1. */
    public static final Options DEFAULT = new Options(10, 1, 0);

    public Options {
      Require.atLeast("k", k, 1);
      Require.between("steepness", steepness, 1e-6, 1e6);
      Require.atLeast("positiveViews", positiveViews, 0);
    }
  }

  /**
   * How views lie to their anchors, to watch or to judge by.
   *
   * @param gap mean over anchors of the weakest positive less the strongest negative
   * @param inversions share of pairs of a positive and a kept negative in the wrong order
   */
  public record Order(double gap, double inversions) {}

  /** Scores of {@code anchors} views with equally many positives, ascending: (M,k) and (M,p). */
  private record Scores(int anchors, NDArray negatives, NDArray positives) {}

  public GroupOrderingLoss(Options options) {
    super("groco");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    NDArray sum = views.mul(Scalars.held(0, views)).sum();
    int anchors = 0;
    for (Scores each : scores(views)) {
      NDArray loss = ofScores(each.negatives(), each.positives(), options.steepness());
      sum = sum.add(loss.mul(Scalars.held(each.anchors(), loss)));
      anchors += each.anchors();
    }
    return anchors == 0 ? sum : sum.div(Scalars.held(anchors, sum));
  }

  /**
   * The loss of scores by themselves, a scalar: the mean over lines.
   *
   * @param negatives (M,k) ascending
   * @param positives (M,p) ascending
   */
  static NDArray ofScores(NDArray negatives, NDArray positives, double steepness) {
    long kept = negatives.getShape().get(1);
    int wanted = Math.toIntExact(positives.getShape().get(1));
    NDArray shares = OddEvenSort.amongHighest(negatives.concat(positives, 1), wanted, steepness);
    NDArray below = shares.get(":, :{}", kept).neg().add(1d);
    NDArray right = below.concat(shares.get(":, {}:", kept), 1);
    return right.clip(LEAST, 1 - LEAST).log().mean().neg();
  }

  /** How these views (V,N,d) lie; NaN where there is nothing to compare. */
  public Order order(NDArray views) {
    try (Gradients paused = Gradients.pause()) {
      double gap = 0;
      double inversions = 0;
      int anchors = 0;
      for (Scores each : scores(views)) {
        NDArray gaps = each.positives().get(":, :1").sub(each.negatives().get(":, -1:"));
        NDArray inverted = each.negatives().expandDims(1).gt(each.positives().expandDims(2));
        gap += each.anchors() * mean(gaps);
        inversions += each.anchors() * mean(inverted);
        anchors += each.anchors();
      }
      return new Order(gap / anchors, inversions / anchors);
    }
  }

  private static double mean(NDArray values) {
    return values.toType(DataType.FLOAT64, false).mean().getDouble();
  }

  /** Anchors that act as positives too, and those that do not; none without a negative. */
  private List<Scores> scores(NDArray views) {
    int all = Math.toIntExact(views.getShape().get(0));
    long items = views.getShape().get(1);
    Require.that(all >= 2, "views has " + all + " views, but needs at least two");
    int full = options.positiveViews() == 0 ? all : options.positiveViews();
    Require.that(full <= all, "positiveViews is " + full + ", but there are " + all + " views");
    List<Scores> scores = new ArrayList<>();
    if (items < 2) {
      return scores;
    }
    NDArray units = UnitRows.of(views);
    if (full > 1) {
      scores.add(scores(units, 0, full, full));
    }
    if (full < all) {
      scores.add(scores(units, full, all, full));
    }
    return scores;
  }

  /**
   * Of the anchors in the views {@code from … to-1}, the first {@code full} acting as positives.
   */
  private Scores scores(NDArray units, int from, int to, int full) {
    NDList negatives = new NDList();
    NDList positives = new NDList();
    NDArray fixed = units.stopGradient();
    long items = units.getShape().get(1);
    NDArray self = units.getManager().eye(Math.toIntExact(items)).neq(0);
    long kept = Math.min(options.k(), items - 1);
    for (int a = from; a < to; a++) {
      NDArray anchor = units.get(a);
      NDArray cosines = anchor.matMul(fixed.get(a).transpose());
      NDArray others = NDArrays.where(self, cosines.zerosLike().sub(2d), cosines);
      negatives.add(others.sort(1).get(":, {}:", items - kept));
      NDList sameItem = new NDList();
      for (int b = 0; b < full; b++) {
        if (b != a) {
          sameItem.add(anchor.mul(fixed.get(b)).sum(new int[] {1}));
        }
      }
      positives.add(NDArrays.stack(sameItem, 1).sort(1));
    }
    return new Scores(to - from, lines(negatives), lines(positives));
  }

  /** One after the other; the engine's own way cuts the gradient of a list of one. */
  private static NDArray lines(NDList parts) {
    return parts.size() == 1 ? parts.head() : NDArrays.concat(parts);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("groco")
                .differentiable("views", "(V,N,d)", "at least two views of the same items")
                .parameter("K", 10, "how many of the hardest negatives are kept; at least 1")
                .parameter("steepness", 1, "steepness of a soft swap; above 0"),
            inputs -> {
              Options given =
                  new Options(
                      inputs.arguments().whole("K", Options.DEFAULT.k()),
                      inputs.arguments().number("steepness", Options.DEFAULT.steepness()),
                      0);
              NDArray views = inputs.differentiable("views");
              return new GroupOrderingLoss(given).evaluate(new NDList(), new NDList(views));
            }));
  }
}
