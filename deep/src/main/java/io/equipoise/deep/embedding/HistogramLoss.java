package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * How likely a random negative pair is more alike than a random positive one, from histograms of
 * the batch's cosines: nothing to tune but the bins.
 *
 * <pre>
 *   nodes t_r = -1 + r delta, r = 0..bins, delta = 2/bins
 *   a cosine between t_r and t_r+1 counts for both, by how near it is
 *   h+, h-: such counts of positive and of negative pairs, over their number
 *   L = Σ_r h-_r Σ_q&lt;=r h+_q
 * </pre>
 *
 * <p>Embeddings have shape (N,d), labels (N). All pairs of the batch count; 0 where it has no
 * positive or no negative pair. Between nodes the loss is linear in each histogram, so that its
 * slope by a positive pair's cosine is {@code -h-_r / (delta n+)}, and by a negative one's {@code
 * h+_r+1 / (delta n-)}. Batches should be large enough to fill the bins.
 *
 * @see <a href="https://arxiv.org/abs/1611.00822">Ustinova, Lempitsky, Learning Deep Embeddings
 *     with Histogram Loss, 2016, eq. 1-9, arXiv:1611.00822</a>
 */
@Method(
    name = "histogram",
    slot = Slot.OBJECTIVE,
    summary =
        "How likely a negative pair is more alike than a positive one, from histograms of the"
            + " batch's cosines.",
    cites = {"ustinova2016learning"})
public final class HistogramLoss extends EmbeddingLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("bins between -1 and 1; 2 to 100000") int bins) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(100);

    public Options {
      Require.between("bins", bins, 2, 100_000);
    }
  }

  public HistogramLoss(Options options) {
    super("histogram");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    Labelled rows = new Labelled(embeddings, labels);
    if (rows.size() == 0) {
      return embeddings.sum();
    }
    NDArray cosines = new CosineSimilarity().between(embeddings, embeddings);
    Batch batch =
        new Batch(
            cosines.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray(),
            labels.toLongArray(),
            options.bins());
    NDArray slopes = cosines.getManager().create(batch.slopes(), cosines.getShape());
    return GivenGradient.attach(
        Scalars.held(batch.value(), cosines), cosines, slopes.toType(cosines.getDataType(), false));
  }

  /** The histograms of a batch. */
  private static final class Batch {
    private final double[] cosines;
    private final long[] labels;
    private final int bins;
    private final double[] positive;
    private final double[] negative;
    private double positives;
    private double negatives;

    Batch(double[] cosines, long[] labels, int bins) {
      this.cosines = cosines;
      this.labels = labels;
      this.bins = bins;
      positive = new double[bins + 1];
      negative = new double[bins + 1];
      for (int i = 0; i < labels.length; i++) {
        for (int j = 0; j < i; j++) {
          boolean same = labels[i] == labels[j];
          double[] histogram = same ? positive : negative;
          double place = place(i, j);
          int node = node(place);
          histogram[node] += node + 1 - place;
          histogram[node + 1] += place - node;
          positives += same ? 1 : 0;
          negatives += same ? 0 : 1;
        }
      }
      for (int r = 0; r <= bins; r++) {
        positive[r] /= Math.max(1, positives);
        negative[r] /= Math.max(1, negatives);
      }
    }

    /** In units of bins, from 0 to their number. */
    private double place(int i, int j) {
      double cosine = Math.max(-1, Math.min(1, cosines[i * labels.length + j]));
      return (cosine + 1) * bins / 2;
    }

    private int node(double place) {
      return Math.min(bins - 1, (int) place);
    }

    double value() {
      double below = 0;
      double sum = 0;
      for (int r = 0; r <= bins; r++) {
        below += positive[r];
        sum += negative[r] * below;
      }
      return sum;
    }

    /** By the cosines below the diagonal. */
    double[] slopes() {
      double[] slopes = new double[cosines.length];
      for (int i = 0; i < labels.length && positives * negatives > 0; i++) {
        for (int j = 0; j < i; j++) {
          int node = node(place(i, j));
          slopes[i * labels.length + j] =
              labels[i] == labels[j]
                  ? -negative[node] * bins / 2 / positives
                  : positive[node + 1] * bins / 2 / negatives;
        }
      }
      return slopes;
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        EmbeddingFunction.of(
            EmbeddingFunction.named("histogram")
                .parameter("bins", 100, "bins between -1 and 1; 2 to 100000"),
            HistogramLoss::made));
  }

  private static HistogramLoss made(Arguments given) {
    return new HistogramLoss(new Options(given.whole("bins", Options.DEFAULT.bins())));
  }
}
