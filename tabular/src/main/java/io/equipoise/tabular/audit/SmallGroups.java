package io.equipoise.tabular.audit;

import java.util.ArrayList;
import java.util.List;

/** Says which groups are too small to be sure of: they are reported, never dropped. */
final class SmallGroups {
  /** Below this many rows a group is called small. */
  static final int FEW_ROWS = 30;

  private static final int NAMED = 5;

  private SmallGroups() {}

  /** One note that names the groups with fewer than {@value #FEW_ROWS} rows; none when all have. */
  static List<String> notes(List<String> names, int[] sizes) {
    List<String> small = new ArrayList<>();
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] < FEW_ROWS) {
        small.add(Wording.quoted(names.get(g)) + " (" + Wording.rows(sizes[g]) + ")");
      }
    }
    return small.isEmpty()
        ? List.of()
        : List.of("Small groups, whose numbers are uncertain: " + Wording.list(small, NAMED) + ".");
  }
}
