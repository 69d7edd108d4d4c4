package io.equipoise.tabular.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.optimise.RidgeSystem;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class GroupwiseRegretTest {
  private static final GroupwiseRegret METHOD =
      new GroupwiseRegret(GroupwiseRegret.Options.DEFAULT);

  private static double[] row(int width, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    return IntStream.range(0, width).mapToDouble(j -> normal.sample()).toArray();
  }

  @Test
  void oneGroupIsRidgeRegressionRowAfterRow() {
    UniformRandomProvider random = new Seed(3).generator();
    GroupwiseRegret.Stream stream = METHOD.stream(0, 3);
    RidgeSystem system = new RidgeSystem(3);
    for (int t = 0; t < 40; t++) {
      double[] x = row(3, random);
      double y = Math.max(-1, Math.min(1, 0.5 * x[0] - 0.2 * x[2]));
      double[] weights = system.solve(1);
      double expected = weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2];
      assertThat(stream.predict(x)).isCloseTo(Math.max(-1, Math.min(1, expected)), within(1e-9));
      stream.learn(y);
      system.add(x, 0, y, 1);
    }
  }

  @Test
  void equalLearnersGiveTheirCommonPrediction() {
    UniformRandomProvider random = new Seed(4).generator();
    GroupwiseRegret.Stream both = METHOD.stream(1, 2);
    GroupwiseRegret.Stream alone = METHOD.stream(0, 2);
    for (int t = 0; t < 50; t++) {
      double[] x = row(2, random);
      assertThat(both.predict(x, 1)).isCloseTo(alone.predict(x), within(1e-12));
      both.learn(Math.tanh(x[1]));
      alone.learn(Math.tanh(x[1]));
    }
    assertThat(both.shares(1)).containsExactly(new double[] {.5, .5}, within(1e-9));
  }

  @Test
  void aGroupThatDiffersGetsItsOwnModel() {
    UniformRandomProvider random = new Seed(5).generator();
    GroupwiseRegret.Stream grouped = METHOD.stream(2, 2);
    GroupwiseRegret.Stream alone = METHOD.stream(0, 2);
    double[] lost = new double[2];
    for (int t = 0; t < 2000; t++) {
      double[] x = row(2, random);
      int group = random.nextInt(5) == 0 ? 1 : 0;
      double y = Math.max(-1, Math.min(1, group == 1 ? -0.5 * x[0] : 0.5 * x[0]));
      lost[0] += Math.pow(grouped.predict(x, group + 1) - y, 2);
      lost[1] += Math.pow(alone.predict(x) - y, 2);
      grouped.learn(y);
      alone.learn(y);
    }
    assertThat(lost[0]).isLessThan(0.2 * lost[1]);
    assertThat(grouped.shares(2)[1]).isGreaterThan(0.9);
  }

  @Test
  void aTruthBeyondTheBoundWidensIt() {
    GroupwiseRegret.Stream stream = METHOD.stream(1, 1);
    double[] x = {1};
    stream.predict(x, 1);
    stream.learn(5);
    assertThat(stream.bound()).isEqualTo(8);
    assertThat(stream.predict(x)).isCloseTo(2.5, within(1e-9));
  }

  @Test
  void aHundredThousandRowsOfFiftyGroupsTakeSeconds() {
    GroupwiseRegret.Stream stream = METHOD.stream(50, 10);
    UniformRandomProvider random = new Seed(6).generator();
    int[] all = IntStream.rangeClosed(1, 50).toArray();
    double[] x = new double[10];
    Assertions.assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          for (int t = 0; t < 100_000; t++) {
            for (int j = 0; j < x.length; j++) {
              x[j] = random.nextDouble() - 0.5;
            }
            stream.predict(x, all);
            stream.learn(x[0]);
          }
        });
    assertThat(stream.predict(x, all)).isCloseTo(x[0], within(1e-3));
  }

  @Test
  void refusesOddUseByName() {
    GroupwiseRegret.Stream stream = METHOD.stream(2, 1);
    double[] x = {1};
    assertThatThrownBy(() -> stream.learn(1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predicted first");
    assertThatThrownBy(() -> stream.predict(x, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("group");
    assertThatThrownBy(() -> stream.predict(x, 2, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> stream.predict(new double[] {Double.NaN}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
    stream.predict(x);
    assertThatThrownBy(() -> stream.learn(Double.NaN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> new GroupwiseRegret.Options(0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bound");
  }
}
