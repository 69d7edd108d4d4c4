package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsLossTest {
  private static final EnsLoss LOSS = new EnsLoss(EnsLoss.Options.DEFAULT);

  private static Evaluated ensloss(double lam, double[] draws, double[] scores, int... labels) {
    return Evaluated.of(LOSS, "ensloss")
        .list("scores", scores)
        .list("labels", labels)
        .list("draws", draws)
        .with("lam", lam);
  }

  /** Under lam = 1 a draw r is G = 1 + r. */
  @Test
  void givesTheWorkedValues() {
    double[] margins = {0.3, -1.2, 2.0, 0.9};
    double[] draws = {-0.3, 0.6, -0.8, -0.5};
    assertThat(EnsLoss.slopes(margins, draws, 1))
        .containsExactly(new double[] {-0.700001, -1.000001, -0.100001, -0.500001}, within(1e-12));
    Evaluated worked = ensloss(1, draws, margins, 1, 1, 1, 1);
    assertThat(worked.value()).isCloseTo(0.0849995, within(1e-9));
    double[] turned = {0.3, 1.2, 2.0, -0.9};
    assertThat(ensloss(1, draws, turned, 1, 0, 1, -1).value()).isCloseTo(0.0849995, within(1e-9));
    assertThat(ensloss(1, draws, turned, 1, 0, 1, 0).gradient("scores"))
        .containsExactly(
            new double[] {-0.700001 / 4, 1.000001 / 4, -0.100001 / 4, 0.500001 / 4}, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1, 0.367879", "0, 0, 1", "0, 1, 2.718282",
    "0.5, -1, 0.25", "0.5, 0, 1", "0.5, 1, 2.25",
    "-0.5, -1, 0.444444", "-0.5, 0, 1", "-0.5, 1, 4",
    "1, -1, 0", "1, 0, 1", "1, 1, 2",
  })
  void invertsBoxCox(double lam, double r, double expected) {
    assertThat(EnsLoss.inverseBoxCox(r, lam)).isCloseTo(expected, within(5e-7));
  }

  @Test
  void knownSlopesAreThoseOfTheLinearAndTheLogisticLoss() {
    double[] margins = Draws.uniform(9, 12, -3, 1);
    // lam = 1 makes G = 1 + r: first G = 1, then G = sigmoid(-z), largest for the least margin
    assertThat(EnsLoss.slopes(margins, new double[12], 1))
        .containsExactly(IntStream.range(0, 12).mapToDouble(i -> -1).toArray(), within(2e-6));
    double[] logistic = Arrays.stream(margins).map(z -> -1 / (1 + Math.exp(z))).toArray();
    double[] draws = Arrays.stream(logistic).map(slope -> -slope - 1).toArray();
    assertThat(EnsLoss.slopes(margins, draws, 1)).containsExactly(logistic, within(2e-6));
  }

  @Test
  void anInfiniteDrawIsCutToMinusOne() {
    assertThat(EnsLoss.inverseBoxCox(3, -0.5)).isInfinite();
    assertThat(EnsLoss.slopes(new double[] {0, 0.5}, new double[] {3, 0}, -0.5))
        .containsExactly(new double[] {-1 - 1e-6, -1 - 1e-6}, within(1e-12));
    assertThat(EnsLoss.slopes(new double[] {0.2}, new double[] {-0.4}, 1)[0])
        .isCloseTo(-0.6 - 1e-6, within(1e-12));
  }

  @Test
  void tiesKeepTheirOrder() {
    double[] margins = {0.5, -1, 0, 0.5};
    double[] draws = {-0.9, -0.8, -0.7, -0.6};
    assertThat(EnsLoss.slopes(margins, draws, 1))
        .containsExactly(
            new double[] {-0.2 - 1e-6, -0.4 - 1e-6, -0.3 - 1e-6, -0.1 - 1e-6}, within(1e-12));
  }

  /** Pairs rows and draws by sorting boxed rows. */
  private static double[] plain(double[] margins, double[] draws, double lam) {
    List<Double> values = new ArrayList<>();
    for (double r : draws) {
      double base = Math.max(1 + lam * r, 0);
      double g = lam == 0 ? Math.exp(r) : Math.pow(base, 1 / lam);
      values.add(-Math.min(g, 1));
    }
    values.sort(Comparator.naturalOrder());
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < margins.length; i++) {
      rows.add(i);
    }
    rows.sort(Comparator.comparingDouble(row -> margins[row]));
    double[] slopes = new double[margins.length];
    for (int k = 0; k < slopes.length; k++) {
      int row = rows.get(k);
      slopes[row] = values.get(k) / Math.max(1, margins[row]) - 1e-6;
    }
    return slopes;
  }

  @Test
  void slopesAreNegativeAndRiseWithTheMargin() {
    for (long seed = 0; seed < 20; seed++) {
      double[] margins = Draws.uniform(seed, 40, -3, 3);
      double[] draws = Draws.uniform(seed + 100, 40, -2, 2);
      double lam = seed / 10.0 - 1;
      double[] slopes = EnsLoss.slopes(margins, draws, lam);
      assertThat(slopes)
          .as("seed %d", seed)
          .containsExactly(plain(margins, draws, lam), within(1e-12));
      for (int i = 0; i < 40; i++) {
        assertThat(slopes[i]).as("seed %d", seed).isNegative();
        for (int j = 0; j < 40; j++) {
          if (margins[i] <= margins[j] && margins[j] <= 1) {
            assertThat(slopes[i]).as("seed %d", seed).isLessThanOrEqualTo(slopes[j]);
          }
        }
      }
    }
  }

  private static Batch batch(NDManager manager, double[] scores, long[] labels, DataType type) {
    double[] logits = new double[2 * scores.length];
    for (int i = 0; i < scores.length; i++) {
      logits[2 * i] = 0.25;
      logits[2 * i + 1] = 0.25 + scores[i];
    }
    NDArray z = manager.create(logits, new Shape(scores.length, 2)).toType(type, false).duplicate();
    z.setRequiresGradient(true);
    return Batch.of(manager.create(labels), z);
  }

  private static double[] gradient(Objective.Run run, double[] scores, long[] labels) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      Batch batch = batch(manager, scores, labels, DataType.FLOAT64);
      Gradients.backward(run.loss(batch));
      return batch.logits().getGradient().toDoubleArray();
    }
  }

  /** The gradient to a logit is slope times sign over the batch size: all draws are found in it. */
  @Test
  void aRunDrawsAFreshLossForEachBatchUnderItsSeed() {
    double[] scores = {0.4, -0.2, 0.9, -0.7};
    long[] labels = {1, 0, 0, 1};
    Population population = new Population(new int[] {2, 2}, new int[] {4});
    Objective.Run run = LOSS.begin(population, new Seed(5));
    double[] first = gradient(run, scores, labels);
    double[] second = gradient(run, scores, labels);
    assertThat(second).isNotEqualTo(first);
    Objective.Run again = LOSS.begin(population, new Seed(5));
    assertThat(gradient(again, scores, labels)).isEqualTo(first);
    assertThat(gradient(again, scores, labels)).isEqualTo(second);
    assertThat(gradient(LOSS.begin(population, new Seed(6)), scores, labels)).isNotEqualTo(first);
    for (int i = 0; i < 4; i++) {
      assertThat(first[2 * i]).isEqualTo(-first[2 * i + 1]);
      double slope = first[2 * i + 1] * 4 * (labels[i] == 1 ? 1 : -1);
      assertThat(slope).isBetween(-1 - 1e-6, -1e-6);
    }
  }

  @Test
  void lamIsDrawnAnewAfterItsPeriodOnly() {
    double[] scores = Draws.uniform(1, 64, -0.5, 0.5);
    long[] labels = new long[64];
    Population population = new Population(new int[] {64, 0}, new int[] {64});
    Objective.Run never = new EnsLoss(new EnsLoss.Options(0, 0)).begin(population, new Seed(3));
    Objective.Run second = new EnsLoss(new EnsLoss.Options(0, 2)).begin(population, new Seed(3));
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(gradient(second, scores, labels)).isEqualTo(gradient(never, scores, labels));
    }
    assertThat(gradient(second, scores, labels)).isNotEqualTo(gradient(never, scores, labels));
  }

  @Test
  void heldOutRowsAreJudgedByTheLogisticLoss() {
    double[] scores = {0.4, -0.2};
    Objective.Run run = LOSS.begin(new Population(new int[] {1, 1}, new int[] {2}), new Seed(1));
    double expected = (Math.log1p(Math.exp(-0.4)) + Math.log1p(Math.exp(-0.2))) / 2;
    try (NDManager manager = Torch.manager()) {
      Batch batch = batch(manager, scores, new long[] {1, 0}, DataType.FLOAT64);
      assertThat(run.heldOut(batch).toDoubleArray()[0]).isCloseTo(expected, within(1e-12));
      assertThat(Arrays.stream(run.values(batch).toDoubleArray()).average().orElseThrow())
          .isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Population three = new Population(new int[] {1, 1, 1}, new int[] {3});
    assertThatThrownBy(() -> LOSS.begin(three))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two classes");
    double[] one = {1};
    assertThatThrownBy(() -> ensloss(0, one, one, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'labels' holds 2");
    assertThatThrownBy(() -> ensloss(0, new double[] {1, 2}, one, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("draws");
    assertThatThrownBy(() -> ensloss(0, new double[] {Double.NaN}, one, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'draws' holds NaN");
    assertThatThrownBy(() -> new EnsLoss.Options(11, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lam");
    assertThatThrownBy(() -> new EnsLoss.Options(0, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("period");
  }
}
