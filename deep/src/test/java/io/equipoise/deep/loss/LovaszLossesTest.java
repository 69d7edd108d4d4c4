package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LovaszLossesTest {
  private static final int ROWS = 7;

  private static Evaluated softmax(double[] logits, int classes, int[] labels) {
    return Evaluated.of(new LovaszSoftmaxLoss(), "lovasz-softmax")
        .array("logits", logits, labels.length, classes)
        .list("labels", labels);
  }

  private static Evaluated hinge(double[] logits, int[] labels) {
    return Evaluated.of(new LovaszHingeLoss(), "lovasz-hinge")
        .list("logits", logits)
        .list("labels", labels);
  }

  /** The Jaccard loss when these rows are wrong, by sets. */
  private static double jaccard(Set<Integer> positives, Set<Integer> wrong) {
    Set<Integer> kept = new HashSet<>(positives);
    kept.removeAll(wrong);
    Set<Integer> union = new HashSet<>(positives);
    union.addAll(wrong);
    return union.isEmpty() ? 0 : 1 - (double) kept.size() / union.size();
  }

  private static Set<Integer> positives(int[] labels, int label) {
    Set<Integer> rows = new HashSet<>();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == label) {
        rows.add(i);
      }
    }
    return rows;
  }

  /** The extension by its definition: what each set of the k largest errors adds. */
  private static double extension(double[] errors, Set<Integer> positives) {
    Integer[] order = IntStream.range(0, errors.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (i, j) -> Double.compare(errors[j], errors[i]));
    Set<Integer> wrong = new HashSet<>();
    double sum = 0;
    for (int row : order) {
      double before = jaccard(positives, wrong);
      wrong.add(row);
      sum += Math.max(0, errors[row]) * (jaccard(positives, wrong) - before);
    }
    return sum;
  }

  @Test
  void lovaszSoftmaxEqualsItsDefinition() {
    for (long seed = 0; seed < 5; seed++) {
      double[] logits = Draws.uniform(seed, ROWS * 4, -2, 2);
      int[] labels = Draws.codes(seed, ROWS, 3);
      double sum = 0;
      int present = 0;
      for (int c = 0; c < 4; c++) {
        Set<Integer> positives = positives(labels, c);
        double[] errors = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
          errors[i] = Math.abs((labels[i] == c ? 1 : 0) - PlainSoftmax.row(logits, i, 4)[c]);
        }
        sum += positives.isEmpty() ? 0 : extension(errors, positives);
        present += positives.isEmpty() ? 0 : 1;
      }
      Evaluated evaluated = softmax(logits, 4, labels);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sum / present, within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void lovaszHingeEqualsItsDefinition() {
    for (long seed = 0; seed < 5; seed++) {
      double[] f = Draws.uniform(seed, ROWS, -3, 3);
      int[] labels = Draws.codes(seed, ROWS, 2);
      double[] errors = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        errors[i] = 1 - f[i] * (labels[i] == 1 ? 1 : -1);
      }
      Evaluated evaluated = hinge(f, labels);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(extension(errors, positives(labels, 1)), within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void sureDecisionsCostTheirJaccardLoss() {
    int[] labels = {1, 1, 1, 0, 0};
    double[] logits = {-50, 50, 50, -50, -50, 50, 50, -50, -50, 50};
    // of class 1 two of three are kept beside a false alarm, of class 0 one of two beside a miss
    double one = 1 - 2.0 / 4;
    double zero = 1 - 1.0 / 3;
    assertThat(softmax(logits, 2, labels).value()).isCloseTo((one + zero) / 2, within(1e-9));
  }

  @Test
  void theHingeBoundsTheJaccardLossFromAbove() {
    for (long seed = 0; seed < 20; seed++) {
      double[] f = Draws.uniform(seed, ROWS, -2, 2);
      int[] labels = Draws.codes(seed + 50, ROWS, 2);
      Set<Integer> wrong = new HashSet<>();
      for (int i = 0; i < ROWS; i++) {
        if (f[i] > 0 != (labels[i] == 1)) {
          wrong.add(i);
        }
      }
      assertThat(hinge(f, labels).value())
          .as("seed %d", seed)
          .isGreaterThanOrEqualTo(jaccard(positives(labels, 1), wrong) - 1e-12);
    }
  }

  @Test
  void aBatchWithoutPositivesCostsItsWorstFalseAlarm() {
    assertThat(hinge(new double[] {-3, 0.5, -1}, new int[] {0, 0, 0}).value()).isEqualTo(1.5);
    assertThat(hinge(new double[] {-3, -2}, new int[] {0, 0}).value()).isEqualTo(0);
  }
}
