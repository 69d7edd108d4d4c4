package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;

/**
 * Recall of triplets (subject, predicate, object) in which one that training seldom or never showed
 * counts more, so that a model cannot shine by the common ones alone.
 *
 * <pre>
 *   w_u = (1/(n_u + 1)) / Σ_v 1/(n_v + 1)        wR@K = Σ_u w_u · 1[r_u &lt; K]
 * </pre>
 *
 * <p>u runs over the true triplets of all test images; {@code n_u} is how often training showed the
 * same triplet, 0 for a new composition, and {@code r_u} the rank, from 0, of the first correct
 * prediction within its image. Take {@code n_u} from the training data only. In [0, 1].
 *
 * @see <a href="https://arxiv.org/abs/2005.08230">Knyazev, de Vries, Cangea, Taylor, Courville,
 *     Belilovsky, Graph Density-Aware Losses for Novel Compositions in Scene Graph Generation,
 *     2020, arXiv:2005.08230</a>
 * @see FrequencyPrior
 * @see GraphDensity
 */
@Method(
    name = "weighted-triplet-recall",
    aliases = "wtr",
    row = 46,
    slot = Slot.PROBE,
    treats = {Bias.REPRESENTATION, Bias.CLASS_IMBALANCE},
    summary =
        "Recall of subject-predicate-object triplets in which rare and unseen ones count more.",
    cites = "knyazev2020graph")
public final class WeightedTripletRecall implements Numeric {
  /** Usual number of predictions per image that are looked at. */
  public static final int K = 20;

  /** Rank of a triplet that was not predicted at all. */
  public static final int NEVER = Integer.MAX_VALUE;

  /**
   * Recall among the best K, of all triplets and by how often training showed them; NaN for a
   * subset without triplets.
   *
   * @param weighted with w_u
   * @param plain with equal weights
   * @param zeroShot of those never seen in training
   * @param tenShot of those seen 1 to 10 times
   * @param hundredShot of those seen 11 to 100 times
   */
  public record Recalls(
      double weighted, double plain, double zeroShot, double tenShot, double hundredShot) {}

  /**
   * The weighted recall.
   *
   * @param ranks (U) from 0, or {@link #NEVER}
   * @param counts (U) how often training showed each triplet; at least 0
   * @param k at least 1
   */
  public static double of(int[] ranks, int[] counts, int k) {
    check(ranks, counts, k);
    double[] weights = weights(counts);
    double sum = 0;
    for (int u = 0; u < ranks.length; u++) {
      sum += ranks[u] < k ? weights[u] : 0;
    }
    return Math.min(1, sum);
  }

  /** The weighted recall beside the plain one and those of rarely shown triplets. */
  public static Recalls all(int[] ranks, int[] counts, int k) {
    return new Recalls(
        of(ranks, counts, k),
        within(ranks, counts, k, 0, Integer.MAX_VALUE),
        within(ranks, counts, k, 0, 0),
        within(ranks, counts, k, 1, 10),
        within(ranks, counts, k, 11, 100));
  }

  /**
   * Plain recall of the triplets that training showed {@code least} to {@code most} times; NaN if
   * there are none.
   */
  public static double within(int[] ranks, int[] counts, int k, int least, int most) {
    check(ranks, counts, k);
    int all = 0;
    int found = 0;
    for (int u = 0; u < ranks.length; u++) {
      if (counts[u] >= least && counts[u] <= most) {
        all++;
        found += ranks[u] < k ? 1 : 0;
      }
    }
    return all == 0 ? Double.NaN : (double) found / all;
  }

  /** The weight of each triplet (U), which sum to 1. */
  public static double[] weights(int[] counts) {
    double sum = 0;
    for (int count : counts) {
      sum += 1 / (count + 1.0);
    }
    double[] weights = new double[counts.length];
    for (int u = 0; u < weights.length; u++) {
      weights[u] = 1 / (counts[u] + 1.0) / sum;
    }
    return weights;
  }

  /**
   * The rank of the prediction with this score among all of an image. Predictions of equal score
   * rank before it, so that a constant score finds nothing.
   *
   * @param scores of all predictions of the image, this one included; not NaN
   */
  public static int rank(double[] scores, double score) {
    int before = -1;
    for (double other : scores) {
      Require.that(!Double.isNaN(other), "a score is NaN, so that nothing can be ranked");
      before += other >= score ? 1 : 0;
    }
    return Math.max(0, before);
  }

  private static void check(int[] ranks, int[] counts, int k) {
    Require.sameLength("ranks", ranks.length, "counts", counts.length);
    Require.that(ranks.length > 0, "ranks is empty: there is no triplet to find");
    Require.atLeast("k", k, 1);
    for (int u = 0; u < ranks.length; u++) {
      Require.atLeast("each of ranks", ranks[u], 0);
      Require.atLeast("each of counts", counts[u], 0);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("weighted-triplet-recall")
            .input("ranks", "(U)", "rank of the first correct prediction within its image, from 0")
            .input("counts", "(U)", "how often training showed each triplet")
            .parameter("k", K, "predictions per image that are looked at")
            .computes(WeightedTripletRecall::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    return Evaluation.of(
        of(arguments.ints("ranks"), arguments.ints("counts"), arguments.whole("k", K)));
  }
}
