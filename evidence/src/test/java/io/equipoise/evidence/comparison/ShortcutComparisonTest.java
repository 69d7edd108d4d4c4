package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.dataset.Benchmark;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShortcutComparisonTest {

  @Test
  void whatABiasedSetTeachesFailsWhereTheShortcutDoes() {
    ShortcutComparison small =
        new ShortcutComparison(new ShortcutComparison.Size(12, 300, 200, 6, 1));
    String[] rows = small.rows(Benchmark.named("coloured-digits-two")).split("\\R");
    assertThat(rows).hasSize(2);
    double[] even = numbers(rows[0]);
    double[] biased = numbers(rows[1]);
    assertThat(biased[0]).isGreaterThan(0.9);
    assertThat(biased[1]).isLessThan(even[1] - 0.2);
  }

  /** The means of the last two cells. */
  private static double[] numbers(String row) {
    return Arrays.stream(row.split("\\|"))
        .skip(3)
        .mapToDouble(cell -> Double.parseDouble(cell.strip().split(" ")[0]))
        .toArray();
  }
}
