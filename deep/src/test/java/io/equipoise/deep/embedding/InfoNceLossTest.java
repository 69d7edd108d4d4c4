package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Numeric;
import io.equipoise.deep.eval.Evaluated;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class InfoNceLossTest {
  private static final Numeric INFO_NCE = new InfoNceLoss(InfoNceLoss.Options.DEFAULT);
  private static final Numeric INFO_LOOB = new InfoLoobLoss(InfoLoobLoss.Options.DEFAULT);

  private static Evaluated infoNce(PlainViews views) {
    return views.into(Evaluated.of(INFO_NCE, "infonce"));
  }

  private static Evaluated infoLoob(PlainViews views) {
    return views.into(Evaluated.of(INFO_LOOB, "infoloob"));
  }

  /** The mean over both directions of a function of the ratio of negatives to the positive. */
  private static double plain(PlainViews views, double tau, DoubleUnaryOperator term) {
    double sum = 0;
    for (int v = 0; v < 2; v++) {
      for (int i = 0; i < views.items(); i++) {
        double negatives = 0;
        for (int j = 0; j < views.items(); j++) {
          negatives += j == i ? 0 : Math.exp(views.cosine(v, i, 1 - v, j) / tau);
        }
        sum += term.applyAsDouble(negatives / Math.exp(views.cosine(0, i, 1, i) / tau));
      }
    }
    return sum / 2 / views.items();
  }

  @Test
  void equalThePlainFormulasWithTheirGradients() {
    for (long seed = 0; seed < 4; seed++) {
      PlainViews views = PlainViews.random(seed, 2, 6, 4);
      assertThat(infoNce(views).with("tau", 0.3).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, 0.3, Math::log1p), within(1e-13));
      assertThat(infoLoob(views).with("tau", 0.3).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, 0.3, Math::log), within(1e-13));
      infoNce(views).with("tau", 0.5).assertGradients();
      infoLoob(views).with("tau", 0.5).assertGradients();
    }
  }

  @Test
  void doNotSeeTheOrderOfItemsOrViewsOrTheLengthOfRows() {
    PlainViews views = PlainViews.random(3, 2, 4, 3);
    PlainViews moved = views.permuted(2, 0, 3, 1).views(1, 0);
    moved.raw()[0][1] = new double[] {0, 0, 5};
    views.raw()[1][0] = new double[] {0, 0, 0.5};
    assertThat(infoNce(moved).value()).isCloseTo(infoNce(views).value(), within(1e-12));
    assertThat(infoLoob(moved).value()).isCloseTo(infoLoob(views).value(), within(1e-12));
  }

  @Test
  void alikeRowsCostTheLogarithmOfWhatTheyAreTakenFor() {
    PlainViews alike = PlainViews.of(new double[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 2, 3);
    assertThat(infoNce(alike).value()).isCloseTo(Math.log(3), within(1e-12));
    assertThat(infoLoob(alike).value()).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void oneItemHasNoNegatives() {
    PlainViews one = PlainViews.random(1, 2, 1, 3);
    assertThat(infoNce(one).value()).isZero();
    assertThat(infoNce(one).gradient("views")).containsOnly(0);
    assertThat(infoLoob(one).value()).isZero();
    assertThat(infoLoob(one).gradient("views")).containsOnly(0);
  }

  @Test
  void refuseWhatHasNoMeaning() {
    double[] spoilt = PlainViews.random(2, 2, 3, 2).flat();
    spoilt[1] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> infoNce(PlainViews.of(spoilt, 2, 3)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'views' holds Infinity");
    assertThatThrownBy(() -> infoLoob(PlainViews.random(1, 3, 2, 2)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("takes two views, but there are 3");
    assertThatThrownBy(() -> infoNce(PlainViews.random(1, 2, 2, 2)).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
  }
}
