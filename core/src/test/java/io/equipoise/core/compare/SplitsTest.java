package io.equipoise.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.compare.Splits.Split;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final Dataset DATA = Samples.twoGroups(103, 5);

  @Test
  void eachRepeatTestsEveryRowOnceAndTrainsOnTheRest() {
    List<Split> splits = Splits.repeated(DATA, 4, 3, new Seed(1));
    assertThat(splits).hasSize(12);
    for (int repeat = 0; repeat < 3; repeat++) {
      int[] tested = new int[DATA.size()];
      for (Split split : splits.subList(4 * repeat, 4 * repeat + 4)) {
        assertThat(split.train().length + split.test().length).isEqualTo(DATA.size());
        assertThat(split.train()).doesNotContain(split.test());
        for (int row : split.test()) {
          tested[row]++;
        }
      }
      assertThat(tested).containsOnly(1);
    }
  }

  @Test
  void everyPartHasItsShareOfEachClassAndGroup() {
    for (Split split : Splits.repeated(DATA, 4, 1, new Seed(2))) {
      for (int label = 0; label < 2; label++) {
        for (int group = 0; group < 2; group++) {
          int all = count(DATA, label, group);
          int here = count(DATA.take(split.test()), label, group);
          assertThat((double) here).isBetween(Math.floor(all / 4.0), Math.ceil(all / 4.0));
        }
      }
    }
  }

  @Test
  void repeatsDifferAndAreTheSameAgainUnderTheSameSeed() {
    List<Split> once = Splits.repeated(DATA, 4, 2, new Seed(3));
    List<Split> again = Splits.repeated(DATA, 4, 2, new Seed(3));
    assertThat(once.get(0).test()).isEqualTo(again.get(0).test()).isNotEqualTo(once.get(4).test());
  }

  @Test
  void holdoutIsAQuarterAndDisjoint() {
    int[][] parts = Splits.holdout(DATA, 0.25, new Seed(4));
    assertThat(parts[0].length + parts[1].length).isEqualTo(103);
    assertThat(parts[1].length).isBetween(25, 26);
    assertThat(parts[0]).doesNotContain(parts[1]);
  }

  @Test
  void moreFoldsThanRowsIsTheUsersError() {
    assertThatThrownBy(() -> Splits.repeated(Samples.twoGroups(8, 1), 9, 1, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--folds is 9");
  }

  private static int count(Dataset data, int label, int group) {
    int count = 0;
    for (int i = 0; i < data.size(); i++) {
      if (data.labels()[i] == label && data.rows().groups().code(i) == group) {
        count++;
      }
    }
    return count;
  }
}
