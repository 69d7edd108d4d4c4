package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MultiViewLossesTest {
  private static final PlainViews WORKED =
      PlainViews.ofAngles(
          new double[] {0, 90, 180}, new double[] {20, 80, 200}, new double[] {10, 100, 170});

  private static Evaluated dhel(PlainViews views) {
    return views.into(
        Evaluated.of(new MultiViewDhelLoss(MultiViewDhelLoss.Options.DEFAULT), "mv-dhel"));
  }

  private static Evaluated infoNce(PlainViews views) {
    return views.into(
        Evaluated.of(new MultiViewInfoNceLoss(MultiViewInfoNceLoss.Options.DEFAULT), "mv-infonce"));
  }

  /** log a_i. */
  private static double agreement(PlainViews views, int i, double tau) {
    double sum = 0;
    for (int l = 0; l < views.count(); l++) {
      for (int m = 0; m < views.count(); m++) {
        sum += l == m ? 0 : Math.exp(views.cosine(l, i, m, i) / tau);
      }
    }
    return Math.log(sum);
  }

  private static double spread(PlainViews views, int i, double tau) {
    double logs = 0;
    for (int l = 0; l < views.count(); l++) {
      double sum = 0;
      for (int j = 0; j < views.items(); j++) {
        sum += i == j ? 0 : Math.exp(views.cosine(l, i, l, j) / tau);
      }
      logs += Math.log(sum);
    }
    return logs;
  }

  private static double candidates(PlainViews views, int i, double tau, boolean sameView) {
    double sum = 0;
    for (int l = 0; l < views.count(); l++) {
      for (int m = 0; m < views.count(); m++) {
        for (int j = 0; j < views.items(); j++) {
          boolean counts = l != m || (sameView && i != j);
          sum += counts ? Math.exp(views.cosine(l, i, m, j) / tau) : 0;
        }
      }
    }
    return Math.log(sum);
  }

  private static double[] dhelTerms(PlainViews views, double tau) {
    double[] terms = new double[views.items()];
    Arrays.setAll(terms, i -> spread(views, i, tau) - agreement(views, i, tau));
    return terms;
  }

  private static double[] infoNceTerms(PlainViews views, double tau, boolean sameView) {
    double[] terms = new double[views.items()];
    Arrays.setAll(terms, i -> candidates(views, i, tau, sameView) - agreement(views, i, tau));
    return terms;
  }

  private static double mean(double[] terms) {
    return Arrays.stream(terms).average().orElseThrow();
  }

  @Test
  void giveTheWorkedValues() {
    assertThat(dhelTerms(WORKED, 0.5))
        .containsExactly(new double[] {-2.41458512, -0.81956812, -3.45840672}, within(1e-8));
    assertThat(dhel(WORKED).value()).isCloseTo(-2.23085332, within(1e-8));
    assertThat(infoNceTerms(WORKED, 0.5, false))
        .containsExactly(new double[] {0.21108577, 0.30089445, 0.15840121}, within(1e-8));
    assertThat(infoNce(WORKED).value()).isCloseTo(0.22346048, within(1e-8));
    assertThat(infoNce(WORKED).with("sameView", true).value()).isCloseTo(0.32628909, within(1e-8));
    assertThat(dhel(WORKED.views(0, 1)).value()).isCloseTo(-1.79068243, within(1e-8));
  }

  @Test
  void equalThePlainFormulasWithTheirGradients() {
    for (long seed = 0; seed < 3; seed++) {
      for (int count : new int[] {2, 4}) {
        PlainViews views = PlainViews.random(seed, count, 5, 3);
        assertThat(dhel(views).with("tau", 0.2).value())
            .as("seed %d", seed)
            .isCloseTo(mean(dhelTerms(views, 0.2)), within(1e-12));
        dhel(views).assertGradients();
        for (boolean sameView : new boolean[] {false, true}) {
          assertThat(infoNce(views).with("tau", 0.2).with("sameView", sameView).value())
              .as("seed %d", seed)
              .isCloseTo(mean(infoNceTerms(views, 0.2, sameView)), within(1e-12));
          infoNce(views).with("sameView", sameView).assertGradients();
        }
      }
    }
  }

  @Test
  void infoNceOfTwoViewsIsThePairOverRowAndColumn() {
    PlainViews views = PlainViews.random(8, 2, 5, 4);
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      double row = 0;
      double column = 0;
      for (int j = 0; j < 5; j++) {
        row += Math.exp(views.cosine(0, i, 1, j) / 0.5);
        column += Math.exp(views.cosine(0, j, 1, i) / 0.5);
      }
      sum -= Math.log(2 * Math.exp(views.cosine(0, i, 1, i) / 0.5) / (row + column)) / 5;
    }
    assertThat(infoNce(views).value()).isCloseTo(sum, within(1e-13));
  }

  @Test
  void theSpreadOfDhelDoesNotSeeHowViewsArePaired() {
    PlainViews views = PlainViews.random(4, 3, 5, 3);
    PlainViews turned = views.turned(1, 2.1);
    for (int i = 0; i < 5; i++) {
      assertThat(spread(turned, i, 0.5)).isCloseTo(spread(views, i, 0.5), within(1e-12));
    }
    // so the loss moves by the agreement alone
    double agreed = 0;
    for (int i = 0; i < 5; i++) {
      agreed += (agreement(views, i, 0.5) - agreement(turned, i, 0.5)) / 5;
    }
    assertThat(dhel(turned).value() - dhel(views).value()).isCloseTo(agreed, within(1e-12));
  }

  @Test
  void doNotSeeTheOrderOfItemsOrViews() {
    PlainViews views = PlainViews.random(5, 4, 5, 3);
    PlainViews moved = views.permuted(4, 2, 0, 1, 3).views(2, 0, 3, 1);
    assertThat(dhel(moved).value()).isCloseTo(dhel(views).value(), within(1e-12));
    assertThat(infoNce(moved).value()).isCloseTo(infoNce(views).value(), within(1e-12));
  }

  @Test
  void aConstantOnAllSimilaritiesChangesNothingOfInfoNce() {
    PlainViews views = PlainViews.random(7, 3, 5, 3);
    double[][][] lifted = new double[3][5][];
    for (int v = 0; v < 3; v++) {
      for (int i = 0; i < 5; i++) {
        double[] row = views.raw()[v][i];
        // a common column: cosines become 0.64 s + 0.36
        double length = Math.sqrt(PlainViews.dot(row, row));
        lifted[v][i] = new double[] {row[0], row[1], row[2], 0.75 * length};
      }
    }
    PlainViews shifted = new PlainViews(lifted);
    assertThat(shifted.cosine(0, 1, 2, 3))
        .isCloseTo(0.64 * views.cosine(0, 1, 2, 3) + 0.36, within(1e-12));
    assertThat(infoNce(shifted).with("tau", 0.64 * 0.5).value())
        .isCloseTo(infoNce(views).with("tau", 0.5).value(), within(1e-12));
  }

  @Test
  void equalViewsAgreePerfectly() {
    PlainViews view = PlainViews.random(6, 1, 4, 3);
    PlainViews alike = view.views(0, 0, 0);
    for (int i = 0; i < 4; i++) {
      assertThat(agreement(alike, i, 0.5)).isCloseTo(Math.log(3 * 2) + 2, within(1e-12));
    }
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      expected += (spread(alike, i, 0.5) - Math.log(6) - 2) / 4;
    }
    assertThat(dhel(alike).value()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void oneItemCostsNothing() {
    PlainViews one = PlainViews.random(1, 3, 1, 4);
    assertThat(dhel(one).value()).isZero();
    assertThat(dhel(one).gradient("views")).containsOnly(0);
    assertThat(infoNce(one).value()).isCloseTo(0, within(1e-15));
    for (double slope : infoNce(one).gradient("views")) {
      assertThat(slope).isCloseTo(0, within(1e-15));
    }
  }

  @Test
  void refuseWhatHasNoMeaning() {
    double[] spoilt = PlainViews.random(2, 3, 3, 2).flat();
    spoilt[4] = Double.NaN;
    for (Evaluated loss :
        new Evaluated[] {dhel(PlainViews.of(spoilt, 3, 3)), infoNce(PlainViews.of(spoilt, 3, 3))}) {
      assertThatThrownBy(loss::value)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("'views' holds NaN");
    }
    assertThatThrownBy(() -> dhel(PlainViews.random(1, 1, 3, 2)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two views");
    assertThatThrownBy(() -> infoNce(WORKED).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
  }

  @Test
  void singlePrecisionStandsManyViewsAndSmallTemperatures() {
    float[] rows = new float[8 * 6 * 3];
    double[] drawn = PlainViews.random(1, 8, 6, 3).flat();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) drawn[i];
    }
    for (ViewLoss loss :
        new ViewLoss[] {
          new MultiViewDhelLoss(new MultiViewDhelLoss.Options(1e-3)),
          new MultiViewInfoNceLoss(new MultiViewInfoNceLoss.Options(1e-3, true))
        }) {
      try (NDManager manager = Torch.manager();
          Gradients recording = Gradients.record()) {
        NDArray views = manager.create(rows, new Shape(8, 6, 3));
        views.setRequiresGradient(true);
        NDArray value = loss.loss(views);
        Gradients.backward(value);
        assertThat(value.getFloat()).isFinite();
        for (float slope : views.getGradient().toFloatArray()) {
          assertThat(slope).isFinite();
        }
      }
    }
  }

  @Test
  void lossesOfTwoViewsMeetOverAllPairsOrAgainstTheMean() {
    PlainViews views = PlainViews.random(3, 3, 4, 3);
    InfoNceLoss pair = new InfoNceLoss(new InfoNceLoss.Options(0.5));
    try (NDManager manager = Torch.manager()) {
      NDArray raw = manager.create(views.flat(), new Shape(3, 4, 3));
      double pairs = 0;
      double means = 0;
      for (int[] each : new int[][] {{0, 1}, {0, 2}, {1, 2}}) {
        pairs += pair(pair, manager, views.views(each)) / 3;
        int left = 3 - each[0] - each[1];
        double[][] mean = new double[4][3];
        for (int i = 0; i < 4; i++) {
          for (int k = 0; k < 3; k++) {
            for (int v : each) {
              double[] row = views.raw()[v][i];
              mean[i][k] += row[k] / Math.sqrt(PlainViews.dot(row, row)) / 2;
            }
          }
        }
        double[][][] met = {views.raw()[left], mean};
        means += pair(pair, manager, new PlainViews(met)) / 3;
      }
      assertThat(
              new PairsOfViewsLoss(pair, PairsOfViewsLoss.Meeting.EACH_PAIR).loss(raw).getDouble())
          .isCloseTo(pairs, within(1e-13));
      assertThat(
              new PairsOfViewsLoss(pair, PairsOfViewsLoss.Meeting.MEAN_OF_OTHERS)
                  .loss(raw)
                  .getDouble())
          .isCloseTo(means, within(1e-13));
    }
  }

  @Test
  void rowsOfAnItemAreAClassOfTheirOwn() {
    PlainViews views = PlainViews.random(6, 2, 5, 3);
    ViewLoss simClr = new ItemsAsClassesLoss(new NtXentLoss(new NtXentLoss.Options(0.2)));
    double plain = 0;
    for (int v = 0; v < 2; v++) {
      for (int i = 0; i < 5; i++) {
        double sum = 0;
        for (int w = 0; w < 2; w++) {
          for (int j = 0; j < 5; j++) {
            sum += v == w && i == j ? 0 : Math.exp(views.cosine(v, i, w, j) / 0.2);
          }
        }
        plain += (Math.log(sum) - views.cosine(0, i, 1, i) / 0.2) / 10;
      }
    }
    try (NDManager manager = Torch.manager()) {
      NDArray raw = manager.create(views.flat(), new Shape(2, 5, 3));
      assertThat(simClr.loss(raw).getDouble()).isCloseTo(plain, within(1e-12));
    }
  }

  private static double pair(ViewLoss loss, NDManager manager, PlainViews views) {
    return loss.loss(manager.create(views.flat(), new Shape(2, views.items(), views.width())))
        .getDouble();
  }
}
