package io.equipoise.report.page;

import io.equipoise.report.Report;
import io.equipoise.report.Section;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The whole page.
 *
 * @param title its heading
 * @param date when it was made, in words; empty for none
 * @param verdict one paragraph that says what matters
 * @param sections one per data set or model
 */
public record PageView(String title, String date, String verdict, List<SectionView> sections) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

  /** The views of a report. */
  public static PageView of(Report report) {
    List<SectionView> sections = new ArrayList<>();
    for (Section section : report.sections()) {
      sections.add(SectionView.of("s" + (sections.size() + 1), section));
    }
    String verdict =
        sections.size() == 1 ? sections.get(0).verdict() : Verdict.ofSeveral(report.sections());
    return new PageView(
        report.title(), report.date().map(DATE::format).orElse(""), verdict, sections);
  }

  /** Whether sections need headings of their own. */
  public boolean several() {
    return sections.size() > 1;
  }
}
