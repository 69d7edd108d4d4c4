package io.equipoise.tabular.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.tabular.scan.SubgroupScan.Settings;
import io.equipoise.tabular.scan.SubgroupScan.Subgroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubgroupScanTest {
  private static final Seed SEED = new Seed(6);

  private record Made(List<CategoryColumn> columns, double[] outcomes, double[] expectations) {}

  private static Made made(Statistic statistic, long seed, int rows, int... levels) {
    SplittableRandom random = new SplittableRandom(seed);
    List<CategoryColumn> columns = new ArrayList<>();
    for (int c = 0; c < levels.length; c++) {
      int width = levels[c];
      columns.add(
          new CategoryColumn(
              "c" + c,
              random.ints(rows, 0, width).toArray(),
              IntStream.range(0, width).mapToObj(v -> "v" + v).toList()));
    }
    double[] p = random.doubles(rows, 0.05, 0.95).map(x -> Math.rint(20 * x) / 20).toArray();
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] =
          switch (statistic) {
            case BERNOULLI -> random.nextDouble() < p[i] ? 1 : 0;
            case POISSON -> Math.floor(3 * random.nextDouble() * p[i] + random.nextDouble());
            default -> p[i] + random.nextGaussian();
          };
    }
    return new Made(columns, y, p);
  }

  /** The score of some rows straight from the definition, by looking at many shifts. */
  private static double slowly(
      Statistic statistic, Made made, boolean positive, List<Integer> rows) {
    double[] y = made.outcomes();
    double[] p = made.expectations();
    double scale = 0;
    for (int i = 0; i < y.length; i++) {
      scale += Math.pow(y[i] - p[i], 2) / y.length;
    }
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    double cut = sorted[(int) Math.floor((positive ? 0.9 : 0.1) * (y.length - 1))];
    double best = 0;
    for (int step = 0; step <= 20_000; step++) {
      boolean up = positive || statistic == Statistic.BERK_JONES;
      double t = (up ? 1 : -1) * 14.0 * step / 20_000;
      double value = 0;
      for (int i : rows) {
        value +=
            switch (statistic) {
              case BERNOULLI -> y[i] * t - Math.log(1 - p[i] + p[i] * Math.exp(t));
              case POISSON -> y[i] * t + p[i] * (1 - Math.exp(t));
              case GAUSSIAN -> t * (y[i] - p[i]) / Math.sqrt(scale) - t * t / 2;
              case BERK_JONES ->
                  ((positive ? y[i] > cut : y[i] < cut) ? t : 0)
                      - Math.log(0.9 + 0.1 * Math.exp(t));
            };
      }
      best = Math.max(best, value);
    }
    return best;
  }

  /** One column: the step is exact, so that it finds the best of all subsets of values. */
  @ParameterizedTest
  @EnumSource
  void oneColumnIsScannedExactly(Statistic statistic) {
    for (long seed = 0; seed < 4; seed++) {
      boolean positive = seed % 2 == 0;
      double penalty = seed < 2 ? 0 : 0.4;
      Made made = made(statistic, seed, 60, 5);
      double best = slowly(statistic, made, positive, IntStream.range(0, 60).boxed().toList());
      for (int set = 1; set < 31; set++) {
        int chosen = set;
        List<Integer> rows =
            IntStream.range(0, 60)
                .filter(i -> (chosen >> made.columns().get(0).code(i) & 1) == 1)
                .boxed()
                .toList();
        double score = slowly(statistic, made, positive, rows) - penalty * Integer.bitCount(chosen);
        best = Math.max(best, score);
      }
      Subgroup found =
          new SubgroupScan(
                  made.columns(),
                  made.outcomes(),
                  made.expectations(),
                  new Settings(statistic, positive, penalty, 1))
              .best(SEED);
      assertThat(found.score()).as("seed %d", seed).isCloseTo(best, within(2e-3));
    }
  }

  /** Three columns: no other subgroup scores higher, as trying all of them shows. */
  @Test
  void theAscentFindsTheBestOfAllSubgroups() {
    for (long seed = 0; seed < 3; seed++) {
      Made made = made(Statistic.BERNOULLI, seed + 20, 80, 3, 3, 2);
      for (int i = 0; i < 80; i++) {
        boolean raised = made.columns().get(0).code(i) > 0 && made.columns().get(2).code(i) == 0;
        made.outcomes()[i] = raised && i % 3 > 0 ? 1 : made.outcomes()[i];
      }
      SubgroupScan scan =
          new SubgroupScan(
              made.columns(),
              made.outcomes(),
              made.expectations(),
              new Settings(Statistic.BERNOULLI, true, 0.2, 40));
      Subgroup found = scan.best(SEED);
      double best = Double.NEGATIVE_INFINITY;
      for (int a = 1; a < 8; a++) {
        for (int b = 1; b < 8; b++) {
          for (int c = 1; c < 4; c++) {
            best = Math.max(best, scan.score(sets(new int[] {a, b, c}, 3, 3, 2)));
          }
        }
      }
      assertThat(found.score()).as("seed %d", seed).isCloseTo(best, within(1e-6));
      assertThat(scan.score(found.values())).isEqualTo(found.score());
    }
  }

  private static boolean[][] sets(int[] bits, int... widths) {
    boolean[][] values = new boolean[widths.length][];
    for (int c = 0; c < widths.length; c++) {
      values[c] = new boolean[widths[c] + 1];
      boolean whole = bits[c] == (1 << widths[c]) - 1;
      for (int v = 0; v < widths[c]; v++) {
        values[c][v] = (bits[c] >> v & 1) == 1;
      }
      values[c][widths[c]] = whole;
    }
    return values;
  }

  @Test
  void findsWhatWasPlanted() {
    Made made = made(Statistic.BERNOULLI, 9, 6000, 6, 4, 3, 2);
    double[] y = made.outcomes().clone();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < y.length; i++) {
      boolean in = made.columns().get(0).code(i) < 2 && made.columns().get(2).code(i) == 1;
      if (in && random.nextDouble() < 0.4) {
        y[i] = 1;
      }
    }
    Subgroup found =
        new SubgroupScan(
                made.columns(),
                y,
                made.expectations(),
                new Settings(Statistic.BERNOULLI, true, 3, 5))
            .best(SEED);
    assertThat(found.values()[0]).containsExactly(true, true, false, false, false, false, false);
    assertThat(found.whole(1)).isTrue();
    assertThat(found.values()[2]).containsExactly(false, true, false, false);
    assertThat(found.whole(3)).isTrue();
  }

  @Test
  void aMissingValueIsAValue() {
    CategoryColumn column = CategoryColumn.of("c", "a", null, "a", null, "b", null);
    Subgroup found =
        new SubgroupScan(
                List.of(column),
                new double[] {0, 1, 0, 1, 0, 1},
                new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
                new Settings(Statistic.BERNOULLI, true, 0.1, 1))
            .best(SEED);
    assertThat(found.values()[0]).containsExactly(false, false, true);
    assertThat(found.holds(List.of(column), 1)).isTrue();
    assertThat(found.holds(List.of(column), 0)).isFalse();
  }

  @Test
  void refusesWhatNoScoreTakes() {
    CategoryColumn column = CategoryColumn.of("c", "a", "b");
    Settings settings = new Settings(Statistic.BERNOULLI, true, 1, 1);
    assertThatThrownBy(
            () ->
                new SubgroupScan(
                    List.of(column), new double[] {0, 2}, new double[] {0.5, 0.5}, settings))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 2")
        .hasMessageContaining("bernoulli");
    assertThatThrownBy(
            () ->
                new SubgroupScan(
                    List.of(column), new double[] {0, 1}, new double[] {0.5, Double.NaN}, settings))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () -> new SubgroupScan(List.of(), new double[] {0}, new double[] {0.5}, settings))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one column");
    assertThatThrownBy(
            () -> new SubgroupScan(List.of(column), new double[0], new double[0], settings))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> new Settings(Statistic.GAUSSIAN, true, -1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("penalty");
  }
}
