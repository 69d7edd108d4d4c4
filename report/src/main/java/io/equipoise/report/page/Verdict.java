package io.equipoise.report.page;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.report.Section;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;

/** The paragraph at the top: how much was found, the worst of it, and what helps. */
final class Verdict {
  private Verdict() {}

  /** For a section alone on its page or below its heading. */
  static String of(Section section) {
    List<String> sentences = new ArrayList<>();
    section.audit().ifPresent(audit -> sentences.addAll(found(audit)));
    section.comparison().ifPresent(comparison -> sentences.add(TriedView.sentence(comparison)));
    if (sentences.isEmpty()) {
      section.card().ifPresent(card -> sentences.add(Words.sentence(card.what())));
    }
    return String.join(" ", sentences);
  }

  /** For the top of a page with several sections: one clause each. */
  static String ofSeveral(List<Section> sections) {
    List<String> clauses = new ArrayList<>();
    for (Section section : sections) {
      section
          .audit()
          .ifPresent(
              audit -> clauses.add("In " + section.title() + " " + counts(audit.findings()) + "."));
    }
    String lead = "This page looks at " + Words.list(titles(sections)) + ".";
    return clauses.isEmpty() ? lead : lead + " " + String.join(" ", clauses);
  }

  private static List<String> titles(List<Section> sections) {
    return sections.stream().map(Section::title).toList();
  }

  private static List<String> found(Audit audit) {
    List<Finding> findings = audit.findings();
    if (findings.isEmpty()) {
      return List.of("Nothing could be measured here.");
    }
    String counts =
        "In "
            + Words.count(audit.provenance().rows(), "row", "rows")
            + " "
            + counts(findings)
            + ".";
    List<Finding> worst =
        findings.stream().filter(finding -> finding.severity() != Severity.NONE).toList();
    return worst.isEmpty()
        ? List.of(counts)
        : List.of(counts, Words.sentence(worst.get(0).sentence()));
  }

  /** {@code "there are 2 serious findings and 1 slight one, and 4 things are in order"}. */
  private static String counts(List<Finding> findings) {
    List<String> kinds = new ArrayList<>();
    long amiss = 0;
    long last = 0;
    for (Severity severity : List.of(Severity.HIGH, Severity.MEDIUM, Severity.LOW)) {
      long count = findings.stream().filter(finding -> finding.severity() == severity).count();
      if (count > 0) {
        amiss += count;
        last = count;
        kinds.add(count + " " + Words.severity(severity));
      }
    }
    long fine = findings.size() - amiss;
    if (amiss == 0) {
      return findings.isEmpty()
          ? "nothing could be measured"
          : fine == 1
              ? "the one thing looked at is in order"
              : "all " + fine + " things looked at are in order";
    }
    long first = Long.parseLong(kinds.get(0).substring(0, kinds.get(0).indexOf(' ')));
    String bad =
        (first == 1 ? "there is " : "there are ")
            + Words.list(kinds)
            + (last == 1 ? " finding" : " findings");
    return fine == 0
        ? bad
        : bad + ", and " + fine + (fine == 1 ? " check is" : " checks are") + " in order";
  }
}
