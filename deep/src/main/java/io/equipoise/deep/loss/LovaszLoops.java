package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.FloatMemory;
import io.equipoise.deep.engine.GivenGradient;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link LovaszJaccard} of large matrices of floats, some classes at a time. Slopes are 0 after the
 * last positive row, and errors up to 0 count nothing, so that of each class only the rows need
 * sorting whose error is above 0 and no less than the least of its positive rows.
 */
final class LovaszLoops {
  /** Classes at a time: a line of a processor's cache. */
  private static final int BAND = 16;

  /** Rows at a time when columns are taken out of rows. */
  private static final int TILE = 64;

  private final int rows;
  private final int classes;
  private final int[] labels;
  private final float[] weights;

  /** What the error of a row that is not positive is above its column's number. */
  private final float hinge;

  private final DescendingRows order;
  private final float[][] columns;
  private final float[][] slopes;
  private final float[] errors;
  private final double[] positives;

  /** Rows by class, and where each class begins. */
  private final int[] byLabel;

  private final int[] starts;
  private double sum;

  private LovaszLoops(Batch batch, float hinge) {
    this.rows = batch.size();
    this.classes = Math.toIntExact(batch.logits().getShape().get(1));
    this.labels = Arrays.stream(batch.labels().toLongArray()).mapToInt(Math::toIntExact).toArray();
    this.weights = batch.weights().stopGradient().toFloatArray();
    this.hinge = hinge;
    this.order = new DescendingRows(rows);
    this.columns = new float[BAND][rows];
    this.slopes = new float[BAND][rows];
    this.positives = new double[classes];
    this.errors = new float[rows];
    this.byLabel = new int[rows];
    this.starts = new int[classes + 1];
    for (int i = 0; i < rows; i++) {
      positives[labels[i]] += weights[i];
      starts[labels[i] + 1]++;
    }
    for (int c = 0; c < classes; c++) {
      starts[c + 1] += starts[c];
    }
    int[] next = starts.clone();
    for (int i = 0; i < rows; i++) {
      byLabel[next[labels[i]]++] = i;
    }
  }

  /** Whether a matrix is large enough, and small enough to be looked at in one piece. */
  static boolean suit(NDArray logits) {
    return RowBlocks.suitLoops(logits) && logits.size() < Integer.MAX_VALUE / Float.BYTES;
  }

  /** Errors {@code 1 - x} of positive rows, {@code 1 + x} of others. */
  static NDArray ofLogits(Batch batch) {
    return loss(
        batch,
        (x, gradient) -> {
          LovaszLoops loops = new LovaszLoops(batch, 1);
          loops.eachBand(x, gradient, null);
          return loops.mean();
        });
  }

  /** Errors {@code 1 - p} of positive rows, p of others, p = softmax(x). */
  static NDArray ofProbabilities(Batch batch) {
    return loss(
        batch,
        (x, gradient) -> {
          LovaszLoops loops = new LovaszLoops(batch, 0);
          return loops.ofSoftmax(x, gradient);
        });
  }

  /** The loss of logits, with its gradient left in place. */
  @FunctionalInterface
  private interface Filling {
    double of(FloatBuffer x, FloatBuffer gradient);
  }

  private static NDArray loss(Batch batch, Filling filling) {
    NDArray logits = batch.logits();
    try (NDManager work = logits.getManager().newSubManager()) {
      NDArray x = logits.stopGradient();
      x.attach(work);
      NDArray gradient = GivenGradient.room(x);
      double loss = filling.of(FloatMemory.of(x), FloatMemory.of(gradient));
      return GivenGradient.attach(logits.getManager().create((float) loss), logits, gradient);
    }
  }

  private double used() {
    return Math.max(1, Arrays.stream(positives).filter(weight -> weight > 0).count());
  }

  private double mean() {
    return sum / used();
  }

