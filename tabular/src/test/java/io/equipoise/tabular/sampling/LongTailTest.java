package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongTailTest {
  private static Dataset even(int classes, int each) {
    int[] labels = new int[classes * each];
    Arrays.setAll(labels, i -> i % classes);
    double[] numbers = new double[labels.length];
    Arrays.setAll(numbers, i -> i);
    return Sets.of(labels, classes, List.of(NumericColumn.of("id", numbers)));
  }

  private static Dataset thinned(Dataset train, double imbalance, long seed) {
    return new LongTail(new LongTail.Options(imbalance)).apply(train, new Seed(seed));
  }

  private static double[] ids(Dataset rows) {
    return ((NumericColumn) rows.rows().features().column("id")).values();
  }

  @Test
  void classesFallExponentially() {
    assertThat(thinned(even(3, 100), 100, 1).classSizes()).containsExactly(100, 10, 1);
    assertThat(thinned(even(5, 160), 16, 1).classSizes()).containsExactly(160, 80, 40, 20, 10);
  }

  @Test
  void everyClassKeepsARowAndTheOrder() {
    Dataset kept = thinned(even(4, 3), 1e6, 1);
    assertThat(kept.classSizes()).containsExactly(3, 1, 1, 1);
    assertThat(ids(kept)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void imbalanceOneChangesNothing() {
    Dataset train = even(3, 5);
    assertThat(thinned(train, 1, 1)).isSameAs(train);
  }

  @Test
  void theSeedDecidesWhichRows() {
    Dataset train = even(2, 200);
    assertThat(ids(thinned(train, 20, 1))).containsExactly(ids(thinned(train, 20, 1)));
    assertThat(ids(thinned(train, 20, 1))).isNotEqualTo(ids(thinned(train, 20, 2)));
  }

  @Test
  void anEmptyClassStaysEmpty() {
    Dataset train = even(2, 10);
    Dataset named =
        Dataset.of(train.rows(), train.labels(), List.of("a", "b", "c"), train.weights());
    assertThat(thinned(named, 100, 1).classSizes()).containsExactly(10, 1, 0);
  }

  @Test
  void refusesAnImbalanceBelowOne() {
    assertThatThrownBy(() -> new LongTail.Options(0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("imbalance");
  }
}
