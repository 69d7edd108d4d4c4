package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.engine.Torch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every loss of numbers owes that both networks and boosting can minimise. */
class NumberBoostingContractTest {
  private static final int ROWS = 40;

  static Stream<String> losses() {
    return Stream.concat(
        Catalogue.get().entries().stream()
            .filter(entry -> BoostingNumberLoss.class.isAssignableFrom(entry.type()))
            .map(Entry::name),
        Stream.of("huber(delta=0.3)", "quantile(tau=0.9)", "quantile(tau=0.05)"));
  }

  private static <T> T make(String recipe, Class<T> type) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), type);
  }

  private static double value(BoostingNumberLoss loss, double target, double score) {
    return loss.derive(target, score, new double[2]);
  }

  @Test
  void theyAreThoseOfOneError() {
    assertThat(losses())
        .contains("squared-error", "absolute-error", "huber", "quantile", "log-cosh")
        .doesNotContain("gaussian-nll", "crps");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void valuesAreThoseOfTheNetworksLoss(String recipe) {
    BoostingNumberLoss loss = make(recipe, BoostingNumberLoss.class);
    assertThat(loss.taskKinds()).isEqualTo(TaskKind.NUMBERS);
    double[] scores = Draws.uniform(1, ROWS, -3, 3);
    double[] targets = Draws.uniform(2, ROWS, -3, 3);
    scores[0] = targets[0];
    try (NDManager manager = Torch.manager()) {
      double[] expected =
          make(recipe, NumberLoss.class)
              .perSample(manager.create(targets), manager.create(scores, new Shape(ROWS, 1)))
              .toDoubleArray();
      for (int i = 0; i < ROWS; i++) {
        assertThat(value(loss, targets[i], scores[i])).isCloseTo(expected[i], within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void slopesAreThoseOfFiniteDifferences(String recipe) {
    BoostingNumberLoss loss = make(recipe, BoostingNumberLoss.class);
    double[] scores = Draws.uniform(3, ROWS, -3, 3);
    double[] targets = Draws.uniform(4, ROWS, -3, 3);
    double[] slopes = new double[2];
    for (int i = 0; i < ROWS; i++) {
      loss.derive(targets[i], scores[i], slopes);
      double up = value(loss, targets[i], scores[i] + 1e-6);
      double down = value(loss, targets[i], scores[i] - 1e-6);
      assertThat(slopes[0]).as("row %d", i).isCloseTo((up - down) / 2e-6, within(1e-7));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"squared-error", "huber", "huber(delta=0.3)", "log-cosh"})
  void theParabolaTouchesTheLossAndFallsBelowItNowhere(String recipe) {
    BoostingNumberLoss loss = make(recipe, BoostingNumberLoss.class);
    double[] slopes = new double[2];
    for (double score = -4; score <= 4; score += 0.25) {
      double here = loss.derive(0, score, slopes);
      for (double to = -5; to <= 5; to += 0.125) {
        double step = to - score;
        assertThat(value(loss, 0, to))
            .as("from %s to %s", score, to)
            .isLessThanOrEqualTo(here + slopes[0] * step + slopes[1] * step * step / 2 + 1e-12);
      }
    }
    // at the truth it is the second derivative
    double near = value(loss, 0, 1e-3);
    loss.derive(0, 0, slopes);
    assertThat(slopes[1]).isCloseTo(2 * near / 1e-6, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"absolute-error", "quantile", "quantile(tau=0.9)"})
  void lossesWithAKinkHaveCurvatureOne(String recipe) {
    BoostingNumberLoss loss = make(recipe, BoostingNumberLoss.class);
    double[] slopes = new double[2];
    for (double score : new double[] {-2, 0, 2}) {
      loss.derive(0, score, slopes);
      assertThat(slopes[1]).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void extremeScoresGiveFiniteSlopesAndCurvaturesAboveZero(String recipe) {
    BoostingNumberLoss loss = make(recipe, BoostingNumberLoss.class);
    double[] slopes = new double[2];
    for (double score : new double[] {0, -0.0, 1e-300, -1e-300, 1e4, -1e4, 1e30}) {
      assertThat(loss.derive(0, score, slopes)).isFinite();
      assertThat(slopes[0]).isFinite();
      assertThat(slopes[1]).isFinite().isPositive();
    }
  }
}
