package io.equipoise.tabular.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.calibration.Softmax.Logits;
import io.equipoise.tabular.learn.MemoryStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Seed SEED = new Seed(2);

  @Test
  void poolingAgreesWithTheMinimaxFormula() {
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 1 + random.nextInt(25);
      double[] x = random.doubles(n).map(v -> Math.floor(8 * v) / 8).toArray();
      double[] y = random.ints(n, 0, 2).asDoubleStream().toArray();
      double[] w = random.doubles(n).map(v -> v < 0.1 ? 0 : v).toArray();
      w[0] = 1;
      Pava fitted = Pava.fit(x, y, w);
      for (int i = 0; i < n; i++) {
        if (w[i] > 0) {
          assertThat(fitted.at(x[i]))
              .as("seed %d", seed)
              .isCloseTo(naive(x, y, w, x[i]), within(1e-9));
        }
      }
      double before = Double.NEGATIVE_INFINITY;
      for (double at = -0.2; at <= 1.2; at += 0.01) {
        assertThat(fitted.at(at)).as("seed %d", seed).isGreaterThanOrEqualTo(before);
        before = fitted.at(at);
      }
    }
  }

  /** Isotonic regression as max over starts of min over ends of the mean between. */
  private static double naive(double[] x, double[] y, double[] w, double at) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double start : x) {
      double lowest = Double.POSITIVE_INFINITY;
      for (double end : x) {
        if (start <= at && at <= end) {
          double sum = 0;
          double weight = 0;
          for (int i = 0; i < x.length; i++) {
            if (x[i] >= start && x[i] <= end) {
              sum += w[i] * y[i];
              weight += w[i];
            }
          }
          if (weight > 0) {
            lowest = Math.min(lowest, sum / weight);
          }
        }
      }
      if (start <= at && weightFrom(x, w, start, at) > 0) {
        highest = Math.max(highest, lowest);
      }
    }
    return highest;
  }

  private static double weightFrom(double[] x, double[] w, double start, double at) {
    return IntStream.range(0, x.length)
        .filter(i -> x[i] >= start && x[i] <= at)
        .mapToDouble(i -> w[i])
        .sum();
  }

  @Test
  void isotonicMakesBinaryProbabilitiesMatchTheOutcomes() {
    Dataset rows = distorted(1, 4000, 2);
    for (boolean perGroup : new boolean[] {false, true}) {
      Predictions mapped =
          new IsotonicCalibration(new IsotonicCalibration.Options(perGroup, 50))
              .adapt(new FixedModel(2), rows, rows, SEED)
              .predict(rows.rows());
      double predicted = Arrays.stream(mapped.positive()).average().orElseThrow();
      double seen = Arrays.stream(rows.labels()).average().orElseThrow();
      assertThat(predicted).isCloseTo(seen, within(1e-9));
      for (int i = 0; i < rows.size(); i++) {
        assertThat(mapped.labels()[i]).isEqualTo(mapped.probability(i, 1) >= 0.5 ? 1 : 0);
      }
    }
  }

  @Test
  void aSmallGroupSharesTheFunctionOfAllRows() {
    Dataset rows = distorted(3, 300, 2);
    Model model =
        new IsotonicCalibration(new IsotonicCalibration.Options(true, 10_000))
            .adapt(new FixedModel(2), rows, rows, SEED);
    Model pooled =
        new IsotonicCalibration(IsotonicCalibration.Options.DEFAULT)
            .adapt(new FixedModel(2), rows, rows, SEED);
    assertThat(model.predict(rows.rows()).probabilities())
        .containsExactly(pooled.predict(rows.rows()).probabilities());
    assertThat(((Remarks) model).remarks()).hasSize(2);
  }

  @Test
  void theTemperatureIsWhereTheLogLossIsLeast() {
    for (long seed = 0; seed < 5; seed++) {
      Dataset rows = multiclass(seed, 500);
      Predictions raw = new FixedModel(3).predict(rows.rows());
      double t = TemperatureScaling.fit(Logits.of(raw), rows.labels(), rows.weights());
      double here = logLoss(raw, rows, t);
      assertThat(t).as("seed %d", seed).isBetween(0.1, 10.);
      for (double factor : new double[] {0.5, 0.9, 0.999, 1.001, 1.1, 2}) {
        assertThat(logLoss(raw, rows, t * factor)).as("seed %d", seed).isGreaterThan(here);
      }
    }
  }

  @Test
  void aTemperatureKeepsTheMostProbableClassAndTheDecisions() {
    Dataset rows = multiclass(3, 400);
    Predictions raw = new FixedModel(3).predict(rows.rows());
    Predictions scaled =
        new TemperatureScaling().adapt(new FixedModel(3), rows, rows, SEED).predict(rows.rows());
    assertThat(scaled.labels()).containsExactly(raw.labels());
    assertThat(Predictions.of(3, scaled.probabilities()).labels()).containsExactly(raw.labels());
  }

  @Test
  void aTemperatureFindsByHowMuchLogitsWereMultiplied() {
    SplittableRandom random = new SplittableRandom(6);
    int n = 20_000;
    double[] scores = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      double logit = 4 * random.nextDouble() - 2;
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
      scores[i] = 1 / (1 + Math.exp(-2.5 * logit));
    }
    Dataset rows = FixedModel.binary(scores, labels, new int[n], 1);
    double t =
        TemperatureScaling.fit(
            Logits.of(new FixedModel(2).predict(rows.rows())), labels, rows.weights());
    assertThat(t).isCloseTo(2.5, within(0.1));
  }

  @Test
  void anEasyHoldoutEndsAtTheBoundWithARemark() {
    Dataset rows = FixedModel.binary(new double[] {0.1, 0.8}, new int[] {0, 1}, new int[2], 1);
    Model model = new TemperatureScaling().adapt(new FixedModel(2), rows, rows, SEED);
    assertThat(((Remarks) model).remarks()).singleElement().asString().contains("bound");
    assertThat(model.predict(rows.rows()).probabilities()).doesNotContain(Double.NaN);
  }

  @Test
  void aWrapperPassesOnWhatTheModelInsideSays() {
    Dataset rows = FixedModel.binary(new double[] {0.1, 0.8}, new int[] {0, 1}, new int[2], 1);
    Model inside = new TemperatureScaling().adapt(new FixedModel(2), rows, rows, SEED);
    Model outside =
        new IsotonicCalibration(new IsotonicCalibration.Options(true, 100))
            .adapt(inside, rows, rows, SEED);
    assertThat(((Remarks) outside).remarks()).hasSize(2);
    assertThat(((Remarks) outside).remarks().get(0)).contains("bound");
  }

  @Test
  void thePriorIsUndoneByTheFormula() {
    double[] p = {0, 0.2, 0.5, 0.9, 1};
    double q = 0.04;
    double r = 0.5;
    double[] undone =
        new PriorCorrection()
            .functions()
            .get(0)
            .evaluate(
                new Arguments(
                    Map.of("predictions", Tensor.list(p)),
                    Map.of("q", DoubleNode.valueOf(q), "qResampled", DoubleNode.valueOf(r))))
            .value()
            .data();
    for (int i = 0; i < p.length; i++) {
      double positive = p[i] * q / r;
      assertThat(undone[i])
          .isCloseTo(positive / (positive + (1 - p[i]) * (1 - q) / (1 - r)), within(1e-15));
    }
    assertThat(undone[2]).isCloseTo(0.04, within(1e-12));
    assertThat(PriorCorrection.undo(0.3, 0.2, 0.2)).isCloseTo(0.3, within(1e-15));
  }

  @Test
  void aModelOfBalancedRowsIsCorrectedToTheHoldoutsShares() {
    int n = 1000;
    int[] balanced = IntStream.range(0, n).map(i -> i % 2).toArray();
    int[] rare = IntStream.range(0, n).map(i -> i % 10 == 0 ? 1 : 0).toArray();
    double[] scores = IntStream.range(0, n).mapToDouble(i -> (i + 0.5) / n).toArray();
    Dataset train = FixedModel.binary(scores, balanced, new int[n], 1);
    Dataset holdout = FixedModel.binary(scores, rare, new int[n], 1);
    Predictions corrected =
        new PriorCorrection()
            .adapt(new FixedModel(2), train, holdout, SEED)
            .predict(holdout.rows());
    for (int i = 0; i < n; i++) {
      assertThat(corrected.probability(i, 1))
          .isCloseTo(PriorCorrection.undo(scores[i], 0.1, 0.5), within(1e-12));
      assertThat(corrected.labels()[i]).isEqualTo(corrected.probability(i, 1) >= 0.5 ? 1 : 0);
    }
  }

  @Test
  void savedCalibratorsGiveTheSameToTheBit() {
    Dataset two = distorted(5, 500, 2);
    Dataset three = multiclass(5, 500);
    List<PredictionRemedy> remedies =
        List.of(
            new TemperatureScaling(),
            new PriorCorrection(),
            new IsotonicCalibration(new IsotonicCalibration.Options(true, 20)));
    for (PredictionRemedy remedy : remedies) {
      for (Dataset rows : List.of(two, three)) {
        Model fixed = new FixedModel(rows.classes().size());
        Model model = remedy.adapt(fixed, rows, rows, SEED);
        MemoryStore store = new MemoryStore();
        model.save(store);
        Model loaded = remedy.load(fixed, store);
        assertThat(loaded.predict(rows.rows()).probabilities())
            .containsExactly(model.predict(rows.rows()).probabilities());
        assertThat(((Remarks) loaded).remarks()).isEqualTo(((Remarks) model).remarks());
      }
    }
  }

  @Test
  void aProbabilityThatIsNoNumberIsNamed() {
    Dataset rows =
        FixedModel.binary(new double[] {0.1, Double.NaN}, new int[] {0, 1}, new int[2], 1);
    assertThatThrownBy(() -> new TemperatureScaling().adapt(new FixedModel(2), rows, rows, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 2");
  }

  private static double logLoss(Predictions raw, Dataset rows, double t) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      double norm = 0;
      for (int c = 0; c < raw.classes(); c++) {
        norm += Math.pow(raw.probability(i, c), 1 / t);
      }
      sum -= Math.log(Math.pow(raw.probability(i, rows.labels()[i]), 1 / t) / norm);
    }
    return sum;
  }

  /** Scores too extreme, differently for each group. */
  static Dataset distorted(long seed, int n, int groups) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scores = new double[n];
    int[] labels = new int[n];
    int[] group = random.ints(n, 0, groups).toArray();
    for (int i = 0; i < n; i++) {
      double p = random.nextDouble();
      labels[i] = random.nextDouble() < p ? 1 : 0;
      scores[i] = group[i] == 0 ? p * p : Math.sqrt(p);
    }
    return FixedModel.binary(scores, labels, group, groups);
  }

  static Dataset multiclass(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] p = new double[3][n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(3);
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        p[c][i] = Math.exp(3 * random.nextDouble() + (c == labels[i] ? 1.5 : 0));
        sum += p[c][i];
      }
      for (int c = 0; c < 3; c++) {
        p[c][i] /= sum;
      }
    }
    return FixedModel.data(List.of(p[0], p[1], p[2]), labels, new int[n], 1, 3);
  }
}
