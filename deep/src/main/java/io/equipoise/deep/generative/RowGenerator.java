package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A trained generator of rows of a given group.
 *
 * @param weights from noise and one-hot group to the blocks of a row and its label
 * @param widths of the blocks
 * @param groupCount how many groups
 * @param noise numbers of noise per row
 */
public record RowGenerator(DenseWeights weights, int[] widths, int groupCount, int noise) {

  /**
   * Made rows.
   *
   * @param x (N·W): numbers, and of each category the share of every level
   * @param softLabels (N) in (0, 1)
   * @param groups (N) as they were asked for
   */
  public record Made(float[] x, double[] softLabels, int[] groups) {
    /** The labels at threshold 0.5. */
    public int[] labels() {
      return Arrays.stream(softLabels).mapToInt(share -> share >= 0.5 ? 1 : 0).toArray();
    }
  }

  /** One row for each of these groups. */
  public Made made(int[] groups, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    DenseWeights.Forward forward = weights.forward();
    int width = Arrays.stream(widths).sum();
    Made made = new Made(new float[groups.length * width], new double[groups.length], groups);
    for (int i = 0; i < groups.length; i++) {
      Require.between("a group", groups[i], 0, groupCount - 1.0);
      float[] in = new float[noise + groupCount];
      for (int d = 0; d < noise; d++) {
        in[d] = (float) normal.sample();
      }
      in[noise + groups[i]] = 1;
      float[] out = forward.logits(in, 0);
      int at = 0;
      for (int block : widths) {
        shares(out, at, block, made.x, i * width + at);
        at += block;
      }
      made.softLabels[i] = 1 / (1 + Math.exp(-out[width]));
    }
    return made;
  }

  private static void shares(float[] out, int from, int block, float[] into, int at) {
    if (block == 1) {
      into[at] = out[from];
      return;
    }
    float top = out[from];
    for (int k = 1; k < block; k++) {
      top = Math.max(top, out[from + k]);
    }
    double sum = 0;
    for (int k = 0; k < block; k++) {
      sum += Math.exp(out[from + k] - top);
    }
    for (int k = 0; k < block; k++) {
      into[at + k] = (float) (Math.exp(out[from + k] - top) / sum);
    }
  }

  /** Draws the level of each block of shares of one row. */
  static int[] levels(float[] x, int from, int[] widths, UniformRandomProvider random) {
    int[] levels = new int[widths.length];
    int at = from;
    for (int c = 0; c < widths.length; c++) {
      double left = random.nextDouble();
      while (levels[c] + 1 < widths[c] && left >= x[at + levels[c]]) {
        left -= x[at + levels[c]++];
      }
      at += widths[c];
    }
    return levels;
  }

  /** The blocks of a row and its soft label (N,W+1) from what the network says. */
  static NDArray blocks(NDArray out, int[] widths) {
    NDList blocks = new NDList();
    int at = 0;
    for (int block : widths) {
      NDArray part = out.get(new NDIndex(":, " + at + ":" + (at + block)));
      blocks.add(block == 1 ? part : part.softmax(1));
      at += block;
    }
    blocks.add(Activation.sigmoid(out.get(new NDIndex(":, " + at + ":"))));
    return ai.djl.ndarray.NDArrays.concat(blocks, 1);
  }
}
