package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.util.Locale;

/** Stops reading, with advice, before a table outgrows the heap. */
final class HeapCheck {
  /** What else must fit beside the arrays: one column while it is put together, and some. */
  private static final double SHARE = 0.8;

  private HeapCheck() {}

  /** {@code number} tells for each column whether it is numeric. */
  static void fits(String shown, long rows, boolean[] number) {
    long bytesPerRow = 0;
    for (boolean each : number) {
      bytesPerRow += each ? Double.BYTES : Integer.BYTES;
    }
    double most = SHARE * Runtime.getRuntime().maxMemory();
    Require.that(
        rows * bytesPerRow < most,
        String.format(
            Locale.ROOT,
            "%s does not fit into memory: the first %d rows by %d columns take %.1f GiB; start"
                + " Java with a larger -Xmx, or read fewer rows or columns",
            shown,
            rows,
            number.length,
            most / (1L << 30)));
    Require.that(
        rows < Integer.MAX_VALUE - 4096,
        shown + " has more than " + rows + " rows, the most that can be read; read a part of it");
  }
}
