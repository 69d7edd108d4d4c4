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
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class RerankingLossTest {
  private static final RerankingLoss LOSS = new RerankingLoss();

  private static double crossEntropy(double[] logits, int from, int count, int right) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += Math.exp(logits[from + k]);
    }
    return Math.log(sum) - logits[from + right];
  }

  private static double plain(double[] target, double[] negative, double[] list, int[] positions) {
    int n = positions.length;
    int k = list.length / n;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += crossEntropy(target, 2 * i, 2, 0) + crossEntropy(negative, 2 * i, 2, 1);
      sum += crossEntropy(list, k * i, k, positions[i]);
    }
    return sum / n;
  }

  @Test
  void equalsThreeCrossEntropiesWithTheirGradients() {
    int before = NativeArrays.count();
    for (long seed = 0; seed < 3; seed++) {
      double[][] drawn = {
        Draws.uniform(seed, 8, -3, 3),
        Draws.uniform(seed + 10, 8, -3, 3),
        Draws.uniform(seed + 20, 20, -3, 3)
      };
      int[] positions = Draws.codes(seed, 4, 5);
      for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
        double close = type == DataType.FLOAT32 ? 1e-3 : 1e-7;
        try (NDManager manager = Torch.manager();
            Gradients recording = Gradients.record()) {
          NDList logits = new NDList();
          for (double[] each : drawn) {
            logits.add(manager.create(each, new Shape(4, each.length / 4)).toType(type, false));
          }
          logits.forEach(each -> each.setRequiresGradient(true));
          NDArray value = LOSS.evaluate(new NDList(manager.create(positions)), logits);
          double expected = plain(drawn[0], drawn[1], drawn[2], positions);
          assertThat(value.toType(DataType.FLOAT64, false).getDouble())
              .as("seed %d", seed)
              .isCloseTo(expected, within(close));
          Gradients.backward(value);
          for (int part = 0; part < 3; part++) {
            double[] gradient =
                logits.get(part).getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
            for (int i = 0; i < gradient.length; i++) {
              double kept = drawn[part][i];
              drawn[part][i] = kept + 1e-5;
              double up = plain(drawn[0], drawn[1], drawn[2], positions);
              drawn[part][i] = kept - 1e-5;
              double down = plain(drawn[0], drawn[1], drawn[2], positions);
              drawn[part][i] = kept;
              assertThat(gradient[i]).isCloseTo((up - down) / 2e-5, within(close));
            }
          }
        }
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void aSureJudgeAndAListOfOneCostNothingAndLargeLogitsStayNumbers() {
    try (NDManager manager = Torch.manager()) {
      NDArray yes = manager.create(new float[] {1e4f, -1e4f}, new Shape(1, 2));
      NDArray one = manager.create(new float[] {3}, new Shape(1, 1));
      NDArray position = manager.create(new long[] {0});
      assertThat(LOSS.loss(yes, yes.neg(), one, position).getFloat()).isZero();
      assertThat(LOSS.loss(yes.neg(), yes, one, position).getFloat()).isEqualTo(4e4f);
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    try (NDManager manager = Torch.manager()) {
      NDArray pair = manager.ones(new Shape(2, 2));
      NDArray list = manager.ones(new Shape(2, 3));
      NDArray positions = manager.create(new long[] {0, 2});
      refused("position 3", pair, pair, list, manager.create(new long[] {0, 3}));
      refused("positions", pair, pair, list, manager.create(new long[] {0}));
      refused("(N,2)", pair, manager.ones(new Shape(3, 2)), list, positions);
      refused("(N,K)", pair, pair, manager.ones(new Shape(3, 3)), positions);
      refused("NaN", pair.mul(Float.NaN), pair, list, positions);
    }
  }

  private static void refused(
      String words, NDArray target, NDArray negative, NDArray list, NDArray positions) {
    assertThatThrownBy(
            () -> LOSS.evaluate(new NDList(positions), new NDList(target, negative, list)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }
}