  /**
   * Reads bands of columns, and leaves their slopes.
   *
   * @param sums where each slope is to be times the column's number, gets their sum by row (N)
   */
  private void eachBand(FloatBuffer from, FloatBuffer to, float @Nullable [] sums) {
    float[] tile = new float[TILE * BAND];
    for (int first = 0; first < classes; first += BAND) {
      int width = Math.min(BAND, classes - first);
      for (int top = 0; top < rows; top += TILE) {
        int height = Math.min(TILE, rows - top);
        for (int i = 0; i < height; i++) {
          from.get((top + i) * classes + first, tile, i * BAND, width);
        }
        for (int k = 0; k < width; k++) {
          fromTile(tile, k, columns[k], top, height);
        }
      }
      for (int k = 0; k < width; k++) {
        column(first + k, columns[k], slopes[k]);
        if (sums != null) {
          weigh(slopes[k], columns[k], sums, rows);
        }
      }
      for (int top = 0; top < rows; top += TILE) {
        int height = Math.min(TILE, rows - top);
        for (int k = 0; k < width; k++) {
          toTile(slopes[k], top, tile, k, height);
        }
        for (int i = 0; i < height; i++) {
          to.put((top + i) * classes + first, tile, i * BAND, width);
        }
      }
    }
  }

  private static void fromTile(float[] tile, int k, float[] column, int top, int height) {
    for (int i = 0; i < height; i++) {
      column[top + i] = tile[i * BAND + k];
    }
  }

  private static void toTile(float[] column, int top, float[] tile, int k, int height) {
    for (int i = 0; i < height; i++) {
      tile[i * BAND + k] = column[top + i];
    }
  }

  private static void weigh(float[] slope, float[] x, float[] sums, int rows) {
    for (int i = 0; i < rows; i++) {
      slope[i] *= x[i];
    }
    for (int i = 0; i < rows; i++) {
      sums[i] += slope[i];
    }
  }

  /** The slopes of one class by its column. */
  private void column(int label, float[] x, float[] slope) {
    Arrays.fill(slope, 0);
    if (positives[label] > 0) {
      gather(label, x);
      order.sort();
      float share = (float) (1 / used());
      double kept = positives[label];
      double union = kept;
      double before = 0;
      for (int k = 0; k < order.size() && kept > 0; k++) {
        int row = order.row(k);
        boolean positive = order.isMarked(k);
        if (positive) {
          kept -= weights[row];
        } else {
          union += weights[row];
        }
        double now = 1 - Math.max(0, kept) / union;
        sum += (now - before) * order.number(k);
        float by = (float) (now - before) * share;
        slope[row] = positive ? -by : by;
        before = now;
      }
    }
  }

  /** The rows whose order matters. */
  private void gather(int label, float[] x) {
    for (int i = 0; i < rows; i++) {
      errors[i] = hinge + x[i];
    }
    float least = Float.POSITIVE_INFINITY;
    for (int k = starts[label]; k < starts[label + 1]; k++) {
      int row = byLabel[k];
      errors[row] = 1 - x[row];
      least = weights[row] > 0 ? Math.min(least, errors[row]) : least;
    }
    float bar = Math.max(least, Float.MIN_VALUE);
    order.clear();
    for (int i = 0; i < rows; i++) {
      if (errors[i] >= bar && weights[i] > 0) {
        order.add(errors[i], i, labels[i] == label);
      }
    }
  }

  /** Probabilities are left where the gradient will be, until their columns are read. */
  private double ofSoftmax(FloatBuffer x, FloatBuffer gradient) {
    SoftmaxRow softmax = new SoftmaxRow(rows, classes);
    for (int i = 0; i < rows; i++) {
      softmax.see(x, i * classes, i, labels[i]);
      gradient.put(i * classes, softmax.p, 0, classes);
    }
    float[] sums = new float[rows];
    eachBand(gradient, gradient, sums);
    float[] products = new float[classes];
    for (int i = 0; i < rows; i++) {
      softmax.seeAgain(x, i * classes, i);
      gradient.get(i * classes, products, 0, classes);
      balance(products, softmax.p, sums[i], classes);
      gradient.put(i * classes, products, 0, classes);
    }
    return mean();
  }

  private static void balance(float[] products, float[] p, float sum, int count) {
    for (int c = 0; c < count; c++) {
      products[c] -= p[c] * sum;
    }
  }
}
