package io.equipoise.report.page;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.ColumnSummary;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.report.Section;
import io.equipoise.report.text.Numbers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One data set or model.
 *
 * @param id prefix of the anchors inside it
 * @param title its heading
 * @param introduction a sentence or two about the data; may be empty
 * @param verdict one paragraph
 * @param audited whether there was an audit at all
 * @param findings what is wrong, worst first
 * @param inOrder what was looked at and is not
 * @param groups the numbers of each group, a table per kind of group and family of metrics
 * @param moreGroups every pair of groups, and every group against all rows
 * @param exhibits charts of the audit that belong to no single finding
 * @param auditNotes what was left out or sampled
 * @param tried the comparison, when there was one
 * @param repeats how to repeat each result
 * @param columns the columns as read
 * @param card the model that was saved, when there is one
 */
public record SectionView(
    String id,
    String title,
    String introduction,
    String verdict,
    boolean audited,
    List<FindingView> findings,
    List<FindingView> inOrder,
    List<GroupTable> groups,
    List<GroupTable> moreGroups,
    List<ExhibitView> exhibits,
    List<String> auditNotes,
    @Nullable TriedView tried,
    List<RepeatView> repeats,
    List<List<String>> columns,
    @Nullable CardView card) {

  static SectionView of(String id, Section section) {
    Optional<Audit> audit = section.audit();
    Optional<Comparison> comparison = section.comparison();
    List<RepeatView> repeats = new ArrayList<>();
    audit.ifPresent(each -> repeats.add(RepeatView.of("The audit", each.provenance())));
    comparison.ifPresent(each -> repeats.add(RepeatView.of("The comparison", each.provenance())));
    GroupTables groups = GroupTables.of(audit.map(Audit::metrics).orElse(List.of()));
    return new SectionView(
        id,
        section.title(),
        section.introduction(),
        Verdict.of(section),
        audit.isPresent(),
        audit.map(each -> findings(id + "-f", each, false)).orElse(List.of()),
        audit.map(each -> findings(id + "-n", each, true)).orElse(List.of()),
        groups.open(),
        groups.folded(),
        exhibits(id + "-x", audit.map(Audit::exhibits).orElse(List.of())),
        audit.map(Audit::notes).orElse(List.of()),
        comparison.map(each -> TriedView.of(id + "-c", each)).orElse(null),
        repeats,
        columns(audit),
        section.card().map(CardView::of).orElse(null));
  }

  /** The findings that are in order, or those that are not. */
  private static List<FindingView> findings(String prefix, Audit audit, boolean inOrder) {
    List<FindingView> views = new ArrayList<>();
    Set<Bias> told = EnumSet.noneOf(Bias.class);
    for (Finding finding : audit.findings()) {
      if ((finding.severity() == Severity.NONE) == inOrder) {
        boolean brief = !told.add(finding.bias());
        String id = prefix + (views.size() + 1);
        views.add(FindingView.of(id, finding, audit.task().kind(), brief));
      }
    }
    return views;
  }

  private static List<ExhibitView> exhibits(String prefix, List<Exhibit> exhibits) {
    List<ExhibitView> views = new ArrayList<>();
    for (Exhibit exhibit : exhibits) {
      views.add(ExhibitView.of(prefix + (views.size() + 1), exhibit, ""));
    }
    return views;
  }

  private static List<List<String>> columns(Optional<Audit> audit) {
    List<List<String>> rows = new ArrayList<>();
    for (ColumnSummary column : audit.map(Audit::columns).orElse(List.of())) {
      rows.add(
          List.of(
              column.name(),
              column.role(),
              column.type(),
              Numbers.count(column.distinct()),
              column.missing() == 0 ? "none" : Numbers.count(column.missing()),
              column.example()));
    }
    return rows;
  }
}
