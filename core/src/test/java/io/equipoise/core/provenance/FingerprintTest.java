package io.equipoise.core.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static String of(io.equipoise.core.table.Column... columns) {
    return Fingerprint.of(Table.of(List.of(columns)));
  }

  @Test
  void sameDataSamePrintWhateverTheDictionary() {
    String print = of(CategoryColumn.of("a", "x", "y", null));
    assertThat(print).matches("[0-9a-f]{64}");
    assertThat(of(new CategoryColumn("a", new int[] {2, 1, -1}, List.of("unused", "y", "x"))))
        .isEqualTo(print);
  }

  @Test
  void anyChangeChangesIt() {
    BitSet second = new BitSet();
    second.set(1);
    assertThat(
            List.of(
                of(NumericColumn.of("a", 1, 2)),
                of(NumericColumn.of("b", 1, 2)),
                of(NumericColumn.of("a", 2, 1)),
                of(CategoryColumn.of("a", "1", "2")),
                of(CategoryColumn.of("a", "1", null)),
                of(CategoryColumn.of("a", "1", "")),
                of(NumericColumn.of("a", 1, Double.NaN)),
                of(new NumericColumn("a", new double[] {1, Double.NaN}, new BitSet())),
                of(NumericColumn.of("a", 1, 2, 3))))
        .doesNotHaveDuplicates();
    assertThat(of(NumericColumn.of("a", -0.0))).isEqualTo(of(NumericColumn.of("a", 0.0)));
  }

  @Test
  void versionsAreFilledIn() {
    assertThat(Versions.current()).containsKeys("equipoise", "java", "duckdb");
    assertThat(Versions.current().values()).noneMatch(version -> version.contains("$"));
    assertThat(Versions.equipoise()).matches("\\d+\\..*");
  }
}
