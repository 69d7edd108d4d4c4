package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SubclassesTest {

  @Test
  void cutsClassesToTheSizeOfTheSmallestOrTheLeastSize() {
    int[] labels = new int[60];
    Arrays.fill(labels, 0, 41, 2);
    Arrays.fill(labels, 41, 55, 0);
    Arrays.fill(labels, 55, 60, 3);
    double[] drawn = Draws.uniform(1, 120, -1, 1);
    float[] x = new float[120];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    Subclasses ofTen = Subclasses.of(x, 2, labels, 4, 10, new Seed(1));
    assertThat(ofTen.counts()).containsExactly(1, 0, 4, 1);
    Subclasses ofFive = Subclasses.of(x, 2, labels, 4, 1, new Seed(1));
    assertThat(ofFive.counts()).containsExactly(2, 0, 8, 1);
    // numbers are unique over classes, and none is skipped
    assertThat(Arrays.stream(ofFive.of()).distinct().sorted().toArray())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    for (int i = 0; i < 60; i++) {
      for (int j = 0; j < 60; j++) {
        if (ofFive.of()[i] == ofFive.of()[j]) {
          assertThat(labels[i]).isEqualTo(labels[j]);
        }
      }
    }
  }

  @Test
  void refusesALabelThatIsNoClass() {
    assertThatThrownBy(() -> Subclasses.of(new float[4], 2, new int[] {0, 2}, 2, 10, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 2 is no class");
  }

  @Test
  void temperaturesGrowWithTheSpreadOfAClass() {
    // class 0 at ±60 degrees, class 1 at ±30, class 2 alone, class 3 without rows, class 4 at ±30
    double[] rows = new double[14];
    double[] degrees = {60, -60, 30, -30, 5, 120, 180};
    int[] labels = {0, 0, 1, 1, 2, 4, 4};
    for (int i = 0; i < 7; i++) {
      double angle = Math.toRadians(degrees[i]);
      rows[2 * i] = (1 + i) * Math.cos(angle);
      rows[2 * i + 1] = (1 + i) * Math.sin(angle);
    }
    double wide = Math.sin(Math.PI / 3) / Math.log(12);
    double narrow = 0.5 / Math.log(12);
    double mean = (wide + 2 * narrow) / 4;
    assertThat(ClassTemperatures.of(new Embeddings(rows, 2), labels, 5, 0.2))
        .containsExactly(
            new double[] {
              0.2 * Math.exp(wide / mean),
              0.2 * Math.exp(narrow / mean),
              0.2,
              0.2,
              0.2 * Math.exp(narrow / mean)
            },
            within(1e-12));
  }

  @Test
  void theClippedFormIsProportionalToTheSpread() {
    Embeddings rows = new Embeddings(new double[] {1, 0, 0, 1, 1, 0, 1, 0.1, 1, 0, 0, 1}, 2);
    int[] labels = {0, 0, 1, 1, 2, 2};
    double[] clipped = ClassTemperatures.clipped(rows, labels, new int[] {2, 2, 1}, 0.1);
    double wide = Math.sqrt(0.5) / Math.log(12);
    double narrow = Math.sin(Math.atan(0.1) / 2) / Math.log(12);
    // percentiles 20 and 80 of (narrow, wide, wide)
    double low = narrow + 0.4 * (wide - narrow);
    double mean = (low + 2 * wide) / 3;
    assertThat(clipped)
        .containsExactly(new double[] {0.1 * wide / mean, 0.1 * low / mean, 0.1}, within(1e-12));
  }

  @Test
  void equalRowsHaveTheTemperatureTau() {
    Embeddings rows = new Embeddings(new double[] {1, 1, 1, 1, 0, 0}, 2);
    assertThat(ClassTemperatures.of(rows, new int[] {0, 0, 1}, 2, 0.1)).containsOnly(0.1);
    assertThat(ClassTemperatures.clipped(rows, new int[] {0, 0, 1}, new int[] {1, 2}, 0.1))
        .containsOnly(0.1);
  }
}
