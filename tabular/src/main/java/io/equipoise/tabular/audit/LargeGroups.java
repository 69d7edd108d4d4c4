package io.equipoise.tabular.audit;

import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps the groups that are large enough to learn from and puts the others together as one. */
final class LargeGroups {
  /** Name of the groups that were put together. */
  static final String OTHERS = "(other groups)";

  private LargeGroups() {}

  /**
   * The largest {@code most} groups with at least {@code enough} rows; the rest together when they
   * reach that number too, and with the smallest kept group when they do not.
   */
  static Groups of(Groups groups, int most, int enough) {
    int[] sizes = groups.sizes();
    int[] number = new int[sizes.length];
    Arrays.fill(number, -1);
    List<String> names = new ArrayList<>();
    int smallest = -1;
    int left = groups.rows();
    for (int g : Charts.largest(sizes, most)) {
      if (sizes[g] >= enough) {
        number[g] = names.size();
        names.add(groups.names().get(g));
        left -= sizes[g];
        smallest = smallest < 0 || sizes[g] < sizes[smallest] ? g : smallest;
      }
    }
    int others = names.size();
    if (left >= enough) {
      names.add(OTHERS);
    } else if (left > 0 && smallest >= 0) {
      others = number[smallest];
      names.set(others, names.get(others) + " and " + OTHERS);
    }
    int[] codes = new int[groups.rows()];
    for (int i = 0; i < codes.length; i++) {
      int kept = number[groups.code(i)];
      codes[i] = kept < 0 ? others : kept;
    }
    return new Groups(groups.columns(), codes, names);
  }
}
