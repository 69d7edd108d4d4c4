package io.equipoise.evidence.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The most memory that this process, native arrays included, has held since a moment, beyond what
 * it held then. Linux tells; elsewhere it is not known.
 *
 * @param before kilobytes held at the start, or NaN where nobody tells
 */
record PeakMemory(double before) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  /** Starts to watch. */
  static PeakMemory from() {
    if (!Files.isWritable(RESET)) {
      return new PeakMemory(Double.NaN);
    }
    System.gc();
    try {
      Files.writeString(RESET, "5");
      return new PeakMemory(kilobytes("VmRSS:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Megabytes above the start, or NaN where nobody tells. */
  double megabytes() {
    try {
      return Double.isNaN(before) ? before : (kilobytes("VmHWM:") - before) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double kilobytes(String name) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name)) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException(STATUS + " does not tell " + name);
  }
}
