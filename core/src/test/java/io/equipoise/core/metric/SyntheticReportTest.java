package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Made rows against real ones, and masks by group. */
class SyntheticReportTest {

  private static Dataset rows(
      String[] groups, int[] labels, double[] ages, @Nullable String... towns) {
    CategoryColumn town = CategoryColumn.of("town", towns);
    Table table = Table.of(List.of(NumericColumn.of("age", ages), town));
    double[] ones = new double[labels.length];
    Arrays.fill(ones, 1);
    Groups crossed = Groups.cross(List.of(CategoryColumn.of("sex", groups)), labels.length);
    return Dataset.of(new Rows(table, crossed), labels, List.of("no", "yes"), ones);
  }

  private static final Dataset REAL =
      rows(
          new String[] {"m", "m", "f", "f"},
          new int[] {1, 1, 0, 0},
          new double[] {1, 2, 3, 4},
          "a",
          "a",
          "b",
          null);

  @Test
  void labelsThatGoWithTheGroupTellABit() {
    SyntheticReport same = SyntheticReport.of(REAL, REAL);
    assertThat(same.real()).isEqualTo(same.made());
    assertThat(same.real().entropy()).isCloseTo(1, within(1e-12));
    assertThat(same.real().information()).isCloseTo(1, within(1e-12));
    assertThat(same.cells()).hasSize(2);
    assertThat(same.columns().get(0).distance().value()).isZero();
    assertThat(same.columns().get(1).distance().value()).isZero();
  }

  @Test
  void forgottenGroupsAndMovedColumnsShow() {
    Dataset made =
        rows(
            new String[] {"m", "m", "m", "m"},
            new int[] {1, 0, 1, 0},
            new double[] {1, 2, 1, 2},
            "a",
            "c",
            "c",
            null);
    SyntheticReport report = SyntheticReport.of(REAL, made);
    assertThat(report.made().information()).isZero();
    assertThat(report.made().shares().get(1).value()).isEqualTo(0.5);
    SyntheticReport.Cell women =
        report.cells().stream().filter(cell -> cell.group().equals("f")).findFirst().orElseThrow();
    assertThat(women.label()).isEqualTo("no");
    assertThat(women.real().value()).isEqualTo(0.5);
    assertThat(women.made().value()).isZero();
    assertThat(women.made().high()).isPositive();
    assertThat(report.columns().get(0).distance().value()).isCloseTo(0.5, within(1e-12));
    assertThat(report.columns().get(0).distance().high()).isEqualTo(1);
    assertThat(report.columns().get(1).distance().value()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void oneLabelForAllHasNoEntropy() {
    Dataset made =
        rows(new String[] {"m", "f"}, new int[] {0, 0}, new double[] {Double.NaN, 1}, "a", "b");
    SyntheticReport report = SyntheticReport.of(REAL, made);
    assertThat(report.made().entropy()).isZero();
    assertThat(report.columns().get(0).distance()).isEqualTo(Estimate.NOT_MEASURABLE);
  }

  @Test
  void refusesTablesThatDoNotFit() {
    CategoryColumn age = CategoryColumn.of("age", "old", "new");
    CategoryColumn town = CategoryColumn.of("town", "a", "b");
    Dataset odd =
        Dataset.of(
            new Rows(Table.of(List.of(age, town)), Groups.none(2)),
            new int[] {0, 1},
            List.of("no", "yes"),
            new double[] {1, 1});
    assertThatThrownBy(() -> SyntheticReport.of(REAL, odd))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("column 'age'");
    Dataset other =
        Dataset.of(odd.rows(), new int[] {0, 1}, List.of("a", "b"), new double[] {1, 1});
    assertThatThrownBy(() -> SyntheticReport.of(REAL, other))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("same classes");
  }

  @Test
  void masksAreScoredByImageAndGroup() {
    boolean[][] truth = {{true, true, false}, {false, false, false}, {true, false, false}};
    boolean[][] predicted = {{true, false, true}, {false, false, false}, {false, true, false}};
    MaskScores scores = MaskScores.of(predicted, truth);
    assertThat(scores.dice()).containsExactly(new double[] {.5, 1, 0}, within(1e-12));
    assertThat(scores.iou()).containsExactly(new double[] {1 / 3.0, 1, 0}, within(1e-12));
    MaskScores.Table table =
        scores.byGroup(new int[] {0, 0, 2}, 3, 1, EquityScaledScore.Variant.SUM);
    assertThat(table.groups().get(0).dice().value()).isCloseTo(.75, within(1e-12));
    assertThat(table.groups().get(1).dice().measurable()).isFalse();
    assertThat(table.all().images()).isEqualTo(3);
    // 0.5 / (1 + 0.25 + 0.5): the empty group does not count
    assertThat(table.equityDice()).isCloseTo(.5 / 1.75, within(1e-12));
    double iou = 4 / 9.0;
    assertThat(table.equityIou()).isCloseTo(iou / (1 + (2 / 3.0 - iou) + iou), within(1e-12));
    assertThatThrownBy(
            () -> scores.byGroup(new int[] {0, 0, 3}, 3, 1, EquityScaledScore.Variant.SUM))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a group is 3");
    assertThatThrownBy(() -> MaskScores.of(predicted, new boolean[3][2]))
        .hasMessageContaining("a predicted mask");
  }
}
