package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Rows that a generator learns to make.
 *
 * @param x (N·W) numbers in standard units and one-hot levels, block after block
 * @param widths of the blocks: 1 for a number, more for a category of so many levels
 * @param labels (N) 0 or 1
 * @param groups (N) in [0, groupCount)
 * @param groupCount at least 1
 */
public record GanRows(float[] x, int[] widths, int[] labels, int[] groups, int groupCount) {
  public GanRows {
    Require.that(labels.length > 1, "a generator needs at least two rows to learn from");
    Require.sameLength("the labels", labels.length, "the groups", groups.length);
    Require.atLeast("groupCount", groupCount, 1);
    int width = 0;
    for (int block : widths) {
      Require.atLeast("a width", block, 1);
      width += block;
    }
    Require.sameLength("x", x.length, "its rows and widths", (long) width * labels.length);
    for (int label : labels) {
      Require.that(label == 0 || label == 1, "a label is " + label + ", but must be 0 or 1");
    }
    for (int group : groups) {
      Require.between("a group", group, 0, groupCount - 1.0);
    }
    for (float value : x) {
      Require.that(Float.isFinite(value), "x holds " + value + ", but must hold finite numbers");
    }
  }

  /** Number of rows. */
  public int size() {
    return labels.length;
  }

  /** Numbers of a row, without label and group. */
  public int width() {
    return Arrays.stream(widths).sum();
  }

  /** Numbers of a row with its label and its group as one-hot. */
  int whole() {
    return width() + 1 + groupCount;
  }

  /** These rows with label and group (M·whole). */
  float[] whole(int[] rows) {
    int width = width();
    float[] whole = new float[rows.length * whole()];
    for (int k = 0; k < rows.length; k++) {
      int at = k * whole();
      System.arraycopy(x, rows[k] * width, whole, at, width);
      whole[at + width] = labels[rows[k]];
      whole[at + width + 1 + groups[rows[k]]] = 1;
    }
    return whole;
  }
}
