package io.equipoise.tabular.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import io.equipoise.tabular.probe.ProbeComparison.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbeComparisonTest {
  /** 30 weakly telling columns; group b is a quarter of the rows. */
  private static Table table(int rows) {
    SplittableRandom random = new SplittableRandom(8);
    String[] label = new String[rows];
    String[] group = new String[rows];
    double[] same = new double[rows];
    double[] many = new double[rows];
    for (int i = 0; i < rows; i++) {
      label[i] = random.nextBoolean() ? "yes" : "no";
      group[i] = i % 4 == 0 ? "b" : "a";
      many[i] = random.nextDouble();
    }
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < 30; j++) {
      double[] x = new double[rows];
      for (int i = 0; i < rows; i++) {
        x[i] = (label[i].equals("yes") ? 0.25 : -0.25) + random.nextGaussian();
      }
      x[0] = j == 0 ? Double.NaN : x[0];
      columns.add(NumericColumn.of("f" + j, x));
    }
    columns.add(CategoryColumn.of("label", label));
    columns.add(CategoryColumn.of("group", group));
    columns.add(NumericColumn.of("same", same));
    columns.add(NumericColumn.of("many", many));
    return Table.of(columns);
  }

  private static Options with(String... features) {
    Options d = Options.DEFAULT;
    return new Options(
        features, d.subsets(), d.test(), d.c(), d.iterations(), d.scale(), d.balanced());
  }

  private static Estimation estimate(Options options, TaskRequest request, Table table) {
    ProbeComparison comparison = new ProbeComparison(options);
    return comparison.estimate(EstimateInput.of(comparison, table, request, new Seed(4)));
  }

  @Test
  void givesCurvesOverallAndPerGroup() {
    TaskRequest request = TaskRequest.of("label", "group").withIgnored("many");
    Estimation found = estimate(Options.DEFAULT, request, table(601));
    assertThat(found.terms()).hasSize(9);
    assertThat(found.exhibits()).hasSize(3);
    // 600 rows, 420 of them for training but for rounding: sizes 4 to 256, and all
    assertThat(found.exhibits().get(0).rows()).hasSize(3 * 8);
    assertThat(found.notes()).anyMatch(note -> note.startsWith("1 of 601 rows"));
    List<Object> first = new ArrayList<>(found.exhibits().get(0).rows().get(2));
    assertThat(first.get(0)).isEqualTo(16);
    assertThat((double) first.get(1)).isBetween(0.1, 0.45);
    assertThat(found.terms()).anyMatch(term -> term.name().startsWith("b ("));
    assertThat(estimate(Options.DEFAULT, request, table(601))).isEqualTo(found);
  }

  @Test
  void naiveBayesIsAheadFromFewRowsWhereItsAssumptionHolds() {
    TaskRequest request = TaskRequest.of("label").withIgnored("many");
    Estimation found = estimate(Options.DEFAULT, request, table(800));
    double crossover = found.terms().get(0).estimate();
    assertThat(Double.isNaN(crossover) || crossover > 64).isTrue();
  }

  @Test
  void namedColumnsAloneAreLearnedFrom() {
    Estimation two = estimate(with("f1", "f2"), TaskRequest.of("label"), table(200));
    assertThat(two.notes()).noneMatch(note -> note.contains("left out"));
    assertThat(two.exhibits()).hasSize(1);
  }

  @Test
  void refusesWhatProbesCannotUse() {
    Table table = table(80);
    TaskRequest label = TaskRequest.of("label");
    assertThatThrownBy(() -> estimate(with("group"), label, table))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("categories");
    assertThatThrownBy(() -> estimate(with("nowhere"), label, table))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> estimate(Options.DEFAULT, TaskRequest.of("many"), table))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes");
    assertThatThrownBy(() -> estimate(Options.DEFAULT, label, table(4)))
        .isInstanceOf(UserError.class);
    Options d = Options.DEFAULT;
    assertThatThrownBy(() -> new Options(d.features(), 1, 0.3, 1, 10, true, false))
        .hasMessageContaining("subsets");
    assertThatThrownBy(() -> new Options(d.features(), 5, 1, 1, 10, true, false))
        .hasMessageContaining("test");
    assertThatThrownBy(() -> new Options(d.features(), 5, 0.3, 0, 10, true, false))
        .hasMessageContaining("c is 0");
  }
}
