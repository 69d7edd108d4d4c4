package io.equipoise.report;

import io.equipoise.core.error.Require;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What one page tells: one or more data sets or models, each in a section of its own.
 *
 * @param title the page's title, such as {@code "Bias report: adult.csv"}
 * @param date when it was made; empty leaves the date out, so that two runs give the same bytes
 * @param sections at least one
 */
public record Report(String title, Optional<LocalDate> date, List<Section> sections) {
  public Report {
    sections = List.copyOf(sections);
    Require.that(!sections.isEmpty(), "a report needs at least one section");
  }

  /** A page about one thing. */
  public static Report of(String title, Section section) {
    return new Report(title, Optional.empty(), List.of(section));
  }
}
