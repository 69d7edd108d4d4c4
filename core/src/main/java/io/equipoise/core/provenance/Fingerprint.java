package io.equipoise.core.provenance;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.ColumnType;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * Tells whether two tables are the same data: SHA-256 over names, types and entries in order. It
 * does not depend on the file they were read from, nor on the order or surplus of a dictionary.
 */
public final class Fingerprint {
  private static final int MISSING_NUMBER = 1;
  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** 64 hexadecimal digits. */
  public static String of(Table table) {
    Fingerprint print = new Fingerprint();
    print.number(table.rows());
    print.number(table.columns().size());
    for (Column column : table.columns()) {
      print.text(column.name());
      print.text(ColumnType.of(column).word());
      if (column instanceof NumericColumn numbers) {
        print.numbers(numbers);
      } else if (column instanceof CategoryColumn levels) {
        print.levels(levels);
      }
    }
    print.flush();
    return HexFormat.of().formatHex(print.digest.digest());
  }

  private void numbers(NumericColumn column) {
    double[] values = column.values();
    for (int i = 0; i < values.length; i++) {
      // A NaN with another payload marks what is missing; NaN entries all count as the same.
      long bits = Double.doubleToLongBits(values[i] == 0 ? 0.0 : values[i]);
      number(column.isMissing(i) ? bits | MISSING_NUMBER : bits);
    }
  }

  private void levels(CategoryColumn column) {
    boolean[] used = new boolean[column.levels().size()];
    for (int code : column.codes()) {
      if (code != CategoryColumn.MISSING) {
        used[code] = true;
      }
    }
    TreeSet<String> names = new TreeSet<>();
    for (int code = 0; code < used.length; code++) {
      if (used[code]) {
        names.add(column.levels().get(code));
      }
    }
    number(names.size());
    names.forEach(this::text);
    int[] rank = ranks(column.levels(), used, List.copyOf(names));
    for (int code : column.codes()) {
      room(Integer.BYTES).putInt(code == CategoryColumn.MISSING ? -1 : rank[code]);
    }
  }

  private static int[] ranks(List<String> levels, boolean[] used, List<String> sorted) {
    int[] rank = new int[levels.size()];
    for (int code = 0; code < rank.length; code++) {
      if (used[code]) {
        rank[code] = Collections.binarySearch(sorted, levels.get(code));
      }
    }
    return rank;
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    flush();
    digest.update(bytes);
  }

  private void number(long number) {
    room(Long.BYTES).putLong(number);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() {
    buffer.flip();
    digest.update(buffer);
    buffer.clear();
  }
}
