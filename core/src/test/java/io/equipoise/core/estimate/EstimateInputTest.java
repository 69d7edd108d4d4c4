package io.equipoise.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EstimateInputTest {
  private static final Table TABLE =
      Table.of(
          List.of(
              NumericColumn.of("number", 1, 2.5, Double.NaN, 1),
              NumericColumn.of("two values", 3, 7, 3, Double.NaN),
              CategoryColumn.of("answer", "yes", "no", null, "yes"),
              CategoryColumn.of("colour", "red", "blue", "green", "red"),
              NumericColumn.of("wild", 1, Double.POSITIVE_INFINITY, 2, 3),
              NumericColumn.of("weight", 1, 0, 2, 3),
              NumericColumn.of("debt", 1, -1, 2, 3)));

  private static Estimator heeding(Role... roles) {
    return new Estimator() {
      @Override
      public Estimation estimate(EstimateInput input) {
        throw new UnsupportedOperationException("only its roles are looked at");
      }

      @Override
      public Set<Role> roles() {
        return Set.of(roles);
      }
    };
  }

  private static EstimateInput input(TaskRequest request, Role... roles) {
    return EstimateInput.of(heeding(roles), TABLE, request, new Seed(1));
  }

  @Test
  void numbersStandAndGapsStay() {
    assertThat(input(TaskRequest.of("number")).outcome()).containsExactly(1, 2.5, Double.NaN, 1);
    assertThat(input(TaskRequest.of("two values")).outcome()).containsExactly(3, 7, 3, Double.NaN);
  }

  @Test
  void categoriesAndNumbersWithAPositiveValueAreZeroAndOne() {
    assertThat(input(TaskRequest.of("answer")).outcome()).containsExactly(1, 0, Double.NaN, 1);
    assertThat(input(TaskRequest.of("colour").withPositive("green")).outcome())
        .containsExactly(0, 0, 1, 0);
    assertThat(input(TaskRequest.of("two values").withPositive("7")).outcome())
        .containsExactly(0, 1, 0, Double.NaN);
    assertThatThrownBy(() -> input(TaskRequest.of("colour")).outcome())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("name the one that counts as 1 with --positive");
    assertThatThrownBy(() -> input(TaskRequest.of("wild")).outcome())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("infinite number in row 2");
  }

  @Test
  void columnsAreFoundWithoutTheirBlanksAndNeverTheTarget() {
    EstimateInput input = input(TaskRequest.of("number"));
    assertThat(input.column("features", "two_values").name()).isEqualTo("two values");
    assertThatThrownBy(() -> input.column("features", "number"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features names 'number', which is the target");
    assertThatThrownBy(() -> input.column("features", "color"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features: there is no column 'color'. Did you mean colour?");
    assertThatThrownBy(() -> input.numbers("cluster", "colour"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds categories; numbers are needed");
  }

  @Test
  void aRoleThatIsNotHeededIsRefusedAndWeightsAreChecked() {
    TaskRequest weighted = TaskRequest.of("number").withWeight("weight");
    assertThatThrownBy(() -> input(weighted))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not heed --weight");
    assertThat(input(weighted, Role.WEIGHT).weights()).containsExactly(1, 0, 2, 3);
    assertThat(input(TaskRequest.of("number")).weights()).containsExactly(1, 1, 1, 1);
    EstimateInput debt = input(TaskRequest.of("number").withWeight("debt"), Role.WEIGHT);
    assertThatThrownBy(debt::weights)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no number of at least 0 in row 2");
    assertThatThrownBy(() -> input(TaskRequest.of("number", "colour")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not heed --group");
    assertThat(input(TaskRequest.of("number", "colour"), Role.GROUP).groups().count()).isEqualTo(3);
  }
}
