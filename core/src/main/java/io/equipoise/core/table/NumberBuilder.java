package io.equipoise.core.table;

import java.util.Arrays;
import java.util.BitSet;

/** A numeric column that grows row by row. */
final class NumberBuilder implements ColumnBuilder {
  private final String name;
  private final BitSet missing = new BitSet();
  private double[] values;
  private int size;

  NumberBuilder(String name, int capacity) {
    this.name = name;
    this.values = new double[capacity];
  }

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Growth.beyond(size));
    }
    values[size++] = value;
  }

  @Override
  public void addMissing() {
    missing.set(size);
    add(Double.NaN);
  }

  @Override
  public NumericColumn build() {
    double[] exact = size == values.length ? values : Arrays.copyOf(values, size);
    values = exact;
    return new NumericColumn(name, exact, missing);
  }
}
