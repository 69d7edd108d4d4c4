package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import org.junit.jupiter.api.Test;

class ColouredDigitsTest {

  @Test
  void coloursAreFoundAgainInThePixels() {
    ImageSet images = ColouredDigits.ten(16, 0.1).make(200, new Seed(1));
    for (int i = 0; i < images.size(); i++) {
      assertThat(nearestColour(images, i)).isEqualTo(images.truth().shortcut().codes()[i]);
    }
  }

  /** The colour of the palette nearest to the mean of the brightest pixels. */
  private static int nearestColour(ImageSet images, int image) {
    int plane = images.height() * images.width();
    double[] mean = new double[3];
    float[] p = images.pixels(new int[] {image});
    float brightest = 0;
    for (float pixel : p) {
      brightest = Math.max(brightest, pixel);
    }
    int bright = 0;
    for (int from = 0; from < plane; from++) {
      if (Math.max(p[from], Math.max(p[from + plane], p[from + 2 * plane])) > 0.9 * brightest) {
        bright++;
        for (int channel = 0; channel < 3; channel++) {
          mean[channel] += p[from + channel * plane];
        }
      }
    }
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int colour = 0; colour < 10; colour++) {
      double sum = 0;
      for (int channel = 0; channel < 3; channel++) {
        sum += Math.pow(mean[channel] / bright - Palette.colour(colour)[channel], 2);
      }
      if (sum < least) {
        least = sum;
        best = colour;
      }
    }
    return best;
  }

  @Test
  void noisyLabelsLeaveTheDigitAndTakeTheColourAlong() {
    ImageSet images = new ColouredDigits(2, 12, 0.9, 0.25).make(4000, new Seed(2));
    Annotations truth = images.truth();
    double byDigit = 0;
    for (int i = 0; i < truth.size(); i++) {
      int large = truth.attribute("digit").codes()[i] >= 5 ? 1 : 0;
      byDigit += large == truth.labels()[i] ? 1.0 / truth.size() : 0;
    }
    assertThat(byDigit).isCloseTo(0.75, within(0.03));
    assertThat(truth.where(true).length / 4000.0).isCloseTo(0.9, within(0.02));
    assertThatThrownBy(() -> new ColouredDigits(2, 12, 0.9, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labelNoise");
    assertThatThrownBy(() -> new ColouredDigits(3, 12, 0.9, 0)).hasMessageContaining("10 or 2");
  }

  @Test
  void anUnknownAttributeIsNamedWithTheNearest() {
    Annotations truth = ColouredDigits.two(12, 0.5).make(3, new Seed(3)).truth();
    assertThatThrownBy(() -> truth.attribute("color"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Did you mean colour?");
  }
}
