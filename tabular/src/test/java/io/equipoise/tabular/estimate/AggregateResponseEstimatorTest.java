package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateResponseEstimatorTest {
  private static final int ROWS = 600;

  /** y = 1 + 2 x + noise; bags of three, and two columns that are bags of one and of all. */
  private static Table table(int seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] x = new double[ROWS];
    double[] y = new double[ROWS];
    double[] bag = new double[ROWS];
    double[] row = new double[ROWS];
    double[] sums = new double[ROWS / 3];
    for (int i = 0; i < ROWS; i++) {
      x[i] = random.nextDouble() * 4 - 2;
      y[i] = 1 + 2 * x[i] + random.nextDouble() - 0.5;
      bag[i] = Math.floorDiv(i, 3);
      row[i] = i;
      sums[i / 3] += y[i] / 3;
    }
    double[] mean = new double[ROWS];
    double[] first = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      mean[i] = sums[i / 3];
      first[i] = i % 3 == 0 ? sums[i / 3] : Double.NaN;
    }
    return Table.of(
        List.of(
            NumericColumn.of("y", y),
            NumericColumn.of("x", x),
            NumericColumn.of("bag", bag),
            NumericColumn.of("row", row),
            NumericColumn.of("one", new double[ROWS]),
            NumericColumn.of("mean", mean),
            NumericColumn.of("first", first)));
  }

  private static Estimation estimate(String arguments, Table table, String target) {
    Estimator estimator =
        Catalogue.get()
            .create(
                Recipe.parse("aggregate-response-linear(" + arguments + ")").steps().get(0),
                Estimator.class);
    return estimator.estimate(
        EstimateInput.of(estimator, table, TaskRequest.of(target), new Seed(3)));
  }

  @Test
  void responsesTheirMeansAndTheMeanInOneRowAreTheSame() {
    Table table = table(1);
    Estimation found = estimate("bag=bag, features=x, rho=0", table, "y");
    assertThat(found.terms().get(1).low()).isLessThan(2);
    assertThat(found.terms().get(1).high()).isGreaterThan(2);
    for (String target : List.of("mean", "first")) {
      Estimation same = estimate("bag=bag, features=x, rho=0", table, target);
      assertThat(same.terms().get(1).estimate())
          .isCloseTo(found.terms().get(1).estimate(), within(1e-10));
    }
  }

  @Test
  void theInstanceLossIsPulledToZeroAndHasNoInterval() {
    Estimation found = estimate("bag=bag, features=x, rho=1", table(2), "y");
    assertThat(found.terms().get(1).estimate()).isLessThan(1);
    assertThat(found.terms().get(1).low()).isNaN();
    assertThat(found.alternatives()).hasSize(1);
    assertThat(found.alternatives().get(0).terms().get(1).low()).isLessThan(2).isGreaterThan(1.5);
    assertThat(found.reading()).anyMatch(each -> each.contains("have no interval"));
  }

  @Test
  void littleNoiseMakesTheDataChooseTheBagLoss() {
    Estimation found = estimate("bag=bag, features=x", table(3), "y");
    assertThat(found.notes()).anyMatch(each -> each.contains("chose rho = 0.00"));
    assertThat(found.terms().get(1).low()).isFinite();
  }

  @Test
  void bagsOfOneAreLeastSquares() {
    Table table = table(4);
    Estimation found = estimate("bag=row, features=x, rho=0.7", table, "y");
    Estimator plain =
        Catalogue.get()
            .create(Recipe.parse("regression(features=x)").steps().get(0), Estimator.class);
    Estimation expected =
        plain.estimate(EstimateInput.of(plain, table, TaskRequest.of("y"), new Seed(3)));
    double factor = Math.sqrt(ROWS / (ROWS - 2.0));
    for (int j = 0; j < 2; j++) {
      assertThat(found.terms().get(j).estimate())
          .isCloseTo(expected.terms().get(j).estimate(), within(1e-10));
      assertThat(found.terms().get(j).standardError())
          .isCloseTo(factor * expected.terms().get(j).standardError(), within(1e-10));
    }
    assertThat(found.notes()).anyMatch(each -> each.contains("Every bag holds one row"));
    assertThat(found.alternatives()).isEmpty();
  }

  @Test
  void privateMeansAreNoisierTheSmallerEpsilonAndAlwaysTheSameUnderASeed() {
    Table table = table(5);
    Estimation calm = estimate("bag=bag, features=x, rho=0, epsilon=10, clip=6", table, "y");
    Estimation loud = estimate("bag=bag, features=x, rho=0, epsilon=0.5, clip=6", table, "y");
    double plain =
        estimate("bag=bag, features=x, rho=0", table, "y").terms().get(1).standardError();
    assertThat(calm.terms().get(1).standardError()).isGreaterThan(1.5 * plain);
    assertThat(loud.terms().get(1).standardError())
        .isGreaterThan(5 * calm.terms().get(1).standardError());
    assertThat(loud.notes()).anyMatch(each -> each.contains("private with epsilon 0.5"));
    assertThat(estimate("bag=bag, features=x, rho=0, epsilon=0.5, clip=6", table, "y"))
        .isEqualTo(loud);
  }

  @Test
  void bagsWithARowWithoutAFeatureAreLeftOutWhole() {
    Table table = table(6);
    double[] x = ((NumericColumn) table.column("x")).values().clone();
    x[4] = Double.NaN;
    Estimation holes =
        estimate("bag=bag, features=x, rho=0", table.with(NumericColumn.of("x", x)), "mean");
    assertThat(holes.notes()).anyMatch(each -> each.startsWith("1 of 200 bags"));
    int[] rest = java.util.stream.IntStream.range(0, ROWS).filter(i -> i / 3 != 1).toArray();
    assertThat(holes.terms())
        .isEqualTo(estimate("bag=bag, features=x, rho=0", table.take(rest), "mean").terms());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "features=x|bag names no column",
        "bag=bagg, features=x|bag: there is no column 'bagg'. Did you mean bag",
        "bag=one, features=x|there are 1 bags for 2 coefficients",
        "bag=bag|features names no column",
        "bag=bag, features=x, rho=two|rho is 'two', but must be auto or a number from 0 to 1",
        "bag=bag, features=x, rho=1.5|rho is 1.5, but must lie between 0 and 1",
        "bag=bag, features=x, epsilon=1|epsilon needs clip",
        "bag=y, features=x|names 'y', which is the target"
      })
  void mistakesAreNamed(String arguments, String words) {
    Table table = table(7);
    assertThatThrownBy(() -> estimate(arguments, table, "y"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }

  @Test
  void aBagColumnWithGapsIsRefused() {
    double[] bag = new double[ROWS];
    Arrays.fill(bag, 1);
    bag[9] = Double.NaN;
    assertThatThrownBy(
            () -> estimate("bag=gap, features=x", table(8).with(NumericColumn.of("gap", bag)), "y"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bag 'gap' is missing in row 10");
  }
}
