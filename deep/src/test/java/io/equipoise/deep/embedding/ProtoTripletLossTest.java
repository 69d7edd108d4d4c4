package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class ProtoTripletLossTest {
  private static final ProtoTripletLoss LOSS =
      new ProtoTripletLoss(ProtoTripletLoss.Options.DEFAULT);

  private static Evaluated proto(double[] queries, int width, double[] prototypes, int... labels) {
    return Evaluated.of(LOSS, "proto-triplet")
        .array("queries", queries, queries.length / width, width)
        .array("prototypes", prototypes, prototypes.length / width, width)
        .list("labels", labels);
  }

  private static double plain(double[] q, int width, double[] c, int[] labels, double margin) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double own = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < c.length / width; k++) {
        double squares = 1e-6;
        for (int d = 0; d < width; d++) {
          squares += Math.pow(q[i * width + d] - c[k * width + d], 2);
        }
        if (k == labels[i]) {
          own = Math.sqrt(squares);
        } else {
          least = Math.min(least, Math.sqrt(squares));
        }
      }
      sum += Math.max(0, own - least + margin);
    }
    return sum / labels.length;
  }

  @Test
  void givesTheWorkedExample() {
    Evaluated worked =
        proto(new double[] {0, 0, 1.2, 0, 1, 1}, 2, new double[] {0, 0, 3, 0}, 0, 1, 0);
    assertThat(worked.value()).isCloseTo(0.36666662, within(1e-8));
    worked.assertGradients();
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] queries = Draws.uniform(seed, 32, -1, 1);
      double[] prototypes = Draws.uniform(seed + 50, 16, -1, 1);
      int[] labels = Draws.codes(seed, 8, 4);
      Evaluated evaluated = proto(queries, 4, prototypes, labels).with("margin", 0.8);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(queries, 4, prototypes, labels, 0.8), within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void isZeroWhereEachQueryIsNearestByTheMargin() {
    Evaluated apart = proto(new double[] {0.1, 0, 9.9, 0}, 2, new double[] {0, 0, 10, 0}, 0, 1);
    assertThat(apart.value()).isZero();
    assertThat(apart.gradient("queries")).containsOnly(0.0);
    assertThat(proto(new double[] {3, 4}, 2, new double[] {0, 0}, 0).value()).isZero();
  }

  @Test
  void aQueryOnItsPrototypeHasAFiniteGradient() {
    Evaluated on = proto(new double[] {1, 1, 1, 1}, 2, new double[] {1, 1, 1, 1}, 0, 1);
    assertThat(on.value()).isCloseTo(0.5, within(1e-12));
    assertThat(on.gradient("queries")).containsOnly(0.0);
  }

  @Test
  void prototypesAreTheMeansOfTheirShots() {
    try (NDManager manager = Torch.manager()) {
      NDArray shots = manager.create(new double[] {1, 2, 3, 4, 5, 9}, new Shape(3, 2));
      NDArray labels = manager.create(new long[] {2, 0, 2});
      assertThat(ProtoTripletLoss.prototypes(shots, labels, 3).toDoubleArray())
          .containsExactly(3, 4, 0, 0, 3, 5.5);
    }
  }

  @Test
  void isALossOfDjlInSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray queries = manager.create(new float[] {0, 0, 1.2f, 0, 1, 1}, new Shape(3, 2));
      queries.setRequiresGradient(true);
      NDArray prototypes = manager.create(new float[] {0, 0, 3, 0}, new Shape(2, 2));
      NDArray loss =
          LOSS.evaluate(
              new NDList(manager.create(new int[] {0, 1, 0})), new NDList(queries, prototypes));
      Gradients.backward(loss);
      assertThat(loss.getFloat()).isCloseTo(0.36666662f, within(1e-6f));
      assertThat(queries.getGradient().getShape()).isEqualTo(new Shape(3, 2));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> proto(new double[] {1, 2}, 2, new double[] {1, 2, 3, 4}, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 2 has no prototype");
    assertThatThrownBy(() -> proto(new double[] {1, 2}, 2, new double[] {1, 2, 3}, 0).value())
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () ->
                proto(new double[] {1, 2}, 2, new double[] {1, 2, 3, 4}, 0)
                    .with("margin", -1)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("margin is -1");
  }
}
