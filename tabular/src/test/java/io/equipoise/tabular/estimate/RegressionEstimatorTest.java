package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RegressionEstimatorTest {
  private static Estimation estimate(String recipe, Table table, TaskRequest request) {
    Estimator estimator =
        Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Estimator.class);
    return estimator.estimate(EstimateInput.of(estimator, table, request, new Seed(1)));
  }

  @Test
  void levelsAreHeldAgainstTheFirst() {
    Table table =
        Table.of(
            List.of(
                CategoryColumn.of("kind", "a", "a", "b", "b", "c", "c", null),
                NumericColumn.of("y", 1, 3, 5, 7, 0, 2, 100)));
    Estimation found = estimate("regression(features=kind)", table, TaskRequest.of("y"));
    assertThat(found.terms())
        .extracting(Term::name)
        .containsExactly("(intercept)", "kind=b", "kind=c");
    double[] expected = {2, 4, -1};
    for (int j = 0; j < 3; j++) {
      assertThat(found.terms().get(j).estimate()).isCloseTo(expected[j], within(1e-10));
    }
    // each mean of two has the error sqrt(1 + 1) / 2, and a difference both
    assertThat(found.terms().get(0).standardError()).isCloseTo(Math.sqrt(0.5), within(1e-10));
    assertThat(found.terms().get(1).standardError()).isCloseTo(1, within(1e-10));
    assertThat(found.notes()).anyMatch(note -> note.startsWith("1 of 7 rows"));
  }

  @Test
  void aMeanIsWeightedAndItsErrorKnowsClusters() {
    Table table =
        Table.of(
            List.of(
                NumericColumn.of("y", 0, 1, 1, 5, 5, 2),
                NumericColumn.of("w", 1, 1, 2, 1, 1, 0),
                NumericColumn.of("school", 1, 1, 2, 2, 3, 3)));
    TaskRequest request = TaskRequest.of("y").withWeight("w");
    Term mean = estimate("regression(model=mean)", table, request).terms().get(0);
    assertThat(mean.estimate()).isCloseTo(13 / 6.0, within(1e-12));
    double m = 13 / 6.0;
    double first = -m + (1 - m);
    double second = 2 * (1 - m) + (5 - m);
    double third = 5 - m;
    Term clustered =
        estimate("regression(model=mean, cluster=school)", table, request).terms().get(0);
    assertThat(clustered.standardError())
        .isCloseTo(Math.sqrt(first * first + second * second + third * third) / 6, within(1e-12));
    assertThat(mean.standardError()).isNotEqualTo(clustered.standardError());
  }

  /** Noise that grows with x: where errors that assume it even would be too short. */
  @Test
  void intervalsHoldTheTruthUnderUnevenNoise() {
    int held = 0;
    for (int seed = 0; seed < 400; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] x = random.doubles(150).toArray();
      double[] y = new double[150];
      for (int i = 0; i < 150; i++) {
        y[i] = 3 + x[i] + 8 * x[i] * x[i] * (random.nextDouble() - 0.5);
      }
      Table table = Table.of(List.of(NumericColumn.of("x", x), NumericColumn.of("y", y)));
      Term slope = estimate("regression(features=x)", table, TaskRequest.of("y")).terms().get(1);
      held += slope.low() <= 1 && slope.high() >= 1 ? 1 : 0;
    }
    assertThat(held / 400.0).isBetween(0.915, 0.975);
  }
}
