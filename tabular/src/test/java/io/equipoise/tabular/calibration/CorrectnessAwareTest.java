package io.equipoise.tabular.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.calibration.CorrectnessAwareCalibration.Kind;
import io.equipoise.tabular.calibration.CorrectnessAwareCalibration.Options;
import io.equipoise.tabular.calibration.Softmax.Logits;
import io.equipoise.tabular.learn.MemoryStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorrectnessAwareTest {
  private static final Seed SEED = new Seed(17);
  private static final double[] LOGITS = {2, 0, 0, 1, 0.8, 0, 0, 0.1, 0};

  @Test
  void givesTheValuesOfWorkedRows() {
    assertThat(loss(LOGITS, new int[] {0, 1, 1}, false, 1, 1, 1)).isCloseTo(0.223124, within(1e-6));
    assertThat(loss(LOGITS, new int[] {0, 1, 1}, true, 1, 1, 1)).isCloseTo(0.219631, within(1e-6));
    assertThat(loss(LOGITS, new int[] {0, 1, 1}, false, 2, 2, 2)).isCloseTo(0.255955, within(1e-6));
    assertThat(loss(LOGITS, new int[] {0, 1, 1}, true, 2, 2, 2)).isCloseTo(0.231605, within(1e-6));
  }

  @Test
  void rightRowsWantLowTemperaturesAndWrongOnesHigh() {
    double[] row = {2, 0, 0};
    assertThat(slopes(row, new int[] {0}, false, 1)[0]).isCloseTo(0.142838, within(1e-6));
    assertThat(slopes(row, new int[] {1}, false, 1)[0]).isCloseTo(-0.527718, within(1e-6));
    // a narrow mistake, which cross-entropy would sharpen
    assertThat(slopes(new double[] {1, 0.8, 0}, new int[] {1}, false, 1)[0])
        .isCloseTo(-0.101700, within(1e-6));
  }

  @Test
  void oneKindOfRowsFallsBackToPlainWeights() {
    int[] allRight = {0, 0, 1};
    assertThat(loss(LOGITS, allRight, true, 1, 1, 1))
        .isEqualTo(loss(LOGITS, allRight, false, 1, 1, 1));
    int[] allWrong = {2, 2, 2};
    assertThat(loss(LOGITS, allWrong, true, 1, 1, 1))
        .isEqualTo(loss(LOGITS, allWrong, false, 1, 1, 1));
  }

  @Test
  void slopesAgreeWithFiniteDifferences() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] logits = random.doubles(7 * 4, -3, 3).toArray();
      int[] labels = random.ints(7, 0, 4).toArray();
      double[] t = random.doubles(7, 0.3, 4).toArray();
      boolean balanced = seed % 2 == 0;
      double[] slopes = slopes(logits, labels, balanced, t);
      for (int i = 0; i < 7; i++) {
        double[] up = t.clone();
        double[] down = t.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        double expected =
            (loss(logits, labels, balanced, up) - loss(logits, labels, balanced, down)) / 2e-6;
        assertThat(slopes[i]).as("seed %d", seed).isCloseTo(expected, within(1e-7));
      }
    }
  }

  @Test
  void theNetReadsTheOriginalsClassesOffTheViews() {
    // one view, three classes; original ranks 2, 0, 1
    double[] original = {1, 0, 3};
    double[] view = {0.5, -1, 2};
    double norm = Math.exp(0.5) + Math.exp(-1) + Math.exp(2);
    double[] c = {Math.exp(2) / norm, Math.exp(0.5) / norm, Math.exp(-1) / norm};
    double[] w1 = {0.3, -0.2, 0.5, -1, 1, -1};
    double[] b1 = {0.1, 0.05};
    double[] w2 = {2, -3};
    double h0 = Math.max(0, 0.3 * c[0] - 0.2 * c[1] + 0.5 * c[2] + 0.1);
    double h1 = Math.max(0, -c[0] + c[1] - c[2] + 0.05);
    double[] t =
        net(
            new Tensor(original, 1, 3),
            new Tensor(view, 1, 1, 3),
            new Tensor(w1, 2, 3),
            b1,
            w2,
            1.5);
    assertThat(t).containsExactly(new double[] {1.5 + 2 * h0 - 3 * h1}, within(1e-12));
    assertThat(
            net(
                new Tensor(original, 1, 3),
                new Tensor(view, 1, 1, 3),
                new Tensor(new double[6], 2, 3),
                b1,
                new double[2],
                -4))
        .containsExactly(0.1);
  }

  @Test
  void theNetsGradientAgreesWithFiniteDifferences() {
    for (long seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 9;
      Logits logits = new Logits(5, random.doubles(n * 5, -2, 2).toArray());
      double[] cues = random.doubles(n * 12).toArray();
      boolean[] right = new boolean[n];
      double[] weights = random.doubles(n, 0.2, 1).toArray();
      for (int i = 0; i < n; i++) {
        right[i] = random.nextBoolean();
      }
      double[] w = random.doubles(TemperatureNet.size(5, 12), -0.5, 0.5).toArray();
      w[w.length - 1] = 1.5;
      TemperatureNet net = new TemperatureNet(5, 12, w);
      double[] gradient =
          new TemperatureNetFit(logits, cues, 12, right, weights)
              .gradient(net, IntStream.range(0, n).toArray());
      for (int j = 0; j < w.length; j++) {
        double kept = w[j];
        w[j] = kept + 1e-6;
        double up = CorrectnessAwareLoss.of(logits, right, weights, net.temperatures(cues)).value();
        w[j] = kept - 1e-6;
        double down =
            CorrectnessAwareLoss.of(logits, right, weights, net.temperatures(cues)).value();
        w[j] = kept;
        assertThat(gradient[j])
            .as("seed %d weight %d", seed, j)
            .isCloseTo((up - down) / 2e-6, within(1e-7));
      }
    }
  }

  @Test
  void calibratingKeepsClassesAndDecisionsAndLowersTheLoss() {
    Dataset rows = drifting(3, 1500);
    Model model = new Waver();
    Predictions raw = model.predict(rows.rows());
    for (boolean balanced : new boolean[] {true, false}) {
      Model calibrated = remedy(balanced, Kind.NOISE).adapt(model, rows, rows, SEED);
      Predictions after = calibrated.predict(rows.rows());
      assertThat(after.labels()).containsExactly(raw.labels());
      assertThat(Predictions.of(2, after.probabilities()).labels()).containsExactly(raw.labels());
      assertThat(brier(after, rows, balanced)).isLessThan(brier(raw, rows, balanced));
    }
  }

  @Test
  void aSavedCalibratorGivesTheSameToTheBit() {
    Dataset rows = drifting(4, 300);
    for (Kind kind : Kind.values()) {
      Model model = remedy(true, kind).adapt(new Waver(), rows, rows, SEED);
      MemoryStore store = new MemoryStore();
      model.save(store);
      Model loaded = remedy(true, kind).load(new Waver(), store);
      assertThat(loaded.predict(rows.rows()).probabilities())
          .containsExactly(model.predict(rows.rows()).probabilities());
      int[] some = {7, 3, 11};
      assertThat(loaded.predict(rows.rows().take(some)).probability(1, 1))
          .isEqualTo(model.predict(rows.rows()).probability(3, 1));
    }
  }

  @Test
  void viewsShiftNumbersAndHideColumnsTheSameForEveryRow() {
    Table table =
        Table.of(
            List.of(
                NumericColumn.of("x", 1, 2, 3, Double.NaN),
                CategoryColumn.of("job", "a", "b", "b", null)));
    Rows rows = new Rows(table, Groups.none(4));
    Views shift = Views.draw(table, new boolean[] {false}, 0.5, 0.2, SEED);
    Table shifted = shift.of(rows).get(0).features();
    NumericColumn x = (NumericColumn) shifted.column("x");
    assertThat(x.value(1) - x.value(0)).isCloseTo(1, within(1e-12));
    assertThat(x.value(0)).isNotEqualTo(1);
    assertThat(x.isMissing(3)).isTrue();
    assertThat(shifted.column("job").text(0)).isEqualTo("a");

    Views hide = Views.draw(table, new boolean[] {true}, 0.5, 1, SEED);
    Table hidden = hide.of(rows).get(0).features();
    for (int i = 0; i < 4; i++) {
      assertThat(((NumericColumn) hidden.column("x")).value(i)).isEqualTo(2);
      assertThat(hidden.column("job").text(i)).isEqualTo("b");
    }
  }

  @Test
  void aHoldoutThatIsAllRightIsRemarkedOn() {
    Dataset rows = FixedModel.binary(new double[] {0.1, 0.8}, new int[] {0, 1}, new int[2], 1);
    Model model = remedy(true, Kind.MIXED).adapt(new FixedModel(2), rows, rows, SEED);
    assertThat(((Remarks) model).remarks().get(0)).contains("all right");
    assertThat(Arrays.stream(model.predict(rows.rows()).probabilities()))
        .allMatch(Double::isFinite);
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    assertThatThrownBy(
            () ->
                net(
                    new Tensor(new double[6], 2, 3),
                    new Tensor(new double[3], 1, 1, 3),
                    new Tensor(new double[6], 2, 3),
                    new double[2],
                    new double[2],
                    1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("viewLogits");
  }

  private static CorrectnessAwareCalibration remedy(boolean balanced, Kind kind) {
    return new CorrectnessAwareCalibration(new Options(balanced, 3, kind, 0.3, 0.5, 300, 0.01));
  }

  /** A model that is too sure, and wavers with a second column in which it is often wrong. */
  private record Waver() implements Model {
    @Override
    public Predictions predict(Rows rows) {
      double[] x = ((NumericColumn) rows.features().column("x")).values();
      double[] z = ((NumericColumn) rows.features().column("z")).values();
      double[] p = new double[x.length];
      for (int i = 0; i < p.length; i++) {
        p[i] = 1 / (1 + Math.exp(-6 * (x[i] + Math.sin(5 * z[i]))));
      }
      return Predictions.binary(p);
    }

    @Override
    public void save(io.equipoise.core.learn.Store store) {
      store.write("waver", 1);
    }
  }

  private static Dataset drifting(long seed, int n) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[n];
    double[] z = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextGaussian();
      z[i] = random.nextGaussian();
      labels[i] = x[i] + 0.5 * random.nextGaussian() > 0 ? 1 : 0;
    }
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    Table table = Table.of(List.of(NumericColumn.of("x", x), NumericColumn.of("z", z)));
    return Dataset.of(new Rows(table, Groups.none(n)), labels, List.of("no", "yes"), weights);
  }

  private static double brier(Predictions predictions, Dataset rows, boolean balanced) {
    double[] off = new double[2];
    int[] count = new int[2];
    for (int i = 0; i < rows.size(); i++) {
      double q = Math.max(predictions.probability(i, 0), predictions.probability(i, 1));
      int right = predictions.labels()[i] == rows.labels()[i] ? 1 : 0;
      off[right] += (q - right) * (q - right);
      count[right]++;
    }
    return balanced ? off[0] / count[0] + off[1] / count[1] : (off[0] + off[1]) / rows.size();
  }

  private static double loss(double[] logits, int[] labels, boolean balanced, double... t) {
    return evaluate(logits, labels, balanced, t).value().data()[0];
  }

  private static double[] slopes(double[] logits, int[] labels, boolean balanced, double... t) {
    Tensor slopes = evaluate(logits, labels, balanced, t).gradients().get("temperatures");
    assertThat(slopes).isNotNull();
    return slopes.data();
  }

  private static Evaluation evaluate(double[] logits, int[] labels, boolean balanced, double... t) {
    return function("correctness-aware")
        .evaluate(
            new Arguments(
                Map.of(
                    "logits",
                    new Tensor(logits, labels.length, logits.length / labels.length),
                    "labels",
                    Tensor.list(Arrays.stream(labels).asDoubleStream().toArray()),
                    "temperatures",
                    Tensor.list(t)),
                Map.of("balanced", BooleanNode.valueOf(balanced))));
  }

  private static double[] net(
      Tensor logits, Tensor views, Tensor w1, double[] b1, double[] w2, double b2) {
    return function("temperature-net")
        .evaluate(
            new Arguments(
                Map.of(
                    "logits", logits,
                    "viewLogits", views,
                    "W1", w1,
                    "b1", Tensor.list(b1),
                    "w2", Tensor.list(w2)),
                Map.of("b2", DoubleNode.valueOf(b2))))
        .value()
        .data();
  }

  private static Function function(String name) {
    return new CorrectnessAwareCalibration(Options.DEFAULT)
        .functions().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }
}
