package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextureStatisticsTest {
  private static Evaluated statistics(double[] responses, int levels) {
    return Evaluated.of(new GaborBranch(GaborBranch.Options.DEFAULT), "gabor-statistics")
        .array("responses", responses, 1, responses.length)
        .with("levels", levels);
  }

  private static double[] values(double[] responses, int levels) {
    return statistics(responses, levels).evaluate().value().data();
  }

  /** With given ends, as they are constants. */
  private static double[] plain(double[] s, int levels, double low, double high) {
    double[] out = new double[levels + 3];
    double total = 0;
    double mean = 0;
    for (double each : s) {
      for (int m = 0; m < levels; m++) {
        double level = low + (m + 0.5) * (high - low) / levels;
        double share = Math.max(0, 1 - Math.abs(each - level) * levels / (high - low));
        out[m] += share;
        total += share;
      }
      out[levels] += Math.abs(each) / s.length;
      mean += each / s.length;
    }
    for (double each : s) {
      out[levels + 1] += (each - mean) * (each - mean) / s.length;
    }
    for (int m = 0; m < levels; m++) {
      out[m] /= total;
    }
    out[levels + 1] = Math.sqrt(out[levels + 1]);
    out[levels + 2] = high - low;
    return out;
  }

  @Test
  void computesTheWorkedHistogram() {
    double[] found = values(new double[] {0, 0.1, 0.5, 0.9, 1}, 4);
    assertThat(Arrays.copyOf(found, 4))
        .containsExactly(
            new double[] {0.36842105, 0.13157895, 0.13157895, 0.36842105}, within(1e-8));
    try (NDManager manager = Torch.manager()) {
      NDArray row = manager.create(new double[] {0, 0.1, 0.5, 0.9, 1}, new Shape(1, 5));
      assertThat(TextureStatistics.of(row, 4, 0).levels().toDoubleArray())
          .containsExactly(new double[] {0.125, 0.375, 0.625, 0.875}, within(1e-12));
    }
  }

  @Test
  void equalsTheSlowFormulaWithItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      double[] s = Draws.uniform(seed, 9, -2, 2);
      double low = Arrays.stream(s).min().orElseThrow();
      double high = Arrays.stream(s).max().orElseThrow();
      double[] found = values(s, 6);
      assertThat(found).as("seed %d", seed).containsExactly(plain(s, 6, low, high), within(1e-12));
      assertThat(Arrays.stream(found).limit(6).sum()).isCloseTo(1, within(1e-12));
      double[] gradient = statistics(s, 6).gradient("responses");
      for (int i = 0; i < s.length; i++) {
        double[] more = s.clone();
        double[] less = s.clone();
        more[i] += 1e-6;
        less[i] -= 1e-6;
        double rise =
            Arrays.stream(plain(more, 6, low, high)).sum()
                - Arrays.stream(plain(less, 6, low, high)).sum();
        assertThat(gradient[i]).as("seed %d", seed).isCloseTo(rise / 2e-6, within(1e-6));
      }
    }
  }

  @Test
  void aConstantRegionIsTheMiddleLevelAlone() {
    Evaluated flat = statistics(new double[] {3, 3, 3}, 6);
    assertThat(flat.evaluate().value().data()).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0);
    assertThat(flat.gradient("responses")).containsOnly(0);
    assertThat(values(new double[] {-1}, 5)).containsExactly(0, 0, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void oneOutlierDoesNotWidenTheLevelsThatLeaveOutTails() {
    double[] s = Draws.uniform(5, 50, -1, 1);
    double[] sorted = s.clone();
    Arrays.sort(sorted);
    double[] inside = new double[50];
    for (int i = 0; i < 50; i++) {
      inside[i] = Math.max(sorted[1], Math.min(sorted[48], s[i]));
    }
    double[] expected = plain(inside, 6, sorted[1], sorted[48]);
    double[] found = statistics(s, 6).with("tails", 0.02).evaluate().value().data();
    assertThat(Arrays.copyOf(found, 6)).containsExactly(Arrays.copyOf(expected, 6), within(1e-12));
    assertThat(found[8]).isCloseTo(sorted[48] - sorted[1], within(1e-12));
    assertThat(found[7]).isCloseTo(values(s, 6)[7], within(1e-12));
    for (int i = 0; i < 50; i++) {
      s[i] = s[i] == sorted[49] ? 1000 : s[i];
    }
    double[] far = statistics(s, 6).with("tails", 0.02).evaluate().value().data();
    assertThat(Arrays.copyOf(far, 6)).containsExactly(Arrays.copyOf(found, 6), within(1e-12));
    assertThat(far[8]).isEqualTo(found[8]);
    // a share of less than one answer leaves nothing out
    assertThat(statistics(s, 6).with("tails", 0.01).evaluate().value().data())
        .containsExactly(values(s, 6), within(0.0));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> statistics(new double[] {1, 2}, 4).with("tails", 0.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tails is 0.5");
    assertThatThrownBy(() -> values(new double[] {1, Double.NaN}, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'responses' holds NaN");
    assertThatThrownBy(() -> values(new double[] {1, 2}, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("levels is 0");
    assertThatThrownBy(() -> values(new double[0], 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("empty");
  }
}
