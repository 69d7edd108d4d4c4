package io.equipoise.core.compare;

import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The groups that trials are scored by: those with too few rows for a figure on one test part are
 * pooled, and the pool is left out of worst-group and gap metrics when it is still too small.
 * Nothing is dropped in silence: {@link #notes()} names them.
 *
 * @param groups the pooled groups
 * @param counted by group, whether it takes part in worst-group and gap metrics
 * @param notes one sentence each
 */
record ScoringGroups(Groups groups, boolean[] counted, List<String> notes) {
  /** Rows that a group needs on one test part. */
  static final int LEAST_TEST_ROWS = 30;

  private static final String POOL = "(small groups)";

  static ScoringGroups of(Groups groups, int folds) {
    int least = LEAST_TEST_ROWS * folds;
    int[] sizes = groups.sizes();
    List<String> small = new ArrayList<>();
    List<String> names = new ArrayList<>();
    int[] number = new int[sizes.length];
    int pooled = 0;
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] >= least) {
        number[g] = names.size();
        names.add(groups.names().get(g));
      } else {
        number[g] = -1;
        pooled += sizes[g];
        small.add(groups.names().get(g) + " (" + sizes[g] + ")");
      }
    }
    boolean[] counted = new boolean[names.size() + (small.isEmpty() ? 0 : 1)];
    Arrays.fill(counted, 0, names.size(), true);
    if (small.isEmpty()) {
      return new ScoringGroups(groups, counted, List.of());
    }
    int pool = names.size();
    names.add(POOL);
    // One group is no pool: it keeps its name in the note, and is scored when it is all there is.
    counted[pool] = pooled >= least || pool == 0;
    int[] codes = new int[groups.rows()];
    for (int i = 0; i < codes.length; i++) {
      int n = number[groups.code(i)];
      codes[i] = n < 0 ? pool : n;
    }
    String note =
        "Groups with fewer than "
            + least
            + " rows ("
            + LEAST_TEST_ROWS
            + " per test part) were "
            + (counted[pool]
                ? "pooled for the group metrics: "
                : "left out of the group metrics of the comparison, since nothing can be told from"
                    + " so few: ")
            + String.join(", ", small)
            + ".";
    return new ScoringGroups(new Groups(groups.columns(), codes, names), counted, List.of(note));
  }

  ScoringGroups take(int[] rows) {
    return new ScoringGroups(groups.take(rows), counted, notes);
  }
}
