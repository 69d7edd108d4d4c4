package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Repairs a classifier by a last layer for each slice that a hypothesis names: each is tuned on
 * rows in which the words are there and are not alike often in every class. A row is decided by the
 * layer of the hypothesis of which it has most; its class is not looked at.
 *
 * <pre>{@code
 * SliceHeads repaired = SliceHeads.of(
 *     head, hypotheses, features, places, labels, 600, LinearHead.Tuning.DEFAULT, seed);
 * int decided = repaired.decide(row, aligner.project(row));
 * }</pre>
 *
 * @param trained the layer that decides where there is no hypothesis
 * @param hypotheses each with its layer
 * @param heads of the hypotheses
 */
public record SliceHeads(
    LinearHead trained, List<SliceHypotheses.Hypothesis> hypotheses, List<LinearHead> heads) {

  public SliceHeads {
    hypotheses = List.copyOf(hypotheses);
    heads = List.copyOf(heads);
    Require.sameLength("hypotheses", hypotheses.size(), "heads", heads.size());
  }

  /**
   * Tunes a layer for each hypothesis.
   *
   * @param features (N,F) of rows that the classifier did not learn from
   * @param places (N,d) the same in the sentences' space
   * @param labels (N) in [0, C)
   * @param most rows of either kind within a class; at least 1, the paper has 600
   */
  public static SliceHeads of(
      LinearHead trained,
      List<SliceHypotheses.Hypothesis> hypotheses,
      double[][] features,
      double[][] places,
      int[] labels,
      int most,
      LinearHead.Tuning tuning,
      Seed seed) {
    Require.sameLength("places", places.length, "features", features.length);
    List<LinearHead> heads = new ArrayList<>();
    for (SliceHypotheses.Hypothesis each : hypotheses) {
      int[] rows = balanced(labels, trained.biases().length, each.scores(places), most);
      heads.add(trained.tuned(features, labels, rows, tuning, seed.child(heads.size())));
    }
    return new SliceHeads(trained, hypotheses, heads);
  }

  /**
   * Within each class as many rows of the lowest scores as of the highest.
   *
   * @param most of either; no more than half of the class
   */
  public static int[] balanced(int[] labels, int classes, double[] scores, int most) {
    Require.sameLength("scores", scores.length, "labels", labels.length);
    Require.atLeast("most", most, 1);
    List<Integer> chosen = new ArrayList<>();
    for (int kind = 0; kind < classes; kind++) {
      int wanted = kind;
      List<Integer> order =
          IntStream.range(0, labels.length)
              .filter(i -> labels[i] == wanted)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> scores[i]))
              .toList();
      int n = Math.min(most, order.size() / 2);
      chosen.addAll(order.subList(0, n));
      chosen.addAll(order.subList(order.size() - n, order.size()));
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The class of a row.
   *
   * @param features (F)
   * @param place (d) the row in the sentences' space
   */
  public int decide(double[] features, double[] place) {
    LinearHead head = trained;
    double most = Double.NEGATIVE_INFINITY;
    for (int h = 0; h < heads.size(); h++) {
      double score = hypotheses.get(h).score(place);
      if (score > most) {
        most = score;
        head = heads.get(h);
      }
    }
    return head.decide(features);
  }
}
