package io.equipoise.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.table.CategoryColumn;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupsTest {

  @Test
  void crossingNamesWhatOccurs() {
    Groups groups =
        Groups.cross(
            List.of(
                CategoryColumn.of("sex", "F", "M", "F", null),
                CategoryColumn.of("race", "b", "a", "b", "a")),
            4);
    assertThat(groups.names()).containsExactly("F · b", "M · a", "(missing) · a");
    assertThat(groups.codes()).containsExactly(0, 1, 0, 2);
    assertThat(groups.sizes()).containsExactly(2, 1, 1);
    assertThat(groups.columns()).containsExactly("sex", "race");
  }

  @Test
  void nothingProtectedIsOneGroup() {
    Groups groups = Groups.cross(List.of(), 3);
    assertThat(groups.names()).containsExactly(Groups.ALL);
    assertThat(groups.sizes()).containsExactly(3);
  }

  @Test
  void everyRowIsInTheGroupThatItsEntriesName() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
      int rows = 1 + random.nextInt(60);
      CategoryColumn a = column("a", rows, random);
      CategoryColumn b = column("b", rows, random);
      Groups groups = Groups.cross(List.of(a, b), rows);
      for (int i = 0; i < rows; i++) {
        assertThat(groups.names().get(groups.code(i)))
            .as("seed %d", seed)
            .isEqualTo(shown(a, i) + " · " + shown(b, i));
      }
      assertThat(groups.names()).doesNotHaveDuplicates();
      assertThat(IntStream.of(groups.sizes()).allMatch(size -> size > 0)).isTrue();
    }
  }

  @Test
  void takingKeepsNames() {
    Groups groups = Groups.cross(List.of(CategoryColumn.of("g", "a", "b", "a")), 3);
    Groups taken = groups.take(new int[] {2, 0});
    assertThat(taken.names()).isEqualTo(groups.names());
    assertThat(taken.sizes()).containsExactly(2, 0);
  }

  @Test
  void tooManyCrossingsAreRefused() {
    String[] many = IntStream.range(0, 1100).mapToObj(i -> "v" + i).toArray(String[]::new);
    CategoryColumn column = CategoryColumn.of("g", many);
    assertThatThrownBy(() -> Groups.cross(List.of(column, column.renamed("h")), 1100))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than a million groups");
  }

  private static CategoryColumn column(String name, int rows, SplittableRandom random) {
    int[] codes = random.ints(rows, -1, 3).toArray();
    return new CategoryColumn(name, codes, List.of("x", "y", "z"));
  }

  private static String shown(CategoryColumn column, int row) {
    return column.isMissing(row) ? Groups.MISSING_NAME : column.text(row);
  }
}
