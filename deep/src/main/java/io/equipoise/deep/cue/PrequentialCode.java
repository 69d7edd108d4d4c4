package io.equipoise.deep.cue;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.Network;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How many bits tell the labels of rows to who learns while listening: short where the labels are
 * simple for a kind of network.
 *
 * <pre>
 *   bits = first · log2 L + Σ_j Σ_{i in block j} -log2 p_j(y_i)
 *   block j = rows [first · 2^j, first · 2^(j+1))        p_j learned from all rows before
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1802.07044">Blier, Ollivier, The Description Length of Deep
 *     Learning Models, 2018, arXiv:1802.07044</a>
 */
final class PrequentialCode {
  private PrequentialCode() {}

  /**
   * The length of the code per row, in bits.
   *
   * @param first rows that are told without a model; at least 1
   */
  static double bits(CueTraining training, Examples rows, int first, Seed seed) {
    Require.atLeast("first", first, 1);
    Require.that(rows.size() > 0, "there is no row whose label could be told");
    Examples shuffled = rows.take(Permutation.of(rows.size(), seed.child("order").generator()));
    int known = Math.min(first, rows.size());
    double nats = known * Math.log(rows.classes());
    for (int block = 0; known < rows.size(); block++) {
      int next = Math.min(rows.size(), 2 * known);
      Examples seen = shuffled.take(IntStream.range(0, known).toArray());
      Examples told = shuffled.take(IntStream.range(known, next).toArray());
      if (Arrays.stream(seen.labels()).distinct().count() < 2) {
        // a model of one class would be sure of what it cannot know
        nats += told.size() * Math.log(rows.classes());
      } else {
        try (Network network = training.fitted(seen, seed.child(block))) {
          nats += training.surprise(network, told);
        }
      }
      known = next;
    }
    return nats / Math.log(2) / rows.size();
  }
}
