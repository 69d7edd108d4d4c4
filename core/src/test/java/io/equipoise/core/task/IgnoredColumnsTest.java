package io.equipoise.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoredColumnsTest {
  private static final Table TABLE =
      Table.of(
          List.of(
              CategoryColumn.of("sex", "f", "m", "f", "m"),
              NumericColumn.of("income", 1, 2, 3, 4),
              NumericColumn.of("outcome", 0, 1, 0, 1),
              CategoryColumn.of("approved", "no", "yes", "no", "yes")));

  @Test
  void noModelLearnsFromIgnoredColumnsAndAnIgnoredGroupStaysAGroup() {
    Task task =
        TaskBinder.resolve(TABLE, TaskRequest.of("approved", "sex").withIgnored("outcome", "sex"))
            .task();
    Dataset data = TaskBinder.dataset(TABLE, task);
    assertThat(data.rows().features().names()).containsExactly("income");
    assertThat(data.rows().groups().names()).containsExactly("f", "m");
  }

  @Test
  void anUnknownIgnoredColumnSuggestsTheNearest() {
    assertThatThrownBy(
            () -> TaskBinder.resolve(TABLE, TaskRequest.of("approved").withIgnored("outcom")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Did you mean outcome?");
  }
}
