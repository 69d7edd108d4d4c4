package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupReMixLossTest {
  private static final SupReMixLoss LOSS = new SupReMixLoss(SupReMixLoss.Options.DEFAULT);

  private static Evaluated mixed(double[] rows, int width, double[] y, double[] n, double[] p) {
    return Evaluated.of(LOSS, "supremix")
        .array("embeddings", rows, y.length, width)
        .list("targets", y)
        .array("mixNegatives", n, n.length / 3, 3)
        .array("mixPositives", p, p.length / 3, 3);
  }

  /** The term of anchor i; NaN without a positive. */
  private static double plain(
      int i,
      double[][] z,
      double[] y,
      double[] n,
      double[] p,
      double omega,
      double tau,
      boolean v) {
    double[] s = new double[100];
    double[] gaps = new double[100];
    int negatives = 0;
    double pull = 0;
    double sum = 0;
    int positives = 0;
    for (int j = 0; j < y.length; j++) {
      double dot = Angles.dot(z[i], z[j]) / tau;
      if (Math.abs(y[i] - y[j]) > omega) {
        s[negatives] = dot;
        gaps[negatives++] = Math.abs(y[i] - y[j]);
      } else if (j != i) {
        pull += dot;
        sum += Math.exp(dot);
        positives++;
      }
    }
    for (int m = 0; m < n.length; m += 3) {
      double target = n[m + 2] * y[i] + (1 - n[m + 2]) * y[(int) n[m + 1]];
      if (n[m] == i && Math.abs(target - y[i]) > omega) {
        s[negatives] = Angles.dot(z[i], mix(z[i], z[(int) n[m + 1]], n[m + 2])) / tau;
        gaps[negatives++] = Math.abs(target - y[i]);
      }
    }
    for (int m = 0; m < p.length; m += 3) {
      if (p[m] == i) {
        int j = (int) p[m + 1];
        int k = (int) p[m + 2];
        double dot = Angles.dot(z[i], mix(z[j], z[k], (y[k] - y[i]) / (y[k] - y[j]))) / tau;
        pull += dot;
        sum += Math.exp(dot);
        positives++;
      }
    }
    double mean = 0;
    for (int m = 0; m < negatives; m++) {
      mean += gaps[m] / negatives;
    }
    for (int m = 0; m < negatives; m++) {
      sum += (v ? gaps[m] / mean : 1) * Math.exp(s[m]);
    }
    return positives == 0 ? Double.NaN : Math.log(sum) - pull / positives;
  }

  private static double[] mix(double[] x, double[] other, double share) {
    double[] flat = new double[x.length];
    for (int d = 0; d < x.length; d++) {
      flat[d] = share * x[d] + (1 - share) * other[d];
    }
    return Angles.unit(flat, x.length)[0];
  }

  private static double plain(
      double[][] z, double[] y, double[] n, double[] p, double omega, double tau, boolean v) {
    double sum = 0;
    int anchors = 0;
    for (int i = 0; i < y.length; i++) {
      double term = plain(i, z, y, n, p, omega, tau, v);
      sum += Double.isNaN(term) ? 0 : term;
      anchors += Double.isNaN(term) ? 0 : 1;
    }
    return anchors == 0 ? 0 : sum / anchors;
  }

  @Test
  void givesTheWorkedExample() {
    double[] rows = Angles.rows(0, 15, 50, 100);
    double[] y = {1, 1, 2, 4};
    double[] n = {2, 3, 0.3};
    double[] p = {2, 0, 3};
    double[][] z = Angles.unit(rows, 2);
    assertThat(plain(2, z, y, n, p, 0, 0.5, false)).isCloseTo(1.31447647, within(1e-8));
    assertThat(plain(2, z, y, n, p, 0, 0.5, true)).isCloseTo(1.30004954, within(1e-8));
    for (boolean magnify : new boolean[] {false, true}) {
      Evaluated worked = mixed(rows, 2, y, n, p).with("tau", 0.5).with("magnify", magnify);
      assertThat(worked.value()).isCloseTo(plain(z, y, n, p, 0, 0.5, magnify), within(1e-12));
      worked.assertGradients();
    }
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      double[] rows = Draws.uniform(seed, 36, -1, 1);
      double[] y = {1, 1.2, 3, 3.1, 5, 7, 7.4, 9, 20};
      double[] n = {0, 4, 0.2, 3, 8, 0.4, 7, 6, 0.9, 8, 0, 0.5};
      double[] p = {4, 2, 6, 2, 0, 5};
      Evaluated evaluated = mixed(rows, 4, y, n, p).with("omega", 0.5).with("tau", 0.4);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(Angles.unit(rows, 4), y, n, p, 0.5, 0.4, true), within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void aMixtureOfTheAnchorAloneIsDropped() {
    double[] rows = Draws.uniform(5, 16, -1, 1);
    double[] y = {1, 1, 2, 3};
    double[] none = {};
    assertThat(mixed(rows, 4, y, new double[] {0, 3, 1}, none).value())
        .isCloseTo(mixed(rows, 4, y, none, none).value(), within(1e-12));
  }

  @Test
  void sharedMixturesServeEveryAnchorBeyondOmega() {
    double[] rows = Angles.rows(0, 15, 50, 100);
    double[][] z = Angles.unit(rows, 2);
    double[] y = {1, 1, 2, 4};
    // rows 0 and 1 have a positive; the mixture of 2 and 3 lies at 3.4, beyond both
    double[] mixture = mix(z[2], z[3], 0.3);
    double expected = 0;
    for (int i = 0; i < 2; i++) {
      double sum = Math.exp(2 * Angles.dot(z[i], mixture));
      for (int j = 0; j < 4; j++) {
        sum += j == i ? 0 : Math.exp(2 * Angles.dot(z[i], z[j]));
      }
      expected += (Math.log(sum) - 2 * Angles.dot(z[0], z[1])) / 2;
    }
    SupReMixLoss shared = new SupReMixLoss(new SupReMixLoss.Options(0, 0.5, false, true));
    try (NDManager manager = Torch.manager()) {
      NDArray value =
          shared.loss(
              manager.create(rows).reshape(4, 2),
              manager.create(y),
              List.of(new SupReMixLoss.MixedNegative(2, 3, 0.3)),
              List.of());
      assertThat(value.getDouble()).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void withoutPositivesItIsZeroWithoutSlope() {
    double[] none = {};
    Evaluated alone = mixed(Draws.uniform(6, 12, -1, 1), 4, new double[] {1, 2, 3}, none, none);
    assertThat(alone.value()).isZero();
    assertThat(alone.gradient("embeddings")).containsOnly(0.0);
    Evaluated equal = mixed(new double[12], 4, new double[] {1, 1, 1}, none, none);
    assertThat(equal.value()).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] rows = Draws.uniform(7, 12, -1, 1);
    double[] y = {1, 2, 3};
    double[] none = {};
    assertThatThrownBy(() -> mixed(rows, 4, y, none, new double[] {0, 1, 2}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not lie between");
    assertThatThrownBy(() -> mixed(rows, 4, y, new double[] {0, 9, 0.2}, none).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 9 of 3");
    assertThatThrownBy(() -> mixed(rows, 4, y, new double[] {0, 1, 2}, none).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("share of the anchor is 2");
  }
}
