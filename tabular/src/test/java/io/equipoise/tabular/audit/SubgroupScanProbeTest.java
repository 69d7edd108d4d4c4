package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SubgroupScanProbeTest {

  /** Scores are right but for older women, whose positives they promise 20 points too seldom. */
  private static Measurement measured(double wrong, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 6000;
    String[] sex = new String[n];
    String[] label = new String[n];
    double[] age = new double[n];
    double[] score = new double[n];
    label[0] = "no";
    label[1] = "yes";
    for (int i = 0; i < n; i++) {
      sex[i] = random.nextBoolean() ? "f" : "m";
      age[i] = random.nextInt(20, 80);
      score[i] = random.nextDouble(0.1, 0.7);
      boolean wronged = sex[i].equals("f") && age[i] >= 56;
      boolean yes = random.nextDouble() < score[i] + (wronged ? wrong : 0);
      label[i] = i < 2 ? label[i] : yes ? "yes" : "no";
    }
    return new SubgroupScanProbe()
        .measure(
            Audited.of(
                    NumericColumn.of("age", age),
                    CategoryColumn.of("sex", sex),
                    NumericColumn.of("score", score),
                    CategoryColumn.of("label", label))
                .groups("sex")
                .score("score", 0.5)
                .input());
  }

  @Test
  void findsTheSubgroupThatScoresWrong() {
    Finding found = measured(0.2, 1).findings().get(0);
    assertThat(found.bias()).isEqualTo(Bias.MISCALIBRATION);
    assertThat(found.where()).contains("sex f").contains("age");
    assertThat(found.severity()).isIn(Severity.HIGH, Severity.MEDIUM);
    assertThat(found.size().value()).isBetween(0.1, 0.27);
    assertThat(found.sentence()).contains("on the half that was not scanned");
  }

  /** Of many subgroups some one looks bad; the other half of the rows does not bear it out. */
  @Test
  void chanceIsNotCalledBias() {
    int severe = 0;
    for (long seed = 0; seed < 20; seed++) {
      for (Finding finding : measured(0, seed).findings()) {
        severe += finding.severity().compareTo(Severity.MEDIUM) <= 0 ? 1 : 0;
      }
    }
    assertThat(severe).isLessThanOrEqualTo(3);
  }
}
