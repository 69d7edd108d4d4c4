package io.equipoise.deep.environment;

import io.equipoise.core.error.Require;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.DenseWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A network with a head for each source and one for all of them, the last; and which head to
 * believe where rows of an unknown source arrive together.
 *
 * @param weights of a network whose outputs are {@code (heads · classes)}, head by head
 * @param classes number of classes C
 */
public record SourceHeads(DenseWeights weights, int classes) {

  public SourceHeads {
    Require.that(
        classes > 0 && weights.outputs() % classes == 0,
        weights.outputs() + " outputs are no whole number of heads of " + classes + " classes");
  }

  /** Which head speaks. */
  public enum Choice {
    /** The head of least mean entropy over rows that arrive together. */
    ENTROPY,
    /** All heads, weighted by the softmax of their negative entropies over the temperature. */
    SOFT_ENTROPY,
    /** The head that learned from all sources. */
    JOINT,
    /** The head of the source that a classifier of features names. */
    CLASSIFIER,
    /** The heads of all sources, weighted by that classifier's probabilities. */
    SOFT_CLASSIFIER,
    /** The head of the source whose mean features are nearest. */
    PROTOTYPE,
    /** The heads of all sources, weighted by distance to the power of -1/temperature. */
    SOFT_PROTOTYPE;

    /** Whether several heads speak at once. */
    boolean soft() {
      return this == SOFT_ENTROPY || this == SOFT_CLASSIFIER || this == SOFT_PROTOTYPE;
    }

    /** Whether it looks at features, by a {@link SourceGuide.Classifier}. */
    public boolean byClassifier() {
      return this == CLASSIFIER || this == SOFT_CLASSIFIER;
    }

    /** Whether it looks at features, by {@link SourceGuide.Prototypes}. */
    public boolean byPrototypes() {
      return this == PROTOTYPE || this == SOFT_PROTOTYPE;
    }
  }

  /** Number of heads, with the joint one. */
  public int heads() {
    return weights.outputs() / classes;
  }

  /** What its heads read. */
  SourceFeatures features() {
    return new SourceFeatures(weights);
  }

  /** The same features under other heads. */
  SourceHeads withHeads(UnaryOperator<DenseWeights.Layer> change) {
    List<DenseWeights.Layer> layers = new ArrayList<>(weights.layers());
    int last = layers.size() - 1;
    layers.set(last, change.apply(layers.get(last)));
    return new SourceHeads(new DenseWeights(layers), classes);
  }

  /** The logits that each head gives (heads, N·C). */
  double[][] logits(float[] x, int width) {
    int rows = x.length / width;
    double[][] all = new double[heads()][rows * classes];
    DenseWeights.Forward forward = weights.forward();
    for (int i = 0; i < rows; i++) {
      float[] logits = forward.logits(x, i * width);
      for (int at = 0; at < logits.length; at++) {
        all[at / classes][i * classes + at % classes] = logits[at];
      }
    }
    return all;
  }

  /** The class that a head with these probabilities (N·C) says of a row; the first of several. */
  int decided(double[] probabilities, int row) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      boolean more = probabilities[row * classes + c] > probabilities[row * classes + best];
      best = more ? c : best;
    }
    return best;
  }

  /** The probabilities that each head gives (heads, N·C). */
  public double[][] probabilities(float[] x, int width) {
    int rows = x.length / width;
    double[][] all = new double[heads()][rows * classes];
    DenseWeights.Forward forward = weights.forward();
    for (int i = 0; i < rows; i++) {
      float[] logits = forward.logits(x, i * width);
      for (int h = 0; h < heads(); h++) {
        softmax(logits, h * classes, all[h], i * classes);
      }
    }
    return all;
  }

  private void softmax(float[] logits, int from, double[] into, int at) {
    double top = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      top = Math.max(top, logits[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      into[at + c] = StrictMath.exp(logits[from + c] - top);
      sum += into[at + c];
    }
    for (int c = 0; c < classes; c++) {
      into[at + c] /= sum;
    }
  }

  /** The mean entropy of each head's probabilities (N·C), over these rows. */
  public double[] entropies(double[][] probabilities, int[] rows) {
    double[] means = new double[probabilities.length];
    for (int h = 0; h < means.length; h++) {
      for (int row : rows) {
        for (int c = 0; c < classes; c++) {
          double p = probabilities[h][row * classes + c];
          means[h] -= p > 0 ? p * Math.log(p) : 0;
        }
      }
      means[h] /= Math.max(1, rows.length);
    }
    return means;
  }

  /**
   * How much each head has to say of rows with these entropies, or other costs: shares that sum to
   * 1.
   */
  public static double[] shares(double[] entropies, Choice choice, double temperature) {
    double[] shares = new double[entropies.length];
    if (choice == Choice.JOINT) {
      shares[shares.length - 1] = 1;
      return shares;
    }
    int surest = 0;
    for (int h = 1; h < shares.length; h++) {
      surest = entropies[h] < entropies[surest] ? h : surest;
    }
    if (!choice.soft()) {
      shares[surest] = 1;
      return shares;
    }
    double least = entropies[surest];
    // the probabilities of a classifier are shares as they are
    double scale = choice == Choice.SOFT_CLASSIFIER ? 1 : temperature;
    Arrays.setAll(shares, h -> Math.exp((least - entropies[h]) / scale));
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  /** Shares that let one head speak. */
  public double[] alone(int head) {
    double[] shares = new double[heads()];
    shares[head] = 1;
    return shares;
  }

  /**
   * Probabilities of some rows, into their places of {@code into} (N·C).
   *
   * @param probabilities of all heads
   * @param shares how much each head has to say of these rows
   */
  public void mix(double[][] probabilities, int[] rows, double[] shares, double[] into) {
    for (int row : rows) {
      for (int at = row * classes; at < (row + 1) * classes; at++) {
        into[at] = 0;
        for (int h = 0; h < shares.length; h++) {
          into[at] += shares[h] * probabilities[h][at];
        }
      }
    }
  }

  /**
   * The accuracy of every source's head on every source's rows: high beside the diagonal where
   * sources agree, and one head would do; low where their label rules conflict.
   *
   * @param rows with sources as groups; NaN for a source without rows
   */
  public double[][] conflicts(Examples rows) {
    double[][] probabilities = probabilities(rows.x(), rows.width());
    int sources = heads() - 1;
    double[][] right = new double[sources][sources];
    int[] sizes = new int[sources];
    for (int i = 0; i < rows.size(); i++) {
      int source = rows.groups()[i];
      sizes[source]++;
      for (int h = 0; h < sources; h++) {
        right[h][source] += decided(probabilities[h], i) == rows.labels()[i] ? 1 : 0;
      }
    }
    for (double[] head : right) {
      for (int k = 0; k < sources; k++) {
        head[k] = sizes[k] == 0 ? Double.NaN : head[k] / sizes[k];
      }
    }
    return right;
  }
}
