package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void wilsonAgreesWithThePublishedExample() {
    // Newcombe 1998 (one sample), table I: 81 of 263 and 0 of 20.
    Estimate some = ProportionInterval.wilson(81, 263);
    assertThat(some.low()).isCloseTo(0.2553, within(5e-5));
    assertThat(some.high()).isCloseTo(0.3662, within(5e-5));
    Estimate none = ProportionInterval.wilson(0, 20);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(0.1611, within(5e-5));
  }

  @Test
  void wilsonOfFractionsContinuesThatOfCounts() {
    Estimate whole = ProportionInterval.wilson(7, 31);
    Estimate own = ProportionInterval.wilson(7, 31, NormalInterval.Z95);
    assertThat(own.low()).isCloseTo(whole.low(), within(1e-12));
    assertThat(own.high()).isCloseTo(whole.high(), within(1e-12));
    assertThat(ProportionInterval.wilson(7.5, 31.5).measurable()).isTrue();
  }

  @Test
  void jeffreysReachesTheBorders() {
    assertThat(ProportionInterval.jeffreys(0, 10).low()).isZero();
    assertThat(ProportionInterval.jeffreys(10, 10).high()).isEqualTo(1);
    // Brown, Cai and DasGupta 2001, table 5: 5 of 10.
    Estimate half = ProportionInterval.jeffreys(5, 10);
    assertThat(half.low()).isCloseTo(0.224, within(5e-4));
    assertThat(half.high()).isCloseTo(0.776, within(5e-4));
  }

  @Test
  void aShareOfNothingIsNotMeasurable() {
    assertThat(ProportionInterval.wilson(0, 0).measurable()).isFalse();
    assertThat(ProportionInterval.jeffreys(0, 0).measurable()).isFalse();
  }

  @Test
  void differenceOfProportionsAgreesWithThePublishedExample() {
    // Newcombe 1998 (two samples), table II, method 10: 56/70 - 48/80 and 10/10 - 0/10.
    Estimate d =
        Mover.difference(ProportionInterval.wilson(56, 70), ProportionInterval.wilson(48, 80));
    assertThat(d.value()).isCloseTo(0.2, within(1e-12));
    assertThat(d.low()).isCloseTo(0.0524, within(5e-5));
    assertThat(d.high()).isCloseTo(0.3339, within(5e-5));
    Estimate extreme =
        Mover.difference(ProportionInterval.wilson(10, 10), ProportionInterval.wilson(0, 10));
    assertThat(extreme.low()).isCloseTo(0.6075, within(5e-5));
    assertThat(extreme.high()).isEqualTo(1);
  }

  @Test
  void ratioSolvesItsQuadratic() {
    Estimate a = new Estimate(0.3, 0.2, 0.42);
    Estimate b = new Estimate(0.6, 0.5, 0.68);
    Estimate ratio = Mover.ratio(a, b);
    assertThat(ratio.value()).isEqualTo(0.5);
    // At each bound, a - bound * b has its own interval end at 0.
    assertThat(Math.hypot(0.3 - 0.2, ratio.low() * (0.68 - 0.6)) - (0.3 - ratio.low() * 0.6))
        .isCloseTo(0, within(1e-12));
    assertThat(Math.hypot(0.42 - 0.3, ratio.high() * (0.6 - 0.5)) - (ratio.high() * 0.6 - 0.3))
        .isCloseTo(0, within(1e-12));
    assertThat(Mover.ratio(new Estimate(0, 0, 0.1), b).low()).isZero();
    assertThat(Mover.ratio(a, new Estimate(0.1, 0, 0.3)).high()).isInfinite();
    assertThat(Mover.ratio(a, new Estimate(0.1, 0.02, 0.3)).low())
        .as("the divisor's upper end is more than twice its value")
        .isBetween(0.1, 3.0);
    assertThat(Mover.ratio(a, new Estimate(0, 0, 0.3)).measurable()).isFalse();
  }

  @Test
  void studentAndWelchFollowTheirFormulas() {
    double[] a = {1, 2, 3, 4, 7};
    double[] b = {2, 2, 5, 9};
    Estimate mean = MeanInterval.of(a);
    double half = 2.7764451051977934 * Math.sqrt(5.3 / 5);
    assertThat(mean.value()).isCloseTo(3.4, within(1e-12));
    assertThat(mean.low()).isCloseTo(3.4 - half, within(1e-9));
    Estimate difference =
        MeanInterval.difference(MeanInterval.Moments.of(a), MeanInterval.Moments.of(b));
    assertThat(difference.value()).isCloseTo(-1.1, within(1e-12));
    double ea = 5.3 / 5;
    double eb = 11.0 / 4;
    double freedom = (ea + eb) * (ea + eb) / (ea * ea / 4 + eb * eb / 3);
    assertThat(freedom).isBetween(5.1, 5.3);
    assertThat((difference.high() - difference.low()) / 2 / Math.sqrt(ea + eb))
        .as("t quantile between 5 and 6 degrees of freedom")
        .isBetween(2.4469, 2.5706);
    assertThat(MeanInterval.of(new double[] {3}).low()).isNaN();
  }

  @Test
  void weightsOfOneHalfChangeNoMoments() {
    double[] values = {1, 5, 2, 8};
    MeanInterval.Moments plain = MeanInterval.Moments.of(values);
    MeanInterval.Moments halved =
        MeanInterval.Moments.of(values, new double[] {0.5, 0.5, 0.5, 0.5});
    assertThat(halved.mean()).isCloseTo(plain.mean(), within(1e-12));
    assertThat(halved.variance()).isCloseTo(plain.variance(), within(1e-12));
    assertThat(halved.n()).isCloseTo(4, within(1e-12));
  }

  @Test
  void quantilesInterpolate() {
    double[] values = {4, 1, 3, 2};
    assertThat(Quantile.of(values, 0.5)).isEqualTo(2.5);
    assertThat(Quantile.of(values, 0.1)).isCloseTo(1.3, within(1e-12));
    assertThat(Quantile.of(values, 1)).isEqualTo(4);
    assertThat(Quantile.of(new double[0], 0.5)).isNaN();
    assertThat(Quantile.percentile(1, new double[] {Double.NaN, Double.NaN, 1}).low()).isNaN();
    for (int n = 1; n < 60; n++) {
      double[] many = new double[n];
      for (int i = 0; i < n; i++) {
        many[i] = (i * 37 + 11) % 17;
      }
      double low = Quantile.of(many, 0.025);
      double high = Quantile.of(many, 0.975);
      Estimate middle = Quantile.percentile(3, many);
      assertThat(middle.low()).as("%d values", n).isCloseTo(low, within(1e-12));
      assertThat(middle.high()).as("%d values", n).isCloseTo(high, within(1e-12));
    }
  }
}
