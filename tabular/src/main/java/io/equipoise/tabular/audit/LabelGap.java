package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.Optional;

/**
 * The surest gap between groups in how often the labels name a class: for two classes the positive
 * one, for more the class where it is surest.
 *
 * @param groups who is compared
 * @param label the class
 * @param rates how often each group has it
 * @param gap the pair
 */
record LabelGap(Groups groups, int label, RateTable rates, GroupGap gap) {

  /** The gap among these groups; empty with fewer than two, or for regression. */
  static Optional<LabelGap> of(AuditInput input, Groups groups) {
    int classes = input.classes().size();
    LabelGap best = null;
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      RateTable rates = rates(input, groups, c);
      Optional<GroupGap> gap =
          GroupGap.surest(rates.rates(), rates.sizes(), classes == 2 ? 1 : classes);
      if (gap.isPresent()
          && (best == null || gap.get().difference().low() > best.gap.difference().low())) {
        best = new LabelGap(groups, c, rates, gap.get());
      }
    }
    return Optional.ofNullable(best);
  }

  /** How often each group has this class. */
  static RateTable rates(AuditInput input, Groups groups, int label) {
    int[] labels = input.labels();
    return RateTable.of(groups.count(), groups.codes(), i -> labels[i] == label, input.weights());
  }

  /** Name of the group that has the class more often. */
  String higher() {
    return groups.names().get(gap.higher());
  }

  /** Name of the group that has the class less often. */
  String lower() {
    return groups.names().get(gap.lower());
  }

  /** {@code "sex: Female against Male"}, the one with the lower rate first. */
  String where() {
    return Wording.grouping(groups) + ": " + lower() + " against " + higher();
  }

  /**
   * {@code "'Female', 'admitted' is 'yes' 14.1 points less often than for 'Male' (30.4 % against
   * 44.5 %"}, to be gone on.
   */
  String lessOften(String event) {
    return Wording.quoted(lower())
        + ", "
        + event
        + " "
        + Wording.points(difference().value())
        + " less often than for "
        + Wording.quoted(higher())
        + " ("
        + Wording.percent(rates.rate(gap.lower()).value())
        + " against "
        + Wording.percent(rates.rate(gap.higher()).value());
  }

  /** The rate of the group that has it less often minus the other's: at most 0. */
  Estimate difference() {
    return Wording.negated(gap.difference());
  }
}
