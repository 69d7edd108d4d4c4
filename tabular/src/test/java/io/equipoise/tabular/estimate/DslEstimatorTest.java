package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DslEstimatorTest {
  private static final int ROWS = 1500;

  /**
   * Outcome 1 + 2 x + noise; the machine adds 1 where x is above 0. One row in five is labelled.
   */
  private static Table table(int seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] x = new double[ROWS];
    double[] truth = new double[ROWS];
    double[] machine = new double[ROWS];
    double[] expert = new double[ROWS];
    double[] pi = new double[ROWS];
    String[] side = new String[ROWS];
    double[] school = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[i] = normal.sample();
      truth[i] = 1 + 2 * x[i] + normal.sample();
      machine[i] = truth[i] + (x[i] > 0 ? 1 : 0) + 0.3 * normal.sample();
      pi[i] = x[i] > 0 ? 0.3 : 0.1;
      expert[i] = random.nextDouble() < pi[i] ? truth[i] : Double.NaN;
      side[i] = x[i] > 0 ? "high" : "low";
      school[i] = i % 100;
    }
    List<Column> columns = new ArrayList<>();
    columns.add(NumericColumn.of("expert", expert));
    columns.add(NumericColumn.of("x", x));
    columns.add(NumericColumn.of("llm", machine));
    columns.add(NumericColumn.of("pi", pi));
    columns.add(NumericColumn.of("truth", truth));
    columns.add(NumericColumn.of("school", school));
    columns.add(CategoryColumn.of("side", side));
    return Table.of(columns);
  }

  private static Estimation estimate(String recipe, Table table, TaskRequest request) {
    Estimator estimator =
        Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Estimator.class);
    return estimator.estimate(EstimateInput.of(estimator, table, request, new Seed(3)));
  }

  private static Term term(List<Term> terms, String name) {
    return terms.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void takesTheMachinesBiasOutAndSaysHowSure() {
    Estimation found =
        estimate(
            "dsl(surrogate=llm, probability=pi, features=x, splits=2)",
            table(1),
            TaskRequest.of("expert", "side"));
    Term slope = term(found.terms(), "x");
    assertThat(slope.low()).isLessThan(2);
    assertThat(slope.high()).isGreaterThan(2);
    Term naive = term(found.alternatives().get(0).terms(), "x");
    assertThat(naive.low()).as("the naive interval misses the truth").isGreaterThan(2.1);
    Term gap = term(found.alternatives().get(1).terms(), "x");
    assertThat(gap.estimate()).isCloseTo(naive.estimate() - slope.estimate(), within(1e-9));
    assertThat(gap.low()).isGreaterThan(0);
    Term gold = term(found.alternatives().get(2).terms(), "x");
    assertThat(slope.standardError()).isLessThan(gold.standardError());
    for (List<?> group : found.exhibits().get(1).rows()) {
      double bias = group.get(0).equals("high") ? 1 : 0;
      assertThat(group.get(2)).asInstanceOf(DOUBLE).isCloseTo(bias, within(0.15));
    }
    assertThat(found.notes()).noneMatch(note -> note.contains("check"));
  }

  @Test
  void withEveryRowLabelledItIsLeastSquares() {
    Table table = table(2);
    Estimation found = estimate("dsl(surrogate=llm, features=x)", table, TaskRequest.of("truth"));
    Estimation plain = estimate("regression(features=x)", table, TaskRequest.of("truth"));
    for (int j = 0; j < 2; j++) {
      assertThat(found.terms().get(j).estimate())
          .isCloseTo(plain.terms().get(j).estimate(), within(1e-10));
      assertThat(found.terms().get(j).standardError())
          .isCloseTo(plain.terms().get(j).standardError(), within(1e-10));
    }
  }

  @Test
  void theLabelledVariableMayStandAmongTheFeatures() {
    Table table = table(3);
    double[] outcome = new double[ROWS];
    UniformRandomProvider random = new Seed(9).generator();
    double[] truth = ((NumericColumn) table.column("truth")).values();
    Arrays.setAll(outcome, i -> 4 - 0.5 * truth[i] + random.nextDouble());
    Estimation found =
        estimate(
            "dsl(surrogate=llm, probability=pi, outcome=votes, splits=2)",
            table.with(NumericColumn.of("votes", outcome)),
            TaskRequest.of("expert"));
    Term slope = term(found.terms(), "expert");

    assertThat(slope.estimate()).isCloseTo(-0.5, within(4 * slope.standardError()));
    assertThat(slope.standardError()).isLessThan(0.05);
    assertThat(found.title()).contains("votes");
  }

  @Test
  void classesAndCategoriesOfTheMachineAreComparedByThePositiveValue() {
    Table table = table(4);
    String[] expert = new String[ROWS];
    String[] machine = new String[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double seen = ((NumericColumn) table.column("expert")).value(i);
      expert[i] = Double.isNaN(seen) ? null : seen > 1 ? "yes" : "no";
      machine[i] = ((NumericColumn) table.column("llm")).value(i) > 1 ? "yes" : "no";
    }
    Table named =
        table.with(CategoryColumn.of("coded", expert)).with(CategoryColumn.of("said", machine));
    Estimation found =
        estimate(
            "dsl(surrogate=said, probability=pi, model=mean, splits=2, cluster=school)",
            named,
            TaskRequest.of("coded").withPositive("yes"));
    assertThat(found.terms()).hasSize(1);
    assertThat(found.terms().get(0).estimate()).isCloseTo(0.5, within(0.1));
    assertThat(found.alternatives().get(0).terms().get(0).estimate()).isGreaterThan(0.55);
    Estimation logistic =
        estimate(
            "dsl(surrogate=said, probability=pi, model=logistic, features=x, splits=2)",
            named,
            TaskRequest.of("coded").withPositive("yes"));
    assertThat(term(logistic.terms(), "x").low()).isGreaterThan(1);
  }

  @Test
  void sayWhatIsAssumedAndWhatLooksOdd() {
    Table table = table(5);
    Estimation even =
        estimate("dsl(surrogate=llm, features=x, splits=1)", table, TaskRequest.of("expert"));
    assertThat(even.notes()).anyMatch(note -> note.contains("is taken for every row"));
    Estimation wrong =
        estimate(
            "dsl(surrogate=llm, features=x, splits=1, probability=0.01)",
            table,
            TaskRequest.of("expert"));
    assertThat(wrong.notes())
        .anyMatch(note -> note.contains("check that they are those by which rows were drawn"))
        .anyMatch(note -> note.contains("probability below 0.02"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dsl(features=x)|surrogate names no column",
        "dsl(surrogate=lm, features=x)|surrogate: there is no column 'lm'. Did you mean llm",
        "dsl(surrogate=llm, features=x, probability=p)|probability: there is no column 'p'",
        "dsl(surrogate=llm, features=x, probability=1.5)|'1.5' of row 1 is 1.5, but must lie above"
            + " 0",
        "dsl(surrogate=llm, features=x, probability=0)|must lie above 0",
        "dsl(surrogate=llm, features=x, probability=side)|holds categories; numbers are needed",
        "dsl(surrogate=llm)|features names no column",
        "dsl(surrogate=llm, model=mean, features=x)|features go with model linear or logistic",
        "dsl(surrogate=llm, features=x, model=logistic)|takes a target of 0 and 1",
        "dsl(surrogate=llm, features=x, folds=1)|folds is 1, but must lie between 2 and 100",
        "dsl(surrogate=expert, features=x)|which is the target"
      })
  void mistakesAreNamed(String recipe, String words) {
    Table table = table(6);
    assertThatThrownBy(() -> estimate(recipe, table, TaskRequest.of("expert")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }

  @Test
  void noLabelAndOneLabelAreTooFew() {
    double[] none = new double[6];
    Arrays.fill(none, Double.NaN);
    double[] one = none.clone();
    one[2] = 1;
    double[] two = one.clone();
    two[4] = 0;
    String recipe = "dsl(surrogate=llm, model=mean)";
    Table table = Table.of(List.of(NumericColumn.of("llm", 0, 1, 1, 0, 1, 0)));
    assertThatThrownBy(
            () -> estimate(recipe, table.with(NumericColumn.of("y", none)), TaskRequest.of("y")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'y' has no entries");
    assertThatThrownBy(
            () -> estimate(recipe, table.with(NumericColumn.of("y", one)), TaskRequest.of("y")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("one");
    Estimation few = estimate(recipe, table.with(NumericColumn.of("y", two)), TaskRequest.of("y"));
    assertThat(few.terms().get(0).estimate()).isFinite();
    assertThat(few.terms().get(0).standardError()).isPositive();
  }
}
