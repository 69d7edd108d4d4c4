package io.equipoise.deep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class FeaturePenaltiesTest {
  private static final int N = 8;
  private static final int H = 3;
  private static final double[] FEATURES = Draws.uniform(41, N * H, -1, 1);
  private static final int[] ENVIRONMENTS = {0, 1, 1, 3, 0, 3, 1, 0};
  private static final int[] PRESENT = {0, 1, 3};

  private static Evaluated coral() {
    return features(
        Evaluated.of(new CorrelationAlignment(CorrelationAlignment.Options.DEFAULT), "coral"));
  }

  private static Evaluated mmd() {
    return features(Evaluated.of(new MeanDiscrepancy(MeanDiscrepancy.Options.DEFAULT), "mmd"));
  }

  private static Evaluated features(Evaluated evaluated) {
    return evaluated.array("features", FEATURES, N, H).list("environments", ENVIRONMENTS);
  }

  /** A mean over the rows of an environment. */
  private interface Row {
    double of(int row);
  }

  private static double mean(int environment, Row row) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < N; i++) {
      if (ENVIRONMENTS[i] == environment) {
        sum += row.of(i);
        count++;
      }
    }
    return sum / count;
  }

  private static double covariance(int environment, int h, int k) {
    double first = mean(environment, i -> FEATURES[i * H + h]);
    double second = mean(environment, i -> FEATURES[i * H + k]);
    double biased =
        mean(environment, i -> (FEATURES[i * H + h] - first) * (FEATURES[i * H + k] - second));
    double count = 1 / mean(environment, i -> 1) * size(environment);
    return biased * count / (count - 1);
  }

  private static int size(int environment) {
    int count = 0;
    for (int e : ENVIRONMENTS) {
      count += e == environment ? 1 : 0;
    }
    return count;
  }

  @Test
  void coralComparesMeansAndCovariances() {
    double sum = 0;
    for (int a = 0; a < 3; a++) {
      for (int b = a + 1; b < 3; b++) {
        int one = PRESENT[a];
        int two = PRESENT[b];
        for (int h = 0; h < H; h++) {
          int feature = h;
          double off =
              mean(one, i -> FEATURES[i * H + feature]) - mean(two, i -> FEATURES[i * H + feature]);
          sum += off * off / H;
          for (int k = 0; k < H; k++) {
            double apart = covariance(one, h, k) - covariance(two, h, k);
            sum += apart * apart / (H * H);
          }
        }
      }
    }
    assertThat(coral().value()).isCloseTo(sum / 3, within(1e-12));
    coral().assertGradients();
  }

  private static double kernel(int i, int j) {
    double square = 0;
    for (int h = 0; h < H; h++) {
      square += Math.pow(FEATURES[i * H + h] - FEATURES[j * H + h], 2);
    }
    double sum = 0;
    for (double gamma : new double[] {1e-3, 1e-2, 1e-1, 1, 10, 100, 1000}) {
      sum += Math.exp(-gamma * square);
    }
    return sum;
  }

  @Test
  void mmdComparesDistributions() {
    double sum = 0;
    for (int a = 0; a < 3; a++) {
      for (int b = a + 1; b < 3; b++) {
        int one = PRESENT[a];
        int two = PRESENT[b];
        sum += mean(one, i -> mean(one, j -> kernel(i, j)));
        sum += mean(two, i -> mean(two, j -> kernel(i, j)));
        sum -= 2 * mean(one, i -> mean(two, j -> kernel(i, j)));
      }
    }
    assertThat(mmd().value()).isCloseTo(sum / 3, within(1e-12));
    mmd().assertGradients();
  }

  private static final double[] LOGITS = Draws.uniform(42, N * 2, -2, 2);
  private static final int[] LABELS = Draws.codes(42, N, 2);

  private static Evaluated fishr() {
    return features(Evaluated.of(new GradientVariance(GradientVariance.Options.DEFAULT), "fishr"))
        .array("logits", LOGITS, N, 2)
        .list("labels", LABELS);
  }

  private static double gradient(int row, int c, int h) {
    double p = 1 / (1 + Math.exp(LOGITS[2 * row + 1 - c] - LOGITS[2 * row + c]));
    double off = p - (LABELS[row] == c ? 1 : 0);
    return off * (h == H ? 1 : FEATURES[row * H + h]);
  }

  @Test
  void fishrComparesVariancesOfLastLayerGradients() {
    double sum = 0;
    for (int c = 0; c < 2; c++) {
      for (int h = 0; h <= H; h++) {
        double[] variances = new double[3];
        double mean = 0;
        int output = c;
        int input = h;
        for (int e = 0; e < 3; e++) {
          double middle = mean(PRESENT[e], i -> gradient(i, output, input));
          variances[e] = mean(PRESENT[e], i -> Math.pow(gradient(i, output, input) - middle, 2));
          mean += variances[e] / 3;
        }
        for (double variance : variances) {
          sum += (variance - mean) * (variance - mean);
        }
      }
    }
    assertThat(fishr().value()).isCloseTo(sum / (3 * 2 * (H + 1)), within(1e-12));
    fishr().assertGradients();
  }

  @Test
  void oneEnvironmentCostsNothing() {
    assertThat(coral().list("environments", new int[N]).value()).isZero();
    assertThat(mmd().list("environments", new int[N]).value()).isZero();
    assertThat(fishr().list("environments", new int[N]).value()).isZero();
    assertThat(fishr().list("environments", new int[N]).gradient("features")).containsOnly(0.0);
  }

  @Test
  void environmentsOfOneRowAreDefined() {
    int[] each = {0, 1, 2, 3, 4, 5, 6, 7};
    for (Evaluated penalty : new Evaluated[] {coral(), mmd(), fishr()}) {
      penalty.list("environments", each).assertGradients();
      assertThat(penalty.value()).isFinite();
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> coral().list("environments", 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("environments");
    assertThatThrownBy(() -> fishr().array("features", new double[3], 1, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features");
  }
}
