package io.equipoise.core.table;

import io.equipoise.core.error.UserError;

/** How far an array grows when it is full. */
final class Growth {
  private static final int MOST = Integer.MAX_VALUE - 8;

  private Growth() {}

  /** A length half as large again as {@code size}; more rows than an array holds are refused. */
  static int beyond(int size) {
    if (size == MOST) {
      throw new UserError("the source has more than " + MOST + " rows; read a part of it");
    }
    return (int) Math.min(MOST, Math.max(1024L, size + (size >> 1)));
  }
}
