package io.equipoise.core.table;

import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Refuses a compressed file that unpacks to more than the user allows. Deflate packs at most 1,032
 * to 1, so that a file is unpacked for counting only when it is large enough to pass the bound.
 */
final class GzipBound {
  private static final long MOST_RATIO = 1032;

  private GzipBound() {}

  static void check(Path file, String shown, long most) throws IOException {
    if (Files.size(file) <= most / MOST_RATIO) {
      return;
    }
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      int read;
      while ((read = in.read(buffer)) >= 0) {
        size += read;
        if (size > most) {
          throw new UserError(
              shown
                  + " unpacks to more than "
                  + most
                  + " bytes, the most that is allowed; raise the bound if you trust the file");
        }
      }
    }
  }
}
