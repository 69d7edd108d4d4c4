package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class AdaptiveConsistencyTest {
  private static Evaluated evaluated(
      String function, double[] supervised, double[] consistency, double[] weights) {
    return Evaluated.of(new AdaptiveConsistency(AdaptiveConsistency.Options.DEFAULT), function)
        .list("supervisedLosses", supervised)
        .list("consistencyLosses", consistency)
        .array("sampleWeights", weights, weights.length / 2, 2);
  }

  private static double[] step(double supervised, double consistency, double eta, double... row) {
    return evaluated("adawac-weights", new double[] {supervised}, new double[] {consistency}, row)
        .with("etaB", eta)
        .evaluate()
        .value()
        .data();
  }

  private static double[] plain(
      double[] supervised, double[] consistency, double[] weights, double eta) {
    double[] moved = new double[weights.length];
    for (int i = 0; i < supervised.length; i++) {
      double first = weights[2 * i] * Math.exp(eta * supervised[i]);
      double second = weights[2 * i + 1] * Math.exp(eta * consistency[i]);
      first = Math.max(first / (first + second), 1e-6);
      second = Math.max(1 - first, 1e-6);
      moved[2 * i] = first / (first + second);
      moved[2 * i + 1] = second / (first + second);
    }
    return moved;
  }

  @Test
  void givesTheWorkedWeights() {
    double[] once = step(1.2, 0.3, 1, 0.5, 0.5);
    assertThat(once).containsExactly(new double[] {0.710950, 0.289050}, within(5e-7));
    assertThat(step(1.2, 0.3, 1, once))
        .containsExactly(new double[] {0.858149, 0.141851}, within(5e-7));
  }

  @Test
  void equalLossesOrNoStepLeaveTheRow() {
    assertThat(step(0.7, 0.7, 3, 0.2, 0.8)).containsExactly(new double[] {0.2, 0.8}, within(1e-12));
    assertThat(step(4, 0.7, 0, 0.5, 0.5)).containsExactly(0.5, 0.5);
    assertThat(step(5.2, 4.3, 1, 0.5, 0.5))
        .as("a constant on both losses")
        .containsExactly(step(1.2, 0.3, 1, 0.5, 0.5), within(1e-12));
  }

  @Test
  void equalsThePlainStepAndTheLossItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] supervised = Draws.uniform(seed, 9, 0, 2);
      double[] consistency = Draws.uniform(seed + 10, 9, 0, 2);
      consistency[8] = supervised[8];
      double[] weights = Draws.uniform(seed + 20, 18, 0.01, 0.99);
      for (int i = 0; i < 18; i += 2) {
        weights[i + 1] = 1 - weights[i];
      }
      double[] expected = plain(supervised, consistency, weights, 2);
      double[] moved =
          evaluated("adawac-weights", supervised, consistency, weights)
              .with("etaB", 2)
              .evaluate()
              .value()
              .data();
      assertThat(moved).as("seed %d", seed).containsExactly(expected, within(1e-12));
      Evaluated loss = evaluated("adawac", supervised, consistency, weights).with("etaB", 2);
      double mean = 0;
      double[] first = new double[9];
      double[] second = new double[9];
      for (int i = 0; i < 9; i++) {
        mean += (expected[2 * i] * supervised[i] + expected[2 * i + 1] * consistency[i]) / 9;
        first[i] = expected[2 * i] / 9;
        second[i] = expected[2 * i + 1] / 9;
        assertThat(moved[2 * i] + moved[2 * i + 1]).isCloseTo(1, within(1e-12));
      }
      assertThat(loss.value()).as("seed %d", seed).isCloseTo(mean, within(1e-12));
      assertThat(loss.gradient("supervisedLosses"))
          .as("weights are constants")
          .containsExactly(first, within(1e-12));
      assertThat(loss.gradient("consistencyLosses")).containsExactly(second, within(1e-12));
    }
  }

  @Test
  void aWeightNeverDiesAndComesBack() {
    double[] low = step(0, 1e6, 1e3, 0.5, 0.5);
    assertThat(low[0]).isCloseTo(1e-6, within(1e-11));
    assertThat(low[0] + low[1]).isCloseTo(1, within(1e-12));
    assertThat(step(20, 0, 1, low)[0]).isGreaterThan(0.99);
    assertThat(step(1e300, -1e300, 1e6, 0, 1)[1]).isCloseTo(1, within(1e-5));
    assertThat(step(1e300, 0, 1e6, 0.1, 0.9)[0]).isCloseTo(1, within(1e-5));
  }

  @Test
  void rowsAreDividedByTheirSum() {
    assertThat(step(0.4, 0.1, 2, 3, 1))
        .containsExactly(step(0.4, 0.1, 2, 0.75, 0.25), within(1e-12));
  }

  @Test
  void rulesFixTheWeights() {
    float[] x = new float[3 * 16];
    int[] labels = new int[48];
    labels[20] = 1;
    labels[40] = 2;
    LabelledSamples images = new LabelledSamples(new Samples(x, 1, 4, 4), labels, 3);
    double[][] expected = {{0.5, 0.5, 0.5}, {0, 1, 1}, {1, 1, 1}};
    AdaptiveConsistency.Rule[] rules = {
      AdaptiveConsistency.Rule.EVEN,
      AdaptiveConsistency.Rule.LABEL_MASS,
      AdaptiveConsistency.Rule.SUPERVISED
    };
    for (int r = 0; r < rules.length; r++) {
      var weights =
          new AdaptiveConsistency(new AdaptiveConsistency.Options(8, 2, rules[r])).begin(images);
      for (int i = 0; i < 3; i++) {
        weights.step(i, 3, 1);
        assertThat(weights.supervised(i))
            .as("%s", rules[r])
            .isCloseTo(expected[r][i], within(2e-6));
      }
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> step(1, 1, 1, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'sampleWeights'");
    assertThatThrownBy(() -> step(1, 1, 1, -0.5, 1.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 0");
    assertThatThrownBy(() -> step(Double.NaN, 1, 1, 0.5, 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'supervisedLosses' holds NaN");
    assertThatThrownBy(() -> step(1, 1, -1, 0.5, 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("etaB is -1");
    double[] two = {1, 2};
    assertThatThrownBy(
            () -> evaluated("adawac", two, new double[] {1}, new double[] {1, 0, 1, 0}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("consistencyLosses");
  }
}
