package io.equipoise.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table TABLE =
      Table.of(
          List.of(
              NumericColumn.of("n", 1, Double.NaN, 2.5), CategoryColumn.of("c", "x", null, "y")));

  @Test
  void takeRepeatsAndReorders() {
    Table taken = TABLE.take(new int[] {2, 1, 2});
    assertThat(((NumericColumn) taken.column("n")).values()).containsExactly(2.5, Double.NaN, 2.5);
    assertThat(taken.column("n").isMissing(1)).isTrue();
    assertThat(taken.column("c").text(0)).isEqualTo("y");
    assertThat(taken.column("c").missing()).isEqualTo(1);
    assertThat(TABLE.take(new int[0]).rows()).isZero();
  }

  @Test
  void columnsAreChosenLeftOutAndReplaced() {
    assertThat(TABLE.select(List.of("c", "n")).names()).containsExactly("c", "n");
    assertThat(TABLE.without(List.of("n", "other")).names()).containsExactly("c");
    Table changed = TABLE.with(NumericColumn.of("n", 7, 8, 9));
    assertThat(changed.names()).containsExactly("n", "c");
    assertThat(changed.column("n").text(0)).isEqualTo("7");
    assertThat(TABLE.with(CategoryColumn.of("d", "a", "b", "c")).names())
        .containsExactly("n", "c", "d");
  }

  @Test
  void textOfEntries() {
    assertThat(TABLE.column("n").text(0)).isEqualTo("1");
    assertThat(TABLE.column("n").text(1)).isEmpty();
    assertThat(TABLE.column("n").text(2)).isEqualTo("2.5");
    NumericColumn odd =
        new NumericColumn(
            "o", new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e300}, new BitSet());
    assertThat(odd.text(0)).isEqualTo("NaN");
    assertThat(odd.text(1)).isEqualTo("-Infinity");
    assertThat(odd.text(2)).isEqualTo("1.0E300");
    assertThat(odd.missing()).isZero();
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> TABLE.column("nn"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column 'nn'. Did you mean n");
    assertThatThrownBy(() -> TABLE.with(NumericColumn.of("m", 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 rows but column 'm' has 1");
    assertThatThrownBy(() -> Table.of(List.of(NumericColumn.of("a", 1), NumericColumn.of("a", 2))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two columns are called 'a'");
    assertThatThrownBy(() -> Table.of(List.of())).isInstanceOf(UserError.class);
  }
}
