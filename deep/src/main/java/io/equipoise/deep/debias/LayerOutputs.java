package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;

/**
 * The numbers of some hidden layers of a frozen perceptron, after their ReLU: read once, trained on
 * as often as you like.
 *
 * @param weights of the frozen network
 * @param chosen (M) which hidden layers, the first being 0
 */
public record LayerOutputs(DenseWeights weights, int[] chosen) {

  public LayerOutputs {
    int hidden = weights.layers().size() - 1;
    Require.that(chosen.length > 0, "chosen is empty, but at least one layer must be read");
    for (int layer : chosen) {
      Require.between("a chosen layer", layer, 0, hidden - 1);
    }
    chosen = chosen.clone();
  }

  /** This many hidden layers, evenly spaced, the last among them; all where there are fewer. */
  public static LayerOutputs spaced(DenseWeights weights, int count) {
    Require.atLeast("count", count, 1);
    int hidden = weights.layers().size() - 1;
    int taken = Math.min(count, hidden);
    int[] chosen = new int[taken];
    Arrays.setAll(chosen, k -> (k + 1) * hidden / taken - 1);
    return new LayerOutputs(weights, chosen);
  }

  /** Width of each chosen layer (M). */
  public int[] widths() {
    return Arrays.stream(chosen).map(layer -> weights.layers().get(layer).out()).toArray();
  }

  /**
   * Rows of the layers' numbers and then of others.
   *
   * @param x (N·D) what the frozen network reads
   * @param beside (N·W) what is put behind, such as the small network's input
   * @return (N·(Σ widths + W))
   */
  public float[] before(float[] x, float[] beside, int rows) {
    int in = weights.layers().get(0).in();
    Require.sameLength("x", x.length, "rows × inputs", (long) rows * in);
    int more = rows == 0 ? 0 : beside.length / rows;
    Require.sameLength("beside", beside.length, "rows × their width", (long) rows * more);
    int width = Arrays.stream(widths()).sum() + more;
    float[] out = new float[rows * width];
    for (int k = 0, at = 0; k < chosen.length; k++) {
      DenseWeights.Forward forward =
          new DenseWeights(weights.layers().subList(0, chosen[k] + 1)).forward();
      int units = weights.layers().get(chosen[k]).out();
      for (int i = 0; i < rows; i++) {
        float[] sums = forward.logits(x, i * in);
        for (int j = 0; j < units; j++) {
          out[i * width + at + j] = Math.max(0, sums[j]);
        }
      }
      at += units;
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(beside, i * more, out, (i + 1) * width - more, more);
    }
    return out;
  }
}
