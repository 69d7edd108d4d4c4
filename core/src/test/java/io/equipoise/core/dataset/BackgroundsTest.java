package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import org.junit.jupiter.api.Test;

/** Backgrounds are found again in the pixels. */
class BackgroundsTest {

  @Test
  void waterIsBlueAndLandIsNot() {
    ImageSet images = new BirdScenes(16, 0.5).make(200, new Seed(1));
    int plane = 16 * 16;
    for (int i = 0; i < images.size(); i++) {
      double blue = 0;
      for (int at = 0; at < plane; at++) {
        int from = i * 3 * plane + at;
        blue += images.pixels()[from + 2 * plane] - images.pixels()[from + plane];
      }
      assertThat(blue > 0 ? 1 : 0).isEqualTo(images.truth().attribute("background").codes()[i]);
    }
  }

  /** A striping repeats along one direction: two points that far apart are alike. */
  @Test
  void stripesRunInTheDirectionThatTheirNameSays() {
    ImageSet images = new TexturedDigits(28, 0.1).make(400, new Seed(2));
    for (int i = 0; i < images.size(); i++) {
      int texture = images.truth().shortcut().codes()[i];
      if (texture < 8) {
        double[] changes = {
          change(images, i, 0, 1),
          change(images, i, 1, 0),
          change(images, i, -1, 1),
          change(images, i, 1, 1)
        };
        int least = 0;
        for (int direction = 1; direction < 4; direction++) {
          least = changes[direction] < changes[least] ? direction : least;
        }
        assertThat(least).as("texture %s", texture).isEqualTo(texture % 4);
      }
    }
  }

  /** Mean squared change from a pixel to its neighbour where neither is of a digit or its rim. */
  private static double change(ImageSet images, int image, int right, int down) {
    int side = images.width();
    int from = image * side * side;
    double sum = 0;
    int count = 0;
    for (int y = 1; y < side - 1; y++) {
      for (int x = 1; x < side - 1; x++) {
        float one = images.pixels()[from + y * side + x];
        float other = images.pixels()[from + (y + down) * side + x + right];
        if (Math.min(one, other) > 0 && Math.max(one, other) < 0.6) {
          sum += (one - other) * (one - other);
          count++;
        }
      }
    }
    return sum / count;
  }
}
