package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Order;
import java.util.List;

/**
 * Normalised discounted cumulative gain: how close an order of items comes to the best one where
 * items matter to different degrees and late places count less.
 *
 * <pre>
 *   DCG@k = Σ_{i &lt;= k} g_i / log2(i + 1)        NDCG@k = DCG@k / DCG@k of the best order
 *   g_i   = relevance (linear), or 2^relevance - 1 (exponential)
 * </pre>
 *
 * <p>Items of equal score share the mean of their gains, so that no order within a tie is favoured.
 * In [0, 1]; NaN where nothing is relevant.
 *
 * @see <a href="https://doi.org/10.1145/582415.582418">Järvelin and Kekäläinen, Cumulated
 *     Gain-Based Evaluation of IR Techniques, 2002</a>
 */
@Method(
    name = "ndcg",
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Normalised discounted cumulative gain of a ranking whose items are relevant to different"
            + " degrees.",
    cites = "jarvelin2002cumulated")
public final class Ndcg implements Numeric {
  /** What an item of some relevance is worth. */
  public enum Gain {
    /** Its relevance. */
    LINEAR,
    /** 2 to its relevance, less 1. */
    EXPONENTIAL
  }

  /**
   * Of one query.
   *
   * @param relevances (N) 0 to 1e300, or to 1000 where gains are exponential
   * @param scores (N) higher comes first; not NaN
   * @param k places that count, at least 1
   */
  public static double of(double[] relevances, double[] scores, int k, Gain gain) {
    Require.sameLength("relevances", relevances.length, "scores", scores.length);
    Require.atLeast("k", k, 1);
    double most = gain == Gain.LINEAR ? 1e300 : 1000;
    double[] gains = new double[relevances.length];
    for (int i = 0; i < gains.length; i++) {
      Require.between("each of relevances", relevances[i], 0, most);
      Require.that(!Double.isNaN(scores[i]), "a score is NaN, so that nothing can be ranked");
      gains[i] = gain == Gain.LINEAR ? relevances[i] : Math.expm1(relevances[i] * Math.log(2));
    }
    double best = discounted(gains, gains, k);
    return best > 0 ? discounted(gains, scores, k) / best : Double.NaN;
  }

  private static double discounted(double[] gains, double[] scores, int k) {
    int[] order = Order.ascending(scores);
    int n = order.length;
    double sum = 0;
    for (int place = 0; place < Math.min(k, n); ) {
      double score = scores[order[n - 1 - place]];
      double tied = 0;
      double discounts = 0;
      int first = place;
      for (; place < n && scores[order[n - 1 - place]] == score; place++) {
        tied += gains[order[n - 1 - place]];
        discounts += place < k ? Math.log(2) / Math.log(place + 2.0) : 0;
      }
      sum += tied / (place - first) * discounts;
    }
    return sum;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("ndcg")
            .input("relevances", "(N)", "how relevant each item is, at least 0")
            .input("scores", "(N)", "what ranks them, highest first")
            .parameter("k", "N", "places that count")
            .parameter("gain", "linear", "linear or exponential")
            .computes(Ndcg::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    double[] relevances = arguments.numbers("relevances");
    double value =
        of(
            relevances,
            arguments.numbers("scores"),
            arguments.whole("k", Math.max(1, relevances.length)),
            arguments.choice("gain", Gain.LINEAR));
    Require.that(
        !Double.isNaN(value),
        "input 'relevances' has no item above 0, so that no order is better than another");
    return Evaluation.of(value);
  }
}
