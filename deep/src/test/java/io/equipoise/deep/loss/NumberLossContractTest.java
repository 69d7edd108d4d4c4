package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss of numbers in the catalogue owes to those who train with it. */
class NumberLossContractTest {
  private static final int N = 9;

  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> NumberLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static NumberLoss make(String name) {
    return Catalogue.get().create(Step.of(name), NumberLoss.class);
  }

  private record Outcome(double loss, double[] gradient, double[] values) {}

  private static Outcome compute(
      NumberLoss loss, double[] outputs, double[] targets, double[] weights, DataType type) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x =
          manager
              .create(outputs, new Shape(targets.length, loss.head().outputs()))
              .toType(type, false)
              .duplicate();
      x.setRequiresGradient(true);
      Batch batch =
          Batch.ofNumbers(manager.create(targets), x)
              .weighted(manager.create(weights).toType(type, false));
      NDArray values = loss.values(batch);
      NDArray value = loss.loss(batch);
      assertThat(value.getDataType()).isEqualTo(type);
      Gradients.backward(value);
      return new Outcome(doubles(value)[0], doubles(x.getGradient()), doubles(values));
    }
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  private static double[] outputs(NumberLoss loss, long seed) {
    return Draws.uniform(seed, N * loss.head().outputs(), -2, 2);
  }

  private static double[] targets(long seed) {
    return Draws.uniform(seed + 1, N, -2, 2);
  }

  private static double[] weights(long seed) {
    return Draws.uniform(seed + 2, N, 0.2, 1.8);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientsAreThoseOfFiniteDifferences(String name) {
    NumberLoss loss = make(name);
    for (long seed = 0; seed < 3; seed++) {
      double[] at = outputs(loss, seed);
      double[] truth = targets(seed);
      double[] weights = weights(seed);
      double[] gradient = compute(loss, at, truth, weights, DataType.FLOAT64).gradient();
      for (int i = 0; i < at.length; i++) {
        double[] up = at.clone();
        double[] down = at.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        double slope =
            (compute(loss, up, truth, weights, DataType.FLOAT64).loss()
                    - compute(loss, down, truth, weights, DataType.FLOAT64).loss())
                / 2e-6;
        assertThat(gradient[i])
            .as("%s, seed %d, output %d", name, seed, i)
            .isCloseTo(slope, within(1e-6 * Math.max(1, Math.abs(slope))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void singlePrecisionAgreesWithDouble(String name) {
    NumberLoss loss = make(name);
    Outcome one = compute(loss, outputs(loss, 4), targets(4), weights(4), DataType.FLOAT32);
    Outcome two = compute(loss, outputs(loss, 4), targets(4), weights(4), DataType.FLOAT64);
    assertThat(one.loss()).isCloseTo(two.loss(), within(1e-5 * Math.max(1, two.loss())));
    assertThat(one.values().length).isEqualTo(N);
    for (int i = 0; i < one.gradient().length; i++) {
      assertThat(one.gradient()[i])
          .isCloseTo(two.gradient()[i], within(1e-4 * Math.max(1, Math.abs(two.gradient()[i]))));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void staysFiniteOnExtremeOutputsAndOnRightOnes(String name) {
    NumberLoss loss = make(name);
    double[] extreme = outputs(loss, 5);
    for (int i = 0; i < extreme.length; i++) {
      extreme[i] = i % 3 == 0 ? 1e4 : -1e4;
    }
    for (double[] at : new double[][] {extreme, new double[extreme.length]}) {
      for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
        Outcome outcome = compute(loss, at, new double[N], weights(5), type);
        assertThat(outcome.loss()).as(name).isFinite();
        for (double slope : outcome.gradient()) {
          assertThat(slope).as(name).isFinite();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aRowOfWeightZeroIsAsIfAbsentAndNothingIsLeftBehind(String name) {
    NumberLoss loss = make(name);
    double[] weights = weights(6);
    weights[4] = 0;
    double[] other = outputs(loss, 6);
    int before = NativeArrays.count();
    double first = compute(loss, other, targets(6), weights, DataType.FLOAT64).loss();
    other[4 * loss.head().outputs()] += 3;
    assertThat(compute(loss, other, targets(6), weights, DataType.FLOAT64).loss()).isEqualTo(first);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isForNumbersOnlyAndDropsIntoDjl(String name) {
    NumberLoss loss = make(name);
    assertThat(loss.taskKinds()).isEqualTo(TaskKind.NUMBERS);
    double[] even = new double[N];
    java.util.Arrays.fill(even, 1);
    double mean = compute(loss, outputs(loss, 7), targets(7), even, DataType.FLOAT64).loss();
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(outputs(loss, 7), new Shape(N, loss.head().outputs()));
      NDArray y = manager.create(targets(7), new Shape(N, 1));
      NDArray value = loss.evaluate(new NDList(y), new NDList(x));
      assertThat(value.getDouble()).isCloseTo(mean, within(1e-12));
      Batch classes = Batch.of(manager.create(new long[N]), x);
      assertThatThrownBy(() -> loss.loss(classes))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("numbers are needed");
    }
  }

  @Test
  void lossesOfClassesAreRefusedByNameWhereNumbersAreAsked() {
    assertThatThrownBy(() -> new CrossEntropyLoss().head())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cross-entropy");
  }
}
