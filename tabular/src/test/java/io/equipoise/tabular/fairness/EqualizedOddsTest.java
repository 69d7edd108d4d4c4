package io.equipoise.tabular.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.calibration.FixedModel;
import io.equipoise.tabular.calibration.Judged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EqualizedOddsTest {
  private static final Seed SEED = new Seed(5);

  @Test
  void allGroupsExpectTheSameRatesOnTheHoldout() {
    for (long seed = 0; seed < 12; seed++) {
      int groups = 2 + (int) (seed % 2);
      Dataset rows = ThresholdsTest.random(seed, 900, groups);
      GroupRules rules = rules(rows);
      double[][] rates = expected(rows, rules, groups);
      for (int g = 1; g < groups; g++) {
        assertThat(rates[g][0]).as("seed %d", seed).isCloseTo(rates[0][0], within(1e-9));
        assertThat(rates[g][1]).as("seed %d", seed).isCloseTo(rates[0][1], within(1e-9));
      }
    }
  }

  @Test
  void noCommonPairOfRatesErrsLess() {
    for (long seed = 0; seed < 8; seed++) {
      int groups = 2 + (int) (seed % 2);
      Dataset rows = ThresholdsTest.random(seed, 300, groups);
      double[][] rates = expected(rows, rules(rows), groups);
      double positives = Arrays.stream(rows.labels()).sum();
      double negatives = rows.size() - positives;
      double error = negatives * rates[0][0] + positives * (1 - rates[0][1]);
      for (int step = 0; step <= 60; step++) {
        double x = step / 60.;
        double lowest = 1;
        for (int g = 0; g < groups; g++) {
          lowest = Math.min(lowest, best(rows, g, x));
        }
        assertThat(negatives * x + positives * (1 - lowest))
            .as("seed %d rate %f", seed, x)
            .isGreaterThanOrEqualTo(error - 1e-9);
      }
    }
  }

  @Test
  void decisionsOfTheModelComeNearTheRates() {
    Dataset rows = ThresholdsTest.random(77, 6000, 2);
    int[] decided = ThresholdsTest.adapt(new EqualizedOdds(), rows).predict(rows.rows()).labels();
    for (int label = 0; label < 2; label++) {
      double[] rate = new double[2];
      for (int g = 0; g < 2; g++) {
        int[] cell = cell(rows, g, label);
        rate[g] = Arrays.stream(cell).map(i -> decided[i]).average().orElseThrow();
      }
      assertThat(rate[0]).as("label %d", label).isCloseTo(rate[1], within(0.04));
    }
  }

  @Test
  void fewDistinctRowsStillMeetTheRates() {
    // all rows of a group and score are alike but for lots
    int n = 4000;
    double[] scores = new double[n];
    int[] labels = new int[n];
    int[] groups = new int[n];
    for (int i = 0; i < n; i++) {
      groups[i] = i % 2;
      labels[i] = i / 2 % 2;
      boolean right = i / 4 % 10 < (groups[i] == 0 ? 9 : 7);
      scores[i] = right == (labels[i] == 1) ? 0.8 : 0.3;
    }
    Dataset rows = FixedModel.binary(scores, labels, groups, 2);
    Dataset alike =
        Dataset.of(
            new io.equipoise.core.task.Rows(
                rows.rows().features().without(List.of("id")), rows.rows().groups()),
            labels,
            rows.classes(),
            rows.weights());
    int[] decided = ThresholdsTest.adapt(new EqualizedOdds(), alike).predict(alike.rows()).labels();
    for (int label = 0; label < 2; label++) {
      for (int g = 0; g < 2; g++) {
        double rate =
            Arrays.stream(cell(alike, g, label)).map(i -> decided[i]).average().orElseThrow();
        assertThat(rate).isCloseTo(label == 1 ? 0.7 : 0.3, within(0.02));
      }
    }
  }

  @Test
  void aPerfectModelStaysPerfect() {
    Dataset rows =
        FixedModel.binary(
            new double[] {0.9, 0.2, 0.6, 0.55, 0.1, 0.5},
            new int[] {1, 0, 1, 1, 0, 0},
            new int[] {0, 0, 0, 1, 1, 1},
            2);
    assertThat(ThresholdsTest.adapt(new EqualizedOdds(), rows).predict(rows.rows()).labels())
        .containsExactly(rows.labels());
  }

  @Test
  void aGroupWithOneClassGetsThePooledRuleAndARemark() {
    Dataset rows = ThresholdsTest.random(4, 300, 2);
    int[] labels =
        IntStream.range(0, 300)
            .map(i -> rows.rows().groups().code(i) == 1 ? 1 : rows.labels()[i])
            .toArray();
    Dataset oneSided = Dataset.of(rows.rows(), labels, rows.classes(), rows.weights());
    Model model = ThresholdsTest.adapt(new EqualizedOdds(), oneSided);
    assertThat(((Remarks) model).remarks()).singleElement().asString().contains("group 'b'");
    assertThat(model.predict(oneSided.rows()).labels()).containsOnly(0, 1);

    int[] none = new int[300];
    Dataset hopeless = Dataset.of(rows.rows(), none, rows.classes(), rows.weights());
    Model plain = ThresholdsTest.adapt(new EqualizedOdds(), hopeless);
    assertThat(plain.predict(rows.rows()).labels())
        .containsExactly(new FixedModel(2).predict(rows.rows()).labels());
    assertThat(((Remarks) plain).remarks()).hasSize(3);
  }

  private static GroupRules rules(Dataset rows) {
    return ((ThresholdedModel) new EqualizedOdds().adapt(new FixedModel(2), rows, rows, SEED))
        .rules();
  }

  /** False and true positive rate of every group in expectation, straight from the rules. */
  private static double[][] expected(Dataset rows, GroupRules rules, int groups) {
    double[] scores = Judged.of("test", new FixedModel(2), rows).predictions().positive();
    List<DecisionRule> byCode = rules.byCode(rows.rows().groups());
    double[][] rates = new double[groups][2];
    for (int g = 0; g < groups; g++) {
      for (int label = 0; label < 2; label++) {
        DecisionRule rule = byCode.get(g);
        rates[g][label] =
            Arrays.stream(cell(rows, g, label))
                .mapToDouble(i -> rule.positive(scores[i]))
                .average()
                .orElseThrow();
      }
    }
    return rates;
  }

  /** Highest true positive rate at a false positive rate, over all pairs of thresholds. */
  private static double best(Dataset rows, int group, double x) {
    double[] scores = Judged.of("test", new FixedModel(2), rows).predictions().positive();
    double[] positive =
        Arrays.stream(cell(rows, group, 1)).mapToDouble(i -> scores[i]).sorted().toArray();
    double[] negative =
        Arrays.stream(cell(rows, group, 0)).mapToDouble(i -> scores[i]).sorted().toArray();
    List<double[]> points = new ArrayList<>();
    points.add(new double[] {0, 0});
    for (double t : negative) {
      points.add(new double[] {share(negative, t, false), share(positive, t, false)});
      points.add(new double[] {share(negative, t, true), share(positive, t, true)});
    }
    points.add(new double[] {1, 1});
    double best = 0;
    for (double[] a : points) {
      for (double[] b : points) {
        if (a[0] <= x && x <= b[0]) {
          double w = b[0] == a[0] ? 0 : (x - a[0]) / (b[0] - a[0]);
          best = Math.max(best, b[0] == a[0] ? Math.max(a[1], b[1]) : a[1] + w * (b[1] - a[1]));
        }
      }
    }
    return best;
  }

  private static double share(double[] scores, double threshold, boolean with) {
    return Arrays.stream(scores).filter(s -> with ? s >= threshold : s > threshold).count()
        / (double) scores.length;
  }

  private static int[] cell(Dataset rows, int group, int label) {
    return IntStream.range(0, rows.size())
        .filter(i -> rows.rows().groups().code(i) == group && rows.labels()[i] == label)
        .toArray();
  }
}
