package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
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

  private static double[] lossAndGradient(
      Objective.Run run, double scale, boolean ties, DataType type) {
    int rows = 4_500;
    int classes = 70;
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      double[] x = Draws.uniform(5, rows * classes, -scale, scale);
      Arrays.setAll(x, i -> ties ? Math.rint(x[i] * 10) / 10 : (float) x[i]);
      NDArray logits = manager.create(x, new Shape(rows, classes)).toType(type, true);
      logits.setRequiresGradient(true);
      double[] weights = Draws.uniform(7, rows, 0, 2);
      Arrays.fill(weights, 0, 100, 0);
      int[] codes = Draws.codes(6, rows, classes - 1);
      NDArray labels = manager.create(Arrays.stream(codes).asLongStream().toArray());
      NDArray value =
          run.loss(Batch.of(labels, logits).weighted(manager.create(weights).toType(type, false)));
      Gradients.backward(value);
      double[] gradient = logits.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
      double[] all = Arrays.copyOf(gradient, gradient.length + 1);
      all[gradient.length] = value.toType(DataType.FLOAT64, false).toDoubleArray()[0];
      return all;
    }
  }

  @Test
  void largeMatricesOfFloatsCostWhatTheEngineSays() {
    for (Objective.Run run : new Objective.Run[] {new LovaszSoftmaxLoss(), new LovaszHingeLoss()}) {
      for (double scale : new double[] {0.5, 3, 30}) {
        for (boolean ties : new boolean[] {true, false}) {
          double[] loops = lossAndGradient(run, scale, ties, DataType.FLOAT32);
          double[] again = lossAndGradient(run, scale, ties, DataType.FLOAT32);
          double[] engine = lossAndGradient(run, scale, ties, DataType.FLOAT64);
          int last = engine.length - 1;
          String what = run + " to " + scale + (ties ? " with ties" : "");
          assertThat(loops).as(what).isEqualTo(again);
          assertThat(loops[last])
              .as(what)
              .isCloseTo(engine[last], within(1e-5 * Math.abs(engine[last])));
          double sum = 0;
          double other = 0;
          double apart = 0;
          for (int i = 0; i < last; i++) {
            sum += Math.abs(engine[i]);
            other += Math.abs(loops[i]);
            apart += Math.abs(engine[i] - loops[i]);
          }
          assertThat(other).as(what).isCloseTo(sum, within(0.02 * sum));
          // rows of equal errors share what they cost in one order or another
          if (!ties) {
            assertThat(apart).as(what).isLessThan(1e-3 * sum);
          }
        }
      }
    }
  }

  @Test
  void rowsAreInTheOrderOfTheirNumbers() {
    for (int count : new int[] {0, 1, 2_000, 20_000}) {
      float[] numbers = new float[count];
      DescendingRows rows = new DescendingRows(count);
      for (int i = 0; i < count; i++) {
        numbers[i] = (i * 7_919 % 1_009 + 1) * (i % 3 == 0 ? 1e-30f : i % 3 == 1 ? 1 : 1e30f);
        rows.add(numbers[i], i, i % 5 == 0);
      }
      rows.sort();
      Integer[] expected = IntStream.range(0, count).boxed().toArray(Integer[]::new);
      Arrays.sort(expected, (i, j) -> Float.compare(numbers[j], numbers[i]));
      assertThat(rows.size()).isEqualTo(count);
      for (int k = 0; k < count; k++) {
        assertThat(rows.row(k)).isEqualTo(expected[k]);
        assertThat(rows.number(k)).isEqualTo(numbers[expected[k]]);
        assertThat(rows.isMarked(k)).isEqualTo(expected[k] % 5 == 0);
      }
    }
  }
}
