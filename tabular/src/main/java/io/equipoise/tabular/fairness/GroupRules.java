package io.equipoise.tabular.fairness;

import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule per group, by the group's name, and one for groups that have none: what a remedy on
 * decisions has learned and keeps.
 *
 * @param groups names
 * @param rules one per name
 * @param pooled for groups that the holdout did not have, or had too little of
 * @param seed of the lots drawn where a rule leaves a decision to chance
 * @param columns features that tell rows apart when lots are drawn
 * @param remarks what the user should know
 */
record GroupRules(
    List<String> groups,
    List<DecisionRule> rules,
    DecisionRule pooled,
    long seed,
    List<String> columns,
    List<String> remarks) {
  GroupRules {
    groups = List.copyOf(groups);
    rules = List.copyOf(rules);
    columns = List.copyOf(columns);
    remarks = List.copyOf(remarks);
  }

  /** The rule of each group in the order of its codes. */
  List<DecisionRule> byCode(Groups wanted) {
    Map<String, DecisionRule> byName = new HashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      byName.put(groups.get(i), rules.get(i));
    }
    List<DecisionRule> byCode = new ArrayList<>();
    for (String name : wanted.names()) {
      byCode.add(byName.getOrDefault(name, pooled));
    }
    return byCode;
  }
}
