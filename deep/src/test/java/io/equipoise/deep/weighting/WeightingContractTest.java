package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every weighting of the catalogue owes to those who train with it. */
class WeightingContractTest {
  private static final int N = 60;

  static Stream<String> weightings() {
    return Catalogue.get().entries().stream()
        .filter(entry -> Weighting.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static Examples examples() {
    double[] draws = Draws.uniform(3, N * 4, -1, 1);
    float[] x = new float[draws.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) draws[i];
    }
    return Examples.of(x, 4, Draws.codes(1, N, 2), 2, Draws.codes(2, N, 3), 3);
  }

  private static double[] weights(String name, DataType type, boolean equalLosses) {
    Weighting weighting = Catalogue.get().create(Step.of(name), Weighting.class);
    Examples examples = examples();
    int[] rows = {5, 59, 0, 12, 33, 7, 8, 41};
    try (NDManager manager = Torch.manager()) {
      double[] draws = equalLosses ? new double[16] : Draws.uniform(4, 16, -2, 2);
      NDArray logits = manager.create(draws, new Shape(8, 2)).toType(type, false);
      long[] labels = Arrays.stream(rows).mapToLong(row -> examples.labels()[row]).toArray();
      Batch plain = Batch.of(manager.create(labels), logits);
      Batch batch = new Batch(logits, plain.labels(), plain.groups(), plain.weights(), rows, 0.5);
      NDArray weights =
          weighting
              .begin(examples, new Seed(1))
              .weights(batch, () -> new CrossEntropyLoss().values(batch));
      assertThat(weights.getDataType()).as(name).isEqualTo(type);
      assertThat(weights.getShape()).as(name).isEqualTo(new Shape(8));
      return weights.toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void givesAPositiveNumberOfTheLogitsTypeToEveryRow(String name) {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      for (double weight : weights(name, type, false)) {
        assertThat(weight).as(name).isFinite().isPositive();
      }
      for (double weight : weights(name, type, true)) {
        assertThat(weight).as(name).isFinite().isPositive();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("weightings")
  void repeatsToTheBitAndLeavesNothingBehind(String name) {
    double[] first = weights(name, DataType.FLOAT32, false);
    int before = NativeArrays.count();
    assertThat(weights(name, DataType.FLOAT32, false)).as(name).isEqualTo(first);
    assertThat(NativeArrays.count()).as(name).isEqualTo(before);
  }
}
