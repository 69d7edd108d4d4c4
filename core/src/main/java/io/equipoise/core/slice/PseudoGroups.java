package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups of rows for a training that compares groups, from what a discovery found on other rows:
 * each row is of the slice or word that it matches best. They stand where a column of groups would,
 * so that group DRO and its like need no such column:
 *
 * <pre>{@code
 * SliceDiscovery.Result found = SliceDiscovery.of(checked, labels, mistakes, options, seed);
 * Groups groups = PseudoGroups.bySlice(checked, labels, found, 0.05, trained, trainLabels);
 * Dataset train = new Dataset(new Rows(features, groups), target, weights, synthetic);
 * Model model = learner.fit(train, seed);                  // learner: mlp(loss=group-dro)
 * }</pre>
 *
 * <p>They are guesses: a slice that is not there costs accuracy. Judge the model by groups that are
 * known, or by {@link SlicePrecision}.
 *
 * @see <a href="https://arxiv.org/abs/2407.01996">Marani et al., ViG-Bias: Visually Grounded Bias
 *     Discovery and Mitigation, 2024, arXiv:2407.01996</a>
 */
public final class PseudoGroups {
  private static final String COLUMN = "(found)";

  private PseudoGroups() {}

  /**
   * By the word that lies closest, which is the one of the largest cosine, the first of equals.
   *
   * @param rows (N,d) embeddings of the rows
   * @param words (K,d) of words that go with mistakes ({@link KeywordBias}), at least one
   * @param names (K) of the words
   */
  public static Groups byWord(double[][] rows, double[][] words, List<String> names) {
    Require.that(words.length > 0, "there is no word to tell groups by");
    Require.sameLength("words", words.length, "names", names.size());
    int[] codes = new int[rows.length];
    for (int i = 0; i < codes.length; i++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < words.length; k++) {
        double near = KeywordBias.cosine(rows[i], words[k]);
        if (near > most) {
          most = near;
          codes[i] = k;
        }
      }
    }
    return new Groups(List.of(COLUMN), codes, names);
  }

  /**
   * By the slice whose centre lies closest, or none of them where that of the other rows of its
   * classes does. Group 0 holds rows of no slice; the others are in the order of the slices.
   *
   * @param searched embeddings of the rows that slices were found on
   * @param labels their classes
   * @param found what was found on them
   * @param level slices of a larger p are left out; in [0, 1]
   * @param rows (N) embeddings of the rows to group, made as the others were
   * @param rowLabels (N) their classes
   */
  public static Groups bySlice(
      EmbeddingRows searched,
      int[] labels,
      SliceDiscovery.Result found,
      double level,
      EmbeddingRows rows,
      int[] rowLabels) {
    Require.sameLength("the embeddings", searched.size(), "the labels", labels.length);
    Require.sameLength("the rows", rows.size(), "their labels", rowLabels.length);
    Require.sameLength("a row", rows.width(), "a row that was searched", searched.width());
    Require.between("level", level, 0, 1);
    List<SliceDiscovery.Slice> slices =
        found.slices().stream().filter(slice -> slice.p() <= level).toList();
    List<double[]> centres = slices.stream().map(each -> centre(searched, each.judged())).toList();
    int[] codes = new int[rows.size()];
    double[] nearest = new double[rows.size()];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int s = 0; s < slices.size(); s++) {
      SliceDiscovery.Slice slice = slices.get(s);
      double[] rest = centre(searched, outside(slice, slices, labels));
      for (int i = 0; i < codes.length; i++) {
        if (slice.classes().contains(rowLabels[i])) {
          double inside = distance(rows, i, centres.get(s));
          if (inside < nearest[i] && inside <= distance(rows, i, rest)) {
            nearest[i] = inside;
            codes[i] = s + 1;
          }
        }
      }
    }
    List<String> names = new ArrayList<>(List.of("no slice"));
    IntStream.rangeClosed(1, slices.size()).forEach(s -> names.add("slice " + s));
    return new Groups(List.of(COLUMN), codes, names);
  }

  /** Rows beside a slice that are of no other slice either. */
  private static int[] outside(
      SliceDiscovery.Slice slice, List<SliceDiscovery.Slice> slices, int[] labels) {
    boolean[] taken = new boolean[labels.length];
    slices.forEach(each -> Arrays.stream(each.judged()).forEach(row -> taken[row] = true));
    return Arrays.stream(slice.rest()).filter(row -> !taken[row]).toArray();
  }

  /** Means of columns; infinitely far from everything where there is no row. */
  private static double[] centre(EmbeddingRows rows, int[] some) {
    double[] centre = new double[rows.width()];
    for (int row : some) {
      for (int c = 0; c < centre.length; c++) {
        centre[c] += rows.values()[row * centre.length + c];
      }
    }
    for (int c = 0; c < centre.length; c++) {
      centre[c] = some.length == 0 ? Double.POSITIVE_INFINITY : centre[c] / some.length;
    }
    return centre;
  }

  private static double distance(EmbeddingRows rows, int row, double[] centre) {
    double sum = 0;
    for (int c = 0; c < centre.length; c++) {
      double away = rows.values()[row * centre.length + c] - centre[c];
      sum += away * away;
    }
    return sum;
  }
}
