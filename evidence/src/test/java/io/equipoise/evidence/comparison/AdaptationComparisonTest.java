package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.evidence.experiment.Images;
import org.junit.jupiter.api.Test;

class AdaptationComparisonTest {
  @Test
  void comparesEveryArmUnderEveryShiftAndRepeats() {
    AdaptationComparison tiny = new AdaptationComparison(Images.drawn(120, new Seed(1)), 2, 1);
    String table = tiny.table();
    assertThat(table).doesNotContain("NaN");
    for (ImageShift shift : ImageShift.values()) {
      assertThat(table).contains("| " + shift.label() + " | `wisdom-of-crowds` | 0.");
    }
    assertThat(tiny.table()).isEqualTo(table);
  }

  @Test
  void shiftsDoWhatTheySay() {
    Images images = Images.drawn(50, new Seed(2));
    double mean = mean(images);
    assertThat(ImageShift.NONE.of(images, new Seed(3))).isSameAs(images);
    assertThat(mean(ImageShift.PALE.of(images, new Seed(3))))
        .isCloseTo(0.3 * mean + 0.35, within(1e-6));
    assertThat(mean(ImageShift.NOISY.of(images, new Seed(3)))).isCloseTo(mean, within(0.02));
    Images even = new Images(new float[] {2, 2, 2, 2, 2, 2, 2, 2, 2}, new int[1], 3);
    assertThat(ImageShift.BLURRED.of(even, new Seed(3)).pixels()).containsOnly(2);
    Images dot = new Images(new float[] {9, 0, 0, 0, 0, 0, 0, 0, 0}, new int[1], 3);
    // once: 9/4, 9/6 beside it, 9/9 in the middle
    float[] twice = ImageShift.BLURRED.of(dot, new Seed(3)).pixels();
    assertThat(twice[0]).isEqualTo((9f / 4 + 9f / 6 + 9f / 6 + 1) / 4);
  }

  private static double mean(Images images) {
    double sum = 0;
    for (float pixel : images.pixels()) {
      sum += pixel;
    }
    return sum / images.pixels().length;
  }
}
