package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.dataset.AgeFaces.Band;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AgeFacesTest {
  private static final int SIDE = 16;

  @Test
  void agesFollowTheDensity() {
    for (double bias : new double[] {0, 0.5, 0.95, 1}) {
      AgeFaces faces = new AgeFaces(12, bias);
      double[] ages = faces.make(3000, new Seed(1)).numbers();
      double[] expected = new double[10];
      for (double age = 0.05; age < 100; age += 0.1) {
        expected[AgeFaces.decade(age)] += 0.1 * faces.density(age);
      }
      assertThat(Arrays.stream(expected).sum()).isCloseTo(1, within(1e-3));
      for (int decade = 0; decade < 10; decade++) {
        int wanted = decade;
        double share =
            Arrays.stream(ages).filter(age -> AgeFaces.decade(age) == wanted).count() / 3000.0;
        double p = expected[decade];
        assertThat(share).isCloseTo(p, within(2e-3 + 4 * Math.sqrt(p * (1 - p) / 3000)));
      }
    }
  }

  @Test
  void bandsCountImagesOfAnAge() {
    AgeFaces tail = new AgeFaces(SIDE, 0.95);
    assertThat(tail.band(30)).isEqualTo(Band.MANY);
    assertThat(tail.band(60)).isEqualTo(Band.MEDIUM);
    assertThat(tail.band(15)).isEqualTo(Band.MEDIUM);
    assertThat(tail.band(5)).isEqualTo(Band.FEW);
    assertThat(tail.band(80)).isEqualTo(Band.FEW);
    assertThat(new AgeFaces(SIDE, 0).band(99)).isEqualTo(Band.MANY);
  }

  @Test
  void drawsTheSameFromTheSameSeedHoweverMany() {
    NumberImages few = new AgeFaces(SIDE, 0.7).make(5, new Seed(3));
    NumberImages many = new AgeFaces(SIDE, 0.7).make(20, new Seed(3));
    assertThat(many.images().pixels(new int[] {0, 1, 2, 3, 4})).isEqualTo(few.images().pixels());
    assertThat(Arrays.copyOf(many.numbers(), 5)).isEqualTo(few.numbers());
    assertThat(new AgeFaces(SIDE, 0.7).make(5, new Seed(4)).images().pixels())
        .isNotEqualTo(few.images().pixels());
  }

  @Test
  void theTruthAgreesWithTheNumbers() {
    AgeFaces faces = new AgeFaces(SIDE, 0.9);
    NumberImages made = faces.make(200, new Seed(4));
    Annotations truth = made.images().truth();
    assertThat(made.name()).isEqualTo("age");
    for (int i = 0; i < made.size(); i++) {
      assertThat(made.numbers()[i]).isBetween(0.0, 100.0);
      assertThat(truth.label().value(i)).startsWith("" + (int) (made.numbers()[i] / 10));
      assertThat(truth.attribute("band").value(i))
          .isEqualToIgnoringCase(faces.band(made.numbers()[i]).name());
    }
    for (float pixel : made.images().pixels()) {
      assertThat(pixel).isBetween(0f, 1f);
    }
  }

  /** A face resembles those of its age more than others, so that there is something to learn. */
  @Test
  void showsItsAge() {
    AgeFaces faces = new AgeFaces(SIDE, 0);
    NumberImages known = faces.make(2000, new Seed(6));
    NumberImages asked = faces.make(100, new Seed(7));
    double[] middle = Arrays.stream(known.numbers()).sorted().toArray();
    double near = 0;
    double guess = 0;
    for (int i = 0; i < asked.size(); i++) {
      int found = ImageBenchmarkTest.nearest(known.images(), asked.images(), i);
      near += Math.abs(known.numbers()[found] - asked.numbers()[i]);
      guess += Math.abs(middle[middle.length / 2] - asked.numbers()[i]);
    }
    assertThat(near / guess).isLessThan(0.7);
  }

  @Test
  void refusesWhatItCannotDraw() {
    assertThatThrownBy(() -> new AgeFaces(SIDE, 1.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bias is 1.1");
    assertThatThrownBy(() -> new AgeFaces(5, 0.5)).hasMessageContaining("side is 5");
    assertThatThrownBy(() -> new AgeFaces(SIDE, 0.5).make(0, new Seed(1)))
        .hasMessageContaining("size is 0");
  }
}
