package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SMOTE for categories and near borders. */
class SmoteKinTest {
  private static final Seed SEED = new Seed(3);

  @Test
  void theWeightOfACategoryIsTheMedianDeviationWithinTheClass() {
    Dataset train =
        Sets.of(
            new int[] {1, 1, 0, 0},
            2,
            List.of(
                NumericColumn.of("a", 1.5, 3.5, 0, 5),
                NumericColumn.of("b", 2, 2.5, 9.5, 0),
                NumericColumn.of("c", 0, 8, 0, 0)));
    FeatureSpace space = FeatureSpace.of(train);
    double[] expected = {
      1 / deviation(1.5, 3.5, 0, 5), 0.25 / deviation(2, 2.5, 9.5, 0), 4 / deviation(0, 8, 0, 0)
    };
    Arrays.sort(expected);
    assertThat(SmoteNc.medianDeviation(space, new int[] {0, 1}))
        .isCloseTo(expected[1], within(1e-12));
  }

  @Test
  void mixedRowsGetTheCategoryOfMostNeighbours() {
    // rows 0-3 are the small class; with k = 3 each sees the three others
    Dataset train =
        Sets.of(
            new int[] {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0},
            2,
            List.of(
                NumericColumn.of("x", 1.25, 2, 3, 4, 9, 9, 8, 8, 7, 7, 6, 6),
                Sets.letters("job", "aabbcccccccc")));
    Dataset made =
        new SmoteNc(new Smote.Options(3, 1, Interpolation.ROW, Base.CYCLED, false, false))
            .apply(train, SEED);
    CategoryColumn job = (CategoryColumn) made.rows().features().column("job");
    // cycled: the base of new row i is i mod 4; a sees one a and two b, b the reverse
    for (int i = 0; i < 4; i++) {
      assertThat(job.text(12 + i)).isEqualTo(i < 2 ? "b" : "a");
      assertThat(SmoteTest.value(made, "x", 12 + i)).isBetween(1.25, 4.0);
    }
  }

  @Test
  void aTieGoesToTheBaseRowElseToTheNearest() {
    int[] codes = {7, 1, 2, 7, 2, 1};
    CategoryColumn column =
        new CategoryColumn("c", codes, List.of("0", "1", "2", "3", "4", "5", "6", "7"));
    Neighbourhood tiedWithBase =
        new Neighbourhood(new int[] {0}, new int[] {2}, 2, new int[] {1, 3});
    Neighbourhood tiedWithout =
        new Neighbourhood(new int[] {0}, new int[] {4}, 4, new int[] {2, 1, 5, 4});
    assertThat(winner(column, tiedWithBase, false)).isEqualTo(7);
    assertThat(winner(column, tiedWithout, false)).isEqualTo(2);
    Neighbourhood alone = new Neighbourhood(new int[] {0}, new int[] {0}, 0, new int[0]);
    assertThat(winner(column, alone, false)).isEqualTo(7);
    Neighbourhood one = new Neighbourhood(new int[] {0}, new int[] {1}, 1, new int[] {2});
    assertThat(winner(column, one, false)).isEqualTo(2);
    assertThat(winner(column, one, true)).isEqualTo(7);
  }

  private static int winner(CategoryColumn column, Neighbourhood hood, boolean baseVotes) {
    Votes votes = Votes.of(List.of(column));
    votes.count(List.of(column), hood, baseVotes);
    return votes.column("c")[0];
  }

  @Test
  void categoriesAloneAreVotedByBaseAndNeighbours() {
    Dataset train =
        Sets.of(
            new int[] {1, 1, 1, 0, 0, 0, 0, 0},
            2,
            List.of(Sets.letters("job", "aabccccc"), Sets.letters("town", "xyxzzzzz")));
    Dataset made = new SmoteN(new SmoteN.Options(2, 1, Base.CYCLED, false)).apply(train, SEED);
    assertThat(made.classSizes()).containsExactly(5, 5);
    for (int i = 8; i < 10; i++) {
      assertThat(made.rows().features().column("job").text(i)).isEqualTo("a");
      assertThat(made.rows().features().column("town").text(i)).isEqualTo("x");
    }
  }

