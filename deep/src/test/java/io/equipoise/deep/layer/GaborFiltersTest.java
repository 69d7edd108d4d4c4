package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaborFiltersTest {
  private static double[] raw(
      int size, double theta, double lambda, double sigma, double gamma, double psi) {
    try (NDManager manager = Torch.manager()) {
      NDArray[] each = new NDArray[5];
      double[] numbers = {theta, lambda, sigma, gamma, psi};
      for (int p = 0; p < 5; p++) {
        each[p] = manager.create(new double[] {numbers[p]});
      }
      return GaborFilters.raw(size, each[0], each[1], each[2], each[3], each[4]).toDoubleArray();
    }
  }

  private static Evaluated filter(int size, double theta, double lambda, double gamma, double psi) {
    return Evaluated.of(new GaborBranch(GaborBranch.Options.DEFAULT), "gabor-filter")
        .with("size", size)
        .with("theta", theta)
        .with("wavelength", lambda)
        .with("sigma", 1.5)
        .with("gamma", gamma)
        .with("psi", psi);
  }

  @Test
  void computesTheWorkedFilters() {
    assertThat(raw(3, 0, 4, 1, 1, 0))
        .containsExactly(new double[] {0, 0.60653066, 0, 0, 1, 0, 0, 0.60653066, 0}, within(1e-8));
    double corner = -0.36195754;
    double other = 0.77880078;
    double edge = 0.06563658;
    assertThat(raw(3, Math.PI / 4, 3, 1, 0.5, 0))
        .containsExactly(
            new double[] {corner, edge, other, edge, 1, edge, other, edge, corner}, within(1e-8));
  }

  @Test
  void equalsTheSlowFormulaWithoutMeanAtLengthOne() {
    double[] expected = new double[35];
    int n = 5;
    double theta = 0.7;
    double sum = 0;
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        double x = column - 2;
        double y = row - 2;
        double along = x * Math.cos(theta) + y * Math.sin(theta);
        double across = y * Math.cos(theta) - x * Math.sin(theta);
        double bell = Math.exp(-(along * along + 0.49 * across * across) / 4.5);
        expected[row * n + column] = bell * Math.cos(2 * Math.PI * along / 3 + 0.4);
        sum += expected[row * n + column] / (n * n);
      }
    }
    double square = 0;
    for (int i = 0; i < n * n; i++) {
      expected[i] -= sum;
      square += expected[i] * expected[i];
    }
    double length = Math.sqrt(square);
    double[] unit = Arrays.stream(expected).limit(25).map(v -> v / length).toArray();
    double[] found = filter(5, theta, 3, 0.7, 0.4).evaluate().value().data();
    assertThat(found).containsExactly(unit, within(1e-12));
    assertThat(Arrays.stream(found).sum()).isCloseTo(0, within(1e-12));
  }

  @Test
  void halfATurnChangesNothingWithoutPhaseAndFlatFiltersStayZero() {
    double[] once = filter(7, 0.3, 3, 0.5, 0).evaluate().value().data();
    double[] turned = filter(7, 0.3 + Math.PI, 3, 0.5, 0).evaluate().value().data();
    assertThat(turned).containsExactly(once, within(1e-12));
    assertThat(filter(1, 0, 3, 1, 0).evaluate().value().data()).containsExactly(0);
  }

  @Test
  void numbersStayInsideTheirRangesForAnyFreeNumber() {
    try (NDManager manager = Torch.manager();
        Gradients paused = Gradients.pause()) {
      GaborFilters bank = GaborFilters.grid(9, 4, 3, manager);
      assertThat(bank.numbers()).hasSize(12);
      for (double step : new double[] {0, 1e3, -2e3, 3}) {
        bank.parameter().addi(step);
        for (GaborFilters.Numbers each : bank.numbers()) {
          assertThat(each.theta()).isBetween(0.0, Math.PI);
          assertThat(each.lambda()).isBetween(2.0, 9.0);
          assertThat(each.sigma()).isBetween(each.lambda() / 4, each.lambda());
          assertThat(each.gamma()).isBetween(0.3, 1.2);
          assertThat(each.psi()).isBetween(0.0, Math.PI);
        }
        assertThat(bank.filters(manager).toFloatArray()).doesNotContain(Float.NaN);
      }
    }
  }

  @Test
  void startsWhereItIsToldAndPassesGradientsToItsNumbers() {
    GaborFilters.Numbers given = new GaborFilters.Numbers(1, 4, 2, 0.5, 0.3);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      GaborFilters bank = GaborFilters.of(7, List.of(given, given), manager);
      GaborFilters.Numbers found = bank.numbers().get(1);
      assertThat(found.theta()).isCloseTo(1, within(1e-5));
      assertThat(found.lambda()).isCloseTo(4, within(1e-5));
      assertThat(found.sigma()).isCloseTo(2, within(1e-5));
      assertThat(found.gamma()).isCloseTo(0.5, within(1e-5));
      assertThat(found.psi()).isCloseTo(0.3, within(1e-5));
      try (NDManager step = manager.newSubManager()) {
        NDArray filters = bank.filters(step);
        assertThat(filters.get(0).toFloatArray()).hasSize(49);
        Gradients.backward(filters.get(":, 1, 2").sum());
      }
      assertThat(bank.parameter().getGradient().toFloatArray()).doesNotContain(0f, Float.NaN);
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> filter(5, 0, 0, 1, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("wavelength is 0");
    assertThatThrownBy(() -> filter(0, 0, 3, 1, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("size is 0");
    assertThatThrownBy(() -> new GaborBranch.Options(4, 3, 8, 16, 8, 0, 8, 0, true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("size is 8");
  }
}
