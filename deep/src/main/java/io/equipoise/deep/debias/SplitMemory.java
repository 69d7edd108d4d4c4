package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The mean of the second half of the features over rows of recent batches in which no object is
 * without its companion; zeros before the first such row.
 */
public final class SplitMemory {
  private final int width;
  private final int batches;
  private final Deque<Sums> recent = new ArrayDeque<>();

  /** What a batch adds. */
  private record Sums(double[] sums, int rows) {}

  SplitMemory(int width, int batches) {
    this.width = width;
    this.batches = batches;
  }

  /**
   * Takes in a batch.
   *
   * @param x (N,D) features
   * @param exclusive (N,L) 1 where an object is there without its companion
   */
  public void note(NDArray x, NDArray exclusive) {
    float[] features = x.stopGradient().toType(DataType.FLOAT32, false).toFloatArray();
    float[] marks = exclusive.toType(DataType.FLOAT32, false).toFloatArray();
    int rows = Math.toIntExact(x.getShape().get(0));
    int labels = rows == 0 ? 0 : marks.length / rows;
    double[] sums = new double[width / 2];
    int counted = 0;
    for (int i = 0; i < rows; i++) {
      boolean alone = false;
      for (int l = 0; l < labels; l++) {
        alone |= marks[i * labels + l] != 0;
      }
      if (!alone) {
        counted++;
        for (int j = 0; j < sums.length; j++) {
          sums[j] += features[i * width + width / 2 + j];
        }
      }
    }
    recent.addLast(new Sums(sums, counted));
    if (recent.size() > batches) {
      recent.removeFirst();
    }
  }

  /** The mean (D/2), float32, in a manager. */
  public NDArray mean(NDManager step) {
    float[] mean = new float[width / 2];
    int rows = recent.stream().mapToInt(Sums::rows).sum();
    for (int j = 0; j < mean.length; j++) {
      double sum = 0;
      for (Sums batch : recent) {
        sum += batch.sums()[j];
      }
      mean[j] = rows == 0 ? 0 : (float) (sum / rows);
    }
    return step.create(mean);
  }
}
