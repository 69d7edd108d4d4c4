package io.equipoise.core.provenance;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is needed to repeat a result.
 *
 * @param source the file or database as the user named it, without passwords
 * @param fingerprint SHA-256 over names, types and entries of the columns used, in hexadecimal
 * @param rows number of rows read
 * @param seed the seed of everything random
 * @param versions of Equipoise, Java and the libraries that computed numbers, by name
 * @param command the command line that repeats it; empty when called from Java
 */
public record Provenance(
    String source,
    String fingerprint,
    long rows,
    long seed,
    Map<String, String> versions,
    String command) {
  public Provenance {
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /** The source without its folders, for titles. */
  public String shortSource() {
    int slash = Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\'));
    return source.startsWith("jdbc:") ? source : source.substring(slash + 1);
  }
}
