package io.equipoise.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.learn.Predictions;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScorecardTest {
  private static Dataset data(int[] labels, int[] groups, int classes) {
    double[] ones = new double[labels.length];
    java.util.Arrays.fill(ones, 1);
    Groups coded = new Groups(List.of("g"), groups, List.of("a", "b"));
    return Dataset.of(
        new Rows(Table.of(List.of(NumericColumn.of("x", ones))), coded),
        labels,
        List.of("k0", "k1", "k2").subList(0, classes),
        ones);
  }

  private static Map<String, Double> score(Dataset data, Predictions predictions) {
    Groups groups = data.rows().groups();
    return Scorecard.of(
        data, new ScoringGroups(groups, new boolean[] {true, true}, List.of()), predictions);
  }

  @Test
  void binaryFiguresAreThoseCountedByHand() {
    // group a: truth 1 1 0 0, decided 1 1 1 0; group b: truth 1 1 0 0, decided 1 0 0 0
    Dataset data = data(new int[] {1, 1, 0, 0, 1, 1, 0, 0}, new int[] {0, 0, 0, 0, 1, 1, 1, 1}, 2);
    Map<String, Double> card =
        score(data, Predictions.binary(new double[] {0.9, 0.8, 0.7, 0.1, 0.6, 0.3, 0.2, 0.4}));
    assertThat(card.get("accuracy")).isEqualTo(6 / 8.0);
    assertThat(card.get("balancedAccuracy")).isEqualTo(0.75);
    assertThat(card.get("f1")).isEqualTo(2 * 3 / 8.0);
    assertThat(card.get("worstGroupAccuracy")).isEqualTo(0.75);
    assertThat(card.get("demographicParityDifference")).isEqualTo(0.75 - 0.25);
    assertThat(card.get("equalOpportunityDifference")).isEqualTo(1 - 0.5);
    assertThat(card.get("equalizedOddsDifference")).isEqualTo(0.5);
    // pairs won by positives: .9 and .8 beat all four negatives, .6 beats three, .3 beats two
    assertThat(card.get("auc")).isCloseTo((4 + 4 + 3 + 2) / 16.0, within(1e-12));
    assertThat(card.get("logLoss"))
        .isCloseTo(
            -(Math.log(0.9)
                    + Math.log(0.8)
                    + Math.log(0.3)
                    + Math.log(0.9)
                    + Math.log(0.6)
                    + Math.log(0.3)
                    + Math.log(0.8)
                    + Math.log(0.6))
                / 8,
            within(1e-12));
  }

  @Test
  void gapsOverThreeClassesAreTheWidestOfOneAgainstTheRest() {
    Dataset data = data(new int[] {0, 1, 2, 0, 1, 2}, new int[] {0, 0, 0, 1, 1, 1}, 3);
    double[] right = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    double[] both = new double[18];
    System.arraycopy(right, 0, both, 0, 9);
    double[] secondGroup = {1, 0, 0, 1, 0, 0, 0, 0, 1};
    System.arraycopy(secondGroup, 0, both, 9, 9);
    Map<String, Double> card = score(data, Predictions.of(3, both));
    assertThat(card.get("accuracy")).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(card.get("worstGroupAccuracy")).isCloseTo(2 / 3.0, within(1e-12));
    // class k1: found in a, never in b
    assertThat(card.get("equalOpportunityDifference")).isEqualTo(1);
    assertThat(card.get("demographicParityDifference")).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void whatCannotBeMeasuredIsNotANumber() {
    Dataset oneClass = data(new int[] {1, 1}, new int[] {0, 1}, 2);
    Map<String, Double> card = score(oneClass, Predictions.binary(new double[] {0.4, 0.6}));
    assertThat(card.get("auc")).isNaN();
    assertThat(card.get("balancedAccuracy")).isNaN();
    assertThat(card.get("accuracy")).isEqualTo(0.5);
    assertThat(card.get("equalizedOddsDifference")).isEqualTo(1);
  }

  @Test
  void smallGroupsArePooledByNameAndLeftOutWhileTooSmall() {
    int[] codes = new int[220];
    java.util.Arrays.fill(codes, 160, 215, 1);
    java.util.Arrays.fill(codes, 215, 220, 2);
    Groups groups = new Groups(List.of("g"), codes, List.of("a", "b", "c"));
    ScoringGroups scoring = ScoringGroups.of(groups, 5);
    assertThat(scoring.groups().names()).containsExactly("a", "(small groups)");
    assertThat(scoring.counted()).containsExactly(true, false);
    assertThat(scoring.notes()).singleElement().asString().contains("b (55)", "c (5)", "left out");
  }
}
