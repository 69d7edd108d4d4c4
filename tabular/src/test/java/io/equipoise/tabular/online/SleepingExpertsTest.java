package io.equipoise.tabular.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SleepingExpertsTest {
  private static double[] evaluated(int function, double[][] losses, double[][] active) {
    return evaluated(function, losses, active, new double[0]);
  }

  private static double[] evaluated(
      int function, double[][] losses, double[][] active, double[] prior) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("losses", tensor(losses));
    inputs.put("active", tensor(active));
    if (prior.length > 0) {
      inputs.put("prior", Tensor.list(prior));
    }
    Map<String, JsonNode> none = Map.of();
    Function each = new GroupwiseRegret(GroupwiseRegret.Options.DEFAULT).functions().get(function);
    return each.evaluate(new Arguments(inputs, none)).value().data();
  }

  private static Tensor tensor(double[][] rows) {
    return new Tensor(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
  }

  @Test
  void weightsAreTheWorkedOnes() {
    assertThat(SleepingExperts.weight(0, 0)).isCloseTo(0.197806, within(1e-6));
    assertThat(SleepingExperts.weight(1, 1)).isCloseTo(0.473867, within(1e-6));
    assertThat(SleepingExperts.weight(0.5, 2)).isCloseTo(0.142013, within(1e-6));
    assertThat(SleepingExperts.weight(-1, 1)).isZero();
    assertThat(SleepingExperts.weight(-3, 7)).isZero();
    assertThat(SleepingExperts.logWeight(4000, 4000)).isFinite().isGreaterThan(700);
  }

  @Test
  void aWorkedStreamGivesSharesRegretsAndSpreads() {
    double[][] losses = {{.2, .6}, {.5, 0}, {.9, .1}};
    double[][] active = {{1, 1}, {1, 0}, {1, 1}};
    assertThat(evaluated(0, losses, active))
        .containsExactly(new double[] {.5, .5, 1, 0, .716544, .283456}, within(1e-6));
    assertThat(evaluated(1, losses, active))
        .containsExactly(new double[] {-.026765, .373235, .426765, .773235}, within(1e-6));
  }

  @Test
  void equalsThePlainFormulaUnderAPrior() {
    for (long seed = 0; seed < 5; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] prior = {1, 2, 0.5, 4};
      double[][] losses = new double[12][4];
      double[][] active = new double[12][4];
      double[] regret = new double[4];
      double[] spread = new double[4];
      double[] expected = new double[48];
      for (int t = 0; t < 12; t++) {
        double sum = 0;
        double[] p = new double[4];
        for (int i = 0; i < 4; i++) {
          losses[t][i] = random.nextDouble();
          active[t][i] = random.nextInt(3) > 0 ? 1 : 0;
          double c = 3 * (spread[i] + 1);
          double up = Math.max(0, regret[i] + 1);
          double down = Math.max(0, regret[i] - 1);
          p[i] = active[t][i] * prior[i] * (Math.exp(up * up / c) - Math.exp(down * down / c)) / 2;
          sum += p[i];
        }
        if (sum == 0) {
          for (int i = 0; i < 4; i++) {
            p[i] = active[t][i] * prior[i];
            sum += p[i];
          }
        }
        double mixed = 0;
        for (int i = 0; i < 4; i++) {
          p[i] = sum > 0 ? p[i] / sum : 0;
          expected[4 * t + i] = p[i];
          mixed += p[i] * losses[t][i];
        }
        for (int i = 0; i < 4; i++) {
          regret[i] += active[t][i] * (mixed - losses[t][i]);
          spread[i] += active[t][i] * Math.abs(mixed - losses[t][i]);
        }
      }
      assertThat(evaluated(0, losses, active, prior))
          .as("seed %d", seed)
          .containsExactly(expected, within(1e-12));
      double[] both = Arrays.copyOf(regret, 8);
      System.arraycopy(spread, 0, both, 4, 4);
      assertThat(evaluated(1, losses, active, prior))
          .as("seed %d", seed)
          .containsExactly(both, within(1e-12));
    }
  }

  @Test
  void whoWakesAloneWithoutWeightHasItAllAndWhoNeverWakesStaysAtZero() {
    double[][] losses = new double[6][3];
    double[][] active = new double[6][3];
    for (int t = 0; t < 6; t++) {
      losses[t] = new double[] {1, 0, 0};
      active[t] = new double[] {1, t < 5 ? 1 : 0, 0};
    }
    double[] shares = evaluated(0, losses, active);
    assertThat(shares[15]).isEqualTo(1);
    double[] both = evaluated(1, losses, active);
    assertThat(both[0]).isLessThan(-1);
    assertThat(both[2]).isZero();
    assertThat(both[5]).isZero();
    assertThat(evaluated(0, losses, new double[6][3])).containsOnly(0);
  }

  @Test
  void refusesOddInputByName() {
    double[][] one = {{1, 1}};
    assertThatThrownBy(() -> evaluated(0, new double[][] {{.2, 1.5}}, one))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("loss");
    assertThatThrownBy(() -> evaluated(0, one, new double[][] {{1, 0.5}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("active holds 0.5");
    assertThatThrownBy(() -> evaluated(0, one, one, new double[] {1, 0}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("prior[1] is 0");
  }
}
