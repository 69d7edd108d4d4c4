package io.equipoise.core.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A numeric column that grows row by row, in blocks, so that growing never copies what is there.
 */
final class NumberBuilder implements ColumnBuilder {
  private static final int BLOCK = 1 << 16;

  private final String name;
  private final BitSet missing = new BitSet();
  private final List<double[]> blocks = new ArrayList<>();
  private int size;

  NumberBuilder(String name) {
    this.name = name;
  }

  void add(double value) {
    int place = size % BLOCK;
    if (place == 0) {
      blocks.add(new double[BLOCK]);
    }
    blocks.get(size / BLOCK)[place] = value;
    size++;
  }

  @Override
  public void addMissing() {
    missing.set(size);
    add(Double.NaN);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public NumericColumn build() {
    double[] values = new double[size];
    for (int b = 0; b < blocks.size(); b++) {
      int start = b * BLOCK;
      System.arraycopy(blocks.get(b), 0, values, start, Math.min(BLOCK, size - start));
    }
    blocks.clear();
    return new NumericColumn(name, values, missing);
  }
}
