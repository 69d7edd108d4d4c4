package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DuplicateAuditTest {
  private static final double[] QUARTERS = {};

  private static DuplicateAudit.Result audit(double[] similarities, double[]... scores) {
    return DuplicateAudit.of(similarities, scores, QUARTERS, new Seed(1));
  }

  @Test
  void comparesTheLastQuarterWithTheFirst() {
    double[] r = {0.8, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    double[] strong = {1, 0, 0.5, 1, 1, 1, 1, 0};
    double[] weak = {0.5, 0, 0, 0, 1, 0, 0, 0.5};
    DuplicateAudit.Result result = audit(r, strong, weak);
    // quarters at 0.275, 0.45 and 0.625: items (1,2), (3,4), (5,6), (7,0)
    assertThat(result.bins()).extracting(DuplicateAudit.Bin::items).containsExactly(2, 2, 2, 2);
    assertThat(result.bins().get(1).low()).isCloseTo(0.275, within(1e-12));
    assertThat(result.bins().get(1).high()).isCloseTo(0.45, within(1e-12));
    assertThat(result.inflation().get(0).value()).isCloseTo(0.25, within(1e-12));
    assertThat(result.inflation().get(1).value()).isCloseTo(0.5, within(1e-12));
    assertThat(result.bins())
        .extracting(bin -> bin.discrimination().value())
        .containsExactly(0.125, 0.25, 0.5, 0.0);
    assertThat(result.bins().get(1).scores()).extracting(Estimate::value).containsExactly(1.0, 0.5);
  }

  @Test
  void anItemOnAnEdgeBelongsToTheBinAboveItAndTheHighestToTheLast() {
    DuplicateAudit.Result result =
        DuplicateAudit.of(
            new double[] {0, 0.5, 1, 1.5, -1},
            new double[][] {{0, 1, 1, 5, 5}},
            new double[] {0, 0.5, 1},
            new Seed(1));
    assertThat(result.bins()).extracting(DuplicateAudit.Bin::items).containsExactly(1, 2);
    assertThat(result.inflation().get(0).value()).isEqualTo(1);
  }

  @Test
  void emptyBinsAreLeftOut() {
    DuplicateAudit.Result equal =
        audit(new double[] {0.3, 0.3, 0.3}, new double[] {1, 0, 1}, new double[] {0, 0, 0});
    assertThat(equal.bins()).hasSize(1);
    assertThat(equal.inflation()).containsOnly(Estimate.exact(0));
    assertThat(equal.bins().get(0).discrimination().value()).isCloseTo(1.0 / 3, within(1e-12));
    DuplicateAudit.Result two = audit(new double[] {0, 0, 0, 1}, new double[] {0, 0, 0, 1});
    // the quarters 0, 0, 0, 0.25 and 1 leave [0, 0) twice without items
    assertThat(two.bins()).extracting(DuplicateAudit.Bin::items).containsExactly(3, 1);
    assertThat(two.inflation().get(0).value()).isEqualTo(1);
    assertThat(audit(new double[] {0.3}, new double[] {1}).inflation().get(0).value()).isZero();
  }

  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    int covered = 0;
    int coveredZero = 0;
    for (int seed = 0; seed < 100; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] r = new double[400];
      double[] planted = new double[400];
      double[] free = new double[400];
      for (int i = 0; i < 400; i++) {
        r[i] = random.nextDouble();
        planted[i] = random.nextDouble() < 0.4 + (r[i] > 0.75 ? 0.3 : 0) ? 1 : 0;
        free[i] = random.nextDouble() < 0.4 ? 1 : 0;
      }
      DuplicateAudit.Result result =
          DuplicateAudit.of(
              r, new double[][] {planted, free}, new double[] {0, .25, .5, .75, 1}, new Seed(seed));
      covered += result.inflation().get(0).excludes(0.3) ? 0 : 1;
      coveredZero += result.inflation().get(1).excludes(0) ? 0 : 1;
    }
    assertThat(covered).isGreaterThanOrEqualTo(88);
    assertThat(coveredZero).isGreaterThanOrEqualTo(88);
  }

  @Test
  void findsTheNearestOlderItem() {
    double[][] older = {{1, 0}, {3, 4}, {0, 0}};
    assertThat(DuplicateAudit.nearest(new double[][] {{2, 0}, {0, 5}, {-1, 0}, {0, 0}}, older))
        .containsExactly(new double[] {1, 0.8, 0, 0}, within(1e-12));
  }

  @Test
  void theSameSeedGivesTheSameIntervals() {
    double[] r = {0.1, 0.2, 0.3, 0.4, 0.5};
    double[] scores = {1, 0, 0, 1, 1};
    assertThat(audit(r, scores)).isEqualTo(audit(r, scores));
  }

  @Test
  void evalListsInflationsThenBins() {
    double[] r = {0.8, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
    double[] scores = new double[16];
    Arrays.fill(scores, 0, 8, 1);
    scores[0] = 0;
    double[] list =
        new DuplicateAudit()
            .functions()
            .get(0)
            .evaluate(
                new Arguments(
                    Map.of("similarities", Tensor.list(r), "passMatrix", new Tensor(scores, 2, 8)),
                    Map.of()))
            .value()
            .data();
    assertThat(list).containsExactly(-0.5, 0, 0.5, 0.5, 0.5, 0.25);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] r = {0.1, 0.2};
    assertThatThrownBy(() -> audit(new double[0], new double[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("similarities is empty");
    assertThatThrownBy(() -> audit(r))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one model");
    assertThatThrownBy(() -> audit(r, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("they must agree");
    assertThatThrownBy(() -> audit(r, new double[] {1, Double.NaN}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("passMatrix holds NaN");
    assertThatThrownBy(
            () -> DuplicateAudit.of(r, new double[][] {{1, 1}}, new double[] {1, 0}, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("edges must ascend");
    assertThatThrownBy(
            () -> DuplicateAudit.of(r, new double[][] {{1, 1}}, new double[] {3, 4}, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no item lies");
    assertThatThrownBy(() -> DuplicateAudit.nearest(new double[][] {{1}}, new double[0][]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no older item");
  }
}
