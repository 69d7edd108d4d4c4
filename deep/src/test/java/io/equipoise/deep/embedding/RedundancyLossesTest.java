package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

/** VICReg and Barlow Twins beside versions written out entry by entry. */
class RedundancyLossesTest {
  private static Evaluated vicReg(PlainViews views) {
    return views.into(Evaluated.of(new VicRegLoss(VicRegLoss.Options.DEFAULT), "vicreg"));
  }

  private static Evaluated barlow(PlainViews views) {
    return views.into(
        Evaluated.of(new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT), "barlow-twins"));
  }

  static double covariance(double[][] rows, int a, int b, double divisor) {
    double meanA = 0;
    double meanB = 0;
    for (double[] row : rows) {
      meanA += row[a] / rows.length;
      meanB += row[b] / rows.length;
    }
    double sum = 0;
    for (double[] row : rows) {
      sum += (row[a] - meanA) * (row[b] - meanB);
    }
    return sum / divisor;
  }

  static double shortfall(double[][] rows) {
    double mean = 0;
    int width = rows[0].length;
    for (int j = 0; j < width; j++) {
      double deviation = Math.sqrt(covariance(rows, j, j, rows.length - 1) + 1e-4);
      mean += Math.max(0, 1 - deviation) / width;
    }
    return mean;
  }

  static double redundancy(double[][] rows) {
    double sum = 0;
    int width = rows[0].length;
    for (int a = 0; a < width; a++) {
      for (int b = 0; b < width; b++) {
        sum += a == b ? 0 : Math.pow(covariance(rows, a, b, rows.length - 1), 2);
      }
    }
    return sum / width;
  }

  private static double plainVicReg(PlainViews views, double s, double v, double c) {
    double[][] z = views.raw()[0];
    double[][] other = views.raw()[1];
    double apart = 0;
    for (int i = 0; i < z.length; i++) {
      for (int k = 0; k < z[0].length; k++) {
        apart += Math.pow(z[i][k] - other[i][k], 2) / z.length / z[0].length;
      }
    }
    return s * apart
        + v * (shortfall(z) + shortfall(other)) / 2
        + c * (redundancy(z) + redundancy(other));
  }

  private static double plainBarlow(PlainViews views, double lambda) {
    int width = views.width();
    int items = views.items();
    double[][] joint = new double[items][2 * width];
    for (int i = 0; i < items; i++) {
      System.arraycopy(views.raw()[0][i], 0, joint[i], 0, width);
      System.arraycopy(views.raw()[1][i], 0, joint[i], width, width);
    }
    double sum = 0;
    for (int a = 0; a < width; a++) {
      for (int b = 0; b < width; b++) {
        double correlation =
            covariance(joint, a, width + b, items)
                / Math.sqrt(covariance(joint, a, a, items) + 1e-5)
                / Math.sqrt(covariance(joint, width + b, width + b, items) + 1e-5);
        sum += a == b ? Math.pow(1 - correlation, 2) : lambda * correlation * correlation;
      }
    }
    return sum;
  }

  @Test
  void equalThePlainFormulasWithTheirGradients() {
    for (long seed = 0; seed < 4; seed++) {
      PlainViews views = PlainViews.random(seed, 2, 6, 4);
      for (double[][] view : views.raw()) {
        for (double[] row : view) {
          // below a deviation of 1, where the variance term is at work
          row[0] *= 0.3;
        }
      }
      assertThat(vicReg(views).value())
          .as("seed %d", seed)
          .isCloseTo(plainVicReg(views, 25, 25, 1), within(1e-11));
      assertThat(
              vicReg(views).with("invariance", 1).with("variance", 2).with("covariance", 3).value())
          .as("seed %d", seed)
          .isCloseTo(plainVicReg(views, 1, 2, 3), within(1e-12));
      assertThat(barlow(views).with("lambda", 0.3).value())
          .as("seed %d", seed)
          .isCloseTo(plainBarlow(views, 0.3), within(1e-12));
      vicReg(views).with("invariance", 1).with("variance", 1).assertGradients();
      barlow(views).assertGradients();
    }
  }

  @Test
  void vicRegDoesNotSeeAShiftAndBarlowTwinsNoScaleEither() {
    PlainViews views = PlainViews.random(5, 2, 6, 3);
    double vicReg = vicReg(views).value();
    double barlow = barlow(views).value();
    for (double[] row : views.raw()[0]) {
      row[1] += 4;
    }
    for (double[] row : views.raw()[1]) {
      row[1] += 4;
    }
    assertThat(vicReg(views).value()).isCloseTo(vicReg, within(1e-10));
    for (double[] row : views.raw()[1]) {
      row[1] *= -3;
    }
    for (double[] row : views.raw()[0]) {
      row[1] *= -3;
    }
    assertThat(barlow(views).value()).isCloseTo(barlow, within(1e-4));
  }

  @Test
  void uncorrelatedViewsThatAgreeCostNothing() {
    double[] square = {2, 2, 2, -2, -2, 2, -2, -2};
    double[] both = new double[16];
    System.arraycopy(square, 0, both, 0, 8);
    System.arraycopy(square, 0, both, 8, 8);
    PlainViews views = PlainViews.of(both, 2, 4);
    assertThat(vicReg(views).value()).isZero();
    assertThat(barlow(views).value()).isCloseTo(0, within(1e-10));
  }

  @Test
  void collapseCostsTheVarianceTermAndOnePerColumn() {
    PlainViews collapsed = PlainViews.of(new double[24], 2, 4);
    assertThat(vicReg(collapsed).value()).isCloseTo(25 * (1 - 0.01), within(1e-12));
    assertThat(vicReg(collapsed).gradient("views")).containsOnly(0);
    assertThat(barlow(collapsed).value()).isCloseTo(3, within(1e-12));
  }

  @Test
  void refuseOneItemAndOddInput() {
    PlainViews one = PlainViews.random(1, 2, 1, 3);
    assertThatThrownBy(() -> vicReg(one).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vicreg needs at least 2 items");
    assertThatThrownBy(() -> barlow(one).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("barlow-twins needs at least 2 items");
    assertThatThrownBy(() -> vicReg(PlainViews.random(1, 3, 4, 2)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("takes two views, but there are 3");
    double[] spoilt = PlainViews.random(2, 2, 3, 2).flat();
    spoilt[4] = Double.NaN;
    assertThatThrownBy(() -> barlow(PlainViews.of(spoilt, 2, 3)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'views' holds NaN");
    assertThatThrownBy(() -> vicReg(PlainViews.random(1, 2, 4, 2)).with("variance", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("variance is -1");
  }
}
