package io.equipoise.core.slice;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.MeanInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The search for slices within one class, or a few, whose rows are numbered from 0 here. */
final class StratumSearch {
  /** How often the axis of errors counts beside each direction. */
  private static final double EMPHASIS = 4;

  /**
   * A small part is easily missed from one start of the mixture; of several that is taken in which
   * a part of the searched rows fails most surely. The judging half has no say in it.
   */
  private static final int STARTS = 5;

  private final EmbeddingRows turned;
  private final boolean[] failed;
  private final SliceDiscovery.Options options;
  private final int[] search;
  private final int[] judge;

  /**
   * A candidate.
   *
   * @param inside rows of the judging half in it, the most typical first
   * @param rest the other rows of that half
   * @param z by how many standard errors the searched rows in it fail more than all do
   */
  record Found(int[] inside, int[] rest, double z) {
    /** The same with the rows' own numbers. */
    Found of(int[] members) {
      return new Found(numbers(inside, members), numbers(rest, members), z);
    }

    private static int[] numbers(int[] rows, int[] members) {
      return Arrays.stream(rows).map(row -> members[row]).toArray();
    }
  }

  /**
   * Of these rows (n).
   *
   * @param turned their places along the directions
   * @param searched whether a row belongs to the searched half
   * @param failed whether the model fails on it; read of searched rows only
   */
  StratumSearch(
      EmbeddingRows turned, boolean[] searched, boolean[] failed, SliceDiscovery.Options options) {
    this.turned = turned;
    this.failed = failed;
    this.options = options;
    search = IntStream.range(0, searched.length).filter(i -> searched[i]).toArray();
    judge = IntStream.range(0, searched.length).filter(i -> !searched[i]).toArray();
  }

  /** At most this many candidates, those that fail most surely first. */
  List<Found> found(int most, Seed seed) {
    EmbeddingRows places = withAxis(seed);
    double[] emphasis = new double[places.width()];
    Arrays.fill(emphasis, 1);
    emphasis[places.width() - 1] = EMPHASIS;
    int parts = Math.max(2, Math.min(options.parts(), search.length / (2 * options.least())));
    Parting best =
        IntStream.range(0, STARTS)
            .mapToObj(start -> parting(places, parts, emphasis, seed.child("mixture").child(start)))
            .max(Comparator.comparingDouble(Parting::surest))
            .orElseThrow();
    return candidates(best, places, most);
  }

  /**
   * Parts of the rows.
   *
   * @param z by how many standard errors each part's searched rows fail more than all do
   */
  private record Parting(ErrorAwareMixture mixture, double[] z) {
    double surest() {
      return Arrays.stream(z).max().orElse(0);
    }
  }

  private Parting parting(EmbeddingRows places, int parts, double[] emphasis, Seed seed) {
    ErrorAwareMixture mixture =
        ErrorAwareMixture.fit(places, search, failed, parts, emphasis, seed);
    return new Parting(mixture, excess(mixture, places));
  }

  private List<Found> candidates(Parting parting, EmbeddingRows places, int most) {
    ErrorAwareMixture mixture = parting.mixture;
    double[] z = parting.z;
    int[] part = new int[places.size()];
    for (int row : judge) {
      part[row] = mixture.part(places, row);
    }
    return IntStream.range(0, z.length)
        .boxed()
        .filter(s -> z[s] > 0)
        .sorted(Comparator.comparingDouble(s -> -z[s]))
        .limit(most)
        .map(s -> candidate(mixture, places, part, s, z[s]))
        .toList();
  }

  /** Of each part, how surely its searched rows fail more than all do; 0 where it is too small. */
  private double[] excess(ErrorAwareMixture mixture, EmbeddingRows places) {
    int[] sizes = new int[mixture.parts()];
    int[] wrong = new int[sizes.length];
    for (int row : search) {
      int part = mixture.part(places, row);
      sizes[part]++;
      wrong[part] += failed[row] ? 1 : 0;
    }
    double rate = (double) Arrays.stream(wrong).sum() / search.length;
    double[] z = new double[sizes.length];
    for (int s = 0; s < z.length; s++) {
      boolean fits = sizes[s] >= options.least() && sizes[s] < search.length;
      double error = Math.sqrt(rate * (1 - rate) / Math.max(1, sizes[s]));
      z[s] = fits ? ((double) wrong[s] / sizes[s] - rate) / error : 0;
    }
    return z;
  }

  private Found candidate(
      ErrorAwareMixture mixture, EmbeddingRows places, int[] part, int wanted, double z) {
    int[] inside =
        Arrays.stream(judge)
            .filter(row -> part[row] == wanted)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer row) -> -mixture.density(places, row, wanted)))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] rest = Arrays.stream(judge).filter(row -> part[row] != wanted).toArray();
    return new Found(inside, rest, z);
  }

  /** The directions and, as a last column of the first one's spread, the axis of errors. */
  private EmbeddingRows withAxis(Seed seed) {
    List<int[]> folds = folds(seed.child("folds"));
    double[] axis = ErrorAxis.place(turned, folds.get(0), folds.get(1), failed);
    int width = turned.width();
    double[] first = new double[turned.size()];
    Arrays.setAll(first, i -> turned.values()[i * width]);
    double spread = spread(axis);
    double scale = spread == 0 ? 0 : spread(first) / spread;
    float[] values = new float[turned.size() * (width + 1)];
    for (int i = 0; i < turned.size(); i++) {
      System.arraycopy(turned.values(), i * width, values, i * (width + 1), width);
      values[i * (width + 1) + width] = (float) (scale * axis[i]);
    }
    return new EmbeddingRows(values, width + 1);
  }

  /** Two halves of the searched rows with half of the failures each. */
  private List<int[]> folds(Seed seed) {
    int[] order = Permutation.choose(search, search.length, seed.generator());
    int[] next = new int[2];
    List<int[]> folds = new ArrayList<>();
    boolean[] second = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      second[i] = next[failed[order[i]] ? 1 : 0]++ % 2 == 1;
    }
    for (boolean which : new boolean[] {false, true}) {
      folds.add(
          IntStream.range(0, order.length)
              .filter(i -> second[i] == which)
              .map(i -> order[i])
              .sorted()
              .toArray());
    }
    return folds;
  }

  private double spread(double[] values) {
    double[] some = Arrays.stream(search).mapToDouble(i -> values[i]).toArray();
    return Math.sqrt(MeanInterval.Moments.of(some).variance());
  }
}
