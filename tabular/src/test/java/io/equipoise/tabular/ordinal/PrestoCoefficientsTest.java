package io.equipoise.tabular.ordinal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import io.equipoise.tabular.ordinal.PrestoCoefficients.Options;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrestoCoefficientsTest {
  private static final Seed SEED = new Seed(2);
  private static final Options WORDS = new Options("[view,click,buy]", 40, false);

  private static Table table(int rows) {
    SplittableRandom random = new SplittableRandom(6);
    double[] age = new double[rows];
    String[] device = new String[rows];
    String[] level = new String[rows];
    double[] number = new double[rows];
    double[] two = new double[rows];
    for (int i = 0; i < rows; i++) {
      age[i] = 40 + 12 * random.nextGaussian();
      device[i] = random.nextBoolean() ? "phone" : "pc";
      double z = 0.08 * (age[i] - 40) + (device[i].equals("pc") ? 1 : 0);
      double drawn = z + Math.log(1 / random.nextDouble() - 1);
      level[i] = drawn < 0.5 ? "view" : drawn < 2.5 ? "click" : "buy";
      number[i] = random.nextDouble();
      two[i] = i % 2;
    }
    level[3] = null;
    return Table.of(
        List.of(
            NumericColumn.of("age", age),
            CategoryColumn.of("device", device),
            CategoryColumn.of("level", level),
            NumericColumn.of("number", number),
            NumericColumn.of("two", two)));
  }

  private static EstimateInput input(Options options, Table table, String target) {
    return EstimateInput.of(
        new PrestoCoefficients(options),
        table,
        TaskRequest.of(target).withIgnored("number", "two"),
        SEED);
  }

  private static double value(Estimation found, String name) {
    return found.terms().stream()
        .filter(term -> term.name().equals(name))
        .mapToDouble(Term::estimate)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void coefficientsOfPlainColumnsGiveTheLearnersProbabilities() {
    EstimateInput input = input(WORDS, table(400), "level");
    Estimation found = new PrestoCoefficients(WORDS).estimate(input);
    assertThat(found.terms()).hasSize(2 * 4);
    Dataset data = TaskBinder.dataset(input.table(), input.task());
    Presto.Options defaults = Presto.Options.DEFAULT;
    Presto learner =
        new Presto(
            new Presto.Options(
                WORDS.order(),
                defaults.lambdas(),
                defaults.ratio(),
                defaults.folds(),
                defaults.mix(),
                false));
    try (Model model = learner.fit(data, SEED)) {
      Predictions predictions = model.predict(data.rows());
      for (int i = 0; i < 50; i++) {
        double age = ((NumericColumn) data.rows().features().column("age")).value(i);
        String device = data.rows().features().column("device").text(i);
        double[] cumulative = new double[2];
        for (int k = 0; k < 2; k++) {
          String boundary = k == 0 ? "up to view: " : "up to click: ";
          double z =
              value(found, boundary + "(intercept)")
                  + value(found, boundary + "age") * age
                  + value(found, boundary + "device=" + device);
          cumulative[k] = 1 / (1 + Math.exp(-z));
        }
        int buy = data.classes().indexOf("buy");
        int view = data.classes().indexOf("view");
        assertThat(predictions.probability(i, view)).isCloseTo(cumulative[0], within(1e-5));
        assertThat(predictions.probability(i, buy)).isCloseTo(1 - cumulative[1], within(1e-5));
      }
    }
  }

  @Test
  void intervalsHoldTheEstimateAndEffectsShow() {
    EstimateInput input = input(WORDS, table(400), "level");
    Estimation found = new PrestoCoefficients(WORDS).estimate(input);
    for (Term term : found.terms()) {
      assertThat(term.low()).isLessThanOrEqualTo(term.estimate());
      assertThat(term.high()).isGreaterThanOrEqualTo(term.estimate());
      assertThat(term.standardError()).isPositive();
    }
    Term age =
        found.terms().stream().filter(t -> t.name().equals("up to click: age")).findFirst().get();
    assertThat(age.high()).isLessThan(0);
    assertThat(age.estimate()).isBetween(-0.1, -0.04);
    assertThat(found.notes()).anyMatch(note -> note.startsWith("1 of 400 rows have no target"));
    assertThat(new PrestoCoefficients(WORDS).estimate(input)).isEqualTo(found);
  }

  @Test
  void proportionalOddsHasOneSetOfCoefficients() {
    Options proportional = new Options("[view,click,buy]", 20, true);
    Estimation found =
        new PrestoCoefficients(proportional).estimate(input(proportional, table(300), "level"));
    assertThat(value(found, "up to view: age")).isEqualTo(value(found, "up to click: age"));
    assertThat(found.reading()).noneMatch(sentence -> sentence.contains("shrunk"));
  }

  @Test
  void refusesTargetsWithoutSteps() {
    Table table = table(60);
    assertThatThrownBy(
            () -> new PrestoCoefficients(Options.DEFAULT).estimate(input(WORDS, table, "level")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("order");
    Options unknown = new Options("[view,buy,sell]", 40, false);
    assertThatThrownBy(
            () -> new PrestoCoefficients(unknown).estimate(input(unknown, table, "level")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'sell'");
    for (String target : List.of("two", "number")) {
      EstimateInput input =
          EstimateInput.of(
              new PrestoCoefficients(Options.DEFAULT), table, TaskRequest.of(target), SEED);
      assertThatThrownBy(() -> new PrestoCoefficients(Options.DEFAULT).estimate(input))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least 3 levels");
    }
    assertThatThrownBy(() -> new Options("", 5, false)).hasMessageContaining("replicates");
  }
}
