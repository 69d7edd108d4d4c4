package io.equipoise.tabular.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.calibration.FixedModel;
import io.equipoise.tabular.fairness.DemographicParity.Rate;
import io.equipoise.tabular.fairness.TunedThreshold.Metric;
import io.equipoise.tabular.learn.MemoryStore;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  private static final Seed SEED = new Seed(21);
  private static final Model MODEL = new FixedModel(2);

  @Test
  void aTunedThresholdIsTheBestOfAll() {
    for (long seed = 0; seed < 10; seed++) {
      for (Metric metric : Metric.values()) {
        Dataset rows = random(seed, 120, 1);
        Predictions tuned =
            adapt(new TunedThreshold(new TunedThreshold.Options(metric)), rows)
                .predict(rows.rows());
        double[] scores = tuned.positive();
        double best =
            Arrays.stream(scores)
                .map(t -> quality(metric, rows.labels(), decided(scores, t)))
                .max()
                .orElseThrow();
        assertThat(quality(metric, rows.labels(), tuned.labels()))
            .as("seed %d %s", seed, metric)
            .isGreaterThanOrEqualTo(best - 1e-12);
      }
    }
  }

  @Test
  void aTunedThresholdStaysWhenTheHoldoutHasOneClass() {
    Dataset rows = FixedModel.binary(new double[] {0.2, 0.7}, new int[] {0, 0}, new int[2], 1);
    Model model = adapt(new TunedThreshold(TunedThreshold.Options.DEFAULT), rows);
    assertThat(model.predict(rows.rows()).labels()).containsExactly(0, 1);
    assertThat(((Remarks) model).remarks()).singleElement().asString().contains("one class");
  }

  @Test
  void demographicParitySelectsAllGroupsEquallyOften() {
    for (long seed = 0; seed < 10; seed++) {
      Dataset rows = random(seed, 900, 3);
      for (Rate rate : Rate.values()) {
        DemographicParity remedy =
            new DemographicParity(new DemographicParity.Options(rate, false));
        double[] rates = selection(rows, adapt(remedy, rows).predict(rows.rows()).labels());
        // each group can miss the rate by half a row
        assertThat(spread(rates)).as("seed %d %s", seed, rate).isLessThan(0.01);
      }
    }
  }

  @Test
  void demographicParityKeepsTheModelsOwnRate() {
    Dataset rows = random(3, 1000, 2);
    int[] before = MODEL.predict(rows.rows()).labels();
    int[] after =
        adapt(new DemographicParity(DemographicParity.Options.DEFAULT), rows)
            .predict(rows.rows())
            .labels();
    assertThat(Arrays.stream(after).sum()).isCloseTo(Arrays.stream(before).sum(), within(2));
  }

  @Test
  void tiedScoresAreDecidedByLotSoThatTheRateIsMet() {
    int n = 2000;
    double[] scores = new double[n];
    int[] labels = new int[n];
    int[] groups = new int[n];
    for (int i = 0; i < n; i++) {
      groups[i] = i % 2;
      scores[i] = groups[i] == 0 ? 0.2 + 0.3 * (i % 3) : 0.5;
      labels[i] = i % 3 == 2 ? 1 : 0;
    }
    Dataset rows = FixedModel.binary(scores, labels, groups, 2);
    DemographicParity byLot =
        new DemographicParity(new DemographicParity.Options(Rate.MODEL, true));
    double target = Arrays.stream(scores).filter(s -> s >= 0.5).count() / (double) n;
    double[] rates = selection(rows, adapt(byLot, rows).predict(rows.rows()).labels());
    assertThat(rates[0]).isCloseTo(target, within(0.03));
    assertThat(rates[1]).isCloseTo(target, within(0.03));
    DemographicParity plain = new DemographicParity(DemographicParity.Options.DEFAULT);
    assertThat(spread(selection(rows, adapt(plain, rows).predict(rows.rows()).labels())))
        .isGreaterThan(0.1);
  }

  @Test
  void rejectOptionBringsTheGapWithinItsBound() {
    for (long seed = 0; seed < 10; seed++) {
      Dataset rows = random(seed, 1500, 2);
      double before = spread(selection(rows, MODEL.predict(rows.rows()).labels()));
      Model model = adapt(new RejectOption(new RejectOption.Options(0.05)), rows);
      double after = spread(selection(rows, model.predict(rows.rows()).labels()));
      assertThat(before).as("seed %d", seed).isGreaterThan(0.1);
      assertThat(after).as("seed %d", seed).isLessThanOrEqualTo(0.05 + 1e-12);
      assertThat(((Remarks) model).remarks()).isEmpty();
    }
  }

  @Test
  void rejectOptionTurnsDoubtfulCasesOnly() {
    double[] scores = {0.9, 0.6, 0.55, 0.1, 0.45, 0.4, 0.1, 0.1};
    Dataset rows =
        FixedModel.binary(
            scores, new int[] {1, 1, 0, 0, 1, 0, 0, 0}, new int[] {0, 0, 0, 0, 1, 1, 1, 1}, 2);
    Model model = adapt(new RejectOption(new RejectOption.Options(0.0)), rows);
    // width 0.05 turns 0.55 down and 0.45 up: 2 of 4 against 1 of 4; no other width is nearer
    assertThat(model.predict(rows.rows()).labels()).containsExactly(1, 1, 0, 0, 1, 0, 0, 0);
    assertThat(((Remarks) model).remarks()).singleElement().asString().contains("no width");
  }

  @Test
  void anUnseenGroupGetsThePooledRuleAndASavedModelDecidesTheSame() {
    for (PredictionRemedy remedy : all()) {
      Dataset rows = random(8, 600, 3);
      Dataset known = rows.take(where(rows, 0, 1));
      Model model = remedy.adapt(MODEL, known, known, SEED);
      Predictions before = model.predict(rows.rows());
      MemoryStore store = new MemoryStore();
      model.save(store);
      Predictions after = remedy.load(MODEL, store).predict(rows.rows());
      assertThat(after.labels()).containsExactly(before.labels());
      assertThat(after.probabilities()).containsExactly(before.probabilities());
      assertThat(before.probabilities())
          .containsExactly(MODEL.predict(rows.rows()).probabilities());
    }
  }

  @Test
  void neitherTheOrderOfRowsNorThatOfGroupsChangesADecision() {
    for (PredictionRemedy remedy : all()) {
      Dataset rows = random(9, 400, 3);
      Model model = remedy.adapt(MODEL, rows, rows, SEED);
      int[] straight = model.predict(rows.rows()).labels();
      int[] order = IntStream.range(0, 400).map(i -> 399 - i).toArray();
      Rows reversed = rows.rows().take(order);
      Groups groups = reversed.groups();
      Groups renumbered =
          new Groups(
              groups.columns(),
              Arrays.stream(groups.codes()).map(code -> 2 - code).toArray(),
              List.of("c", "b", "a"));
      int[] turned = model.predict(new Rows(reversed.features(), renumbered)).labels();
      for (int i = 0; i < 400; i++) {
        assertThat(turned[i]).isEqualTo(straight[399 - i]);
      }
    }
  }

  @Test
  void noGroupColumnAndThreeClassesAreTheUsersError() {
    Dataset rows = random(1, 50, 1);
    Dataset ungrouped =
        Dataset.of(
            new Rows(rows.rows().features(), Groups.none(50)),
            rows.labels(),
            rows.classes(),
            rows.weights());
    for (PredictionRemedy remedy : all()) {
      if (!(remedy instanceof TunedThreshold)) {
        assertThatThrownBy(() -> adapt(remedy, ungrouped))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("group column");
      }
      Dataset three =
          FixedModel.data(
              List.of(new double[] {0.2}, new double[] {0.3}, new double[] {0.5}),
              new int[] {1},
              new int[] {0},
              1,
              3);
      assertThatThrownBy(() -> remedy.adapt(new FixedModel(3), three, three, SEED))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("two classes");
    }
  }

  private static List<PredictionRemedy> all() {
    return List.of(
        new EqualizedOdds(),
        new DemographicParity(new DemographicParity.Options(Rate.MODEL, true)),
        new DemographicParity(DemographicParity.Options.DEFAULT),
        new RejectOption(RejectOption.Options.DEFAULT),
        new TunedThreshold(TunedThreshold.Options.DEFAULT));
  }

  static Model adapt(PredictionRemedy remedy, Dataset rows) {
    return remedy.adapt(MODEL, rows, rows, SEED);
  }

  /** Scores that favour later groups, of which there are fewer, and tell the label only roughly. */
  static Dataset random(long seed, int n, int groups) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scores = new double[n];
    int[] labels = new int[n];
    int[] group = new int[n];
    for (int i = 0; i < n; i++) {
      group[i] = Math.min(random.nextInt(groups), random.nextInt(groups));
      double logit = 2 * random.nextDouble() - 1.3 + 0.8 * group[i] + random.nextDouble();
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-3 * logit + group[i])) ? 1 : 0;
      scores[i] = 1 / (1 + Math.exp(-2 * logit));
    }
    return FixedModel.binary(scores, labels, group, groups);
  }

  private static int[] where(Dataset rows, int... groups) {
    return IntStream.range(0, rows.size())
        .filter(i -> Arrays.stream(groups).anyMatch(g -> rows.rows().groups().code(i) == g))
        .toArray();
  }

  private static double[] selection(Dataset rows, int[] decided) {
    int groups = rows.rows().groups().count();
    double[] rates = new double[groups];
    for (int g = 0; g < groups; g++) {
      rates[g] = Arrays.stream(where(rows, g)).map(i -> decided[i]).average().orElseThrow();
    }
    return rates;
  }

  private static double spread(double[] rates) {
    return Arrays.stream(rates).max().orElseThrow() - Arrays.stream(rates).min().orElseThrow();
  }

  private static int[] decided(double[] scores, double threshold) {
    return Arrays.stream(scores).mapToInt(s -> s >= threshold ? 1 : 0).toArray();
  }

  private static double quality(Metric metric, int[] labels, int[] decided) {
    double[] cell = new double[4];
    for (int i = 0; i < labels.length; i++) {
      cell[2 * labels[i] + decided[i]]++;
    }
    double recall = cell[3] / (cell[2] + cell[3]);
    return switch (metric) {
      case BALANCED_ACCURACY -> (recall + cell[0] / (cell[0] + cell[1])) / 2;
      case F1 -> 2 * cell[3] / (2 * cell[3] + cell[1] + cell[2]);
      case ACCURACY -> (cell[0] + cell[3]) / labels.length;
    };
  }
}
