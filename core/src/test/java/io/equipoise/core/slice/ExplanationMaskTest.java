package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class ExplanationMaskTest {
  private static final double[] CAM = {0, .1, .2, .3, .9, .8, .1, .4, 1};

  @Test
  void keepsWhatDecidedMost() {
    assertThat(Quantile.of(CAM, 0.7)).isCloseTo(0.64, within(1e-12));
    assertThat(ExplanationMask.of(CAM, 0.7)).containsExactly(0, 0, 0, 0, 1, 1, 0, 0, 1);
    assertThat(new ExplanationMask(ExplanationMask.Options.DEFAULT).of(CAM))
        .isEqualTo(ExplanationMask.of(CAM, 0.7));
  }

  @Test
  void blanksNothingAtZeroAndAllButTheMostAtOne() {
    assertThat(ExplanationMask.of(CAM, 0)).containsOnly(1);
    assertThat(ExplanationMask.of(CAM, 1)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(ExplanationMask.of(CAM, 0.999)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(ExplanationMask.of(new double[] {2, 1, 2}, 1)).containsExactly(1, 0, 1);
  }

  @Test
  void aFlatMapKeepsEverything() {
    assertThat(ExplanationMask.of(new double[9], 0.7)).containsOnly(1);
    double[] tenths = new double[30];
    Arrays.fill(tenths, 0.1);
    assertThat(ExplanationMask.kept(ExplanationMask.of(tenths, 0.7))).isEqualTo(1);
  }

  @Test
  void theScaleOfTheMapDoesNotMatter() {
    for (int seed = 0; seed < 50; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] cam = random.doubles(64).map(x -> Math.max(0, x - 0.3)).toArray();
      double scale = Math.exp(10 * random.nextDouble() - 5);
      double[] scaled = Arrays.stream(cam).map(x -> x * scale).toArray();
      assertThat(ExplanationMask.of(scaled, 0.6))
          .as("seed %d", seed)
          .isEqualTo(ExplanationMask.of(cam, 0.6));
    }
  }

  @Test
  void gradCamIsTheClassMapOfALinearHeadOnMeans() {
    UniformRandomProvider random = new Seed(3).generator();
    int channels = 4;
    int places = 12;
    double[] maps = random.doubles((long) channels * places).toArray();
    double[] weights = {0.5, -1, 2, 0.1};
    double[] slopes = new double[maps.length];
    double[] classMap = new double[places];
    for (int k = 0; k < channels; k++) {
      for (int p = 0; p < places; p++) {
        slopes[k * places + p] = weights[k] / places;
        classMap[p] += weights[k] * maps[k * places + p];
      }
    }
    double[] positive = Arrays.stream(classMap).map(x -> Math.max(0, x / places)).toArray();
    double low = Arrays.stream(positive).min().orElseThrow();
    double high = Arrays.stream(positive).max().orElseThrow();
    double[] expected = Arrays.stream(positive).map(x -> (x - low) / (high - low + 1e-7)).toArray();
    double[] cam = ExplanationMask.gradCam(maps, slopes, channels);
    assertThat(cam).containsExactly(expected, within(1e-9));
    assertThat(ExplanationMask.of(cam, 0.7)).isEqualTo(ExplanationMask.of(positive, 0.7));
  }

  @Test
  void nothingPositiveIsAMapOfZeros() {
    double[] cam = ExplanationMask.gradCam(new double[] {1, 2}, new double[] {-1, -1}, 1);
    assertThat(cam).containsOnly(0);
    assertThat(ExplanationMask.of(cam, 0.7)).containsOnly(1);
  }

  @Test
  void evalKeepsTheShape() {
    Evaluation mask =
        new ExplanationMask(ExplanationMask.Options.DEFAULT)
            .functions()
            .get(0)
            .evaluate(new Arguments(Map.of("cam", new Tensor(CAM, 3, 3)), Map.of()));
    assertThat(mask.value().shape()).containsExactly(3, 3);
    assertThat(Arrays.stream(mask.value().data()).sum()).isEqualTo(3);
    Tensor maps = new Tensor(new double[] {1, 2, 3, 4, 4, 3, 2, 1}, 2, 2, 2);
    Tensor slopes = new Tensor(new double[] {1, 1, 1, 1, 0, 0, 0, 0}, 2, 2, 2);
    Evaluation cam =
        new ExplanationMask(ExplanationMask.Options.DEFAULT)
            .functions()
            .get(1)
            .evaluate(new Arguments(Map.of("maps", maps, "mapGradients", slopes), Map.of()));
    assertThat(cam.value().shape()).containsExactly(2, 2);
    assertThat(cam.value().data())
        .containsExactly(new double[] {0, 1 / 3.0, 2 / 3.0, 1}, within(1e-7));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> ExplanationMask.of(CAM, 1.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rho");
    assertThatThrownBy(() -> ExplanationMask.of(new double[] {1, Double.NaN}, 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cam holds NaN");
    assertThatThrownBy(() -> ExplanationMask.of(new double[0], 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cam is empty");
    assertThatThrownBy(() -> ExplanationMask.gradCam(new double[3], new double[3], 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 channels");
    assertThatThrownBy(
            () -> ExplanationMask.gradCam(new double[] {Double.NaN}, new double[] {1}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
