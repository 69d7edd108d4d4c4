package io.equipoise.core.experiment;

import io.equipoise.core.file.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What all experiments showed. Kept as JSON; the Markdown is made from it and never edited by hand.
 *
 * @param entries by row and method, one per method
 */
public record Ledger(List<LedgerEntry> entries) {
  public Ledger {
    entries =
        entries.stream()
            .sorted(Comparator.comparingInt(LedgerEntry::row).thenComparing(LedgerEntry::method))
            .toList();
  }

  /** A ledger without entries. */
  public static Ledger empty() {
    return new Ledger(List.of());
  }

  /** Reads what {@link #json} wrote. */
  public static Ledger parse(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), Ledger.class, "the ledger");
  }

  /** The entry of a method. */
  public Optional<LedgerEntry> of(String method) {
    return entries.stream().filter(entry -> entry.method().equals(method)).findFirst();
  }

  /** With this entry in place of an older one of the same method. */
  public Ledger with(LedgerEntry entry) {
    List<LedgerEntry> all = new ArrayList<>(entries);
    all.removeIf(old -> old.method().equals(entry.method()));
    all.add(entry);
    return new Ledger(all);
  }

  /** As JSON, indented. */
  public String json() {
    return Json.writePretty(this);
  }

  /** As a page: a table of verdicts, then each experiment with its figures. */
  public String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# Ledger\n\n")
        .append(
            "What our own runs showed of the papers' claims. Every figure was printed by this code; `equipoise\n")
        .append(
            "reproduce METHOD` runs an experiment again. Intervals are 95 %. Made from `ledger.json`; not edited by hand.\n\n")
        .append("| row | method | verdict | measure | without | with | difference |\n")
        .append("|---|---|---|---|---|---|---|\n");
    for (LedgerEntry entry : entries) {
      boolean first = true;
      for (LedgerEntry.Result result : entry.results()) {
        page.append(
            "| %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                    first && entry.row() > 0 ? "%03d".formatted(entry.row()) : "",
                    first ? "[" + entry.method() + "](#" + entry.method() + ")" : "",
                    result.verdict().words(),
                    result.compared(),
                    number(result.baseline()),
                    number(result.treated()),
                    difference(result)));
        first = false;
      }
    }
    entries.forEach(entry -> section(page, entry));
    return page.toString();
  }

  private static void section(StringBuilder page, LedgerEntry entry) {
    page.append("\n## ").append(entry.method()).append("\n\n");
    page.append("**")
        .append(entry.verdict().words())
        .append("**: ")
        .append(entry.claim())
        .append("\n\n");
    page.append("- data: ").append(entry.data()).append('\n');
    page.append("- baseline: ").append(entry.baseline()).append('\n');
    if (!entry.scaledDown().isEmpty()) {
      page.append("- scaled down: ").append(entry.scaledDown()).append('\n');
    }
    for (LedgerEntry.Result result : entry.results()) {
      page.append(
          "- %s: %s of %s against %s of %s, difference %s; convincing %s %s: %s\n"
              .formatted(
                  result.measure(),
                  number(result.treated()),
                  result.treatedArm(),
                  number(result.baseline()),
                  result.baselineArm(),
                  difference(result),
                  result.higherIsBetter() ? "from" : "down from",
                  signed((result.higherIsBetter() ? 1 : -1) * result.atLeast()),
                  result.verdict().words()));
    }
    page.append(
        "- %d seeds, %.0f s; `%s`\n".formatted(entry.seeds(), entry.seconds(), entry.command()));
    page.append("\n| value | mean |\n|---|---|\n");
    entry
        .arms()
        .forEach(
            (arm, mean) ->
                page.append("| ").append(arm).append(" | ").append(number(mean)).append(" |\n"));
  }

  private static String difference(LedgerEntry.Result result) {
    return "%s (%s to %s)"
        .formatted(
            signed(result.difference().value()),
            signed(result.difference().low()),
            signed(result.difference().high()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3g", value);
  }
}
