package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.IntNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmoteTest {
  private static final Seed SEED = new Seed(11);

  @Test
  void aRowLiesBetweenItsParentsAtTheShareDrawn() {
    assertThat(Interpolation.between(1, 3, 0.25)).isEqualTo(1.5);
    assertThat(Interpolation.between(2, 1, 0.25)).isEqualTo(1.75);
    assertThat(Interpolation.between(0.1, 0.7, 0)).isEqualTo(0.1);
    assertThat(Interpolation.between(0.1, 0.7, 1)).isEqualTo(0.7);
    assertThat(Interpolation.between(-1.7e308, 1.7e308, 0.5)).isZero();
  }

  @Test
  void betweenTwoRowsEveryNewRowLiesOnTheirLine() {
    Dataset train =
        Sets.of(
            new int[] {0, 1, 0, 0, 1, 0, 0, 0},
            2,
            List.of(
                NumericColumn.of("a", 0.5, 1.25, 3, 4, 3.5, 2, 1, 0),
                NumericColumn.of("b", 9, 2.5, 8, 8, 1.25, 7, 6, 9)));
    Dataset made = smote(1, Interpolation.ROW, Base.UNIFORM, false).apply(train, SEED);
    assertThat(made.classSizes()).containsExactly(6, 6);
    for (int i = 8; i < 12; i++) {
      double a = value(made, "a", i);
      assertThat(a).isBetween(1.25, 3.5);
      assertThat(value(made, "b", i))
          .isCloseTo(2.5 + (a - 1.25) / 2.25 * (1.25 - 2.5), within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void everyNewRowLiesBetweenARowAndOneOfItsNearest(Interpolation interpolation) {
    for (long seed = 0; seed < 12; seed++) {
      Dataset train = Sets.gaussian(seed, 150, 15, 4);
      int k = 1 + (int) (seed % 4);
      Dataset made = smote(k, interpolation, Base.UNIFORM, false).apply(train, new Seed(seed));
      List<int[]> pairs = pairs(train, k);
      for (int i = 150; i < made.size(); i++) {
        int row = i;
        assertThat(pairs)
            .as("seed %d row %d", seed, row)
            .anyMatch(pair -> between(train, pair, made, row, interpolation));
      }
    }
  }

  @Test
  void originalsKeepTheirPlaceAndNewRowsAreFlaggedWithWeightOne() {
    Dataset train = Sets.gaussian(2, 90, 12, 3);
    double[] weights = IntStream.range(0, 90).mapToDouble(i -> 0.5 + i).toArray();
    Dataset made = new Smote(Smote.Options.DEFAULT).apply(train.withWeights(weights), SEED);
    assertThat(made.size()).isEqualTo(156);
    assertThat(made.classSizes()).containsExactly(78, 78);
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.synthetic()[i]).isEqualTo(i >= 90);
      assertThat(made.weights()[i]).isEqualTo(i < 90 ? weights[i] : 1);
    }
    for (String name : List.of("x0", "x1", "x2")) {
      for (int i = 0; i < 90; i++) {
        assertThat(value(made, name, i)).isEqualTo(value(train, name, i));
      }
    }
    Dataset again = new Smote(Smote.Options.DEFAULT).apply(train.withWeights(weights), SEED);
    assertThat(column(again, "x2")).containsExactly(column(made, "x2"));
    Dataset other = new Smote(Smote.Options.DEFAULT).apply(train, new Seed(12));
    assertThat(column(other, "x2")).isNotEqualTo(column(made, "x2"));
  }

  @Test
  void theGroupColumnAndTheGroupAgreeAndStayWithTheBaseRow() {
    Dataset train = Sets.gaussian(5, 200, 25, 3);
    Dataset made = smote(5, Interpolation.ROW, Base.UNIFORM, true).apply(train, SEED);
    CategoryColumn group = (CategoryColumn) made.rows().features().column("group");
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.rows().groups().names().get(made.rows().groups().code(i)))
          .isEqualTo(group.text(i));
    }
  }

  @Test
  void withinGroupsNeighboursAreOfTheSameGroup() {
    // group a lies near 0, group b near 100; without the option some new rows lie in between
    SplittableRandom random = new SplittableRandom(4);
    int n = 60;
    String letters = "ab".repeat(n / 2);
    double[] x = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      x[i] = (i % 2) * 100 + random.nextDouble();
      labels[i] = i < 6 ? 1 : 0;
    }
    Dataset train =
        Sets.of(
            labels, 2, List.of(NumericColumn.of("x", x), Sets.letters("group", letters)), "group");
    Dataset apart = smote(5, Interpolation.ROW, Base.UNIFORM, true).apply(train, SEED);
    assertThat(Arrays.stream(column(apart, "x"))).allMatch(value -> value < 1 || value > 100);
    Dataset mixed = smote(5, Interpolation.ROW, Base.UNIFORM, false).apply(train, SEED);
    assertThat(Arrays.stream(column(mixed, "x"))).anyMatch(value -> value > 2 && value < 99);
  }

  @Test
  void newRowsComeFromTheEnvironmentOfTheirBaseRow() {
    double[] places = {3, 3, 3, 8, 8, 8, 8, 8};
    NumericColumn place = NumericColumn.of("place", places);
    Dataset bare =
        Sets.of(
            new int[] {1, 1, 1, 0, 0, 0, 0, 0},
            2,
            List.of(NumericColumn.of("x", 0, 1, 2, 3, 4, 5, 6, 7), place));
    Groups environments =
        new Groups(List.of("place"), new int[] {0, 0, 0, 1, 1, 1, 1, 1}, List.of("3", "8"));
    Rows rows = new Rows(bare.rows().features(), bare.rows().groups(), environments);
    Dataset train = new Dataset(rows, bare.target(), bare.weights(), bare.synthetic());
    Dataset made = new Smote(Smote.Options.DEFAULT).apply(train, SEED);
    assertThat(made.size()).isEqualTo(10);
    assertThat(made.rows().environments().codes()).endsWith(0, 0).startsWith(environments.codes());
    assertThat(column(made, "place")).endsWith(3, 3);
  }

  @Test
  void theMeanOfManyNewRowsIsTheExpectation() {
    double[] a = {0.1, 1.3, 2.2, 0.4, 5, 6, 7, 8, 9};
    int[] labels = new int[20_004];
    double[] x = new double[labels.length];
    double[] minority = {0.1, 1.3, 2.2, 0.4};
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i < 4 ? 1 : 0;
      x[i] = i < 4 ? minority[i] : a[4 + i % 5] + 0.5;
    }
    Dataset train = Sets.of(labels, 2, List.of(NumericColumn.of("x", x)));
    Dataset made = smote(2, Interpolation.ROW, Base.CYCLED, false).apply(train, SEED);
    double[] expected =
        expectation(Tensor.list(minority).data(), new int[] {4, 1}, 2).value().data();
    double mean = Arrays.stream(column(made, "x")).skip(labels.length).average().orElseThrow();
    assertThat(mean).isCloseTo(Arrays.stream(expected).average().orElseThrow(), within(0.015));
  }

  @Test
  void theExpectationIsHalfwayToTheMeanOfTheNeighbours() {
    // three others each, as k = 5 is more than there are
    double[] rows = {1, 2, 3, 1, 0, 0, 4, 4};
    double[] expected = expectation(rows, new int[] {4, 2}, 5).value().data();
    assertThat(expected[0]).isCloseTo(1 + 0.5 * ((3 + 0 + 4) / 3. - 1), within(1e-12));
    assertThat(expected[1]).isCloseTo(2 + 0.5 * ((1 + 0 + 4) / 3. - 2), within(1e-12));
    assertThat(expectation(new double[] {7, 8}, new int[] {1, 2}, 5).value().data())
        .containsExactly(7, 8);
    // k = 1: the nearest of row 0 is row 1
    assertThat(expectation(rows, new int[] {4, 2}, 1).value().data()[0]).isEqualTo(2 - 0.0);
  }

  @Test
  void gapsStandAtTheMedianInNewRowsAndStayInOldOnes() {
    double[] x = {Double.NaN, Double.NaN, 4, 10, 2, 4, 6, Double.POSITIVE_INFINITY};
    double[] y = {0.5, 1, 2, 3, 4, 5, 6, 7};
    Dataset train =
        Sets.of(
            new int[] {1, 1, 0, 0, 0, 0, 0, 0},
            2,
            List.of(NumericColumn.of("x", x), NumericColumn.of("y", y)));
    Dataset made = new Smote(Smote.Options.DEFAULT).apply(train, SEED);
    assertThat(Arrays.copyOf(column(made, "x"), 8)).containsExactly(x);
    for (int i = 8; i < made.size(); i++) {
      assertThat(value(made, "x", i)).isEqualTo(4);
      assertThat(made.rows().features().column("x").isMissing(i)).isFalse();
    }
  }

  @Test
  void wholeNumbersStayWholeUnlessToldOtherwise() {
    Dataset train =
        Sets.of(
            new int[] {1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
            2,
            List.of(NumericColumn.of("age", 20, 61, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
    double[] whole = column(new Smote(Smote.Options.DEFAULT).apply(train, SEED), "age");
    assertThat(Arrays.stream(whole)).allMatch(age -> age == Math.rint(age));
    double[] free =
        column(
            new Smote(new Smote.Options(5, 1, Interpolation.ROW, Base.UNIFORM, false, false))
                .apply(train, SEED),
            "age");
    assertThat(Arrays.stream(free)).anyMatch(age -> age != Math.rint(age));
  }

  @Test
  void everySmallClassIsRaisedOnItsOwn() {
    int[] labels = IntStream.range(0, 60).map(i -> i < 40 ? 0 : i < 55 ? 1 : 2).toArray();
    double[] x = Arrays.stream(labels).mapToDouble(label -> 10 * label).toArray();
    for (int i = 0; i < x.length; i++) {
      x[i] += i / 100.;
    }
    Dataset train = Sets.of(labels, 3, List.of(NumericColumn.of("x", x)));
    Dataset made =
        new Smote(new Smote.Options(5, 0.5, Interpolation.ROW, Base.UNIFORM, false, true))
            .apply(train, SEED);
    assertThat(made.classSizes()).containsExactly(40, 20, 20);
    for (int i = 60; i < made.size(); i++) {
      assertThat(value(made, "x", i)).isBetween(10. * made.labels()[i], 10. * made.labels()[i] + 1);
    }
  }

  @Test
  void fewRowsAreDefinedAndRemarkedOn() {
    Dataset one =
        Sets.of(new int[] {0, 0, 0, 1}, 2, List.of(NumericColumn.of("x", 1.5, 2.5, 3.5, 9.5)));
    Smote smote = new Smote(Smote.Options.DEFAULT);
    assertThat(column(smote.apply(one, SEED), "x")).containsExactly(1.5, 2.5, 3.5, 9.5, 9.5, 9.5);
    assertThat(smote.remarks(one)).singleElement().asString().contains("one training row");

    Dataset three = Sets.gaussian(1, 40, 3, 2);
    assertThat(smote.apply(three, SEED).classSizes()).containsExactly(37, 37);
    assertThat(smote.remarks(three)).singleElement().asString().contains("2 neighbours");
    assertThat(smote.remarks(Sets.gaussian(1, 40, 10, 2))).isEmpty();

    Dataset none = Sets.of(new int[] {0, 0}, 2, List.of(NumericColumn.of("x", 1, 2)));
    assertThatThrownBy(() -> smote.apply(none, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class1");
  }

  @Test
  void categoriesAreRefusedAndTheWayOutIsNamed() {
    Dataset train =
        Sets.of(
            new int[] {0, 0, 1},
            2,
            List.of(NumericColumn.of("x", 1, 2, 3), Sets.letters("job", "abc")));
    assertThatThrownBy(() -> new Smote(Smote.Options.DEFAULT).apply(train, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("job")
        .hasMessageContaining("smote-nc");
  }

  @Test
  void cycledDrawsUseEveryRowEquallyOften() {
    int[] rows = {3, 5, 8, 13};
    int[] drawn = Base.CYCLED.draw(rows, 10, SEED.generator());
    for (int row : rows) {
      assertThat(Arrays.stream(drawn).filter(each -> each == row).count()).isBetween(2L, 3L);
    }
    assertThat(Base.CYCLED.draw(rows, 2, SEED.generator())).doesNotHaveDuplicates();
  }

  @Test
  void underSamplingAfterwardsBalancesWhatIsLeft() {
    Dataset train = Sets.gaussian(9, 400, 20, 3);
    Dataset made = new SmoteUnder(SmoteUnder.Options.DEFAULT).apply(train, SEED);
    assertThat(made.classSizes()).containsExactly(190, 190);
    Dataset tilted =
        new SmoteUnder(
                new SmoteUnder.Options(5, 0.2, 2, Interpolation.ROW, Base.CYCLED, false, true))
            .apply(train, SEED);
    assertThat(tilted.classSizes()).containsExactly(38, 76);
  }

  private static Smote smote(int k, Interpolation interpolation, Base base, boolean within) {
    return new Smote(new Smote.Options(k, 1, interpolation, base, within, false));
  }

  private static Evaluation expectation(double[] rows, int[] shape, int k) {
    return new Smote(Smote.Options.DEFAULT)
        .functions()
        .get(0)
        .evaluate(
            new Arguments(
                Map.of("features", new Tensor(rows, shape)), Map.of("k", IntNode.valueOf(k))));
  }

  /** Every minority row with each of its k nearest, by sorting all distances. */
  private static List<int[]> pairs(Dataset train, int k) {
    List<double[]> scaled = new ArrayList<>();
    for (String name : train.rows().features().names()) {
      if (name.startsWith("x")) {
        double[] x = column(train, name);
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
            Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        scaled.add(Arrays.stream(x).map(v -> v / Math.sqrt(variance)).toArray());
      }
    }
    int[] rows = train.rowsOf(1);
    List<int[]> pairs = new ArrayList<>();
    for (int row : rows) {
      Arrays.stream(rows)
          .filter(other -> other != row)
          .boxed()
          .sorted(
              java.util.Comparator.comparingDouble(
                  other ->
                      scaled.stream()
                          .mapToDouble(x -> (x[other] - x[row]) * (x[other] - x[row]))
                          .sum()))
          .limit(k)
          .forEach(other -> pairs.add(new int[] {row, other}));
    }
    return pairs;
  }

  private static boolean between(
      Dataset train, int[] pair, Dataset made, int row, Interpolation interpolation) {
    double share = Double.NaN;
    for (String name : List.of("x0", "x1", "x2", "x3")) {
      double from = value(train, name, pair[0]);
      double to = value(train, name, pair[1]);
      double at = value(made, name, row);
      double here = (at - from) / (to - from);
      if (!(here >= -1e-12 && here <= 1 + 1e-12)) {
        return false;
      }
      if (interpolation == Interpolation.ROW && Math.abs(here - share) > 1e-6) {
        return false;
      }
      share = here;
    }
    return true;
  }

  static double value(Dataset data, String name, int row) {
    return column(data, name)[row];
  }

  static double[] column(Dataset data, String name) {
    return ((NumericColumn) data.rows().features().column(name)).values();
  }
}