  @Test
  void numbersAloneAndCategoriesAloneAreSentToTheOtherMethod() {
    Dataset numbers = Sets.of(new int[] {0, 0, 1}, 2, List.of(NumericColumn.of("x", 1, 2, 3)));
    Dataset letters = Sets.of(new int[] {0, 0, 1}, 2, List.of(Sets.letters("job", "abc")));
    assertThatThrownBy(() -> new SmoteN(SmoteN.Options.DEFAULT).apply(numbers, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("smote-nc");
    assertThatThrownBy(() -> new SmoteNc(Smote.Options.DEFAULT).apply(letters, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("smote-n ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void borderRowsStartOnlyWhereHalfTheNeighboursAreOfOtherClasses(int kind) {
    for (long seed = 0; seed < 8; seed++) {
      Dataset train = Sets.gaussian(seed, 120, 24, 2);
      BorderlineSmote.Options options =
          new BorderlineSmote.Options(3, 6, kind, 1, Interpolation.ROW, false);
      Dataset made = new BorderlineSmote(options).apply(train, new Seed(seed));
      List<double[]> lines = lines(train, 3, 6, kind);
      for (int i = 120; i < made.size(); i++) {
        double x = SmoteTest.value(made, "x0", i);
        double y = SmoteTest.value(made, "x1", i);
        assertThat(lines).as("seed %d row %d", seed, i).anyMatch(line -> on(line, x, y));
      }
      assertThat(made.size()).as("seed %d", seed).isEqualTo(lines.isEmpty() ? 120 : 192);
    }
  }

  @Test
  void aClassFarFromTheBorderIsLeftAloneWithARemark() {
    double[] x = IntStream.range(0, 40).mapToDouble(i -> i < 12 ? 100 + i / 8. : i / 8.).toArray();
    int[] labels = IntStream.range(0, 40).map(i -> i < 12 ? 1 : 0).toArray();
    Dataset train = Sets.of(labels, 2, List.of(NumericColumn.of("x", x)));
    BorderlineSmote remedy = new BorderlineSmote(BorderlineSmote.Options.DEFAULT);
    assertThat(remedy.apply(train, SEED).size()).isEqualTo(40);
    assertThat(remedy.remarks(train)).singleElement().asString().contains("no row near its border");
  }

  /** Start and end of every line on which a new row may lie, straight from the definition. */
  private static List<double[]> lines(Dataset train, int k, int m, int kind) {
    double[] x = SmoteTest.column(train, "x0");
    double[] y = SmoteTest.column(train, "x1");
    double sx = deviation(x);
    double sy = deviation(y);
    List<double[]> lines = new ArrayList<>();
    for (int row : train.rowsOf(1)) {
      List<Integer> near =
          IntStream.range(0, x.length)
              .filter(i -> i != row)
              .boxed()
              .sorted(
                  Comparator.comparingDouble(
                      i -> Math.hypot((x[i] - x[row]) / sx, (y[i] - y[row]) / sy)))
              .toList();
      long others = near.stream().limit(m).filter(i -> train.labels()[i] == 0).count();
      if (2 * others >= m && others < m) {
        near.stream()
            .filter(i -> train.labels()[i] == 1)
            .limit(k)
            .forEach(i -> lines.add(new double[] {x[row], y[row], x[i], y[i]}));
        if (kind == 2) {
          int enemy = near.stream().filter(i -> train.labels()[i] == 0).findFirst().orElseThrow();
          lines.add(
              new double[] {
                x[row], y[row], (x[row] + x[enemy]) / 2, (y[row] + y[enemy]) / 2,
              });
        }
      }
    }
    return lines;
  }

  private static boolean on(double[] line, double x, double y) {
    double u = (x - line[0]) / (line[2] - line[0]);
    double v = (y - line[1]) / (line[3] - line[1]);
    return u >= 0 && u <= 1 && Math.abs(u - v) < 1e-6;
  }

  private static double deviation(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }
}
