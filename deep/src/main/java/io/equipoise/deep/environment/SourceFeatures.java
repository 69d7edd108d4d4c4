package io.equipoise.deep.environment;

import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.List;

/**
 * What heads read: the last hidden layer after its ReLU, or the row itself where none is hidden.
 * For one thread.
 */
final class SourceFeatures {
  private final DenseWeights.Forward body;
  private final boolean hidden;
  private final int width;

  SourceFeatures(DenseWeights weights) {
    List<DenseWeights.Layer> layers = weights.layers();
    hidden = layers.size() > 1;
    width = layers.get(layers.size() - 1).in();
    body = new DenseWeights(hidden ? layers.subList(0, layers.size() - 1) : layers).forward();
  }

  /** Number of features. */
  int width() {
    return width;
  }

  /** Features of the row that starts at {@code offset} of {@code x}. */
  float[] of(float[] x, int offset) {
    if (!hidden) {
      return Arrays.copyOfRange(x, offset, offset + width);
    }
    float[] features = body.logits(x, offset).clone();
    for (int i = 0; i < features.length; i++) {
      features[i] = Math.max(features[i], 0);
    }
    return features;
  }

  /** Features of all rows (N·F). */
  float[] all(float[] x, int inputs) {
    int rows = x.length / inputs;
    float[] all = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(of(x, i * inputs), 0, all, i * width, width);
    }
    return all;
  }
}
