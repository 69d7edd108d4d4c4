package io.equipoise.tabular.audit;

import io.equipoise.core.table.CategoryColumn;
import java.util.Arrays;

/** Graduate admissions to Berkeley in 1973, the six largest departments (Bickel et al., 1975). */
final class Berkeley {
  private static final int[][] MEN = {
    {825, 512}, {560, 353}, {325, 120}, {417, 138}, {191, 53}, {373, 22}
  };
  private static final int[][] WOMEN = {
    {108, 89}, {25, 17}, {593, 202}, {375, 131}, {393, 94}, {341, 24}
  };

  private Berkeley() {}

  /** 4,526 applicants by sex and department, target {@code admitted}. */
  static Audited applicants() {
    int[] sex = new int[4526];
    int[] department = new int[4526];
    int[] admitted = new int[4526];
    int row = 0;
    for (int s = 0; s < 2; s++) {
      int[][] counts = s == 0 ? MEN : WOMEN;
      for (int d = 0; d < counts.length; d++) {
        Arrays.fill(sex, row, row + counts[d][0], s);
        Arrays.fill(department, row, row + counts[d][0], d);
        Arrays.fill(admitted, row, row + counts[d][1], 1);
        row += counts[d][0];
      }
    }
    CategoryColumn departments =
        Audited.category("department", department, "A", "B", "C", "D", "E", "F");
    return Audited.of(
            Audited.category("sex", sex, "Male", "Female"),
            departments,
            Audited.category("admitted", admitted, "no", "yes"))
        .groups("sex");
  }
}
