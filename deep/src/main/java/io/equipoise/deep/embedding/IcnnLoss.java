package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.List;

/**
 * Rewards neighbourhoods that are of one class, tight, and far from other classes, for embeddings
 * from few shots. The score by itself says how well any embedding separates its classes: 0 is
 * worst, 1 best.
 *
 * <pre>
 *   d_ij = sqrt( |z_i - z_j|^2 + 1e-6 )      of i's p nearest others, e_i the least to another class
 *   r_ij = d_ij / (e_i + 1e-7) over the k nearest, each row over max(1, its largest)
 *   S = 1 - mean over rows of the mean r_ij of neighbours of i's class
 *   F = mean over rows of the mean d_ij of neighbours of other classes, over the largest of them
 *   G = mean share of the k nearest that are of i's class
 *   score = ( (S + F)/2 + G )/2          loss = -log max(score, 1e-6)
 * </pre>
 *
 * <p>Embeddings (N,d) as they are, not normalised; labels (N). Rows without such a neighbour are
 * left out of S or F, which are 1 where no row is left; where no other class is near, r is 0. At
 * most N-2 neighbours count, and where that cuts k, G is 1. Which rows are neighbours, and G, have
 * no gradient. It vanishes where no other class is among the p nearest, so add it to another loss:
 *
 * <pre>{@code
 * EmbeddingLoss icnn = new IcnnLoss(new IcnnLoss.Options(4, shots + queries, false));
 * NDArray total = crossEntropy.add(icnn.loss(embeddings, labels)).div(2);
 * double quality = IcnnLoss.score(Embeddings.of(x, 64), labels, IcnnLoss.Options.DEFAULT);
 * }</pre>
 *
 * <p>The paper's third factor, which its released program leaves out, is there with {@code
 * variances}:
 *
 * <pre>
 *   O = 1 - variance of all r_ij of S - variance of all d_ij of F, over the largest of them
 *   score = ( (S + F)/2 + G + O )/3
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2305.09062">Mendez-Ruiz et al., SuSana Distancia is all you
 *     need, 2023, arXiv:2305.09062</a>
 */
@Method(
    name = "icnn-loss",
    aliases = {"icnn"},
    row = 35,
    slot = Slot.OBJECTIVE,
    treats = Bias.REPRESENTATION,
    summary =
        "Rewards neighbourhoods that are of one class, tight, and far from other classes; its score"
            + " judges any embedding.",
    cites = {"mendezruiz2023susana"})
public final class IcnnLoss extends EmbeddingLoss implements Numeric {
  private static final double BENEATH_ROOT = 1e-6;
  private static final double BENEATH_LINE = 1e-7;
  private static final double LEAST_SCORE = 1e-6;

  private final Options options;

  /** Neighbours. */
  public record Options(
      @Meaning("how many nearest rows are judged; at least 1") int k,
      @Meaning("among how many the nearest of another class is sought; 0 takes k + 1") int p,
      @Meaning("whether uneven distances cost as well, as in the paper's formula")
          boolean variances) {

    /** The released program's. */
    public static final Options DEFAULT = new Options(4, 0, false);

    public Options {
      Require.atLeast("k", k, 1);
      Require.atLeast("p", p, 0);
    }
  }

  public IcnnLoss(Options options) {
    super("icnn-loss");
    this.options = options;
  }

  /** The score of an embedding, in [0, 1]. */
  public static double score(Embeddings rows, int[] labels, Options options) {
    Require.sameLength("labels", labels.length, "embeddings", rows.size());
    try (NDManager manager = Torch.manager();
        Gradients paused = Gradients.pause()) {
      NDArray z = manager.create(rows.values(), new Shape(rows.size(), rows.width()));
      NDArray classes = manager.create(labels).toType(DataType.INT64, false);
      return new IcnnLoss(options).score(z, classes).getDouble();
    }
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    NDArray score = score(embeddings, labels);
    return score.maximum(Scalars.held(LEAST_SCORE, score)).log().neg();
  }

