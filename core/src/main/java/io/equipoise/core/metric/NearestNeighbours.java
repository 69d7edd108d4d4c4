package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.List;

/**
 * How often the classes of the nearest neighbours name a row's own class: a measure of frozen
 * embeddings that trains nothing. Neighbours are exact; O(Q·N·d) time, a few queries' distances in
 * memory at a time.
 *
 * <pre>
 *   class_i = the most frequent label among the k nearest of i; ties: the class whose member is nearest
 * </pre>
 *
 * <pre>{@code
 * Embeddings embeddings = Embeddings.of(network.encode(x), 128);
 * Estimate accuracy = NearestNeighbours.accuracy(embeddings, labels, 5, Distance.COSINE);
 * }</pre>
 *
 * @see <a href="https://doi.org/10.1109/TIT.1967.1053964">Cover and Hart, Nearest Neighbor Pattern
 *     Classification, 1967</a>
 */
@Method(
    name = "knn-accuracy",
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Share of rows whose nearest neighbours in embedding space are mostly of their own class.",
    cites = "cover1967nearest")
public final class NearestNeighbours implements Numeric {
  /** Neighbours when none are named. */
  public static final int K = 5;

  /**
   * Neighbours of each query, nearest first.
   *
   * @param k neighbours of each
   * @param rows (Q·k) rows of the gallery
   * @param distances (Q·k)
   */
  public record Found(int k, int[] rows, double[] distances) {

    /**
     * The class of each query by majority of its neighbours; of classes with as many votes the one
     * with the nearest member.
     *
     * @param labels (N) of the gallery, at least 0
     */
    public int[] vote(int[] labels) {
      int[] votes = new int[rows.length / k];
      for (int q = 0; q < votes.length; q++) {
        int most = 0;
        for (int a = q * k; a < (q + 1) * k; a++) {
          int count = 0;
          for (int b = q * k; b < (q + 1) * k; b++) {
            count += labels[rows[a]] == labels[rows[b]] ? 1 : 0;
          }
          if (count > most) {
            most = count;
            votes[q] = labels[rows[a]];
          }
        }
      }
      return votes;
    }
  }

  /** The k nearest rows of the gallery; of equal distances the row of lower number. */
  public static Found of(Embeddings queries, Embeddings gallery, int k, Distance distance) {
    return search(queries, gallery, k, distance, false);
  }

  /** The k nearest other rows of each row. */
  public static Found amongOthers(Embeddings embeddings, int k, Distance distance) {
    return search(embeddings, embeddings, k, distance, true);
  }

  /**
   * The share of queries whose neighbours name their class, with Wilson's interval.
   *
   * @param queryLabels (Q)
   * @param galleryLabels (N)
   */
  public static Estimate accuracy(
      Embeddings queries,
      int[] queryLabels,
      Embeddings gallery,
      int[] galleryLabels,
      int k,
      Distance distance) {
    Require.sameLength("queryLabels", queryLabels.length, "queries", queries.size());
    Require.sameLength("labels", galleryLabels.length, "embeddings", gallery.size());
    return share(of(queries, gallery, k, distance).vote(galleryLabels), queryLabels);
  }

  /** The share of rows whose other neighbours name their class, with Wilson's interval. */
  public static Estimate accuracy(Embeddings embeddings, int[] labels, int k, Distance distance) {
    Require.sameLength("labels", labels.length, "embeddings", embeddings.size());
    return share(amongOthers(embeddings, k, distance).vote(labels), labels);
  }

  private static Found search(
      Embeddings queries, Embeddings gallery, int k, Distance distance, boolean others) {
    Require.between("k", k, 1, gallery.size() - (others ? 1 : 0));
    int[] rows = new int[queries.size() * k];
    double[] distances = new double[rows.length];
    NearestHeap heap = new NearestHeap();
    AllPairs.each(
        queries,
        gallery,
        distance,
        (query, ranks) -> {
          heap.clear(k);
          for (int j = 0; j < ranks.length; j++) {
            if (!others || j != query) {
              heap.offer(ranks[j], j);
            }
          }
          heap.sort();
          for (int place = 0; place < k; place++) {
            rows[query * k + place] = heap.row(place);
            distances[query * k + place] = distance.ofRank(heap.rank(place));
          }
        });
    return new Found(k, rows, distances);
  }

  private static Estimate share(int[] named, int[] labels) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += named[i] == labels[i] ? 1 : 0;
    }
    return ProportionInterval.wilson(right, labels.length);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("knn-accuracy")
            .input("embeddings", "(N,d)", "the gallery")
            .input("labels", "(N)", "class of each row, any whole numbers")
            .optional(
                "queries", "(Q,d)", "rows to classify; the gallery's own, each without itself")
            .optional("queryLabels", "(Q)", "class of each query")
            .parameter("k", K, "neighbours that vote")
            .parameter("distance", "cosine", "cosine or euclidean")
            .computes(NearestNeighbours::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    Embeddings gallery = Embeddings.of(arguments, "embeddings");
    int[] labels = arguments.ints("labels");
    int k = arguments.whole("k", K);
    Distance distance = arguments.choice("distance", Distance.COSINE);
    return Evaluation.of(
        arguments.has("queries")
            ? accuracy(
                    Embeddings.of(arguments, "queries"),
                    arguments.ints("queryLabels"),
                    gallery,
                    labels,
                    k,
                    distance)
                .value()
            : accuracy(gallery, labels, k, distance).value());
  }
}
