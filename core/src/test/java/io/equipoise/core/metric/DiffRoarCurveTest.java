package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.DiffRoarCurve.Images;
import io.equipoise.core.metric.DiffRoarCurve.Options;
import io.equipoise.core.metric.DiffRoarCurve.Point;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DiffRoarCurveTest {
  private static final int WIDTH = 10;
  private static final Options FEW = new Options(List.of(0.2, 0.5, 1.0), 2, 3);

  /** Coordinate 3 tells the class, the others are noise; attributed by {@code sign} times truth. */
  private static Images made(int count, double sign, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[][] pixels = new double[count][WIDTH];
    double[][] attributions = new double[count][WIDTH];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
      for (int c = 0; c < WIDTH; c++) {
        pixels[i][c] = c == 3 ? 2 * labels[i] - 1 : 2 * random.nextDouble() - 1;
        attributions[i][c] = sign * (c == 3 ? 1 : 0.5 * random.nextDouble());
      }
    }
    return new Images(pixels, labels, attributions);
  }

  /** The class of the nearer mean. */
  private static double nearestMean(Images train, Images test, Seed seed) {
    double[][] means = new double[2][WIDTH];
    for (int i = 0; i < train.labels().length; i++) {
      for (int c = 0; c < WIDTH; c++) {
        means[train.labels()[i]][c] += 2 * train.pixels()[i][c] / train.labels().length;
      }
    }
    double right = 0;
    for (int i = 0; i < test.labels().length; i++) {
      double[] away = new double[2];
      for (int c = 0; c < WIDTH; c++) {
        for (int k = 0; k < 2; k++) {
          away[k] += Math.pow(test.pixels()[i][c] - means[k][c], 2);
        }
      }
      right += (away[1] < away[0] ? 1 : 0) == test.labels()[i] ? 1 : 0;
    }
    return right / test.labels().length;
  }

  private static List<Point> curve(double sign) {
    return DiffRoarCurve.of(
            made(200, sign, 1),
            made(200, sign, 2),
            FEW,
            DiffRoarCurveTest::nearestMean,
            new Seed(3))
        .points();
  }

  @Test
  void aRightRankingLiesAboveAndItsReverseIsExactlyNegative() {
    List<Point> right = curve(1);
    List<Point> turned = curve(-1);
    assertThat(right.get(0).top()).isGreaterThan(0.95);
    assertThat(right.get(0).diffRoar()).isGreaterThan(0.3);
    assertThat(right.get(0).aboveChance()).isTrue();
    assertThat(Math.abs(right.get(0).randomMean())).isLessThan(0.2);
    for (int k = 0; k < right.size(); k++) {
      assertThat(turned.get(k).diffRoar()).isCloseTo(-right.get(k).diffRoar(), within(1e-12));
    }
    assertThat(turned.get(0).aboveChance()).isFalse();
  }

  @Test
  void keepingAllIsExactlyZeroForRankingsOfAnyKind() {
    Point all = curve(1).get(2);
    assertThat(all.diffRoar()).isZero();
    assertThat(all.randomMean()).isZero();
    assertThat(all.randomDeviation()).isZero();
  }

  @Test
  void isTheDifferenceOfMeanAccuracies() {
    // .93 on what is ranked highest and .81 on what is ranked lowest
    Images train = made(10, 1, 1);
    Images test = made(10, 1, 2);
    Point point =
        DiffRoarCurve.of(
                train,
                test,
                new Options(List.of(0.3), 3, 0),
                (a, b, seed) -> a.pixels()[0][3] != 0 ? 0.93 : 0.81,
                new Seed(1))
            .points()
            .get(0);
    assertThat(point.diffRoar()).isCloseTo(0.12, within(1e-12));
    assertThat(point.randomMean()).as("no ranking was drawn").isNaN();
  }

  @Test
  void imagesWithoutAttributionAreLeftOutAndCounted() {
    Images train = made(20, 1, 1);
    Images test = made(20, 1, 2);
    train.attributions()[4] = new double[WIDTH];
    int[] seen = new int[2];
    DiffRoarCurve curve =
        DiffRoarCurve.of(
            train,
            test,
            new Options(List.of(0.5), 1, 0),
            (a, b, seed) -> {
              seen[0] = a.labels().length;
              seen[1] = b.labels().length;
              return 0.5;
            },
            new Seed(1));
    assertThat(seen).containsExactly(19, 20);
    assertThat(curve.blankTrain()).isEqualTo(1);
    assertThat(curve.blankTest()).isZero();
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Images images = made(4, 1, 1);
    Images blank = new Images(images.pixels(), images.labels(), new double[4][WIDTH]);
    assertThatThrownBy(() -> DiffRoarCurve.of(blank, images, FEW, (a, b, s) -> 1, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("are all 0");
    assertThatThrownBy(() -> DiffRoarCurve.of(images, images, FEW, (a, b, s) -> 2, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("an accuracy is 2");
    assertThatThrownBy(() -> new Options(List.of(0.0), 1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a share is 0");
    assertThatThrownBy(() -> new Images(images.pixels(), new int[3], new double[0][]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }
}
