package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedFormTest {
  /** Two blocks of 524 rows and one row more. */
  private static final int ROWS = 1049;

  private static final int CLASSES = 1000;

  private record Outcome(double value, double[] gradient) {}

  private static Outcome outcome(int rows, DataType type, Function<Batch, NDArray> loss) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray logits =
          manager
              .create(Draws.uniform(5, rows * CLASSES, -3, 3), new Shape(rows, CLASSES))
              .toType(type, true);
      logits.setRequiresGradient(true);
      int[] codes = Draws.codes(6, rows, CLASSES);
      NDArray labels = manager.create(Arrays.stream(codes).asLongStream().toArray());
      NDArray weights = manager.create(Draws.uniform(7, rows, 0, 2)).toType(type, false);
      NDArray value = loss.apply(Batch.of(labels, logits).weighted(weights));
      Gradients.backward(value);
      return new Outcome(
          value.toType(DataType.FLOAT64, false).toDoubleArray()[0],
          logits.getGradient().toType(DataType.FLOAT64, false).toDoubleArray());
    }
  }

  private static double furthest(Outcome one, Outcome other) {
    return furthest(one.gradient(), other.gradient());
  }

  /** The largest difference between numbers of the same place. */
  static double furthest(double[] one, double[] other) {
    assertThat(one).hasSameSizeAs(other);
    double furthest = 0;
    for (int i = 0; i < one.length; i++) {
      furthest = Math.max(furthest, Math.abs(one[i] - other[i]));
    }
    return furthest;
  }

  private static Objective.Run bootstrap() {
    return new BootstrapLoss(new BootstrapLoss.Options(BootstrapLoss.Form.SOFT, 0.7))
        .begin(new Population(new int[CLASSES], new int[] {1}));
  }

  /** Recorded step by step, all rows at once. */
  private static NDArray recorded(Batch batch) {
    NDArray logP = batch.logits().logSoftmax(1);
    NDArray own = logP.exp().mul(logP).sum(new int[] {1});
    NDArray share = own.onesLike().stopGradient();
    NDArray truth = logP.gather(batch.labels().expandDims(1), 1).squeeze(1);
    NDArray values = truth.mul(share.sub(0.3)).add(own.mul(share.sub(0.7))).neg();
    return values.mul(batch.weights()).mean();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 524, 525, ROWS})
  void rowsInBlocksGiveWhatAllRowsAtOnceGive(int rows) {
    Outcome plain = outcome(rows, DataType.FLOAT64, ClosedFormTest::recorded);
    Outcome loss = outcome(rows, DataType.FLOAT64, bootstrap()::loss);
    Outcome values =
        outcome(
            rows, DataType.FLOAT64, batch -> bootstrap().values(batch).mul(batch.weights()).mean());
    assertThat(loss.value()).isCloseTo(plain.value(), within(1e-12));
    assertThat(furthest(loss, plain)).isLessThan(1e-15);
    assertThat(values.value()).isCloseTo(plain.value(), within(1e-12));
    assertThat(furthest(values, plain)).isLessThan(1e-15);
  }

  @Test
  void singlePrecisionStaysSo() {
    Outcome one = outcome(ROWS, DataType.FLOAT32, bootstrap()::loss);
    Outcome two = outcome(ROWS, DataType.FLOAT64, bootstrap()::loss);
    assertThat(one.value()).isCloseTo(two.value(), within(1e-5));
    assertThat(furthest(one, two)).isLessThan(1e-9);
  }

  @Test
  void oneClassPerRowIsOneLabelPerRow() {
    AsymmetricLoss loss = new AsymmetricLoss(AsymmetricLoss.Options.DEFAULT);
    LabelCounts counts = LabelCounts.of(new Population(new int[CLASSES], new int[] {1}));
    Outcome classes = outcome(ROWS, DataType.FLOAT64, loss.begin(counts)::loss);
    Outcome targets =
        outcome(
            ROWS,
            DataType.FLOAT64,
            batch ->
                loss.begin(counts)
                    .perSample(batch.targets(), batch.logits())
                    .mul(batch.weights())
                    .mean());
    assertThat(classes.value()).isCloseTo(targets.value(), within(1e-12));
    assertThat(furthest(classes, targets)).isLessThan(1e-15);
  }

  @Test
  void loopsOverLargeRowsGiveWhatTheEngineGives() {
    for (MultiFocalLoss.Options options :
        new MultiFocalLoss.Options[] {
          MultiFocalLoss.Options.DEFAULT, new MultiFocalLoss.Options(0.5, 2, 1.5, 0.2, false)
        }) {
      int[] sizes = new int[CLASSES];
      Arrays.setAll(sizes, k -> 1 + k);
      LabelCounts counts = LabelCounts.of(new Population(sizes, new int[] {1}));
      Objective.Run run = new MultiFocalLoss(options).begin(counts);
      Outcome loops = outcome(ROWS, DataType.FLOAT32, run::loss);
      Outcome engine = outcome(ROWS, DataType.FLOAT64, run::loss);
      assertThat(loops.value()).isCloseTo(engine.value(), within(1e-6 * engine.value()));
      assertThat(furthest(loops, engine)).isLessThan(1e-8);
    }
  }

  @Test
  void withoutRecordingThereIsAValueAndNothingStays() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.ones(new Shape(ROWS, CLASSES));
      NDArray labels = manager.zeros(new Shape(ROWS), DataType.INT64);
      Batch batch = Batch.of(labels, logits);
      int held = manager.getManagedArrays().size();
      assertThat(bootstrap().values(batch).getShape()).isEqualTo(new Shape(ROWS));
      assertThat(manager.getManagedArrays()).hasSize(held + 1);
      assertThat(bootstrap().loss(batch).getFloat())
          .isCloseTo((float) Math.log(CLASSES), within(1e-4f));
      // the loss itself, the weights' share and its divisor
      assertThat(manager.getManagedArrays()).hasSizeLessThanOrEqualTo(held + 4);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
