package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Holm;
import io.equipoise.core.stat.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups of rows that lie together in an embedding and on which a model fails more often than on
 * the rest of their class, found on one half of the rows and judged on the other.
 *
 * <pre>
 *   rows of each class, halved at random: search | judge
 *   search: directions of most variance, and the axis from right to wrong ({@link ErrorAxis})
 *           → mixture whose parts differ in place and in failures → parts that fail more: candidates
 *   judge:  each candidate's failures against the rest of its class; Holm over all candidates
 * </pre>
 *
 * <p>A row's part follows from its embedding alone and never from whether the model failed on it:
 * otherwise a part of mistakes would have an error rate of 1 by its making. Parts of a class do not
 * overlap. Classes with fewer than {@value #ENOUGH} failures, or rows without one, in the searched
 * half are looked at together. With losses instead of mistakes, the upper fifth of each class
 * counts as failed in the search, and the losses themselves are judged (Welch).
 *
 * <p>No matrix of N by N, and O(N d) memory beside the embeddings.
 *
 * @see <a href="https://arxiv.org/abs/2203.14960">Eyuboglu et al., Domino: Discovering Systematic
 *     Errors with Cross-Modal Embeddings, 2022, arXiv:2203.14960</a>
 */
public final class SliceDiscovery {
  static final int ENOUGH = 10;
  private static final int MOST_PER_STRATUM = 4;
  private static final int MOST = 20;
  private static final double HIGH_LOSS = 0.8;

  /**
   * How slices are sought.
   *
   * @param parts of a class at most; at least 2
   * @param directions of most variance that are kept; at least 1
   * @param least rows of a candidate in the searched half; at least 5
   */
  public record Options(int parts, int directions, int least) {
    /** Eight parts, 32 directions, 20 rows. */
    public static final Options DEFAULT = new Options(8, 32, 20);

    public Options {
      Require.atLeast("parts", parts, 2);
      Require.atLeast("directions", directions, 1);
      Require.atLeast("least", least, 5);
    }
  }

  /**
   * A slice, judged on rows that did not choose it.
   *
   * @param classes of its rows; the slice is compared with the rest of these
   * @param judged its rows in the judging half, the most typical first
   * @param rest the other rows of the judging half with these classes
   * @param gap failures inside and in the rest
   * @param p one-sided, corrected for all candidates (Holm)
   */
  public record Slice(List<Integer> classes, int[] judged, int[] rest, Gap gap, double p) {}

  /**
   * What was found.
   *
   * @param slices all candidates, the surest first
   * @param strata how many sets of classes were searched
   * @param judged rows in the judging half
   */
  public record Result(List<Slice> slices, int strata, int judged) {}

  private record Candidate(List<Integer> classes, StratumSearch.Found found) {}

  private final EmbeddingRows rows;
  private final int[] labels;
  private final double[] failures;
  private final Options options;
  private final Seed seed;
  private final boolean[] failed;
  private final boolean[] searched;

  private SliceDiscovery(
      EmbeddingRows rows, int[] labels, double[] failures, Options options, Seed seed) {
    this.rows = rows;
    this.labels = labels;
    this.failures = failures;
    this.options = options;
    this.seed = seed;
    this.searched = halves(labels, seed.child("halves"));
    this.failed = failed();
  }

  /**
   * Finds slices.
   *
   * @param labels (N) class of each row, from 0; all 0 where there are no classes
   * @param failures (N) 1 for a mistake and 0 for none, or losses of at least 0
   */
  public static Result of(
      EmbeddingRows rows, int[] labels, double[] failures, Options options, Seed seed) {
    Require.sameLength("the embeddings", rows.size(), "the labels", labels.length);
    Require.sameLength("the labels", labels.length, "the failures", failures.length);
    for (int i = 0; i < labels.length; i++) {
      Require.that(
          labels[i] >= 0,
          "the label of row " + (i + 1) + " is " + labels[i] + ", but labels start at 0");
      Require.that(
          failures[i] >= 0 && Double.isFinite(failures[i]),
          "the failure of row "
              + (i + 1)
              + " is "
              + failures[i]
              + ", but must be 0, 1 or a loss of at least 0");
    }
    return new SliceDiscovery(rows, labels, failures, options, seed).find();
  }

  /** Half of each class, drawn at random. */
  private static boolean[] halves(int[] labels, Seed seed) {
    boolean[] searched = new boolean[labels.length];
    int[] next = new int[Arrays.stream(labels).max().orElse(0) + 1];
    for (int i : Permutation.of(labels.length, seed.generator())) {
      searched[i] = next[labels[i]]++ % 2 == 0;
    }
    return searched;
  }

  /** Mistakes, or losses in the upper fifth of what the searched half of the class has. */
  private boolean[] failed() {
    boolean[] high = new boolean[failures.length];
    boolean mistakes = Arrays.stream(failures).allMatch(f -> f == 0 || f == 1);
    for (int[] kind : byLabel()) {
      double[] seen =
          Arrays.stream(kind).filter(i -> searched[i]).mapToDouble(i -> failures[i]).toArray();
      double bound = mistakes ? 0 : Quantile.of(seen, HIGH_LOSS);
      for (int i : kind) {
        high[i] = failures[i] > bound;
      }
    }
    return high;
  }

  private int[][] byLabel() {
    int[] sizes = new int[Arrays.stream(labels).max().orElse(0) + 1];
    for (int label : labels) {
      sizes[label]++;
    }
    int[][] rowsOf = new int[sizes.length][];
    Arrays.setAll(rowsOf, label -> new int[sizes[label]]);
    int[] next = new int[sizes.length];
    for (int i = 0; i < labels.length; i++) {
      rowsOf[labels[i]][next[labels[i]]++] = i;
    }
    return rowsOf;
  }

  private Result find() {
    int judged = (int) IntStream.range(0, labels.length).filter(i -> !searched[i]).count();
    List<List<Integer>> strata = strata();
    if (strata.isEmpty()) {
      return new Result(List.of(), 0, judged);
    }
    int[] seen = IntStream.range(0, labels.length).filter(i -> searched[i]).toArray();
    Projection projection =
        Projection.of(rows, seen, options.directions(), seed.child("projection"));
    EmbeddingRows turned = projection.of(rows);
    List<Candidate> candidates = new ArrayList<>();
    for (List<Integer> classes : strata) {
      for (StratumSearch.Found found : search(classes, turned)) {
        candidates.add(new Candidate(classes, found));
      }
    }
    candidates.sort(Comparator.comparingDouble((Candidate each) -> -each.found.z()));
    List<Slice> slices = candidates.stream().limit(MOST).map(this::judged).toList();
    return new Result(corrected(slices), strata.size(), judged);
  }

  /** Each class that has enough failures and enough rows without one; the others together. */
  private List<List<Integer>> strata() {
    List<List<Integer>> strata = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    int[][] byLabel = byLabel();
    for (int label = 0; label < byLabel.length; label++) {
      if (byLabel[label].length > 0) {
        if (isEnough(byLabel[label])) {
          strata.add(List.of(label));
        } else {
          others.add(label);
        }
      }
    }
    int[] rest =
        IntStream.range(0, labels.length).filter(i -> others.contains(labels[i])).toArray();
    if (isEnough(rest)) {
      strata.add(List.copyOf(others));
    }
    return strata;
  }

  private boolean isEnough(int[] some) {
    int[] counts = new int[2];
    for (int i : some) {
      if (searched[i]) {
        counts[failed[i] ? 1 : 0]++;
      }
    }
    return counts[0] >= ENOUGH && counts[1] >= ENOUGH;
  }

  private List<StratumSearch.Found> search(List<Integer> classes, EmbeddingRows turned) {
    int[] members =
        IntStream.range(0, labels.length).filter(i -> classes.contains(labels[i])).toArray();
    boolean[] searchedHere = new boolean[members.length];
    boolean[] failedHere = new boolean[members.length];
    for (int i = 0; i < members.length; i++) {
      searchedHere[i] = searched[members[i]];
      failedHere[i] = failed[members[i]];
    }
    return new StratumSearch(turned.take(members), searchedHere, failedHere, options)
        .found(MOST_PER_STRATUM, seed.child("classes").child(classes.get(0))).stream()
            .map(found -> found.of(members))
            .toList();
  }

  private Slice judged(Candidate candidate) {
    int[] inside = candidate.found.inside();
    int[] rest = candidate.found.rest();
    Gap gap = Gap.of(take(inside), take(rest));
    return new Slice(candidate.classes, inside, rest, gap, gap.p());
  }

  private double[] take(int[] some) {
    return Arrays.stream(some).mapToDouble(i -> failures[i]).toArray();
  }

  private static List<Slice> corrected(List<Slice> slices) {
    double[] p = Holm.adjust(slices.stream().mapToDouble(slice -> slice.gap.p()).toArray());
    List<Slice> corrected = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      Slice slice = slices.get(i);
      corrected.add(new Slice(slice.classes, slice.judged, slice.rest, slice.gap, p[i]));
    }
    corrected.sort(
        Comparator.comparingDouble((Slice slice) -> Double.isNaN(slice.p) ? 2 : slice.p)
            .thenComparingDouble(slice -> -slice.gap.difference().value()));
    return corrected;
  }
}
