package io.equipoise.app.text;

import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Alternative;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.provenance.Provenance;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An estimation as lines for a terminal: the estimates, what other analyses give beside them, how
 * to read it, and notes.
 *
 * @param width characters per line
 */
public record EstimationText(Estimation estimation, int width) {
  private static final String[] HEADS = {"estimate", "SE", "95 % interval"};

  /** All of it; {@code brief} is the numbers alone. */
  public List<String> lines(Provenance provenance, boolean brief) {
    String head =
        provenance.source()
            + ": "
            + Numbers.plain(provenance.rows())
            + " rows. "
            + estimation.title();
    List<String> lines = new ArrayList<>(TextTable.wrap(TextTable.clean(head), width));
    lines.add("");
    TextTable table = TextTable.of("term", HEADS[0], HEADS[1], HEADS[2]);
    estimation.terms().forEach(term -> table.row(cells(term)));
    lines.addAll(table.lines(width));
    lines.addAll(beside());
    for (Exhibit exhibit : estimation.exhibits()) {
      lines.addAll(shown(exhibit));
    }
    if (!brief) {
      lines.addAll(
          AuditText.bullets(
              "Analyses",
              estimation.alternatives().stream()
                  .map(each -> each.name() + ": " + each.meaning())
                  .toList(),
              width));
      lines.addAll(AuditText.bullets("How to read it", estimation.reading(), width));
      lines.addAll(AuditText.bullets("Notes", estimation.notes(), width));
    }
    return lines;
  }

  private List<String> beside() {
    if (estimation.alternatives().isEmpty()) {
      return List.of();
    }
    TextTable table = TextTable.of("analysis", "term", HEADS[0], HEADS[1], HEADS[2]);
    for (Alternative other : estimation.alternatives()) {
      for (Term term : other.terms()) {
        List<String> row = new ArrayList<>(List.of(other.name()));
        row.addAll(cells(term));
        table.row(row);
      }
    }
    List<String> lines = new ArrayList<>(List.of("", "Other analyses beside it"));
    lines.addAll(table.lines(width));
    return lines;
  }

  private List<String> shown(Exhibit exhibit) {
    TextTable table = TextTable.of(exhibit.fields());
    for (List<@Nullable Object> row : exhibit.rows()) {
      table.row(row.stream().map(Numbers::cell).toList());
    }
    List<String> lines = new ArrayList<>(List.of("", TextTable.clean(exhibit.title())));
    lines.addAll(table.lines(width));
    return lines;
  }

  private static List<String> cells(Term term) {
    boolean bounded = !Double.isNaN(term.low()) && !Double.isNaN(term.high());
    return List.of(
        term.name(),
        digits(term.estimate()),
        digits(term.standardError()),
        bounded ? "[" + digits(term.low()) + ", " + digits(term.high()) + "]" : Numbers.NONE);
  }

  /** Four digits after the point, or where that would hide a small number, three that count. */
  private static String digits(double value) {
    boolean small = value != 0 && Math.abs(value) < 0.01;
    return small && Double.isFinite(value)
        ? new BigDecimal(value, new MathContext(3)).toString().toLowerCase(Locale.ROOT)
        : Numbers.fourDigits(value);
  }
}
