package io.equipoise.core.table;

import io.equipoise.core.error.UserError;

/** Refuses text that is plainly not UTF-8 by its first bytes. */
final class Encoding {
  private Encoding() {}

  static void check(byte[] start, String shown, boolean binary) {
    if (binary) {
      return;
    }
    int first = start.length > 1 ? (start[0] & 0xff) << 8 | (start[1] & 0xff) : 0;
    if (first == 0xfffe || first == 0xfeff) {
      throw new UserError(shown + " is in UTF-16; save it as UTF-8");
    }
    for (byte b : start) {
      if (b == 0) {
        throw new UserError(
            shown + " holds zero bytes, so it is not text in UTF-8; save it as UTF-8");
      }
    }
  }
}
