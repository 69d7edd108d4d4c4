package io.equipoise.tabular.learn;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Stochastic gradient descent of a weighted softmax regression with a ridge penalty: one row per
 * step in an order drawn anew for each pass, AdaGrad's step sizes, and the mean of all iterates as
 * the answer.
 *
 * <pre>
 *   step on row i     g_cj = weight_i (1[c = y_i] - p_c) x_ij - ridge / n_j · W_cj     uphill
 *                     S_cj += g_cj²;   W_cj += weight_i · rate / (0.1 + sqrt(S_cj)) · g_cj
 * </pre>
 *
 * A step touches only the columns that are not zero in its row, and the bias. Each time, column j
 * pays its share of the penalty, n_j being the number of rows that touch it: over one pass that is
 * the whole penalty. The bias pays none.
 *
 * <p>Its numbers are those of Tribuo's trainer, AdaGrad and ParameterAveraging, bit by bit for up
 * to ten classes, in a fraction of the time; hence the generator, weights in single precision, and
 * the order of sums.
 */
final class SoftmaxDescent {
  private static final double DAMPING = 0.1;

  private final SparseRows rows;
  private final double[] weights;
  private final double rate;

  /** The classes that have rows (K), and the place of each row's class among them (N). */
  private final int[] classes;

  private final int[] labels;

  /** What a column pays each time that it is touched (D). */
  private final double[] shares;

  /** Weights, squared gradients, and steps times their number; (D + 1, K), the bias last. */
  private final double[] learned;

  private final double[] squares;
  private final double[] moved;
  private final double[] pull;
  private long steps;

  SoftmaxDescent(Training training, double ridge, double rate) {
    this.rows = SparseRows.of(training.matrix());
    this.rate = rate;
    this.weights = new double[training.size()];
    Arrays.setAll(weights, i -> Math.max(Float.MIN_NORMAL, (float) training.weights()[i]));
    this.classes = Arrays.stream(training.labels()).distinct().sorted().toArray();
    this.labels =
        Arrays.stream(training.labels()).map(y -> Arrays.binarySearch(classes, y)).toArray();
    this.shares = Arrays.stream(rows.touching()).mapToDouble(n -> ridge / Math.max(1, n)).toArray();
    this.learned = new double[(shares.length + 1) * classes.length];
    this.squares = new double[learned.length];
    this.moved = new double[learned.length];
    this.pull = new double[classes.length];
  }

  /** Steps once on every row, this many times. */
  void pass(int passes, Seed seed) {
    SplittableRandom random = new SplittableRandom(seed.value()).split();
    int[] order = IntStream.range(0, labels.length).toArray();
    for (int pass = 0; pass < passes; pass++) {
      for (int i = order.length; i > 1; i--) {
        int j = random.nextInt(i);
        int last = order[i - 1];
        order[i - 1] = order[j];
        order[j] = last;
      }
      for (int row : order) {
        errors(row);
        steps++;
        for (int e = rows.start()[row]; e < rows.start()[row + 1]; e++) {
          int j = rows.column()[e];
          move(j, rows.value()[e], shares[j], weights[row]);
        }
        move(shares.length, 1, 0, weights[row]);
      }
    }
  }

  /** One of the row's class, less the chance of each class, in {@code pull}. */
  private void errors(int row) {
    Arrays.fill(pull, 0);
    for (int e = rows.start()[row]; e < rows.start()[row + 1]; e++) {
      int first = rows.column()[e] * pull.length;
      for (int c = 0; c < pull.length; c++) {
        pull[c] += learned[first + c] * rows.value()[e];
      }
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < pull.length; c++) {
      pull[c] += learned[shares.length * pull.length + c];
      max = Math.max(max, pull[c]);
    }
    double sum = 0;
    for (int c = 0; c < pull.length; c++) {
      pull[c] = Math.exp(pull[c] - max);
      sum += pull[c];
    }
    for (int c = 0; c < pull.length; c++) {
      pull[c] = -(pull[c] / sum);
    }
    pull[labels[row]] += 1;
  }

  private void move(int column, double value, double share, double weight) {
    for (int c = 0; c < pull.length; c++) {
      int at = column * pull.length + c;
      double gradient = value * pull[c] - share * learned[at] / weight;
      squares[at] += weight * weight * gradient * gradient;
      double step = gradient * (weight * rate / (DAMPING + Math.sqrt(squares[at])));
      moved[at] += step * steps;
      learned[at] += step;
    }
  }

  /**
   * The mean of all iterates.
   *
   * @param count C
   * @param absent the bias of a class without rows
   * @return (C, D + 1), the bias last
   */
  double[] mean(int count, double absent) {
    int width = shares.length + 1;
    double[] mean = new double[count * width];
    for (int c = 0; c < count; c++) {
      mean[(c + 1) * width - 1] = absent;
    }
    for (int k = 0; k < classes.length; k++) {
      for (int j = 0; j < width; j++) {
        int at = j * classes.length + k;
        mean[classes[k] * width + j] = learned[at] - moved[at] / steps;
      }
    }
    return mean;
  }
}
