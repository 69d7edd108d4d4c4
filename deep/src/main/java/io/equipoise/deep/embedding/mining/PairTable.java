package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.embedding.Pairs;
import java.util.stream.IntStream;

/** The pairs of a block in plain Java, for choices that are made pair by pair. */
final class PairTable {
  private final int width;
  private final double[] distances;
  private final boolean[] positive;
  private final boolean[] negative;

  private PairTable(int width, double[] distances, boolean[] positive, boolean[] negative) {
    this.width = width;
    this.distances = distances;
    this.positive = positive;
    this.negative = negative;
  }

  static PairTable of(Pairs pairs) {
    return new PairTable(
        Math.toIntExact(pairs.references().size()),
        numbers(pairs.distances()),
        pairs.positives().gt(0).toBooleanArray(),
        pairs.negatives().gt(0).toBooleanArray());
  }

  static double[] numbers(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  int anchors() {
    return width == 0 ? 0 : distances.length / width;
  }

  /** Larger is farther, whatever the similarity. */
  double distance(int anchor, int reference) {
    return distances[anchor * width + reference];
  }

  int[] positives(int anchor) {
    return marked(positive, anchor);
  }

  int[] negatives(int anchor) {
    return marked(negative, anchor);
  }

  private int[] marked(boolean[] marks, int anchor) {
    return IntStream.range(0, width).filter(j -> marks[anchor * width + j]).toArray();
  }
}
