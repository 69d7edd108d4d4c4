package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.List;

/**
 * How well found slices, or words, name slices that are known to be there, for data in which they
 * were planted.
 *
 * <pre>
 *   precision at k = mean over true slices of max over found ones of
 *                    |first k rows of the found slice that are in the true one| / k
 * </pre>
 *
 * <p>A found slice lists its rows with the most typical first: {@link SliceDiscovery.Slice#judged}
 * does, and {@link KeywordBias#ranked} orders rows by how close they lie to a word. Rows that are
 * lacking where a slice holds fewer than k count as wrong, so that a slice of a single row is worth
 * little.
 *
 * <pre>{@code
 * List<int[]> found = result.slices().stream().map(SliceDiscovery.Slice::judged).toList();
 * double precision = SlicePrecision.at(10, found, List.of(plantedRows));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2203.14960">Eyuboglu et al., Domino: Discovering Systematic
 *     Errors with Cross-Modal Embeddings, 2022, arXiv:2203.14960</a>
 */
public final class SlicePrecision {
  private SlicePrecision() {}

  /**
   * The precision at {@code k}; 0 where nothing was found.
   *
   * @param k rows of a found slice that are looked at; at least 1
   * @param found rows of each found slice, the most typical first
   * @param truth (N) of each true slice, whether a row is in it; at least one slice
   */
  public static double at(int k, List<int[]> found, List<boolean[]> truth) {
    Require.atLeast("k", k, 1);
    Require.that(!truth.isEmpty(), "there is no true slice to be found");
    double sum = 0;
    for (boolean[] slice : truth) {
      sum += found.stream().mapToDouble(rows -> hits(k, rows, slice)).max().orElse(0) / k;
    }
    return sum / truth.size();
  }

  private static double hits(int k, int[] rows, boolean[] slice) {
    return Arrays.stream(rows)
        .limit(k)
        .filter(
            row -> {
              Require.between("a row of a found slice", row, 0, (double) slice.length - 1);
              return slice[row];
            })
        .count();
  }
}
