package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Mover;
import io.equipoise.core.stat.ProportionInterval;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupGapTest {

  @Test
  void isThePlainIntervalForTwoGroups() {
    Estimate a = ProportionInterval.wilson(30, 100);
    Estimate b = ProportionInterval.wilson(50, 100);
    GroupGap gap = GroupGap.surest(List.of(a, b), new int[] {100, 100}).orElseThrow();
    assertThat(gap.higher()).isEqualTo(1);
    assertThat(gap.difference()).isEqualTo(Mover.difference(b, a));
    assertThat(gap.notes()).isEmpty();
  }

  @Test
  void prefersASureGapToALargeOneBetweenTinyGroups() {
    List<Estimate> rates =
        List.of(
            ProportionInterval.wilson(300, 1000),
            ProportionInterval.wilson(450, 1000),
            ProportionInterval.wilson(2, 2));
    GroupGap gap = GroupGap.surest(rates, new int[] {1000, 1000, 2}).orElseThrow();
    assertThat(List.of(gap.higher(), gap.lower())).containsExactly(1, 0);
    assertThat(gap.comparisons()).isEqualTo(3);
    // Bonferroni over three pairs: 2.394 standard errors instead of 1.960.
    assertThat(GroupGap.stretch(3)).isCloseTo(2.39398 / 1.95996, within(1e-5));
  }

  @Test
  void passesOverWhatCannotBeMeasured() {
    List<Estimate> rates =
        List.of(Estimate.NOT_MEASURABLE, Estimate.NOT_MEASURABLE, Estimate.exact(1));
    assertThat(GroupGap.surest(rates, new int[] {1, 1, 1})).isEmpty();
    assertThat(GroupGap.surest(List.of(), new int[0])).isEmpty();
  }

  @Test
  void staysBoundedWithThousandsOfGroups() {
    List<Estimate> rates = new ArrayList<>();
    int[] sizes = new int[20_000];
    for (int g = 0; g < sizes.length; g++) {
      sizes[g] = 1 + g % 7;
      rates.add(ProportionInterval.wilson(g % 2, 1));
    }
    assertThat(GroupGap.surest(rates, sizes).orElseThrow().comparisons()).isEqualTo(19_900);
  }
}
