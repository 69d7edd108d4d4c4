package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Images of two blocks: what stands where is true. */
class BlocksTest {

  @Test
  void theUninformativeBlockIsTheSameInEveryImage() {
    ImageSet images = new BlockImages(14, 0.5).make(50, new Seed(1));
    float[] first = uninformative(images, 0);
    assertThat(first).hasSize(14 * 14);
    for (int i = 1; i < images.size(); i++) {
      assertThat(uninformative(images, i)).isEqualTo(first);
    }
  }

  private static float[] uninformative(ImageSet images, int image) {
    boolean[] mask = BlockImages.uninformative(images, image);
    float[] pixels = images.pixels(new int[] {image});
    float[] kept = new float[pixels.length];
    int count = 0;
    for (int at = 0; at < pixels.length; at++) {
      if (mask[at]) {
        kept[count++] = pixels[at];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  @Test
  void withoutBiasThePositionSaysNothing() {
    Annotations truth = new BlockImages(8, 0.5).make(2000, new Seed(2)).truth();
    assertThat(truth.where(true).length / 2000.0).isCloseTo(0.5, within(0.05));
  }

  /** A written 0 takes more ink than a 1. */
  @Test
  void theDominoAboveIsTheDigitThatIsSaid() {
    ImageSet images = new Dominoes(16, 0.5).make(200, new Seed(3));
    int right = 0;
    for (int i = 0; i < images.size(); i++) {
      float[] pixels = images.pixels(new int[] {i});
      double ink = 0;
      for (int at = 0; at < 16 * 16; at++) {
        ink += pixels[at];
      }
      right += (ink > 52 ? 0 : 1) == images.truth().attribute("digit").codes()[i] ? 1 : 0;
    }
    assertThat(right).isGreaterThan(150);
  }
}
