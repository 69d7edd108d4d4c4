package io.equipoise.deep.embedding.regularizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.embedding.EmbeddingRegularizer;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegularizersTest {
  /** Lengths 5, 0 and 13. */
  private static final double[] ROWS = {3, -4, 0, 0, 5, 12};

  static Stream<String> regularizers() {
    return Catalogue.get().entries().stream()
        .filter(entry -> EmbeddingRegularizer.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static EmbeddingRegularizer make(String name) {
    return Catalogue.get().create(Step.of(name), EmbeddingRegularizer.class);
  }

  private static double penalty(EmbeddingRegularizer regularizer, double... flat) {
    try (NDManager manager = Torch.manager()) {
      return regularizer.penalty(manager.create(flat, new Shape(flat.length / 2, 2))).getDouble();
    }
  }

  @Test
  void giveTheirFormulas() {
    assertThat(penalty(make("lp-regularizer"), ROWS)).isCloseTo(18 / 3.0, within(1e-12));
    assertThat(penalty(new LpRegularizer(new LpRegularizer.Options(1, 2)), ROWS))
        .isCloseTo((49 + 289) / 3.0, within(1e-12));
    assertThat(penalty(make("zero-mean-regularizer"), ROWS)).isCloseTo(18 / 3.0, within(1e-12));
    double mean = (25 + 169) / 3.0;
    assertThat(penalty(make("center-invariant"), ROWS))
        .isCloseTo(
            (Math.pow(25 - mean, 2) + mean * mean + Math.pow(169 - mean, 2)) / 12, within(1e-9));
    // cosines: 0-1 and 1-2 are 0, 0-2 is -33/65
    assertThat(penalty(make("regular-face"), ROWS)).isCloseTo(0, within(1e-12));
    assertThat(penalty(make("regular-face"), 1, 0, 0.6, 0.8, -2, 0))
        .isCloseTo((0.6 + 0.6 - 0.6) / 3, within(1e-12));
    assertThat(penalty(make("lp-regularizer").times(3), ROWS)).isCloseTo(18, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("regularizers")
  void gradientsEqualDifferences(String name) {
    double[] flat = Draws.uniform(3, 8, -1, 1);
    EmbeddingRegularizer regularizer = make(name);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray rows = manager.create(flat, new Shape(4, 2));
      rows.setRequiresGradient(true);
      Gradients.backward(regularizer.penalty(rows));
      double[] gradient = rows.getGradient().toDoubleArray();
      for (int i = 0; i < flat.length; i++) {
        double[] up = flat.clone();
        double[] down = flat.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        double slope = (penalty(regularizer, up) - penalty(regularizer, down)) / 2e-6;
        assertThat(gradient[i]).as("%s[%d]", name, i).isCloseTo(slope, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("regularizers")
  void zerosAndOneRowAreDefined(String name) {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      for (int count : new int[] {1, 3}) {
        try (NDManager manager = Torch.manager();
            Gradients recording = Gradients.record()) {
          NDArray rows = manager.zeros(new Shape(count, 2), type);
          rows.setRequiresGradient(true);
          NDArray penalty = make(name).penalty(rows);
          assertThat(penalty.getDataType()).as(name).isEqualTo(type);
          Gradients.backward(penalty);
          double[] gradient = rows.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
          assertThat(gradient).as(name).containsOnly(0);
        }
      }
    }
  }
}
