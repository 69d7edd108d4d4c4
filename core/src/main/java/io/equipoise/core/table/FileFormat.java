package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * What a file is, by its name and its first bytes.
 *
 * @param type how rows are written
 * @param gzip whether it is compressed
 */
record FileFormat(Type type, boolean gzip) {
  /** How rows are written. */
  enum Type {
    DELIMITED,
    JSON,
    PARQUET
  }

  /** {@code shown} is the file's name in messages. */
  static FileFormat of(Path file, String shown) throws IOException {
    Require.that(Files.size(file) > 0, shown + " is empty");
    byte[] start = start(file, false);
    boolean gzip = start.length > 1 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (gzip) {
      start = start(file, true);
      name = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
      Require.that(start.length > 0, shown + " is empty once unpacked");
    }
    Require.that(
        !name.endsWith(".gz"), shown + " is named .gz but is not gzip; unpack or rename it");
    String head = new String(start, StandardCharsets.ISO_8859_1);
    boolean parquet = head.startsWith("PAR1");
    if (name.endsWith(".parquet") || name.endsWith(".pq")) {
      Require.that(
          parquet && !gzip,
          shown
              + " is named like Parquet, but its first bytes are not Parquet's; rename or"
              + " convert it");
    }
    Require.that(
        !head.startsWith("PK\u0003\u0004"),
        shown + " is a zip archive or a spreadsheet; unpack it or save it as CSV");
    Encoding.check(start, shown, parquet);
    if (parquet) {
      return new FileFormat(Type.PARQUET, false);
    }
    boolean json = name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json");
    return new FileFormat(json ? Type.JSON : Type.DELIMITED, gzip);
  }

  private static byte[] start(Path file, boolean unpack) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = unpack ? new GZIPInputStream(in) : in) {
      return plain.readNBytes(4096);
    }
  }
}
