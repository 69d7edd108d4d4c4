package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomSamplingTest {
  private static final Seed SEED = new Seed(7);

  @Test
  void overSamplingRaisesEverySmallClassAndKeepsTheOriginalsFirst() {
    int[] labels = {0, 2, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0};
    Dataset train = numbered(labels, 3);
    Dataset raised = over(0.5, By.CLASS).apply(train, SEED);

    assertThat(raised.classSizes()).containsExactly(9, 5, 5);
    assertThat(Arrays.copyOf(ids(raised), 12)).containsExactly(ids(train));
    for (int i = 0; i < raised.size(); i++) {
      assertThat(raised.synthetic()[i]).isEqualTo(i >= 12);
      assertThat(raised.labels()[i]).isEqualTo(labels[(int) ids(raised)[i]]);
    }
  }

  @Test
  void overSamplingByCellMakesEveryClassOfEveryGroupEquallyLarge() {
    Dataset train = Sets.gaussian(3, 200, 30, 2);
    Dataset raised = over(1, By.CELL).apply(train, SEED);
    Strata cells = Strata.of(raised, By.CELL);
    assertThat(cells.sizes()).containsOnly(Strata.of(train, By.CELL).largest());
  }

  @Test
  void underSamplingKeepsTheSmallestPartWholeAndTheOrder() {
    Dataset train = Sets.gaussian(4, 300, 20, 2);
    Dataset kept =
        new RandomUnderSampling(new RandomUnderSampling.Options(0.5, By.CLASS)).apply(train, SEED);
    assertThat(kept.classSizes()).containsExactly(40, 20);

    Dataset numbered = numbered(new int[] {0, 0, 1, 0, 0, 0, 1, 0}, 2);
    double[] ids =
        ids(new RandomUnderSampling(RandomUnderSampling.Options.DEFAULT).apply(numbered, SEED));
    assertThat(ids).isSorted().contains(2, 6).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void theSameSeedGivesTheSameRowsAndAnotherSeedOthers() {
    Dataset train = numbered(IntStream.range(0, 100).map(i -> i % 10 == 0 ? 1 : 0).toArray(), 2);
    RandomOverSampling over = over(1, By.CLASS);
    assertThat(ids(over.apply(train, SEED))).containsExactly(ids(over.apply(train, SEED)));
    assertThat(ids(over.apply(train, SEED))).isNotEqualTo(ids(over.apply(train, new Seed(8))));
  }

  @Test
  void aDrawIsUniform() {
    Dataset train = numbered(IntStream.range(0, 4004).map(i -> i < 4 ? 1 : 0).toArray(), 2);
    double[] ids = ids(over(1, By.CLASS).apply(train, SEED));
    for (int row = 0; row < 4; row++) {
      int wanted = row;
      long drawn = Arrays.stream(ids).skip(4004).filter(id -> id == wanted).count();
      assertThat(drawn).isBetween(900L, 1100L);
    }
  }

  @Test
  void badRatiosAndAbsentGroupsAreNamed() {
    assertThatThrownBy(() -> new RandomOverSampling.Options(0, By.CLASS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ratio");
    assertThatThrownBy(() -> new RandomUnderSampling.Options(1.5, By.CLASS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ratio");
    assertThatThrownBy(() -> over(1, By.GROUP).apply(numbered(new int[] {0, 1}, 2), SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("group column");
  }

  private static RandomOverSampling over(double ratio, By by) {
    return new RandomOverSampling(new RandomOverSampling.Options(ratio, by));
  }

  private static Dataset numbered(int[] labels, int classes) {
    double[] ids = IntStream.range(0, labels.length).asDoubleStream().toArray();
    return Sets.of(labels, classes, List.of(NumericColumn.of("id", ids)));
  }

  private static double[] ids(Dataset data) {
    return ((NumericColumn) data.rows().features().column("id")).values();
  }
}
