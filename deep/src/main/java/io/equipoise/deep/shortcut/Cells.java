package io.equipoise.deep.shortcut;

import io.equipoise.deep.data.Examples;
import java.util.Arrays;

/** The groups within classes. */
final class Cells {
  private Cells() {}

  /** The cell of each row (N): {@code class · G + group}. */
  static int[] of(Examples rows) {
    int[] cells = new int[rows.size()];
    Arrays.setAll(cells, i -> rows.labels()[i] * rows.groupCount() + rows.groups()[i]);
    return cells;
  }
}
