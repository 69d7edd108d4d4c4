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
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupOrderingLossTest {

  private static Evaluated groco(double[] views, int count, int items, int k, double steepness) {
    return Evaluated.of(new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT), "groco")
        .array("views", views, count, items, views.length / count / items)
        .with("K", k)
        .with("steepness", steepness);
  }

  private static double ofScores(double[] negatives, double[] positives, double steepness) {
    try (NDManager manager = Torch.manager()) {
      return GroupOrderingLoss.ofScores(
              manager.create(negatives, new Shape(1, negatives.length)),
              manager.create(positives, new Shape(1, positives.length)),
              steepness)
          .getDouble();
    }
  }

  private static double[] shares(double[] scores, int highest, double steepness) {
    try (NDManager manager = Torch.manager()) {
      NDArray lines = manager.create(scores, new Shape(1, scores.length));
      return OddEvenSort.amongHighest(lines, highest, steepness).toDoubleArray();
    }
  }

  /** The whole matrix of who ends where, layer by layer. */
  private static double[][] permutation(double[] scores, double steepness) {
    int n = scores.length;
    double[] x = scores.clone();
    double[][] p = new double[n][n];
    for (int k = 0; k < n; k++) {
      p[k][k] = 1;
    }
    for (int layer = 0; layer < n; layer++) {
      for (int i = layer % 2; i + 1 < n; i += 2) {
        double alpha = 0.5 + Math.atan(steepness * (x[i + 1] - x[i])) / Math.PI;
        double low = alpha * x[i] + (1 - alpha) * x[i + 1];
        x[i + 1] = (1 - alpha) * x[i] + alpha * x[i + 1];
        x[i] = low;
        for (double[] row : p) {
          double left = alpha * row[i] + (1 - alpha) * row[i + 1];
          row[i + 1] = (1 - alpha) * row[i] + alpha * row[i + 1];
          row[i] = left;
        }
      }
    }
    return p;
  }

  private static double plainOfScores(double[] negatives, double[] positives, double steepness) {
    int kept = negatives.length;
    int n = kept + positives.length;
    double[] x = Arrays.copyOf(negatives, n);
    System.arraycopy(positives, 0, x, kept, positives.length);
    double[][] p = permutation(x, steepness);
    double sum = 0;
    for (int k = 0; k < n; k++) {
      double u = Arrays.stream(p[k], kept, n).sum();
      u = Math.min(1 - 1e-6, Math.max(1e-6, u));
      sum -= Math.log(k < kept ? 1 - u : u);
    }
    return sum / n;
  }

  private static double plain(double[] flat, int count, int items, int k, double steepness) {
    int d = flat.length / count / items;
    double sum = 0;
    for (int a = 0; a < count; a++) {
      for (int i = 0; i < items; i++) {
        double[] negatives = new double[items - 1];
        double[] positives = new double[count - 1];
        for (int j = 0, at = 0; j < items; j++) {
          if (j != i) {
            negatives[at++] = cosine(flat, a * items + i, a * items + j, d);
          }
        }
        for (int b = 0, at = 0; b < count; b++) {
          if (b != a) {
            positives[at++] = cosine(flat, a * items + i, b * items + i, d);
          }
        }
        Arrays.sort(negatives);
        Arrays.sort(positives);
        int from = Math.max(0, items - 1 - k);
        sum += plainOfScores(Arrays.copyOfRange(negatives, from, items - 1), positives, steepness);
      }
    }
    return sum / count / items;
  }

  private static double cosine(double[] rows, int i, int j, int d) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < d; c++) {
      dot += rows[i * d + c] * rows[j * d + c];
      first += rows[i * d + c] * rows[i * d + c];
      second += rows[j * d + c] * rows[j * d + c];
    }
    return dot / Math.sqrt(first * second);
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(ofScores(new double[] {0.2}, new double[] {0.7}, 1))
        .isCloseTo(0.43450735, within(5e-9));
    double[] scores = {0.1, 0.5, 0.3, 0.9};
    assertThat(shares(scores, 2, 1))
        .containsExactly(
            new double[] {0.29936919, 0.36558088, 0.61550939, 0.71954055}, within(5e-9));
    assertThat(shares(scores, 2, 10))
        .containsExactly(
            new double[] {0.07729821, 0.63794954, 0.33504089, 0.94971136}, within(5e-9));
    double[] negatives = {0.1, 0.5};
    double[] positives = {0.3, 0.9};
    assertThat(ofScores(negatives, positives, 1)).isCloseTo(0.40631678, within(5e-9));
    assertThat(ofScores(negatives, positives, 10)).isCloseTo(0.56038018, within(5e-9));
  }

  @Test
  void sharesAreThoseOfADoublyStochasticMatrix() {
    for (long seed = 0; seed < 5; seed++) {
      double[] scores = Draws.uniform(seed, 7, -1, 1);
      double[][] p = permutation(scores, 3);
      for (int k = 0; k < 7; k++) {
        int rank = k;
        assertThat(Arrays.stream(p[k]).sum()).isCloseTo(1, within(1e-12));
        assertThat(Arrays.stream(p).mapToDouble(row -> row[rank]).sum())
            .isCloseTo(1, within(1e-12));
      }
      for (int highest = 0; highest <= 7; highest++) {
        double[] shares = shares(scores, highest, 3);
        assertThat(Arrays.stream(shares).sum()).isCloseTo(highest, within(1e-12));
        for (int k = 0; k < 7; k++) {
          assertThat(shares[k])
              .as("seed %d, input %d, highest %d", seed, k, highest)
              .isCloseTo(Arrays.stream(p[k], 7 - highest, 7).sum(), within(1e-12));
        }
      }
    }
  }

  @Test
  void isAHardSortInTheLimit() {
    assertThat(shares(new double[] {0.5, -0.2, 0.9, 0.1, 0.7}, 2, 1e6))
        .containsExactly(new double[] {0, 0, 1, 0, 1}, within(1e-5));
    assertThat(ofScores(new double[] {-0.5, 0.1}, new double[] {0.3, 0.9}, 1e6))
        .isCloseTo(0, within(1e-4));
    assertThat(ofScores(new double[] {-0.5, 0.4}, new double[] {0.3, 0.9}, 1e6)).isGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({"2, 4, 10, 1", "3, 5, 2, 1", "4, 6, 3, 5", "2, 2, 1, 0.5"})
  void equalsThePlainFormula(int count, int items, int k, double steepness) {
    for (long seed = 0; seed < 3; seed++) {
      double[] views = Draws.uniform(seed, count * items * 5, -1, 1);
      assertThat(groco(views, count, items, k, steepness).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, count, items, k, steepness), within(1e-12));
    }
  }

  @Test
  void onlyTheAnchorsLearn() {
    int items = 4;
    double[] views = Draws.uniform(3, 3 * items * 5, -1, 1);
    double[] gradient = groco(views, 3, items, 2, 1).gradient("views");
    double step = 1e-6;
    for (int at : new int[] {0, 7, 23, 38, 59}) {
      int anchor = at / 5;
      double slope =
          (asAnchor(views, anchor, items, at, step) - asAnchor(views, anchor, items, at, -step))
              / (2 * step);
      assertThat(gradient[at]).as("entry %d", at).isCloseTo(slope, within(1e-7));
    }
  }

  /**
   * The share of one anchor in the loss of three views when it moves and all others see it stay.
   */
  private static double asAnchor(double[] views, int anchor, int items, int at, double by) {
    double[] moved = Arrays.copyOf(views, views.length + 5);
    System.arraycopy(views, anchor * 5, moved, views.length, 5);
    moved[views.length + at % 5] += by;
    int itself = views.length / 5;
    int view = anchor / items;
    int item = anchor % items;
    double[] negatives = new double[items - 1];
    for (int j = 0, next = 0; j < items; j++) {
      if (j != item) {
        negatives[next++] = cosine(moved, itself, view * items + j, 5);
      }
    }
    double[] positives = new double[2];
    for (int b = 0, next = 0; b < 3; b++) {
      if (b != view) {
        positives[next++] = cosine(moved, itself, b * items + item, 5);
      }
    }
    Arrays.sort(negatives);
    Arrays.sort(positives);
    return plainOfScores(Arrays.copyOfRange(negatives, items - 3, items - 1), positives, 1)
        / (3 * items);
  }

  @Test
  void aPositiveIsNeverPushedAwayAndEasyNegativesDoNotCount() {
    for (double positive : new double[] {-0.9, 0.2, 0.2001, 0.95}) {
      double step = 1e-6;
      double[] negative = {0.2};
      assertThat(ofScores(negative, new double[] {positive + step}, 1))
          .isLessThan(ofScores(negative, new double[] {positive - step}, 1));
    }
    // items 1 and 2 are the two hardest of item 0 in both views; item 3 lies opposite to all
    double[] view = {1, 0, 0.9, 0.1, 0.8, 0.3, -1, -0.2};
    double[] views = new double[16];
    System.arraycopy(view, 0, views, 0, 8);
    System.arraycopy(view, 0, views, 8, 8);
    views[9] = 0.2;
    double once = groco(views, 2, 4, 2, 1).value();
    double[] turned = views.clone();
    turned[7] = 0.2;
    double[] before = groco(views, 2, 4, 2, 1).gradient("views");
    double[] after = groco(turned, 2, 4, 2, 1).gradient("views");
    assertThat(groco(turned, 2, 4, 2, 1).value()).isNotEqualTo(once);
    assertThat(Arrays.copyOfRange(before, 1, 6)).doesNotContain(0);
    for (int at = 0; at < 6; at++) {
      assertThat(after[at]).as("entry %d", at).isEqualTo(before[at]);
    }
  }

  @Test
  void smallCropsAreAnchorsOnly() {
    double[] flat = Draws.uniform(5, 3 * 4 * 5, -1, 1);
    GroupOrderingLoss loss = new GroupOrderingLoss(new GroupOrderingLoss.Options(2, 1, 2));
    double sum = 0;
    for (int i = 0; i < 12; i++) {
      int view = i / 4;
      double[] negatives = new double[3];
      for (int j = 0, at = 0; j < 4; j++) {
        if (j != i % 4) {
          negatives[at++] = cosine(flat, i, view * 4 + j, 5);
        }
      }
      Arrays.sort(negatives);
      double[] positives =
          view == 2
              ? new double[] {cosine(flat, i, i % 4, 5), cosine(flat, i, 4 + i % 4, 5)}
              : new double[] {cosine(flat, i, (1 - view) * 4 + i % 4, 5)};
      Arrays.sort(positives);
      sum += plainOfScores(Arrays.copyOfRange(negatives, 1, 3), positives, 1) / 12;
    }
    try (NDManager manager = Torch.manager()) {
      NDArray views = manager.create(flat, new Shape(3, 4, 5));
      assertThat(loss.loss(views).getDouble()).isCloseTo(sum, within(1e-12));
    }
  }

  @Test
  void countsGapsAndInversions() {
    double[] views = {1, 0, 0, 1, 1, 0, 1, 0};
    GroupOrderingLoss loss = new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT);
    try (NDManager manager = Torch.manager()) {
      GroupOrderingLoss.Order order = loss.order(manager.create(views, new Shape(2, 2, 2)));
      // gaps: view 0: 1 - 0, 0 - 0; view 1: 1 - 1, 0 - 1
      assertThat(order.gap()).isCloseTo(0, within(1e-12));
      assertThat(order.inversions()).isCloseTo(0.25, within(1e-12));
    }
  }

  @Test
  void oneItemOrRowsOfZerosAreDefined() {
    Evaluated one = groco(new double[] {1, 2, 3, 4}, 2, 1, 10, 1);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("views")).containsOnly(0);
    Evaluated zeros = groco(new double[12], 2, 3, 10, 1);
    assertThat(zeros.value()).isFinite();
    assertThat(zeros.gradient("views")).doesNotContain(Double.NaN);
  }

  @Test
  void trainsInFloat32() {
    float[] rows = new float[40];
    double[] drawn = Draws.uniform(1, 40, -1, 1);
    for (int i = 0; i < 40; i++) {
      rows[i] = (float) drawn[i];
    }
    GroupOrderingLoss loss = new GroupOrderingLoss(GroupOrderingLoss.Options.DEFAULT);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray views = manager.create(rows, new Shape(2, 4, 5));
      views.setRequiresGradient(true);
      NDArray value = loss.evaluate(new NDList(), new NDList(views));
      Gradients.backward(value);
      assertThat(value.getFloat()).isCloseTo((float) plain(drawn, 2, 4, 10, 1), within(1e-5f));
      assertThat(views.getGradient().abs().sum().getFloat()).isPositive();
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] views = Draws.uniform(1, 20, -1, 1);
    assertThatThrownBy(() -> groco(views, 2, 2, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 0");
    assertThatThrownBy(() -> groco(views, 2, 2, 1, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steepness");
    assertThatThrownBy(() -> groco(views, 1, 4, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two views");
    double[] broken = views.clone();
    broken[3] = Double.NaN;
    assertThatThrownBy(() -> groco(broken, 2, 2, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("hold NaN");
  }
}
