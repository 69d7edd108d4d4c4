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
    return notes("Small groups, whose numbers are uncertain: ", names, sizes);
  }

  /** As {@link #notes}, where such groups would decide a number about all groups together. */
  static List<String> leftOut(List<String> names, int[] sizes) {
    return notes(
        "Groups with fewer than " + FEW_ROWS + " rows, left out of this number: ", names, sizes);
  }

  private static List<String> notes(String start, List<String> names, int[] sizes) {
    List<String> small = new ArrayList<>();
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] < FEW_ROWS) {
        small.add(Wording.quoted(names.get(g)) + " (" + Wording.rows(sizes[g]) + ")");
      }
    }
    return small.isEmpty() ? List.of() : List.of(start + Wording.list(small, NAMED) + ".");
  }
}
