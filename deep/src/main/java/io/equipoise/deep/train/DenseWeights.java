package io.equipoise.deep.train;

import java.util.List;

/**
 * The weights of a {@link DenseNetwork} on the Java side, and its forward pass in plain loops of a
 * fixed order: a row's scores are the same to the bit whatever rows are judged with it, after
 * saving, and on every machine.
 */
public record DenseWeights(List<Layer> layers) {

  /**
   * One layer.
   *
   * @param in number of inputs
   * @param out number of outputs
   * @param weight (out·in), output by output
   * @param bias (out)
   */
  public record Layer(int in, int out, float[] weight, float[] bias) {}

  public DenseWeights {
    layers = List.copyOf(layers);
  }

  /** Number of outputs of the last layer. */
  public int outputs() {
    return layers.get(layers.size() - 1).out();
  }

  /** Prepares the forward pass; for one thread. */
  public Forward forward() {
    return new Forward(layers);
  }

  /** The forward pass, with room for what is in between. */
  public static final class Forward {
    private final List<Layer> layers;
    private final float[][] columns;
    private final float[][] units;

    private Forward(List<Layer> layers) {
      this.layers = layers;
      this.columns = new float[layers.size()][];
      this.units = new float[layers.size()][];
      for (int k = 0; k < units.length; k++) {
        columns[k] = transposed(layers.get(k));
        units[k] = new float[layers.get(k).out()];
      }
    }

    /** Input by input, so that the inner loop runs over outputs and zero inputs are skipped. */
    private static float[] transposed(Layer layer) {
      float[] columns = new float[layer.in() * layer.out()];
      for (int o = 0; o < layer.out(); o++) {
        for (int i = 0; i < layer.in(); i++) {
          columns[i * layer.out() + o] = layer.weight()[o * layer.in() + i];
        }
      }
      return columns;
    }

    /** The softmax of the row that starts at {@code offset} of {@code x}, into {@code into}. */
    public void probabilities(float[] x, int offset, double[] into, int at) {
      float[] logits = logits(x, offset);
      float top = logits[0];
      for (float logit : logits) {
        top = Math.max(top, logit);
      }
      double sum = 0;
      for (int c = 0; c < logits.length; c++) {
        into[at + c] = StrictMath.exp((double) logits[c] - top);
        sum += into[at + c];
      }
      for (int c = 0; c < logits.length; c++) {
        into[at + c] /= sum;
      }
    }

    /**
     * The logits of the row that starts at {@code offset} of {@code x}; overwritten by the next.
     */
    public float[] logits(float[] x, int offset) {
      float[] in = x;
      int start = offset;
      for (int k = 0; k < units.length; k++) {
        apply(layers.get(k), columns[k], in, start, units[k], k + 1 < units.length);
        in = units[k];
        start = 0;
      }
      return units[units.length - 1];
    }

    private static void apply(
        Layer layer, float[] columns, float[] in, int start, float[] out, boolean relu) {
      int width = out.length;
      System.arraycopy(layer.bias(), 0, out, 0, width);
      for (int i = 0; i < layer.in(); i++) {
        float value = in[start + i];
        if (value != 0) {
          int column = i * width;
          for (int o = 0; o < width; o++) {
            out[o] += value * columns[column + o];
          }
        }
      }
      if (relu) {
        for (int o = 0; o < width; o++) {
          out[o] = Math.max(out[o], 0);
        }
      }
    }
  }
}
