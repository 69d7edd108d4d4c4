package io.equipoise.deep.train;

import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.MultiLabelPerceptron.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins what several encoders say of the same rows: each embedding is centred and scaled to unit
 * variance, so that none outweighs the others; a perceptron learns the labels from all of them, and
 * its hidden layer is put beside them, for a last model to learn from.
 *
 * <pre>
 *   z = [ (E_1 - mean) / deviation, …, (E_S - mean) / deviation ]      stack = [ z, hidden(z) ]
 * </pre>
 *
 * <p>Means are by column, deviations by encoder over all its columns; one that does not vary is
 * left at 0. Fit it on the training rows only.
 *
 * @see <a href="https://arxiv.org/abs/2410.03979">Aslam et al., Improving Arabic Multi-Label
 *     Emotion Classification using Stacked Embeddings and Hybrid Loss Function, 2024,
 *     arXiv:2410.03979</a>
 */
public final class EmbeddingStack {
  /** Variance below this share of the squared mean is rounding. */
  private static final double ROUNDING = 1e-12;

  private final List<Scaling> scalings;
  private final MultiLabelPerceptron meta;
  private final int units;

  /** One encoder: its column means (D) and what its numbers are multiplied by. */
  private record Scaling(double[] means, double factor) {

    static Scaling of(float[] embedding, int width) {
      int rows = embedding.length / width;
      double[] means = new double[width];
      for (int i = 0; i < embedding.length; i++) {
        means[i % width] += embedding[i];
      }
      double size = 0;
      for (int column = 0; column < width; column++) {
        means[column] /= rows;
        size += means[column] * means[column] / width;
      }
      double square = 0;
      for (int i = 0; i < embedding.length; i++) {
        square += Math.pow(embedding[i] - means[i % width], 2) / embedding.length;
      }
      return new Scaling(means, square > ROUNDING * size ? 1 / Math.sqrt(square) : 0);
    }
  }

  private EmbeddingStack(List<Scaling> scalings, MultiLabelPerceptron meta, int units) {
    this.scalings = scalings;
    this.meta = meta;
    this.units = units;
  }

  /**
   * Learns scales and the perceptron.
   *
   * @param embeddings one (N·D) per encoder, of the same rows
   * @param widths number of columns D of each
   * @param targets (N·K) 0 and 1
   * @param labels number of labels K
   * @param units in the hidden layer; at least 1
   */
  public static EmbeddingStack fit(
      List<float[]> embeddings,
      int[] widths,
      float[] targets,
      int labels,
      int units,
      Loss loss,
      Settings settings,
      Seed seed) {
    Require.sameLength("embeddings", embeddings.size(), "widths", widths.length);
    Require.that(!embeddings.isEmpty(), "there is no embedding to stack");
    List<Scaling> scalings = new ArrayList<>();
    for (int s = 0; s < widths.length; s++) {
      Require.atLeast("each of widths", widths[s], 1);
      scalings.add(Scaling.of(embeddings.get(s), widths[s]));
    }
    float[] joined = joined(scalings, embeddings);
    int width = width(scalings);
    Rows rows = new Rows(joined, width, targets, labels);
    return new EmbeddingStack(
        scalings, MultiLabelPerceptron.fit(rows, units, loss, settings, seed), units);
  }

  /** Number of columns of the stack. */
  public int width() {
    return width(scalings) + units;
  }

  private static int width(List<Scaling> scalings) {
    return scalings.stream().mapToInt(each -> each.means().length).sum();
  }

  /** The stack (N·width) of rows by their embeddings, in the order of the encoders at fitting. */
  public float[] apply(List<float[]> embeddings) {
    Require.sameLength("embeddings", embeddings.size(), "the encoders", scalings.size());
    float[] joined = joined(scalings, embeddings);
    int width = width(scalings);
    float[] hidden = meta.hidden(joined, width);
    int rows = joined.length / width;
    float[] stack = new float[rows * width()];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(joined, i * width, stack, i * width(), width);
      System.arraycopy(hidden, i * units, stack, i * width() + width, units);
    }
    return stack;
  }

  private static float[] joined(List<Scaling> scalings, List<float[]> embeddings) {
    int width = width(scalings);
    int rows = embeddings.get(0).length / scalings.get(0).means().length;
    float[] joined = new float[rows * width];
    int from = 0;
    for (int s = 0; s < scalings.size(); s++) {
      double[] means = scalings.get(s).means();
      float[] embedding = embeddings.get(s);
      Require.sameLength(
          "embedding " + (s + 1), embedding.length, "rows × width", (long) rows * means.length);
      for (int i = 0; i < embedding.length; i++) {
        int column = i % means.length;
        joined[i / means.length * width + from + column] =
            (float) ((embedding[i] - means[column]) * scalings.get(s).factor());
      }
      from += means.length;
    }
    return joined;
  }
}
