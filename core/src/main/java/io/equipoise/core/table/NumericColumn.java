package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.util.BitSet;

/**
 * Numbers. A missing entry holds NaN in {@link #values()} and is set in the missing set; a NaN that
 * is not missing was a NaN in the source, and audits report it. The arrays are shared, not copied:
 * whoever gets them must not write to them.
 */
public final class NumericColumn implements Column {
  private final String name;
  private final double[] values;
  private final BitSet missing;

  /** {@code missing} may be empty; its bits are rows. */
  public NumericColumn(String name, double[] values, BitSet missing) {
    Require.that(
        missing.length() <= values.length,
        "column '" + name + "' marks rows as missing that it does not have");
    this.name = name;
    this.values = values;
    this.missing = missing;
  }

  /** A column in which NaN stands for missing. */
  public static NumericColumn of(String name, double... values) {
    BitSet missing = new BitSet();
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        missing.set(i);
      }
    }
    return new NumericColumn(name, values, missing);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return values.length;
  }

  /** The numbers, NaN where missing; read only. */
  public double[] values() {
    return values;
  }

  /** The number of this row; NaN where missing. */
  public double value(int row) {
    return values[row];
  }

  @Override
  public boolean isMissing(int row) {
    return missing.get(row);
  }

  @Override
  public int missing() {
    return missing.cardinality();
  }

  @Override
  public NumericColumn take(int[] rows) {
    double[] taken = new double[rows.length];
    BitSet gone = new BitSet();
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
      if (missing.get(rows[i])) {
        gone.set(i);
      }
    }
    return new NumericColumn(name, taken, gone);
  }

  @Override
  public NumericColumn renamed(String newName) {
    return new NumericColumn(newName, values, missing);
  }

  @Override
  public String text(int row) {
    return missing.get(row) ? "" : text(values[row]);
  }

  /** A number as tables show it: whole ones without a decimal point. */
  public static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
