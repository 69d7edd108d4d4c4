package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class DriftProbeTest {
  private final DriftProbe probe = new DriftProbe();

  @Test
  void findsTheColumnsThatMovedAndNoOther() {
    Measurement seen = probe.measure(rows(1, 4000, 0.8));
    assertThat(seen.findings()).hasSize(2);
    Finding number = seen.findings().get(0);
    assertThat(number.where()).isEqualTo("'size' by place");
    assertThat(number.severity()).isEqualTo(Severity.HIGH);
    // a normal that moves by 0.8 standard deviations: 2 Φ(0.4) - 1
    assertThat(number.size().value()).isCloseTo(0.3108, within(0.04));
    assertThat(number.size().low()).isLessThan(0.3108);
    assertThat(number.size().high()).isGreaterThan(0.3108);
    Finding category = seen.findings().get(1);
    assertThat(category.where()).isEqualTo("'colour' by place");
    assertThat(category.size().value()).isCloseTo(0.24, within(0.04));
    assertThat(seen.notes()).anyMatch(note -> note.contains("p = 0.005 by 199 permutations"));
  }

  @Test
  void rarelyClaimsAnythingWhereNothingMoved() {
    int alarms = 0;
    for (int seed = 0; seed < 30; seed++) {
      alarms +=
          probe.measure(rows(seed, 400, 0)).findings().stream()
                  .anyMatch(each -> each.size().low() > 0)
              ? 1
              : 0;
    }
    assertThat(alarms).as("of 30 tables").isLessThanOrEqualTo(2);
  }

  @Test
  void needsAnEnvironmentWithEnoughRows() {
    assertThat(probe.measure(rows(1, 40, 1)).findings()).isEmpty();
    assertThat(probe.measure(rows(1, 40, 1)).notes())
        .anyMatch(note -> note.contains("for want of 30 rows"));
    assertThat(probe.measure(Audited.of(rows(1, 500, 1).table(), "label").input()))
        .isEqualTo(Measurement.NOTHING);
  }

  /** Two columns that move with the place, one that does not, and a label. */
  private static AuditInput rows(int seed, int rows, double shift) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] place = new int[rows];
    int[] label = new int[rows];
    int[] colour = new int[rows];
    double[] size = new double[rows];
    double[] noise = new double[rows];
    for (int i = 0; i < rows; i++) {
      place[i] = random.nextInt(2);
      label[i] = random.nextInt(2);
      size[i] = shift * place[i] + normal.sample();
      noise[i] = normal.sample();
      colour[i] = random.nextDouble() < 0.5 + 0.3 * shift * place[i] ? 0 : 1 + random.nextInt(2);
    }
    return Audited.of(
            Audited.category("place", place, "A", "B"),
            NumericColumn.of("size", size),
            NumericColumn.of("noise", noise),
            Audited.category("colour", colour, "red", "green", "blue"),
            Audited.category("label", label, "no", "yes"))
        .environment("place")
        .input();
  }

  private double[] eval(String function, String one, Tensor first, String other, Tensor second) {
    return probe.functions().stream()
        .filter(each -> each.name().equals(function))
        .findFirst()
        .orElseThrow()
        .evaluate(new Arguments(Map.of(one, first, other, second), Map.of()))
        .value()
        .data();
  }

  private double categories(String function, double[] first, double[] second) {
    return eval(function, "counts", Tensor.list(first), "referenceCounts", Tensor.list(second))[0];
  }

  @Test
  void evalGivesDistancesOfSamples() {
    // distribution functions of {1,2,3,4} and {3,4,5}: furthest apart at 2, by one half
    double[] test =
        eval(
            "kolmogorov-smirnov",
            "samples",
            Tensor.list(1, 2, 3, 4),
            "reference",
            Tensor.list(3, 4, 5));
    assertThat(test[0]).isCloseTo(0.5, within(1e-12));
    assertThat(test[1]).isBetween(0.5, 1.0);
    double[] p = {0.5, 0.5, 0};
    double[] q = {0, 0.5, 0.5};
    assertThat(categories("total-variation", p, q)).isCloseTo(0.5, within(1e-15));
    assertThat(categories("jensen-shannon", p, q)).isCloseTo(0.5, within(1e-15));
    assertThat(categories("jensen-shannon", new double[] {4, 0}, new double[] {0, 9}))
        .isCloseTo(1, within(1e-15));
    assertThat(categories("jensen-shannon", new double[] {4, 6}, new double[] {2, 3}))
        .isCloseTo(0, within(1e-15));
    assertThat(
            eval(
                "two-sample-mmd",
                "embeddings",
                new Tensor(new double[] {0, 0}, 1, 2),
                "reference",
                new Tensor(new double[] {1, 1}, 1, 2))[0])
        .isCloseTo(2 - 2 * Math.exp(-1), within(1e-15));
  }

  @Test
  void evalRefusesWhatHasNoDistance() {
    assertThatThrownBy(
            () ->
                eval(
                    "kolmogorov-smirnov",
                    "samples",
                    Tensor.list(1),
                    "reference",
                    Tensor.list(3, 4)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("values of each sample");
    assertThatThrownBy(() -> categories("jensen-shannon", new double[2], new double[] {3, 4}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing but 0");
    assertThatThrownBy(
            () -> categories("total-variation", new double[] {-1, 2}, new double[] {3, 4}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("-1.0");
  }
}
