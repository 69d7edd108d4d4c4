package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums over blocks of rows against the same losses with every step recorded. */
class ClassSumsTest {
  private static final int GROUPS = 3;

  private record Outcome(double value, double[] gradient) {}

  private static Outcome outcome(
      int rows, int classes, double scale, DataType type, Function<Batch, NDArray> loss) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray logits =
          manager
              .create(Draws.uniform(5, rows * classes, -scale, scale), new Shape(rows, classes))
              .toType(type, true);
      logits.setRequiresGradient(true);
      double[] weights = Draws.uniform(7, rows, 0, 2);
      weights[0] = 0;
      Batch batch =
          Batch.of(codes(manager, 6, rows, classes), logits)
              .inGroups(codes(manager, 8, rows, GROUPS))
              .weighted(manager.create(weights).toType(type, false));
      NDArray value = loss.apply(batch);
      Gradients.backward(value);
      return new Outcome(
          value.toType(DataType.FLOAT64, false).toDoubleArray()[0],
          logits.getGradient().toType(DataType.FLOAT64, false).toDoubleArray());
    }
  }

  private static NDArray codes(NDManager manager, long seed, int rows, int levels) {
    return manager.create(Arrays.stream(Draws.codes(seed, rows, levels)).asLongStream().toArray());
  }

  private static NDArray tversky(Batch batch) {
    NDArray p = DiceLoss.probabilities(batch.logits());
    NDArray y = DiceLoss.truth(batch);
    NDArray w = batch.weights().expandDims(1);
    int[] rows = {0};
    NDArray hit = p.mul(y).mul(w).sum(rows);
    NDArray alarm = p.mul(w).sum(rows).sub(hit);
    NDArray miss = y.mul(w).sum(rows).sub(hit);
    NDArray below = hit.add(alarm.mul(0.3)).add(miss.mul(0.7)).add(1);
    return hit.add(1).div(below).neg().add(1).sum();
  }

  private static Function<Batch, NDArray> dice(DiceLoss.Options options) {
    return batch ->
        new DiceFraction(options)
            .overSet(
                DiceLoss.probabilities(batch.logits()), DiceLoss.truth(batch), batch.weights());
  }

  /** Half cross-entropy, half Dice by group, each group and class weighing alike. */
  private static NDArray byGroup(Batch batch) {
    NDArray p = batch.logits().softmax(1);
    NDArray y = batch.targets();
    NDArray w = batch.weights().expandDims(1);
    NDArray loss = new CrossEntropyLoss().loss(batch).mul(0.5);
    for (int g = 0; g < GROUPS; g++) {
      NDArray m = batch.groups().eq(g).toType(p.getDataType(), false).expandDims(1).mul(w);
      int[] rows = {0};
      NDArray above = p.mul(y).mul(m).sum(rows).mul(2).add(1e-5);
      NDArray below = p.square().add(y).mul(m).sum(rows).add(1e-5);
      loss = loss.add(above.div(below).neg().add(1).mean().mul(0.5 / GROUPS));
    }
    return loss;
  }

  private static NDArray byGroupOfSums(Batch batch) {
    return new WithCrossEntropy(0.5, GROUPS, 1e-5, sums -> sums.byGroup().mean()).loss(batch);
  }

  private static DiceLoss.Options options(boolean squared, double alpha, boolean detached) {
    return new DiceLoss.Options(DiceLoss.Form.SET, squared, alpha, 1, detached, 0.5, 0.5, 0);
  }

  static Stream<Arguments> losses() {
    Objective.Run tversky = new TverskyLoss(TverskyLoss.Options.DEFAULT);
    Function<Batch, NDArray> plain = ClassSumsTest::tversky;
    Function<Batch, NDArray> sums = tversky::loss;
    Function<Batch, NDArray> grouped = ClassSumsTest::byGroup;
    Function<Batch, NDArray> groupSums = ClassSumsTest::byGroupOfSums;
    return Stream.concat(
        Stream.of(
            Arguments.of("tversky", plain, sums),
            Arguments.of("dice by group", grouped, groupSums)),
        Stream.of(
                options(true, 0.01, false),
                options(false, 0.01, false),
                options(true, 1, false),
                options(false, 2, true),
                options(true, 0, false))
            .map(
                options -> {
                  Function<Batch, NDArray> quick = new DiceLoss(options)::loss;
                  return Arguments.of(options.toString(), dice(options), quick);
                }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void equalWhatIsRecorded(
      String name, Function<Batch, NDArray> recorded, Function<Batch, NDArray> sums) {
    for (int[] shape : new int[][] {{1, 3}, {40, 2}, {40, 5}, {530, 1000}}) {
      for (double scale : new double[] {2, 40}) {
        String where = shape[0] + " rows, " + shape[1] + " classes, logits to " + scale;
        Outcome slow = outcome(shape[0], shape[1], scale, DataType.FLOAT64, recorded);
        Outcome quick = outcome(shape[0], shape[1], scale, DataType.FLOAT64, sums);
        Outcome single = outcome(shape[0], shape[1], scale, DataType.FLOAT32, sums);
        assertThat(quick.value()).as(where).isCloseTo(slow.value(), within(1e-9));
        assertThat(ClosedFormTest.furthest(quick.gradient(), slow.gradient()))
            .as(where)
            .isLessThan(1e-8);
        assertThat(single.value()).as(where).isCloseTo(slow.value(), within(2e-3));
        assertThat(ClosedFormTest.furthest(single.gradient(), slow.gradient()))
            .as(where)
            .isLessThan(2e-3);
      }
    }
  }

  @Test
  void aVeryUnlikelyClassHasAFiniteEntropy() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(new float[] {1e4f, -1e4f, 0}, new Shape(1, 3));
      Batch batch = Batch.of(manager.create(new long[] {1}), logits);
      Objective.Run run =
          new GroupWeightedDiceLoss(new GroupWeightedDiceLoss.Options(0, 1e-5))
              .begin(new Population(new int[] {0, 1, 0}, new int[] {1}));
      assertThat(run.loss(batch).getFloat()).isEqualTo(2e4f);
    }
  }

  @Test
  void withoutRecordingThereIsAValueAndNothingStays() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.ones(new Shape(4, 3));
      Batch batch = Batch.of(manager.create(new long[] {0, 1, 2, 0}), logits);
      int held = manager.getManagedArrays().size();
      assertThat(new TverskyLoss(TverskyLoss.Options.DEFAULT).loss(batch).getFloat()).isPositive();
      assertThat(manager.getManagedArrays()).hasSizeLessThanOrEqualTo(held + 1);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
