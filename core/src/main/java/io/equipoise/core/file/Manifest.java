package io.equipoise.core.file;

import io.equipoise.core.error.Require;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What a model folder holds. It tells damage and tampering with single files; it is no signature,
 * for whoever can write the folder can write a new manifest.
 *
 * @param format version of the layout
 * @param files every file but the manifest, by path
 * @param sha256 over format and files
 */
record Manifest(int format, List<Part> files, String sha256) {
  static final String FILE = "manifest.json";
  static final int FORMAT = 1;

  /**
   * One file.
   *
   * @param path from the folder, with forward slashes
   * @param size in bytes
   * @param sha256 of its content, in hexadecimal
   */
  record Part(String path, long size, String sha256) {}

  Manifest {
    files = List.copyOf(files);
  }

  /** A manifest of these files, in order of their paths. */
  static Manifest of(List<Part> files) {
    List<Part> sorted = files.stream().sorted(Comparator.comparing(Part::path)).toList();
    return new Manifest(FORMAT, sorted, over(FORMAT, sorted));
  }

  /** Refuses a manifest that was changed by itself or that another layout wrote. */
  void check(String folder) {
    Require.that(
        format == FORMAT,
        folder + " has layout " + format + ", but this version reads layout " + FORMAT);
    Require.that(
        over(format, files).equals(sha256),
        folder + " was changed after it was saved: its " + FILE + " does not match itself");
  }

  private static String over(int format, List<Part> files) {
    StringBuilder text = new StringBuilder().append(format).append('\n');
    for (Part part : files) {
      text.append(part.sha256()).append(' ').append(part.size()).append(' ').append(part.path());
      text.append('\n');
    }
    return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
