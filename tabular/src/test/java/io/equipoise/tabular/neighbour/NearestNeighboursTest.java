package io.equipoise.tabular.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.tabular.neighbour.Points.Categories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {

  @Test
  void agreesWithSortingAllDistances() {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = seed % 10 == 0 ? 1400 : 1 + random.nextInt(70);
      Points points = random(random, n, random.nextInt(10), random.nextInt(3));
      int k = 1 + random.nextInt(8);
      int[] queries = IntStream.range(0, n).filter(i -> i % 7 == 0).toArray();
      NearestNeighbours search = new NearestNeighbours(points);
      assertThat(search.of(queries, k))
          .as("seed %d", seed)
          .containsExactly(sorted(points, queries, search.found(k)));
    }
  }

  @Test
  void aPointIsNeverItsOwnNeighbourEvenAmongDuplicates() {
    Points points = Points.of(3, List.of(new double[] {1, 1, 1}));
    assertThat(new NearestNeighbours(points).of(new int[] {0, 1, 2}, 5))
        .containsExactly(1, 2, 0, 2, 0, 1);
  }

  @Test
  void distancesTooLargeForADoubleStillGiveNeighbours() {
    Points points = Points.of(3, List.of(new double[] {-1e200, 0, 1e200}));
    assertThat(new NearestNeighbours(points).of(new int[] {0}, 2)).containsExactly(1, 2);
  }

  @Test
  void farOutliersAndTinyDifferencesDoNotMislead() {
    for (long seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 600;
      double[] shape = {1, 1e-9, 1e-25, 1e12};
      double unit = shape[(int) (seed % 4)];
      List<double[]> numbers = new ArrayList<>();
      for (int f = 0; f < 5; f++) {
        double[] column = random.doubles(n).map(x -> 1 + unit * Math.rint(1000 * x)).toArray();
        column[random.nextInt(n)] = 1e9;
        numbers.add(column);
      }
      Points points = Points.of(n, numbers);
      int[] queries = IntStream.range(0, n).filter(i -> i % 40 == 0).toArray();
      assertThat(new NearestNeighbours(points).of(queries, 4))
          .as("seed %d", seed)
          .containsExactly(plain(points, queries, 4));
    }
  }

  private static int[] plain(Points points, int[] queries, int k) {
    return Arrays.stream(queries)
        .flatMap(
            q ->
                IntStream.range(0, points.count())
                    .filter(i -> i != q)
                    .boxed()
                    .sorted(
                        Comparator.comparingDouble(
                                (Integer i) ->
                                    points.numbers().stream()
                                        .mapToDouble(x -> (x[i] - x[q]) * (x[i] - x[q]))
                                        .reduce(0, Double::sum))
                            .thenComparing(i -> i))
                    .limit(k)
                    .mapToInt(i -> i))
        .toArray();
  }

  @Test
  void onePointHasNoNeighbours() {
    NearestNeighbours search = new NearestNeighbours(Points.of(1, List.of(new double[] {1})));
    assertThat(search.found(5)).isZero();
    assertThat(search.of(new int[] {0}, 5)).isEmpty();
  }

  @Test
  void valueDifferenceIsTheGapBetweenTheLabelsOfTwoLevels() {
    // level 0: labels 0 0 1; level 1: label 1
    ValueDifference metric =
        ValueDifference.of(new int[] {0, 0, 0, 1}, 2, new int[] {0, 0, 1, 1}, 2);
    double[] squared = new double[2];
    metric.from(0, squared);
    double gap = 2. / 3 + 2. / 3;
    assertThat(squared[0]).isZero();
    assertThat(squared[1]).isCloseTo(gap * gap, within(1e-12));
  }

  private static Points random(SplittableRandom random, int n, int d, int c) {
    List<double[]> numbers = new ArrayList<>();
    for (int f = 0; f < d; f++) {
      boolean coarse = random.nextBoolean();
      numbers.add(random.doubles(n).map(x -> coarse ? Math.floor(3 * x) : x).toArray());
    }
    List<Categories> categories = new ArrayList<>();
    for (int f = 0; f < c; f++) {
      int levels = 1 + random.nextInt(4);
      categories.add(
          new Categories(
              random.ints(n, 0, levels).toArray(), levels, LevelDistance.differing(0.3)));
    }
    return new Points(n, numbers, categories);
  }

  private static int[] sorted(Points points, int[] queries, int k) {
    return Arrays.stream(queries)
        .flatMap(
            q ->
                IntStream.range(0, points.count())
                    .filter(i -> i != q)
                    .boxed()
                    .sorted(
                        Comparator.comparingDouble((Integer i) -> distance(points, q, i))
                            .thenComparing(i -> i))
                    .limit(k)
                    .mapToInt(i -> i))
        .toArray();
  }

  /** Rounded, so that the order of summation does not decide between equal distances. */
  private static double distance(Points points, int a, int b) {
    double sum = 0;
    for (double[] column : points.numbers()) {
      sum += (column[a] - column[b]) * (column[a] - column[b]);
    }
    for (Categories column : points.categories()) {
      sum += column.codes()[a] == column.codes()[b] ? 0 : 0.3;
    }
    return Math.rint(sum * 1e10) / 1e10;
  }
}
