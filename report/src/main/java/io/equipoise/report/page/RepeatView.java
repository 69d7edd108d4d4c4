package io.equipoise.report.page;

import io.equipoise.core.provenance.Provenance;
import io.equipoise.report.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * How to repeat a result.
 *
 * @param what which result
 * @param command the command line; empty when it was called from Java
 * @param facts names and values: source, rows, fingerprint, seed, versions
 */
public record RepeatView(String what, String command, List<List<String>> facts) {

  static RepeatView of(String what, Provenance provenance) {
    List<List<String>> facts = new ArrayList<>();
    facts.add(List.of("Data", provenance.source()));
    facts.add(List.of("Rows read", Numbers.count(provenance.rows())));
    facts.add(List.of("Fingerprint (SHA-256)", provenance.fingerprint()));
    facts.add(List.of("Seed", Long.toString(provenance.seed())));
    List<String> versions = new ArrayList<>();
    provenance.versions().forEach((name, version) -> versions.add(name + " " + version));
    facts.add(List.of("Versions", String.join(", ", versions)));
    return new RepeatView(what, provenance.command(), facts);
  }
}
