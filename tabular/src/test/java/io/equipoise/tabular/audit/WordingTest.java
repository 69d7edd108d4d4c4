package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordingTest {

  @Test
  void writesNumbersForPeople() {
    assertThat(Wording.percent(0.30354)).isEqualTo("30.4 %");
    assertThat(Wording.percent(Double.NaN)).isEqualTo("not measurable");
    assertThat(Wording.points(-0.1416)).isEqualTo("14.2 points");
    assertThat(Wording.points(0.01)).isEqualTo("1.0 point");
    assertThat(Wording.decimals(-0.0001, 1)).isEqualTo("0.0");
    assertThat(Wording.decimals(Double.POSITIVE_INFINITY, 1)).isEqualTo("∞");
    assertThat(Wording.rows(1)).isEqualTo("1 row");
    assertThat(Wording.rows(4526)).isEqualTo("4,526 rows");
    assertThat(Wording.interval(new Estimate(0.5, 0.4, 0.6), 2))
        .isEqualTo("(95 % interval 0.40 to 0.60)");
    assertThat(Wording.interval(new Estimate(0.5, Double.NaN, Double.NaN), 2))
        .isEqualTo("(no interval can be given)");
    assertThat(Wording.pointsRange(new Estimate(0.1, -0.0123, 0.2)))
        .isEqualTo("-1.2 to 20.0 points");
  }

  @Test
  void writesNamesOnOneLine() {
    assertThat(Wording.name("a\nb\t c ")).isEqualTo("a b c");
    assertThat(Wording.name("x".repeat(100))).hasSize(60).endsWith("…");
    assertThat(Wording.list(List.of("a", "b", "c"), 5)).isEqualTo("a, b and c");
    assertThat(Wording.list(List.of("a", "b", "c"), 2)).isEqualTo("a, b and 1 more");
    Groups groups = new Groups(List.of("sex", "race"), new int[0], List.of("Female · Black"));
    assertThat(Wording.group(groups, 0)).isEqualTo("sex × race: Female · Black");
  }

  @Test
  void turnsADifferenceRound() {
    assertThat(Wording.negated(new Estimate(0.1, -0.2, 0.3)))
        .isEqualTo(new Estimate(-0.1, -0.3, 0.2));
  }
}
