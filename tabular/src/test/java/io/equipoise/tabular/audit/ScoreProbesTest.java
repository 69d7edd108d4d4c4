package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.DeLong;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.NumericColumn;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Probes of a model's scores: quality, calibration, thresholds, equity, individuals. */
class ScoreProbesTest {

  @Test
  void qualitySeesThatOneGroupIsOrderedWorse() {
    AuditInput input = rows(1, 4000, 0.4, 0);
    Measurement seen = new ScoreQualityProbe().measure(input);
    Finding finding = seen.findings().get(0);
    assertThat(finding.bias()).isEqualTo(Bias.QUALITY_GAP);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.where()).isEqualTo("group: a against b");
    int[] rows =
        IntStream.range(0, 4000).filter(i -> input.groupings().get(0).code(i) == 1).toArray();
    double[] scores = input.scores().orElseThrow();
    Estimate auc =
        DeLong.of(
                IntStream.of(rows).mapToDouble(i -> scores[i]).toArray(),
                IntStream.of(rows).map(i -> input.labels()[i]).toArray())
            .estimate();
    assertThat(GroupMetricsProbeTest.measured(seen, "auc", "group: b").value())
        .isCloseTo(auc.value(), within(1e-12));
  }

  @Test
  void calibrationSeesForWhomScoresPromiseTooMuch() {
    Measurement seen = new CalibrationProbe().measure(rows(2, 4000, 0, 0.15));
    Finding gap = seen.findings().get(1);
    assertThat(gap.severity()).isEqualTo(Severity.HIGH);
    assertThat(gap.where()).isEqualTo("group: b against a");
    assertThat(gap.size().value()).isCloseTo(0.15, within(0.05));
    assertThat(gap.exhibits())
        .extracting(Exhibit::chart)
        .containsExactly(Exhibit.Chart.INTERVALS, Exhibit.Chart.LINES);
  }

  @Test
  void calibrationRefusesScoresThatAreNoProbabilities() {
    AuditInput input =
        Audited.of(
                Audited.category("group", new int[] {0, 1, 0, 1}, "a", "b"),
                NumericColumn.of("score", 1, 5, 3, 9),
                Audited.category("label", new int[] {0, 1, 0, 1}, "no", "yes"))
            .groups("group")
            .score("score", 5)
            .input();
    Measurement seen = new CalibrationProbe().measure(input);
    assertThat(seen.findings()).isEmpty();
    assertThat(seen.notes())
        .containsExactly(
            "Calibration was not measured: scores lie outside [0, 1]; --score-scale min-max or"
                + " sigmoid reads them as probabilities.");
  }

  @Test
  void rarelyClaimAnythingWhenGroupsAreAlike() {
    List<Probe> probes =
        List.of(
            new ScoreQualityProbe(),
            new CalibrationProbe(),
            new ThresholdProbe(),
            new EquityScaledProbe());
    for (Probe probe : probes) {
      int claims = 0;
      int looked = 0;
      for (int seed = 0; seed < 50; seed++) {
        for (Finding finding : probe.measure(rows(seed, 500, 0, 0)).findings()) {
          looked++;
          claims += finding.severity().compareTo(Severity.MEDIUM) <= 0 ? 1 : 0;
        }
      }
      assertThat(claims / (double) looked)
          .as("share of false alarms of %s", probe.getClass().getSimpleName())
          .isLessThanOrEqualTo(0.06);
    }
  }

  @Test
  void thresholdsWorkWorseForAGroupWhoseScoresAreNoise() {
    Measurement seen = new ThresholdProbe().measure(rows(1, 4000, 0.8, 0));
    Finding finding = seen.findings().get(0);
    assertThat(finding.bias()).isEqualTo(Bias.THRESHOLD_INCONSISTENCY);
    assertThat(finding.severity()).isIn(Severity.HIGH, Severity.MEDIUM);
    assertThat(finding.sentence()).contains("for 'b' but").contains("for 'a'");
    assertThat(finding.exhibits()).hasSize(3);
    assertThat(finding.exhibits().get(0).rows()).hasSize(202);
  }

  @Test
  void equityScalesAsThePaperComputes() {
    Estimate scaled =
        EquityScaledProbe.scaled(
            Estimate.exact(0.85),
            List.of(Estimate.exact(0.90), Estimate.exact(0.70)),
            new int[] {300, 100},
            new Seed(1));
    assertThat(scaled.value()).isCloseTo(0.85 / 1.20, within(1e-12));
    assertThat(scaled.low()).isCloseTo(scaled.value(), within(1e-12));
    Measurement seen = new EquityScaledProbe().measure(rows(1, 4000, 0.4, 0));
    Finding auc = GroupMetricsProbeTest.finding(seen, "equityScaledAuc");
    assertThat(auc.severity()).isIn(Severity.HIGH, Severity.MEDIUM);
  }

  @Test
  void individualsAreTreatedEvenlyWhenEveryDecisionIsRight() {
    AuditInput right = rows(3, 500, 0, 0);
    AuditInput input =
        Audited.of(
                right.table().with(Audited.category("said", right.labels(), "no", "yes")), "label")
            .groups("group")
            .prediction("said")
            .input();
    Measurement seen = new IndividualFairnessProbe().measure(input);
    assertThat(seen.findings().get(0).severity()).isEqualTo(Severity.NONE);
    assertThat(GroupMetricsProbeTest.measured(seen, "theilIndex", "overall").value()).isZero();
  }

  @Test
  void individualsAreTreatedUnevenlyWhenManyDecisionsAreWrong() {
    Measurement seen = new IndividualFairnessProbe().measure(rows(3, 1000, 1, 0));
    assertThat(seen.findings().get(0).severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void regressionSeesAGroupThatIsPredictedTooHigh() {
    UniformRandomProvider random = new Seed(5).generator();
    int[] group = new int[1000];
    double[] truth = new double[1000];
    double[] said = new double[1000];
    for (int i = 0; i < 1000; i++) {
      group[i] = i % 2;
      truth[i] = 10 * random.nextDouble();
      said[i] = truth[i] + random.nextDouble() - 0.5 + 2 * group[i];
    }
    AuditInput input =
        Audited.of(
                Audited.category("group", group, "a", "b"),
                NumericColumn.of("said", said),
                NumericColumn.of("amount", truth))
            .groups("group")
            .prediction("said")
            .input();
    Measurement seen = new RegressionProbe().measure(input);
    Finding gap = GroupMetricsProbeTest.finding(seen, "meanErrorDifference");
    assertThat(gap.severity()).isEqualTo(Severity.HIGH);
    assertThat(gap.size().value()).isCloseTo(2, within(0.1));
    assertThat(GroupMetricsProbeTest.finding(seen, "meanTargetDifference").severity())
        .isIn(Severity.NONE, Severity.LOW);
  }

  /**
   * Calibrated scores; in group b a share of them is replaced by noise, and all promise too much by
   * some.
   */
  static AuditInput rows(int seed, int rows, double noise, double promise) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] group = new int[rows];
    int[] label = new int[rows];
    double[] x = new double[rows];
    double[] score = new double[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      x[i] = random.nextDouble();
      double chance = 0.05 + 0.75 * x[i];
      label[i] = random.nextDouble() < chance ? 1 : 0;
      boolean b = group[i] == 1;
      score[i] = b && random.nextDouble() < noise ? random.nextDouble() : chance;
      score[i] += b ? promise : 0;
    }
    return Audited.of(
            Audited.category("group", group, "a", "b"),
            NumericColumn.of("x", x),
            NumericColumn.of("score", score),
            Audited.category("label", label, "no", "yes"))
        .groups("group")
        .score("score", 0.5)
        .input();
  }
}