  /**
   * The score, a scalar.
   *
   * @param embeddings (N,d) as they come from a network
   * @param labels (N) int64; constant
   */
  public NDArray score(NDArray embeddings, NDArray labels) {
    int rows = (int) embeddings.getShape().get(0);
    int k = Math.min(options.k(), rows - 2);
    if (k < 1) {
      return embeddings.sum().mul(Scalars.held(0, embeddings)).add(Scalars.of(1, embeddings));
    }
    int p = Math.min(rows - 1, Math.max(k, options.p() == 0 ? options.k() + 1 : options.p()));
    NDArray distances = distances(embeddings);
    NDManager step = embeddings.getManager();
    NDArray nearest = step.create(Neighbours.of(distances, p), new Shape(rows, p));
    NDArray pool = distances.gather(nearest, 1);
    NDArray same =
        labels
            .gather(nearest.flatten(), 0)
            .reshape(rows, p)
            .eq(labels.reshape(-1, 1))
            .toType(embeddings.getDataType(), false);
    NDArray ofClass = same.get(":, :" + k);
    NDArray other = ofClass.neg().add(1);
    NDArray near = pool.get(":, :" + k);
    NDArray ratios = relative(near, pool, same);
    NDArray compact = meanOfMeans(ratios, ofClass).neg().add(1);
    NDArray apart = separation(near, other);
    double pure = k < options.k() ? 1 : ofClass.mean().toType(DataType.FLOAT64, false).getDouble();
    NDArray half = Scalars.held(0.5, compact);
    NDArray both = compact.add(apart).mul(half).add(Scalars.of(pure, compact));
    if (!options.variances()) {
      return both.mul(half);
    }
    NDArray uneven = variance(ratios, ofClass).add(variance(scaled(near, other), other));
    NDArray all = both.add(uneven.neg().add(1));
    return all.div(Scalars.held(3, all));
  }

  /** Of the entries whose mask is 1; 0 without any. */
  private static NDArray variance(NDArray x, NDArray mask) {
    NDArray number = mask.sum();
    NDArray count = number.maximum(number.onesLike());
    NDArray centred = x.sub(x.mul(mask).sum().div(count));
    return centred.square().mul(mask).sum().div(count);
  }

  private static NDArray distances(NDArray rows) {
    NDArray apart = rows.expandDims(1).sub(rows.expandDims(0));
    return apart.square().sum(new int[] {2}).add(BENEATH_ROOT).sqrt();
  }

  /** r (N,k); 0 in rows whose pool holds no other class. */
  private static NDArray relative(NDArray near, NDArray pool, NDArray same) {
    int[] columns = {1};
    NDArray far = pool.stopGradient().max().add(Scalars.of(1, pool));
    NDArray strangers = NDArrays.where(same.eq(0), pool, pool.zerosLike().add(far));
    NDArray least = strangers.min(columns, true).add(BENEATH_LINE);
    NDArray met = same.min(columns, true).eq(0);
    NDArray ratio = near.div(NDArrays.where(met, least, least.onesLike()));
    NDArray r = NDArrays.where(met.broadcast(ratio.getShape()), ratio, ratio.zerosLike());
    NDArray largest = r.max(columns, true);
    return r.div(largest.maximum(largest.onesLike()));
  }

  /** F. */
  private static NDArray separation(NDArray near, NDArray other) {
    NDArray any = other.max();
    // 1 where there is none
    return meanOfMeans(scaled(near, other), other).add(any.neg().add(Scalars.of(1, any)));
  }

  /** Distances to other classes over the largest of them; 0 elsewhere. */
  private static NDArray scaled(NDArray near, NDArray other) {
    NDArray strangers = near.mul(other);
    NDArray largest = strangers.max();
    return strangers.div(NDArrays.where(other.max().gt(0), largest, largest.onesLike()));
  }

  /** The mean, over rows that have any, of the mean of the entries whose mask is 1; else 0. */
  private static NDArray meanOfMeans(NDArray x, NDArray mask) {
    int[] columns = {1};
    NDArray counts = mask.sum(columns);
    NDArray rows = counts.gt(0).toType(x.getDataType(), false);
    NDArray means = x.mul(mask).sum(columns).div(counts.maximum(counts.onesLike()));
    NDArray number = rows.sum();
    return means.sum().div(number.maximum(number.onesLike()));
  }

  /** The nearest others of each row, of equally near ones the earlier first. */
  private static final class Neighbours {
    private Neighbours() {}

    static long[] of(NDArray distances, int p) {
      int rows = (int) distances.getShape().get(0);
      double[] d = distances.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
      long[] nearest = new long[rows * p];
      double[] kept = new double[p];
      for (int i = 0; i < rows; i++) {
        int found = 0;
        for (int j = 0; j < rows; j++) {
          double each = d[i * rows + j];
          if (j != i && (found < p || each < kept[p - 1])) {
            int at = found < p ? found++ : p - 1;
            while (at > 0 && kept[at - 1] > each) {
              kept[at] = kept[at - 1];
              nearest[i * p + at] = nearest[i * p + at - 1];
              at--;
            }
            kept[at] = each;
            nearest[i * p + at] = j;
          }
        }
      }
      return nearest;
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        EmbeddingFunction.of(
            EmbeddingFunction.named("icnn-loss")
                .parameter("k", Options.DEFAULT.k(), "how many nearest rows are judged")
                .parameter("p", "k + 1", "among how many another class is sought")
                .parameter("variances", false, "whether uneven distances cost as well"),
            given ->
                new IcnnLoss(
                    new Options(
                        given.whole("k", 4),
                        given.whole("p", 0),
                        given.flag("variances", false)))));
  }
}
