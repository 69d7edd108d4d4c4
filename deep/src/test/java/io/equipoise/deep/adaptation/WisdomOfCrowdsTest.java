package io.equipoise.deep.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class WisdomOfCrowdsTest {
  private static final double[] ORIGINAL = {2, 0.5, 0, 0.2, 0.1, 0, 0, 1, 0.5};
  private static final double[] ADAPTED = {2.5, 0.4, 0, 0.1, 0.3, 0, 0, 1.2, 0.5};

  private static Evaluated loss(double[] original, double[] adapted, int classes) {
    int rows = original.length / classes;
    return Evaluated.of(new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT), "wisdom-of-crowds")
        .array("originalLogits", original, rows, classes)
        .array("adaptedLogits", adapted, rows, classes);
  }

  private static double[] softmax(double[] logits, int row, int classes) {
    double[] p = Arrays.copyOfRange(logits, row * classes, (row + 1) * classes);
    double sum = Arrays.stream(p).map(Math::exp).sum();
    return Arrays.stream(p).map(z -> Math.exp(z) / sum).toArray();
  }

  private static double plain(double[] original, double[] adapted, int classes, boolean byKept) {
    double sum = 0;
    int kept = 0;
    int rows = original.length / classes;
    for (int i = 0; i < rows; i++) {
      double[] before = softmax(original, i, classes);
      double[] now = softmax(adapted, i, classes);
      int first = 0;
      for (int c = 0; c < classes; c++) {
        first = before[c] > before[first] ? c : first;
      }
      if (now[first] >= before[first]) {
        kept++;
        sum -= Arrays.stream(now).map(p -> p * Math.log(p)).sum();
      }
    }
    return kept == 0 ? 0 : sum / (byKept ? kept : rows);
  }

  private static double[] random(long seed, int size) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] values = new double[size];
    Arrays.setAll(values, i -> 6 * random.nextDouble() - 3);
    return values;
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(loss(ORIGINAL, ADAPTED, 3).value()).isCloseTo(0.516969, within(5e-7));
    assertThat(loss(ORIGINAL, ADAPTED, 3).with("divide", "kept").value())
        .isCloseTo(0.775453, within(5e-7));
    double[] gradient = loss(ORIGINAL, ADAPTED, 3).gradient("adaptedLogits");
    assertThat(Arrays.copyOfRange(gradient, 3, 6)).containsOnly(0);
  }

  @Test
  void equalsThePlainFormulaWithItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] original = random(seed, 32);
      double[] adapted = random(seed + 100, 32);
      assertThat(loss(original, adapted, 4).value())
          .as("seed %d", seed)
          .isCloseTo(plain(original, adapted, 4, false), within(1e-12));
      assertThat(loss(original, adapted, 4).with("divide", "kept").value())
          .as("seed %d", seed)
          .isCloseTo(plain(original, adapted, 4, true), within(1e-12));
      loss(original, adapted, 4).assertGradients();
    }
  }

  @Test
  void beforeAnyUpdateItIsPlainEntropyMinimization() {
    double[] logits = random(3, 45);
    double entropy =
        Evaluated.of(new EntropyMinimization(), "entropy-minimization")
            .array("logits", logits, 9, 5)
            .value();
    assertThat(loss(logits, logits, 5).value()).isEqualTo(entropy);
    double[] other = random(4, 45);
    double[] moved = Arrays.stream(logits).map(z -> z + 7).toArray();
    assertThat(loss(moved, other, 5).value())
        .isCloseTo(loss(logits, other, 5).value(), within(1e-9));
    assertThat(loss(other, moved, 5).value())
        .isCloseTo(loss(other, logits, 5).value(), within(1e-9));
  }

  @Test
  void whereNothingIsKeptThereIsNothingToLearn() {
    double[] sure = {5, 0, 0, 5};
    double[] doubtful = {1, 0, 0, 1};
    assertThat(loss(sure, doubtful, 2).with("divide", "kept").value()).isZero();
    assertThat(loss(sure, doubtful, 2).gradient("adaptedLogits")).containsOnly(0);
  }

  @Test
  void entropyOfSureAnswersIsZeroAndOfEvenOnesTheLogarithm() {
    EntropyMinimization entropy = new EntropyMinimization();
    assertThat(
            Evaluated.of(entropy, "entropy-minimization")
                .array("logits", new double[] {1e4, 0, -1e4, 0, 0, 1e4}, 2, 3)
                .value())
        .isZero();
    assertThat(
            Evaluated.of(entropy, "entropy-minimization")
                .array("logits", new double[8], 2, 4)
                .value())
        .isCloseTo(Math.log(4), within(1e-12));
    Evaluated.of(entropy, "entropy-minimization")
        .array("logits", random(1, 12), 4, 3)
        .assertGradients();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(
            () ->
                Evaluated.of(new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT), "wisdom-of-crowds")
                    .array("originalLogits", new double[6], 3, 2)
                    .array("adaptedLogits", new double[6], 2, 3)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("agree in shape");
    assertThatThrownBy(() -> loss(new double[] {Double.NaN, 0}, new double[2], 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("originalLogits");
  }
}
