package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.util.List;

/** Refuses a table before reading it when the heap cannot hold its arrays. */
final class HeapCheck {
  private HeapCheck() {}

  static void fits(String shown, long rows, List<ColumnType> types) {
    Require.that(
        rows <= Integer.MAX_VALUE - 8,
        shown + " has " + rows + " rows; at most 2147483639 can be read, so read a part of it");
    long bytesPerRow = 0;
    for (ColumnType type : types) {
      bytesPerRow += type == ColumnType.NUMBER ? Double.BYTES : Integer.BYTES;
    }
    long needed = rows * bytesPerRow;
    long most = Runtime.getRuntime().maxMemory();
    Require.that(
        needed < most,
        String.format(
            java.util.Locale.ROOT,
            "%s needs %.1f GiB of memory for %d rows by %d columns, but Java may use %.1f GiB;"
                + " start it with -Xmx%dg or read fewer columns",
            shown,
            gib(needed),
            rows,
            types.size(),
            gib(most),
            (long) Math.ceil(1.3 * gib(needed)) + 1));
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
