package io.equipoise.core.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What computed a result: the versions of Equipoise, Java and the libraries it was built with. */
public final class Versions {
  private static final String RESOURCE = "versions.properties";

  private Versions() {}

  /** Versions by name, such as {@code "equipoise"}, {@code "java"} and {@code "duckdb"}. */
  public static Map<String, String> current() {
    Properties built = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> versions = new TreeMap<>();
    built.forEach((name, version) -> versions.put(name.toString(), version.toString()));
    versions.put("java", Runtime.version().toString());
    return Map.copyOf(versions);
  }

  /** The version of Equipoise. */
  public static String equipoise() {
    return current().getOrDefault("equipoise", "unknown");
  }
}
