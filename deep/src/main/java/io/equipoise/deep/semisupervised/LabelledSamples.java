package io.equipoise.deep.semisupervised;

import io.equipoise.core.error.Require;

/**
 * Rows or images with labels.
 *
 * @param samples the numbers
 * @param labels (N·P) in [0, classes): one per row, or one per pixel, image by image and row by row
 * @param classes number of classes C, at least 2
 */
public record LabelledSamples(Samples samples, int[] labels, int classes) {

  public LabelledSamples {
    Require.atLeast("classes", classes, 2);
    Require.sameLength("the labels", labels.length, "the rows or pixels", labelCount(samples));
    for (int label : labels) {
      Require.that(
          label >= 0 && label < classes,
          "labels holds " + label + ", but there are " + classes + " classes, from 0");
    }
  }

  private static long labelCount(Samples samples) {
    return (long) samples.size() * samples.labelsEach();
  }

  /** The labels of these samples, one after the other. */
  long[] take(int[] rows) {
    int each = samples.labelsEach();
    long[] taken = new long[rows.length * each];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < each; k++) {
        taken[i * each + k] = labels[rows[i] * each + k];
      }
    }
    return taken;
  }
}
