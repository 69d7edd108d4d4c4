package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Average precision of each row as a query, made smooth by soft histograms of distances.
 *
 * <pre>
 *   h+_l, h_l = soft counts of positives, and of all, in bin l of the squared distance
 *   H+_l, H_l = their sums over bins up to l
 *   FastAP_i = 1/|P(i)| Σ_l h+_l H+_l / H_l        L = mean over rows with a positive of 1 - FastAP_i
 * </pre>
 *
 * <p>A distance counts in the two bins around it, in proportion; bins divide the range of squared
 * distances of directions, 0 to 4. Embeddings have shape (N,d), labels (N). It needs room for
 * b·N·bins numbers. Large batches are better: a row's ranking is that of its batch.
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00196">Cakir, He, Xia, Kulis, Sclaroff, Deep
 *     Metric Learning to Rank, 2019, eq. 8 and 9</a>
 */
@Method(
    name = "fast-ap",
    aliases = {"fastap"},
    slot = Slot.OBJECTIVE,
    summary = "Learns to rank by a smooth average precision of every row of the batch.",
    cites = {"cakir2019deep"})
public final class FastApLoss extends PairLoss implements Numeric {
  /** The largest squared distance of two directions. */
  private static final double WIDEST = 4;

  /** Soft counts below this are rounding. */
  private static final double LEAST_COUNT = 1e-12;

  private static final Parts PARTS = Parts.of(LpDistance.SQUARED, Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("bins of the histogram of distances; 2 to 1000") int bins) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(10);

    public Options {
      Require.between("bins", bins, 2, 1000);
    }
  }

  public FastApLoss(Options options) {
    this(options, PARTS);
  }

  public FastApLoss(Options options, Parts parts) {
    super("fast-ap", parts);
    this.options = options;
  }

  @Override
  public FastApLoss with(Parts other) {
    return new FastApLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray distances = pairs.distances();
    double width = WIDEST / options.bins();
    NDArray middles =
        distances
            .getManager()
            .arange(0f, options.bins() + 1f, 1f)
            .toType(distances.getDataType(), false);
    NDArray place = distances.div(Scalars.held(width, distances)).expandDims(2);
    NDArray pulse =
        place.sub(middles.reshape(1, 1, -1)).abs().neg().add(1).getNDArrayInternal().relu();
    NDArray near = pulse.mul(pairs.positives().expandDims(2)).sum(new int[] {1});
    NDArray far = pulse.mul(pairs.negatives().expandDims(2)).sum(new int[] {1});
    NDArray above = near.cumSum(1);
    NDArray all = near.add(far).cumSum(1);
    NDArray some = all.gt(LEAST_COUNT);
    NDArray share = near.mul(above).div(NDArrays.where(some, all, all.onesLike()));
    NDArray precision = share.mul(some.toType(share.getDataType(), false)).sum(new int[] {1});
    NDArray number = pairs.positives().sum(new int[] {1});
    NDArray mean = precision.div(NDArrays.where(number.gt(0), number, number.onesLike()));
    return List.of(Terms.ofAnchors(mean.neg().add(1), pairs.withPositive()));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("fast-ap")
                .parameter("bins", 10, "bins of the histogram of distances; 2 to 1000"),
            FastApLoss::made));
  }

  private static FastApLoss made(Arguments given) {
    return new FastApLoss(new Options(given.whole("bins", Options.DEFAULT.bins())));
  }
}
