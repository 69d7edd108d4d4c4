package io.equipoise.app.command;

import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Where a comparison writes finished trials down, so that a killed run can go on: a file of its own
 * for each comparison, in the user's folder for caches.
 */
final class Checkpoint {
  private static final int NAME_DIGITS = 16;

  private Checkpoint() {}

  /**
   * The file for what {@code identity} describes, which must name data, recipes and settings.
   *
   * @param environment the process's environment variables
   */
  static Path file(String identity, Map<String, String> environment) {
    String named = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        named.isEmpty() ? Path.of(System.getProperty("user.home", "."), ".cache") : Path.of(named);
    Path folder = caches.resolve("equipoise");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserError(
          "finished trials cannot be kept in '"
              + folder
              + "' ("
              + e.getMessage()
              + "); set XDG_CACHE_HOME to a folder that can be written",
          e);
    }
    return folder.resolve(digest(identity).substring(0, NAME_DIGITS) + ".trials");
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
