package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.dataset.CausalCensus.Census;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Table;
import org.junit.jupiter.api.Test;

class CausalCensusTest {

  private static int[] codes(Table table, String column) {
    return ((CategoryColumn) table.column(column)).codes();
  }

  /** What share more would earn much as men than as women, all else being what it would be. */
  private static double effect(Table people, Table otherwise) {
    int[] sex = codes(people, "sex");
    int[] is = codes(people, "income");
    int[] wouldBe = codes(otherwise, "income");
    double sum = 0;
    for (int i = 0; i < sex.length; i++) {
      sum += sex[i] == 1 ? is[i] - wouldBe[i] : wouldBe[i] - is[i];
    }
    return sum / sex.length;
  }

  @Test
  void theEffectsOfSexGrowWithTheDial() {
    double before = -1;
    for (double bias : new double[] {0, 0.25, 0.5, 1}) {
      Census census = CausalCensus.of(bias).make(4000, new Seed(1));
      double total = effect(census.people(), census.otherSex());
      double direct = effect(census.people(), census.otherSexOnly());
      assertThat(total).isGreaterThan(before);
      assertThat(direct).isBetween(0.0, total);
      before = total;
    }
    assertThat(before).isGreaterThan(0.25);
  }

  @Test
  void inAFairWorldNothingButSexDiffers() {
    Census census = CausalCensus.of(0).make(500, new Seed(2));
    for (String column : census.people().names()) {
      for (int i = 0; i < 500; i++) {
        String is = census.people().column(column).text(i);
        String other = census.otherSex().column(column).text(i);
        assertThat(is.equals(other)).isEqualTo(!column.equals("sex"));
      }
    }
  }

  @Test
  void whatSexDoesNotCauseIsTheSameInEveryWorld() {
    Census census = new CausalCensus(1, 1).make(500, new Seed(3));
    for (Table world : new Table[] {census.otherSex(), census.otherSexOnly()}) {
      for (int i = 0; i < 500; i++) {
        assertThat(world.column("race").text(i)).isEqualTo(census.people().column("race").text(i));
        assertThat(world.column("age").text(i)).isEqualTo(census.people().column("age").text(i));
        assertThat(world.column("sex").text(i)).isNotEqualTo(census.people().column("sex").text(i));
      }
    }
    for (int i = 0; i < 500; i++) {
      assertThat(census.otherSexOnly().column("hours").text(i))
          .isEqualTo(census.people().column("hours").text(i));
    }
  }

  @Test
  void withoutADirectEffectOnlyTheDetoursCount() {
    Census census = new CausalCensus(0, 1).make(3000, new Seed(4));
    assertThat(effect(census.people(), census.otherSexOnly())).isZero();
    assertThat(effect(census.people(), census.otherSex())).isGreaterThan(0.03);
  }

  @Test
  void bothIncomesAreCommonAndTheGraphNamesItsColumns() {
    Census census = CausalCensus.of(0.5).make(3000, new Seed(5));
    long high =
        java.util.Arrays.stream(codes(census.people(), "income")).filter(i -> i == 1).count();
    assertThat(high / 3000.0).isBetween(0.3, 0.7);
    CausalCensus.EDGES.forEach(edge -> assertThat(census.people().names()).containsAll(edge));
    assertThatThrownBy(() -> CausalCensus.of(1.5)).hasMessageContaining("bias is 1.5");
    assertThatThrownBy(() -> CausalCensus.of(Double.NaN)).hasMessageContaining("bias");
  }
}
