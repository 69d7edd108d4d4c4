package io.equipoise.tabular.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.tabular.learn.LinearLayer;
import io.equipoise.tabular.probe.GaussianClasses.Pooling;
import io.equipoise.tabular.probe.LearningCurves.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningCurvesTest {
  private static final Seed SEED = new Seed(3);

  private static FeatureRows rows(long seed, int count, int classes) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] y = IntStream.range(0, count).map(i -> i < classes ? i : i % 7 % classes).toArray();
    double[] x = new double[count * 3];
    for (int at = 0; at < x.length; at++) {
      x[at] = 0.6 * y[at / 3] * (at % 3) + random.nextGaussian();
    }
    return new FeatureRows(x, 3, y, classes);
  }

  @Test
  void errorsAreThoseOfProbesOnAllRows() {
    FeatureRows train = rows(1, 90, 3);
    FeatureRows test = rows(2, 200, 3);
    LearningCurves curves =
        LearningCurves.of(train, test, new int[] {6, 90}, Settings.DEFAULT, SEED);
    double[] ones = new double[90];
    Arrays.fill(ones, 1);
    LinearLayer bayes =
        GaussianClasses.of(train.x(), 3, train.y(), ones, 3).layer(false, Pooling.ROWS);
    LinearLayer logistic =
        LogisticProbe.fit(train.x(), 3, train.y(), ones, 3, LogisticProbe.Options.DEFAULT);
    for (LinearLayer layer : List.of(bayes, logistic)) {
      int wrong = 0;
      for (int i = 0; i < 200; i++) {
        double[] p = new double[3];
        layer.probabilities(test.x(), i * 3, p, 0);
        int best = p[0] >= p[1] && p[0] >= p[2] ? 0 : p[1] >= p[2] ? 1 : 2;
        wrong += best == test.y()[i] ? 0 : 1;
      }
      ErrorCurve curve =
          layer == bayes ? curves.ofNaiveBayes(i -> true) : curves.ofLogistic(i -> true);
      ErrorCurve.Point all = curve.points().get(1);
      assertThat(all.size()).isEqualTo(90);
      assertThat(all.value()).isCloseTo(wrong / 200.0, within(1e-12));
      // all subsets hold all rows, so only the test rows are left to chance
      double p = all.value();
      assertThat(all.standardError()).isCloseTo(Math.sqrt(p * (1 - p) / 199), within(1e-12));
      assertThat(curve.points().get(0).standardError()).isGreaterThan(0);
      assertThat(curve.points().get(0).low()).isLessThan(curve.points().get(0).value());
    }
    ErrorCurve difference = curves.difference(i -> i % 2 == 0);
    ErrorCurve half = curves.ofNaiveBayes(i -> i % 2 == 0);
    ErrorCurve other = curves.ofLogistic(i -> i % 2 == 0);
    assertThat(difference.points().get(0).value())
        .isCloseTo(half.points().get(0).value() - other.points().get(0).value(), within(1e-12));
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    FeatureRows train = rows(3, 60, 2);
    FeatureRows test = rows(4, 50, 2);
    int[] sizes = LearningCurves.doubling(2, 60);
    assertThat(sizes).containsExactly(4, 8, 16, 32, 60);
    LearningCurves once = LearningCurves.of(train, test, sizes, Settings.DEFAULT, SEED);
    LearningCurves again = LearningCurves.of(train, test, sizes, Settings.DEFAULT, SEED);
    for (int m = 0; m < sizes.length; m++) {
      assertThat(once.naiveBayes().get(m)).isEqualTo(again.naiveBayes().get(m));
      assertThat(once.logistic().get(m)).isEqualTo(again.logistic().get(m));
    }
  }

  private static ErrorCurve curve(double[]... bySize) {
    int[] size = {1};
    return new ErrorCurve(
        Arrays.stream(bySize)
            .map(subsets -> ErrorCurve.Point.of(size[0] *= 2, subsets, new double[] {0, 0}))
            .toList());
  }

  @Test
  void theCrossoverIsWhereLogisticStaysAhead() {
    ErrorCurve turning =
        curve(new double[] {0.1, 0.1}, new double[] {-0.1, 0}, new double[] {0, 0.1});
    assertThat(turning.crossover(SEED).value()).isEqualTo(8);
    ErrorCurve ahead = curve(new double[] {0, 0}, new double[] {0.1, 0.2});
    assertThat(ahead.crossover(SEED)).isEqualTo(new Estimate(2, 2, 2));
    ErrorCurve behind = curve(new double[] {0.3, 0.1}, new double[] {-0.1, -0.2});
    assertThat(behind.crossover(SEED).value()).isInfinite();
    ErrorCurve unsure = curve(new double[] {-0.2, 0.3}, new double[] {0.1, 0.1});
    Estimate crossover = unsure.crossover(SEED);
    assertThat(crossover.value()).isEqualTo(2);
    assertThat(crossover.low()).isEqualTo(2);
    assertThat(crossover.high()).isEqualTo(4);
    assertThat(curve(new double[] {0.1}).crossover(SEED).low()).isNaN();
  }

  @Test
  void itSettlesWhereItIsNearItsEnd() {
    ErrorCurve curve =
        curve(new double[] {0.5}, new double[] {0.111}, new double[] {0.109}, new double[] {0.1});
    assertThat(curve.settledAt()).isEqualTo(8);
  }

  @Test
  void columnsAreScaledByTheTrainingRows() {
    FeatureRows train = new FeatureRows(new double[] {2, 5, 4, 5}, 2, new int[] {0, 1}, 2);
    FeatureRows other = new FeatureRows(new double[] {6, 1}, 2, new int[] {0}, 2);
    assertThat(train.scaledBy(train).x()).containsExactly(0, 0, 1, 0);
    assertThat(other.scaledBy(train).x()).containsExactly(2, 0);
  }

  @Test
  void refusesWhatCannotBeCompared() {
    FeatureRows train = rows(5, 40, 2);
    FeatureRows one = new FeatureRows(new double[3], 3, new int[1], 2);
    FeatureRows none = new FeatureRows(new double[0], 3, new int[0], 2);
    int[] sizes = {4, 8};
    assertThatThrownBy(() -> LearningCurves.of(train, none, sizes, Settings.DEFAULT, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("test row");
    assertThatThrownBy(() -> LearningCurves.of(one, train, sizes, Settings.DEFAULT, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("every class");
    assertThatThrownBy(() -> LearningCurves.of(train, train, new int[] {1}, Settings.DEFAULT, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("smallest size");
    assertThatThrownBy(
            () -> LearningCurves.of(train, train, new int[] {4, 41}, Settings.DEFAULT, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("largest size");
    assertThatThrownBy(() -> new Settings(0, false, LogisticProbe.Options.DEFAULT))
        .hasMessageContaining("subsets");
  }
}
