package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.eval.Numeric;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class GroupLossesTest {
  private static final double[] Z = {0.5, -1.0, 2.0, 0.3, -0.2, 1.5};
  private static final int[] Y = {1, 0, 1, 0, 1, 0};
  private static final int[] G = {0, 0, 0, 1, 1, 1};

  private static Evaluated on(Numeric loss, String name, double[] z, int[] y, int[] g) {
    return Evaluated.of(loss, name).list("logits", z).list("targets", y).list("groups", g);
  }

  private static Evaluated worst(double[] z, int[] y, int[] g) {
    return on(new WorstGroupLoss(WorstGroupLoss.Options.DEFAULT), "worst-group-loss", z, y, g);
  }

  private static Evaluated regularised(double[] z, int[] y, int[] g, double lambda) {
    return on(
            new FairnessRegularizedLoss(FairnessRegularizedLoss.Options.DEFAULT),
            "fairness-regularised-loss",
            z,
            y,
            g)
        .with("lambda", lambda);
  }

  /** Mean loss of one group, or of all rows where {@code group} is -1, written plainly. */
  private static double mean(double[] z, int[] y, int[] g, int group) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < z.length; i++) {
      if (group < 0 || g[i] == group) {
        sum += Math.max(z[i], 0) - z[i] * y[i] + Math.log1p(Math.exp(-Math.abs(z[i])));
        count++;
      }
    }
    return sum / count;
  }

  @Test
  void givesTheWorkedExample() {
    assertThat(mean(Z, Y, G, 0)).isCloseTo(0.304756, within(5e-7));
    assertThat(mean(Z, Y, G, 1)).isCloseTo(1.117969, within(5e-7));
    assertThat(worst(Z, Y, G).value()).isCloseTo(1.117969, within(5e-7));
    assertThat(regularised(Z, Y, G, 0).value()).isCloseTo(0.711362, within(5e-7));
    assertThat(regularised(Z, Y, G, 1).value()).isCloseTo(1.524576, within(1e-6));
  }

  @Test
  void onlyTheWorstGroupGetsAGradient() {
    double[] gradient = worst(Z, Y, G).gradient("logits");
    assertThat(gradient[0]).isEqualTo(0);
    assertThat(gradient[1]).isEqualTo(0);
    assertThat(gradient[2]).isEqualTo(0);
    assertThat(gradient[3]).isCloseTo(0.191481, within(5e-7));
    worst(Z, Y, G).assertGradients();
    regularised(Z, Y, G, 0.5).assertGradients();
  }

  @Test
  void oneGroupIsTheMeanLoss() {
    int[] one = new int[Z.length];
    double mean = mean(Z, Y, one, -1);
    assertThat(worst(Z, Y, one).value()).isCloseTo(mean, within(1e-12));
    assertThat(regularised(Z, Y, one, 1).value()).isCloseTo(mean, within(1e-12));
  }

  @Test
  void anAbsentGroupIsLeftOut() {
    int[] gap = {0, 0, 0, 3, 3, 3};
    assertThat(worst(Z, Y, gap).value()).isCloseTo(worst(Z, Y, G).value(), within(1e-12));
    assertThat(regularised(Z, Y, gap, 0.5).value())
        .isCloseTo(regularised(Z, Y, G, 0.5).value(), within(1e-12));
  }

  @Test
  void onATieTheLowestGroupTakesTheGradient() {
    double[] gradient =
        worst(new double[] {1, 1}, new int[] {0, 0}, new int[] {1, 0}).gradient("logits");
    assertThat(gradient[0]).isEqualTo(0);
    assertThat(gradient[1]).isGreaterThan(0);
  }

  @Test
  void equalsThePlainLoopAndIgnoresTheOrderOfRows() {
    for (long seed = 0; seed < 5; seed++) {
      int n = 12;
      double[] z = Draws.uniform(seed, n, -3, 3);
      int[] y = Draws.codes(seed, n, 2);
      int[] g = Draws.codes(seed + 100, n, 3);
      double erm = mean(z, y, g, -1);
      double top = Double.NEGATIVE_INFINITY;
      double distance = 0;
      for (int k = 0; k < 3; k++) {
        double m = mean(z, y, g, k);
        if (!Double.isNaN(m)) {
          top = Math.max(top, m);
          distance += Math.abs(m - erm);
        }
      }
      assertThat(worst(z, y, g).value()).as("seed %d", seed).isCloseTo(top, within(1e-12));
      double fair = regularised(z, y, g, 0.7).value();
      assertThat(fair).as("seed %d", seed).isCloseTo(erm + 0.7 * distance, within(1e-12));
      assertThat(fair).as("seed %d", seed).isGreaterThanOrEqualTo(erm);
      assertThat(worst(reversed(z), reversed(y), reversed(g)).value())
          .as("seed %d", seed)
          .isCloseTo(top, within(1e-12));
    }
  }

  private static double[] reversed(double[] values) {
    double[] other = new double[values.length];
    for (int i = 0; i < other.length; i++) {
      other[i] = values[values.length - 1 - i];
    }
    return other;
  }

  private static int[] reversed(int[] values) {
    int[] other = new int[values.length];
    for (int i = 0; i < other.length; i++) {
      other[i] = values[values.length - 1 - i];
    }
    return other;
  }
}
