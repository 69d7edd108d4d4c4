package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class ProxyProbeTest {
  private final ProxyProbe probe = new ProxyProbe();

  @Test
  void findsAFeatureThatGivesTheGroupAwayEvenWhenTheLinkIsBent() {
    Measurement seen = probe.measure(rows(1, 2000, 2));
    Finding together = seen.findings().get(0);
    assertThat(together.where()).isEqualTo("group: all other features");
    assertThat(together.severity()).isEqualTo(Severity.HIGH);
    assertThat(together.sentence()).contains("the strongest alone is 'spread'");
    Finding alone = seen.findings().get(1);
    assertThat(alone.where()).isEqualTo("group: 'spread'");
    assertThat(alone.severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void claimsNothingWhenFeaturesDoNotKnowTheGroup() {
    for (int seed = 0; seed < 8; seed++) {
      for (Finding finding : probe.measure(rows(seed, 600, 0)).findings()) {
        assertThat(finding.severity())
            .as("seed %d, %s", seed, finding.sentence())
            .isIn(Severity.NONE, Severity.LOW);
      }
    }
  }

  @Test
  void putsGroupsTogetherThatAreTooSmallToLearnFrom() {
    AuditInput many = rows(2, 400, 2);
    int[] group = new int[400];
    for (int i = 0; i < 400; i++) {
      group[i] =
          i < 3
              ? 2 + i
              : ((io.equipoise.core.table.CategoryColumn) many.table().column("group")).code(i);
    }
    AuditInput input =
        Audited.of(
                many.table().with(Audited.category("group", group, "a", "b", "c", "d", "e")),
                "label")
            .groups("group")
            .input();
    assertThat(probe.measure(input).findings()).isNotEmpty();
  }

  /** Numbers of which one spreads more widely in group b: a link without direction. */
  private static AuditInput rows(int seed, int rows, double wider) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] group = new int[rows];
    int[] label = new int[rows];
    int[] shade = new int[rows];
    double[] spread = new double[rows];
    double[] shift = new double[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      label[i] = random.nextInt(2);
      shade[i] = random.nextDouble() < 0.5 + 0.15 * wider * group[i] ? 1 : 0;
      spread[i] = normal.sample() * (1 + wider * group[i]);
      shift[i] = normal.sample() + wider / 2 * group[i];
    }
    return Audited.of(
            Audited.category("group", group, "a", "b"),
            Audited.category("shade", shade, "dark", "bright"),
            NumericColumn.of("spread", spread),
            NumericColumn.of("shift", shift),
            Audited.category("label", label, "no", "yes"))
        .groups("group")
        .input();
  }
}
