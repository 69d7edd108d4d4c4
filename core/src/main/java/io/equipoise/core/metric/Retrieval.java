package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well nearness of embeddings finds rows of the same class: each query ranks the gallery, and
 * the R rows that carry its class are to come first.
 *
 * <pre>
 *   precision@1  = 1[the nearest row is of the query's class]
 *   R-precision  = (1/R) Σ_{i &lt;= R} rel(i)                  rel(i): the i-th nearest is of the class
 *   MAP@R        = (1/R) Σ_{i &lt;= R} rel(i) · precision@i     mean over queries
 *   MRR          = 1 / rank of the first row of the class    mean over queries, whole gallery
 *   recall@k     = 1[a row of the class is among the k nearest]
 * </pre>
 *
 * <p>Queries without another row of their class in the gallery are left out. Of rows at the same
 * distance the one of lower number comes first.
 *
 * <pre>{@code
 * RetrievalScores scores = Retrieval.amongOthers(Embeddings.of(x, 64), labels, Distance.COSINE);
 * Estimate mapAtR = scores.mapAtR();
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2003.08505">Musgrave, Belongie, Lim, A Metric Learning
 *     Reality Check, 2020, arXiv:2003.08505, section 3.2</a>
 */
@Method(
    name = "retrieval-metrics",
    aliases = {"map-at-r", "r-precision"},
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Precision@1, R-precision, MAP@R, MRR and recall@k of embeddings: whether the nearest rows"
            + " share the class.",
    cites = "musgrave2020metric")
public final class Retrieval implements Numeric {

  /** Every row is a query among all others. */
  public static RetrievalScores amongOthers(
      Embeddings embeddings, int[] labels, Distance distance) {
    return rank(embeddings, labels, embeddings, labels, distance, true);
  }

  /**
   * Queries in a gallery of other rows.
   *
   * @param queryLabels (Q)
   * @param labels (N) of the gallery
   */
  public static RetrievalScores of(
      Embeddings queries, int[] queryLabels, Embeddings gallery, int[] labels, Distance distance) {
    return rank(queries, queryLabels, gallery, labels, distance, false);
  }

  private static RetrievalScores rank(
      Embeddings queries,
      int[] queryLabels,
      Embeddings gallery,
      int[] labels,
      Distance distance,
      boolean others) {
    Require.sameLength("queryLabels", queryLabels.length, "queries", queries.size());
    Require.sameLength("labels", labels.length, "embeddings", gallery.size());
    Map<Integer, Integer> counts = new HashMap<>();
    for (int label : labels) {
      counts.merge(label, 1, Integer::sum);
    }
    RetrievalScores.Builder scores = new RetrievalScores.Builder(queries.size());
    NearestHeap heap = new NearestHeap();
    AllPairs.each(
        queries,
        gallery,
        distance,
        (query, ranks) -> {
          int label = queryLabels[query];
          int itself = others ? query : -1;
          int relevant = counts.getOrDefault(label, 0) - (others ? 1 : 0);
          if (relevant > 0) {
            nearest(heap, relevant, ranks, itself);
            int hits = 0;
            int first = 0;
            double precisions = 0;
            for (int i = 0; i < relevant; i++) {
              if (labels[heap.row(i)] == label) {
                hits++;
                first = first == 0 ? i + 1 : first;
                precisions += hits / (i + 1.0);
              }
            }
            scores.add(
                query,
                first > 0 ? first : firstRank(ranks, labels, label, itself),
                (double) hits / relevant,
                precisions / relevant);
          }
        });
    return scores.build();
  }

  private static void nearest(NearestHeap heap, int count, double[] ranks, int itself) {
    heap.clear(count);
    for (int j = 0; j < ranks.length; j++) {
      if (j != itself) {
        heap.offer(ranks[j], j);
      }
    }
    heap.sort();
  }

  /** The place, from 1, of the nearest row of this class. */
  private static int firstRank(double[] ranks, int[] labels, int label, int itself) {
    int best = -1;
    for (int j = 0; j < ranks.length; j++) {
      if (j != itself && labels[j] == label && (best < 0 || ranks[j] < ranks[best])) {
        best = j;
      }
    }
    int rank = 1;
    for (int j = 0; j < ranks.length; j++) {
      boolean ahead = ranks[j] < ranks[best] || (ranks[j] == ranks[best] && j < best);
      rank += j != itself && ahead ? 1 : 0;
    }
    return rank;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("retrieval-metrics")
            .input("embeddings", "(N,d)", "the gallery")
            .input("labels", "(N)", "class of each row, any whole numbers")
            .optional("queries", "(Q,d)", "rows that ask; the gallery's own, each without itself")
            .optional("queryLabels", "(Q)", "class of each query")
            .parameter("k", 5, "rows that recall@k looks at")
            .parameter("distance", "cosine", "cosine or euclidean")
            .computes(Retrieval::evaluate));
  }

  /** Precision@1, R-precision, MAP@R, MRR, recall@k. */
  private static Evaluation evaluate(Arguments arguments) {
    Embeddings gallery = Embeddings.of(arguments, "embeddings");
    int[] labels = arguments.ints("labels");
    Distance distance = arguments.choice("distance", Distance.COSINE);
    RetrievalScores scores =
        arguments.has("queries")
            ? of(
                Embeddings.of(arguments, "queries"),
                arguments.ints("queryLabels"),
                gallery,
                labels,
                distance)
            : amongOthers(gallery, labels, distance);
    Require.that(
        scores.queries().length > 0,
        "no query has a row of its class to find, as 'labels' say, so that nothing can be"
            + " measured");
    return Evaluation.of(
        scores.precisionAt1().value(),
        scores.rPrecision().value(),
        scores.mapAtR().value(),
        scores.mrr().value(),
        scores.recallAt(arguments.whole("k", 5)).value());
  }
}
