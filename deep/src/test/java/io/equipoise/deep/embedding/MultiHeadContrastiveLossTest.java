package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.MultiHeadContrastiveLoss.Form;
import io.equipoise.deep.embedding.MultiHeadContrastiveLoss.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiHeadContrastiveLossTest {
  private static final int C = 3;
  private static final int N = 4;
  private static final int M = 5;

  private static Evaluated amcl(
      String form, double[] p, double[] tp, double[] n, double[] tn, int heads, int rows) {
    return Evaluated.of(new MultiHeadContrastiveLoss(Options.DEFAULT), form)
        .array("positives", p, heads, rows)
        .array("positiveTemperatures", tp, heads, rows)
        .array("negatives", n, heads, rows, n.length / heads / rows)
        .array("negativeTemperatures", tn, heads, rows, n.length / heads / rows);
  }

  private static Evaluated drawn(String form, long seed) {
    return amcl(
        form,
        Draws.uniform(seed, C * N, -1, 1),
        Draws.uniform(seed + 1, C * N, 0.1, 1),
        Draws.uniform(seed + 2, C * N * M, -1, 1),
        Draws.uniform(seed + 3, C * N * M, 0.1, 1),
        C,
        N);
  }

  private static double omega(double t, double k) {
    return k / 2 * Math.log(t) + 1 / t;
  }

  private static double plain(long seed, boolean literal, double k, double beta) {
    double[] p = Draws.uniform(seed, C * N, -1, 1);
    double[] tp = Draws.uniform(seed + 1, C * N, 0.1, 1);
    double[] n = Draws.uniform(seed + 2, C * N * M, -1, 1);
    double[] tn = Draws.uniform(seed + 3, C * N * M, 0.1, 1);
    double sum = 0;
    for (int at = 0; at < C * N; at++) {
      double own = p[at] / tp[at] - beta * omega(tp[at], k);
      double all = Math.exp(own);
      int hardest = at * M;
      for (int m = at * M; m < (at + 1) * M; m++) {
        all += Math.exp(n[m] / tn[m] - beta * omega(tn[m], k));
        hardest = n[m] > n[hardest] ? m : hardest;
      }
      sum +=
          literal
              ? n[hardest] / tn[hardest] - beta * omega(tn[hardest], k) - own
              : Math.log(all) - own;
    }
    return sum / N;
  }

  @Test
  void givesTheWorkedValue() {
    assertThat(omega(0.2, 4)).isCloseTo(1.78112418, within(5e-9));
    assertThat(omega(0.5, 4)).isCloseTo(0.61370564, within(5e-9));
    double[] negatives = {0.1, 0.3, -0.2};
    Evaluated worked =
        amcl(
                "amcl-literal",
                new double[] {0.6},
                new double[] {0.2},
                negatives,
                new double[] {0.7, 0.5, 0.9},
                1,
                1)
            .with("k", 4)
            .with("beta", 0.1);
    assertThat(worked.value()).isCloseTo(-2.28325815, within(5e-9));
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 0.1", "2, 0"})
  void equalsThePlainFormulasAndTheirGradients(double k, double beta) {
    for (long seed = 0; seed < 3; seed++) {
      Evaluated posterior = drawn("amcl", seed).with("k", k).with("beta", beta);
      assertThat(posterior.value())
          .as("seed %d", seed)
          .isCloseTo(plain(seed, false, k, beta), within(1e-11));
      posterior.assertGradients();
      Evaluated literal = drawn("amcl-literal", seed).with("k", k).with("beta", beta);
      assertThat(literal.value())
          .as("seed %d", seed)
          .isCloseTo(plain(seed, true, k, beta), within(1e-11));
      literal.assertGradients();
    }
  }

  @Test
  void theDefaultsOfTheTwoFormsDiffer() {
    assertThat(drawn("amcl", 1).value()).isCloseTo(plain(1, false, 2, 1), within(1e-11));
    assertThat(drawn("amcl-literal", 1).value()).isCloseTo(plain(1, true, 2, 0.1), within(1e-11));
  }

  @Test
  void thePosteriorOfOneTemperatureIsNtXentWhateverBeta() {
    double[] p = Draws.uniform(1, 4, -1, 1);
    double[] n = Draws.uniform(2, 12, -1, 1);
    double[] tp = new double[4];
    double[] tn = new double[12];
    Arrays.fill(tp, 0.3);
    Arrays.fill(tn, 0.3);
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double all = Math.exp(p[i] / 0.3);
      for (int m = 0; m < 3; m++) {
        all += Math.exp(n[3 * i + m] / 0.3);
      }
      sum += Math.log(all) - p[i] / 0.3;
    }
    for (double beta : new double[] {0, 0.1, 1, 7}) {
      assertThat(amcl("amcl", p, tp, n, tn, 1, 4).with("beta", beta).value())
          .isCloseTo(sum / 4, within(1e-11));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.6, 1, 2", "0.05, 0.1, 4", "-0.5, 1, 2"})
  void aPositivesBestTemperatureGrowsAsItsSimilarityFalls(double s, double beta, double k) {
    double best = 2 * (beta - s) / (beta * k);
    double[] negative = {-1};
    double[] half = {0.5};
    assertThat(
            amcl("amcl-literal", new double[] {s}, new double[] {best}, negative, half, 1, 1)
                .with("k", k)
                .with("beta", beta)
                .gradient("positiveTemperatures")[0])
        .isCloseTo(0, within(1e-9));
    double step = 1e-6;
    double t = 0.37;
    assertThat((omega(t + step, k) - omega(t - step, k)) / (2 * step))
        .isCloseTo(k / (2 * t) - 1 / (t * t), within(1e-6));
    // beyond beta there is no best one: the lower, the better
    double[] slope =
        amcl("amcl-literal", new double[] {beta + 0.01}, new double[] {1e-3}, negative, half, 1, 1)
            .with("k", k)
            .with("beta", beta)
            .gradient("positiveTemperatures");
    assertThat(slope[0]).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POSTERIOR", "LITERAL"})
  void viewsAreThePairsOfEachRow(Form form) {
    int items = 3;
    int d = 4;
    double[] z = Draws.uniform(5, 2 * 2 * items * d, -1, 1);
    Options options = new Options(form, 2, 0.5, 0.05);
    double expected;
    double got;
    try (NDManager manager = Torch.manager()) {
      NDArray projections = manager.create(z, new Shape(2, 2, items, d));
      MultiHeadContrastiveLoss loss = new MultiHeadContrastiveLoss(options);
      got = loss.ofViews(projections, units -> temperatures(units)).getDouble();
      int rows = 2 * items;
      double[] p = new double[2 * rows];
      double[] tp = new double[2 * rows];
      double[] n = new double[2 * rows * (rows - 2)];
      double[] tn = new double[n.length];
      NDArray units = UnitRows.of(projections.reshape(2, rows, d));
      double[] s = units.matMul(units.transpose(0, 2, 1)).toDoubleArray();
      double[] t = temperatures(units).toDoubleArray();
      int next = 0;
      for (int i = 0; i < 2 * rows; i++) {
        for (int j = 0; j < rows; j++) {
          int own = i % rows;
          if (j == (own + items) % rows) {
            p[i] = s[i * rows + j];
            tp[i] = t[i * rows + j];
          } else if (j != own) {
            n[next] = s[i * rows + j];
            tn[next++] = t[i * rows + j];
          }
        }
      }
      expected =
          loss.ofPairs(
                  manager.create(p, new Shape(2, rows)),
                  manager.create(tp, new Shape(2, rows)),
                  manager.create(n, new Shape(2, rows, rows - 2)),
                  manager.create(tn, new Shape(2, rows, rows - 2)))
              .getDouble();
    }
    assertThat(got).isCloseTo(expected, within(1e-12));
  }

  /** Of the field (C,R,R): 0.3 and a little more where rows are alike. */
  private static NDArray temperatures(NDArray units) {
    return units.matMul(units.transpose(0, 2, 1)).square().mul(0.2).add(0.3);
  }

  @Test
  void theFloorHoldsTheLiteralFormUp() {
    try (NDManager manager = Torch.manager()) {
      NDArray one = manager.create(new double[] {0.9}, new Shape(1, 1));
      NDArray low = manager.create(new double[] {1e-9}, new Shape(1, 1));
      NDArray negative = manager.create(new double[] {0}, new Shape(1, 1, 1));
      NDArray half = manager.create(new double[] {0.5}, new Shape(1, 1, 1));
      double floored =
          new MultiHeadContrastiveLoss(new Options(Form.LITERAL, 2, 0.1, 0.05))
              .ofPairs(one, low, negative, half)
              .getDouble();
      assertThat(floored)
          .isCloseTo(-0.9 / 0.05 + 0.1 * (omega(0.05, 2) - omega(0.5, 2)), within(1e-9));
    }
  }

  @Test
  void withoutNegativesThereIsNothingToCompare() {
    double[] p = {0.4, -0.2};
    double[] t = {0.5, 0.5};
    Evaluated posterior = amcl("amcl", p, t, new double[0], new double[0], 1, 2);
    assertThat(posterior.value()).isCloseTo(0, within(1e-15));
    assertThat(posterior.gradient("positives")).containsOnly(0);
    assertThat(
            amcl("amcl-literal", p, t, new double[0], new double[0], 1, 2).with("beta", 0).value())
        .isCloseTo(-(0.4 - 0.2) / 0.5 / 2, within(1e-12));
    try (NDManager manager = Torch.manager()) {
      NDArray single = manager.create(Draws.uniform(1, 12, -1, 1), new Shape(3, 2, 1, 2));
      assertThat(
              new MultiHeadContrastiveLoss(Options.DEFAULT)
                  .ofViews(single, units -> temperatures(units))
                  .getDouble())
          .isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void learnsTemperaturesWithinTheirRange() {
    int before = NativeArrays.count();
    PairTemperature.Range range = new PairTemperature.Range(0.1, 0.6, 0.2);
    try (PairTemperature temperature = new PairTemperature(range, 5, 16, new Seed(3));
        NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray projections =
          manager
              .create(Draws.uniform(6, 3 * 2 * 4 * 5, -1, 1), new Shape(3, 2, 4, 5))
              .toType(DataType.FLOAT32, false);
      projections.setRequiresGradient(true);
      NDArray units = UnitRows.of(projections.reshape(3, 8, 5));
      float[] all = temperature.apply(units).toFloatArray();
      assertThat(all).hasSize(3 * 64);
      for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
          assertThat(all[8 * i + j]).isBetween(0.1f, 0.6f);
          assertThat(all[8 * i + j]).isCloseTo(all[8 * j + i], within(1e-6f));
        }
      }
      NDArray zeros = manager.zeros(new Shape(2, 5), DataType.FLOAT32);
      assertThat(temperature.apply(zeros).toFloatArray())
          .containsExactly(new float[] {0.2f, 0.2f, 0.2f, 0.2f}, within(1e-6f));
      MultiHeadContrastiveLoss loss = new MultiHeadContrastiveLoss(Options.DEFAULT);
      Gradients.backward(loss.ofViews(projections, temperature));
      for (NDArray weight : temperature.parameters().subList(0, 1)) {
        try (NDArray gradient = weight.getGradient()) {
          assertThat(gradient.abs().sum().getFloat()).isPositive();
        }
      }
      MultiHeadContrastiveLoss.Temperatures means =
          MultiHeadContrastiveLoss.temperatures(projections, temperature);
      assertThat(means.positives()).hasSize(3);
      for (double mean : means.negatives()) {
        assertThat(mean).isBetween(0.1, 0.6);
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void isADjlLoss() {
    try (NDManager manager = Torch.manager()) {
      NDArray p = manager.create(Draws.uniform(1, C * N, -1, 1), new Shape(C, N));
      NDArray tp = manager.create(Draws.uniform(2, C * N, 0.1, 1), new Shape(C, N));
      NDArray n = manager.create(Draws.uniform(3, C * N * M, -1, 1), new Shape(C, N, M));
      NDArray tn = manager.create(Draws.uniform(4, C * N * M, 0.1, 1), new Shape(C, N, M));
      assertThat(
              new MultiHeadContrastiveLoss(Options.DEFAULT)
                  .evaluate(new NDList(), new NDList(p, tp, n, tn))
                  .getDouble())
          .isCloseTo(drawn("amcl", 1).value(), within(1e-12));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] one = {0.5};
    assertThatThrownBy(() -> amcl("amcl", one, new double[] {0}, one, one, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("positiveTemperatures[0] is 0");
    assertThatThrownBy(() -> amcl("amcl", one, one, one, one, 1, 1).with("k", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 0");
    assertThatThrownBy(() -> amcl("amcl", new double[] {Double.NaN}, one, one, one, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'positives' holds NaN");
    assertThatThrownBy(
            () ->
                Evaluated.of(new MultiHeadContrastiveLoss(Options.DEFAULT), "amcl")
                    .array("positives", one, 1, 1)
                    .array("positiveTemperatures", one, 1, 1)
                    .array("negatives", new double[] {0, 0}, 1, 2, 1)
                    .array("negativeTemperatures", new double[] {1, 1}, 1, 2, 1)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("positives must be (C,N)");
    assertThatThrownBy(() -> new PairTemperature.Range(0, 1, 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("low is 0");
  }
}
