package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import org.junit.jupiter.api.Test;

class CueImagesTest {

  @Test
  void onTheDiagonalEveryCueSaysTheLabel() {
    ImageSet images = CueImages.diagonal(4, 4, 16).make(100, new Seed(1));
    int[] cues = CueImages.cues(images, 4);
    for (int at = 0; at < cues.length; at++) {
      assertThat(cues[at]).isEqualTo(images.labels()[at / 4]);
    }
    assertThat(CueImages.offDiagonal(images, 4).size()).isZero();
  }

  @Test
  void withoutBiasAllCombinationsAreAsCommon() {
    ImageSet images = CueImages.unbiased(2, 4, 12).make(4000, new Seed(2));
    int[] counts = new int[16];
    int[] cues = CueImages.cues(images, 4);
    for (int i = 0; i < images.size(); i++) {
      int combination = 0;
      for (int cue = 0; cue < 4; cue++) {
        combination = 2 * combination + cues[4 * i + cue];
      }
      counts[combination]++;
    }
    for (int count : counts) {
      assertThat(count / 4000.0).isCloseTo(1.0 / 16, within(0.02));
    }
    // of 16 combinations two have all cues alike
    assertThat(CueImages.offDiagonal(images, 4).size() / 4000.0).isCloseTo(14.0 / 16, within(0.03));
  }

  @Test
  void cuesAreFoundAgainInThePixels() {
    ImageSet images = CueImages.unbiased(3, 4, 28).make(300, new Seed(3));
    int[] cues = CueImages.cues(images, 4);
    int sides = 0;
    int scales = 0;
    int plane = 28 * 28;
    for (int i = 0; i < images.size(); i++) {
      float[] p = images.pixels(new int[] {i});
      double area = 0;
      double column = 0;
      double[] colour = new double[3];
      for (int at = 0; at < plane; at++) {
        double brightest = Math.max(p[at], Math.max(p[at + plane], p[at + 2 * plane]));
        if (brightest > 0.5) {
          area++;
          column += at % 28;
          for (int channel = 0; channel < 3; channel++) {
            colour[channel] += p[at + channel * plane];
          }
        }
      }
      int strongest = colour[0] > colour[1] ? 0 : 1;
      strongest = colour[2] > colour[strongest] ? 2 : strongest;
      assertThat(strongest).isEqualTo(cues[4 * i]);
      sides += (column / area < 10.5 ? 0 : column / area > 16.5 ? 2 : 1) == cues[4 * i + 3] ? 1 : 0;
      double box =
          area / (cues[4 * i + 1] == 2 ? 5.0 / 9 * 4 : cues[4 * i + 1] == 1 ? Math.PI : 2.89);
      double radius = Math.sqrt(box) / 28;
      scales += (radius < 0.165 ? 0 : radius > 0.24 ? 2 : 1) == cues[4 * i + 2] ? 1 : 0;
    }
    assertThat(sides).isGreaterThan(285);
    assertThat(scales).isGreaterThan(285);
  }

  @Test
  void whatIsNoCueIsDrawnEvenly() {
    ImageSet images = CueImages.diagonal(3, 3, 12).make(900, new Seed(5));
    assertThat(CueImages.offDiagonal(images, 3).size()).isZero();
    int agreeing = 0;
    for (int i = 0; i < images.size(); i++) {
      agreeing += images.truth().attribute("position").codes()[i] == images.labels()[i] ? 1 : 0;
    }
    assertThat(agreeing / 900.0).isCloseTo(1.0 / 3, within(0.06));
    assertThatThrownBy(() -> CueImages.diagonal(3, 5, 16)).hasMessageContaining("cues is 5");
  }

  @Test
  void anyCueMayBeTheLabel() {
    ImageSet images = CueImages.unbiased(3, 4, 16).make(50, new Seed(4));
    ImageSet byShape = CueImages.labelledBy(images, "shape");
    assertThat(byShape.labels()).isEqualTo(images.truth().attribute("shape").codes());
    assertThat(byShape.truth().label().values()).containsExactly("square", "disc", "plus");
    assertThatThrownBy(() -> CueImages.labelledBy(images, "size")).hasMessageContaining("'size'");
    assertThatThrownBy(() -> CueImages.diagonal(5, 4, 16)).hasMessageContaining("values is 5");
  }
}
