package io.equipoise.report.page;

import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.task.TaskKind;
import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One finding.
 *
 * @param id its anchor
 * @param severity in one word
 * @param level class of its colours: {@code high}, {@code medium}, {@code low}, {@code none}
 * @param bias name of the kind of bias
 * @param meaning what that is, in one clause
 * @param where what it concerns
 * @param sentence what is wrong
 * @param number its size with the unit
 * @param interval {@code "11.4 to 17.0"}, or empty
 * @param metric name of the number
 * @param measuredBy how it was measured
 * @param notes caveats
 * @param treatments the first methods of the catalogue that treat it
 * @param moreTreatments the others
 * @param brief whether a finding above has said what the treatments do, so that names suffice
 * @param exhibits tables and charts
 */
public record FindingView(
    String id,
    String severity,
    String level,
    String bias,
    String meaning,
    String where,
    String sentence,
    String number,
    String interval,
    String metric,
    String measuredBy,
    List<String> notes,
    List<Entry> treatments,
    List<Entry> moreTreatments,
    boolean brief,
    List<ExhibitView> exhibits) {

  private static final int FIRST_TREATMENTS = 5;
  private static final int LONGEST_NAME = 300;

  static FindingView of(String id, Finding finding, TaskKind kind, boolean brief) {
    Unit unit = Unit.of(finding.metric());
    List<ExhibitView> exhibits = new ArrayList<>();
    finding
        .exhibits()
        .forEach(
            exhibit ->
                exhibits.add(
                    ExhibitView.of(id + "-x" + (exhibits.size() + 1), exhibit, finding.metric())));
    List<Entry> treating =
        finding.severity() == Severity.NONE
            ? List.of()
            : Catalogue.get().treating(finding.bias(), kind);
    int first = Math.min(FIRST_TREATMENTS, treating.size());
    return new FindingView(
        id,
        Words.severity(finding.severity()),
        finding.severity().name().toLowerCase(Locale.ROOT),
        Words.capital(finding.bias().label()),
        finding.bias().meaning(),
        Words.shortened(finding.where(), LONGEST_NAME),
        Words.sentence(finding.sentence()),
        Numbers.value(finding.size().value(), unit),
        Numbers.interval(finding.size(), unit),
        Words.spoken(finding.metric()),
        Words.sentence(finding.measuredBy()),
        finding.notes(),
        treating.subList(0, first),
        treating.subList(first, treating.size()),
        brief,
        exhibits);
  }

  /** Whether it is shown in full: a slight one keeps its charts folded. */
  public boolean open() {
    return !level.equals("low") && !level.equals("none");
  }
}
