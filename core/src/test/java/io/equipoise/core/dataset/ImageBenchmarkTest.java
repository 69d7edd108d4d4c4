package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every data set of drawn images. */
class ImageBenchmarkTest {
  private static final int SIDE = 16;

  /** One kind of images, at any bias and side. */
  @FunctionalInterface
  interface Kind {
    ImageBenchmark with(double bias, int side);
  }

  /**
   * A kind and the share of images that their nearest neighbour must classify rightly; 0 where no
   * pixels of another image resemble it for its label alone.
   */
  record Case(String name, Kind kind, double decodable) {
    @Override
    public String toString() {
      return name;
    }

    ImageSet make(double bias, int size, long seed) {
      return kind.with(bias, SIDE).make(size, new Seed(seed));
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("ten coloured digits", (bias, side) -> ColouredDigits.ten(side, bias), 0.5),
        new Case("two coloured digits", (bias, side) -> ColouredDigits.two(side, bias), 0.7),
        new Case("textured digits", (bias, side) -> new TexturedDigits(side, bias), 0),
        new Case("bird scenes", (bias, side) -> new BirdScenes(side, bias), 0.7),
        new Case("block images", (bias, side) -> new BlockImages(side, bias), 0.9),
        new Case("dominoes", (bias, side) -> new Dominoes(side, bias), 0),
        new Case("cue images", (bias, side) -> new CueImages(3, 4, side, bias), 0),
        new Case("hospital scans", (bias, side) -> new HospitalScans(side, bias), 0.6));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void honoursTheDial(Case each) {
    for (double bias : new double[] {0, 0.1, 0.5, 0.9, 1}) {
      ImageSet images = each.make(bias, 800, 1);
      double share = images.truth().where(true).length / 800.0;
      assertThat(share).isCloseTo(bias, within(1e-9 + 4 * Math.sqrt(bias * (1 - bias) / 800)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ofNoBiasHasTheSameShareOfEveryValueInEveryClass(Case each) {
    int classes = each.make(0.5, 1, 1).truth().classes();
    Annotations truth = each.make(1.0 / classes, 2000, 2).truth();
    double[] shares = new double[truth.groupCount()];
    for (int group : truth.groups()) {
      shares[group] += 1.0 / truth.size();
    }
    double even = 1.0 / shares.length;
    for (double share : shares) {
      assertThat(share).isCloseTo(even, within(5 * Math.sqrt(even * (1 - even) / 2000)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void drawsTheSameFromTheSameSeedHoweverMany(Case each) {
    ImageSet few = each.make(0.7, 5, 3);
    ImageSet many = each.make(0.7, 20, 3);
    assertThat(many.take(new int[] {0, 1, 2, 3, 4}).pixels()).isEqualTo(few.pixels());
    assertThat(Arrays.copyOf(many.labels(), 5)).isEqualTo(few.labels());
    assertThat(each.make(0.7, 5, 4).pixels()).isNotEqualTo(few.pixels());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsFiniteNumbersOfTheUnitIntervalAndNoEmptyImage(Case each) {
    ImageSet images = each.make(0.7, 40, 5);
    for (float pixel : images.pixels()) {
      assertThat(pixel).isBetween(0f, 1f);
    }
    for (int i = 0; i < images.size(); i++) {
      float[] image = images.pixels(new int[] {i});
      float largest = 0;
      for (float pixel : image) {
        largest = Math.max(largest, pixel);
      }
      assertThat(largest).isGreaterThan(0.3f);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void showsItsLabelToTheNearestNeighbour(Case each) {
    int classes = each.make(0.5, 1, 1).truth().classes();
    ImageSet known = each.make(1.0 / classes, 1000, 6);
    ImageSet asked = each.make(1.0 / classes, 100, 7);
    int right = 0;
    for (int i = 0; i < asked.size(); i++) {
      right += known.labels()[nearest(known, asked, i)] == asked.labels()[i] ? 1 : 0;
    }
    assertThat(right / 100.0).isGreaterThanOrEqualTo(each.decodable());
  }

  /** The known image of least squared distance from an asked one. */
  static int nearest(ImageSet known, ImageSet asked, int image) {
    int each = known.each();
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < known.size(); k++) {
      double sum = 0;
      for (int at = 0; at < each; at++) {
        double gap = known.pixels()[k * each + at] - asked.pixels()[image * each + at];
        sum += gap * gap;
      }
      if (sum < least) {
        least = sum;
        best = k;
      }
    }
    return best;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refusesWhatItCannotDraw(Case each) {
    assertThatThrownBy(() -> each.kind().with(1.1, SIDE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bias is 1.1");
    assertThatThrownBy(() -> each.kind().with(Double.NaN, SIDE)).hasMessageContaining("bias");
    assertThatThrownBy(() -> each.kind().with(0.5, 5)).hasMessageContaining("side is 5");
    assertThatThrownBy(() -> each.make(0.5, 0, 1)).hasMessageContaining("size is 0");
  }
}
