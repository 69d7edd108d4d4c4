package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class ShortcutProbeTest {
  private final ShortcutProbe probe = new ShortcutProbe();

  @Test
  void findsAFeatureThatTurnsInOneEnvironment() {
    Finding finding = probe.measure(rows(1, 3000, true)).findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.where()).isEqualTo("'background' by place");
    assertThat(finding.sentence()).contains("but").contains("for 'hospital B'");
  }

  @Test
  void rarelyClaimsAnythingWhenLinksAreTheSame() {
    int alarms = 0;
    int runs = 200;
    for (int seed = 0; seed < runs; seed++) {
      alarms +=
          probe.measure(rows(seed, 1000, false)).findings().stream()
                  .anyMatch(each -> each.severity().compareTo(Severity.MEDIUM) <= 0)
              ? 1
              : 0;
    }
    assertThat(alarms / (double) runs).as("share of false alarms").isLessThanOrEqualTo(0.06);
  }

  @Test
  void splitsANumberToPredictAtItsMedian() {
    AuditInput binary = rows(1, 3000, true);
    double[] number = new double[3000];
    for (int i = 0; i < number.length; i++) {
      number[i] = binary.labels()[i] + 0.001 * i;
    }
    AuditInput input =
        Audited.of(binary.table().with(NumericColumn.of("label", number)), "label")
            .environment("place")
            .input();
    assertThat(probe.measure(input).findings()).isNotEmpty();
  }

  /** A shape that always tells the label, a background that does so in one place only. */
  private static AuditInput rows(int seed, int rows, boolean shortcut) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] place = new int[rows];
    int[] label = new int[rows];
    int[] background = new int[rows];
    double[] shape = new double[rows];
    for (int i = 0; i < rows; i++) {
      place[i] = random.nextDouble() < 0.7 ? 0 : 1;
      label[i] = random.nextInt(2);
      shape[i] = label[i] + normal.sample();
      boolean follows = random.nextDouble() < 0.9;
      int hint = shortcut && place[i] == 1 ? 1 - label[i] : label[i];
      background[i] = follows ? hint : 1 - hint;
    }
    return Audited.of(
            Audited.category("place", place, "hospital A", "hospital B"),
            NumericColumn.of("shape", shape),
            Audited.category("background", background, "dark", "bright"),
            Audited.category("label", label, "no", "yes"))
        .environment("place")
        .input();
  }
}
