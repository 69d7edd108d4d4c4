package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;

/**
 * How two classes relate in embeddings that were learned with a gate for each pair.
 *
 * <pre>
 *   cosine[c][c'] = mean over i in c, n in c', i ≠ n, of cos(m(c,c') * z_i, m(c,c') * z_n)
 * </pre>
 *
 * @param cosine (C,C), symmetric; NaN where the two classes hold no pair of rows
 * @param openness (C,C) mean of the pair's gate; near 1 everywhere when gates have come to nothing
 * @param entropy (C,C) mean entropy of the gate's entries as probabilities, in bits
 */
public record ClassAffinity(double[][] cosine, double[][] openness, double[][] entropy) {

  /**
   * Measures.
   *
   * @param embeddings N rows of d numbers
   * @param labels (N) in [0, classes)
   */
  public static ClassAffinity of(
      double[][] embeddings, int[] labels, int classes, ClassPairGate gate) {
    Require.sameLength("labels", labels.length, "embeddings", embeddings.length);
    ClassAffinity affinity =
        new ClassAffinity(
            new double[classes][classes],
            new double[classes][classes],
            new double[classes][classes]);
    for (int first = 0; first < classes; first++) {
      float[][] gates = gates(first, classes, gate);
      for (int second = first; second < classes; second++) {
        affinity.set(first, second, gates[second - first], embeddings, labels);
      }
    }
    return affinity;
  }

  /** The gates of a class with itself and all after it. */
  private static float[][] gates(int first, int classes, ClassPairGate gate) {
    int[] own = new int[classes - first];
    int[] other = new int[classes - first];
    Arrays.fill(own, first);
    Arrays.setAll(other, k -> first + k);
    try (NDManager step = Torch.manager();
        Gradients paused = Gradients.pause()) {
      float[] flat = gate.of(own, other, false, step).toFloatArray();
      int width = flat.length / own.length;
      float[][] gates = new float[own.length][];
      Arrays.setAll(gates, k -> Arrays.copyOfRange(flat, k * width, (k + 1) * width));
      return gates;
    }
  }

  private void set(int first, int second, float[] gate, double[][] embeddings, int[] labels) {
    double open = 0;
    double bits = 0;
    for (float share : gate) {
      open += share / gate.length;
      bits += (bits(share) + bits(1 - share)) / gate.length;
    }
    // the mean over pairs of a product is the product of means: of unit vectors, the cosine's
    Sum one = Sum.of(first, gate, embeddings, labels);
    Sum other = first == second ? one : Sum.of(second, gate, embeddings, labels);
    double dot = 0;
    for (int c = 0; c < gate.length; c++) {
      dot += one.units()[c] * other.units()[c];
    }
    double pairs =
        first == second
            ? (double) one.rows() * (one.rows() - 1)
            : (double) one.rows() * other.rows();
    double mean = pairs == 0 ? Double.NaN : (first == second ? dot - one.directed() : dot) / pairs;
    cosine[first][second] = mean;
    cosine[second][first] = mean;
    openness[first][second] = open;
    openness[second][first] = open;
    entropy[first][second] = bits;
    entropy[second][first] = bits;
  }

  private static double bits(double share) {
    return share > 0 ? -share * Math.log(share) / Math.log(2) : 0;
  }

  /** A class's gated rows as unit vectors, summed; how many rows, and how many have a direction. */
  private record Sum(double[] units, int rows, int directed) {

    static Sum of(int label, float[] gate, double[][] embeddings, int[] labels) {
      double[] units = new double[gate.length];
      int rows = 0;
      int directed = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != label) {
          continue;
        }
        rows++;
        double square = 0;
        for (int c = 0; c < gate.length; c++) {
          double gated = gate[c] * embeddings[i][c];
          square += gated * gated;
        }
        if (square > 0) {
          directed++;
          for (int c = 0; c < gate.length; c++) {
            units[c] += gate[c] * embeddings[i][c] / Math.sqrt(square);
          }
        }
      }
      return new Sum(units, rows, directed);
    }
  }
}
