package io.equipoise.app.command;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.compare.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Results with what was guessed while reading in front of their notes, each note once. */
final class Noted {
  private Noted() {}

  static Audit with(List<String> notes, Audit audit) {
    return new Audit(
        audit.provenance(),
        audit.task(),
        audit.columns(),
        audit.findings(),
        audit.metrics(),
        audit.exhibits(),
        joined(notes, audit.notes()));
  }

  static Comparison with(List<String> notes, Comparison comparison) {
    return new Comparison(
        comparison.provenance(),
        comparison.task(),
        comparison.objective(),
        comparison.quality(),
        comparison.baseline(),
        comparison.results(),
        comparison.trials(),
        comparison.chosen(),
        comparison.sentence(),
        comparison.exhibits(),
        joined(notes, comparison.notes()));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return new ArrayList<>(all);
  }
}
