package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HardContrastiveLossTest {
  private static Evaluated hard(PlainViews views) {
    return views.into(
        Evaluated.of(
            new HardContrastiveLoss(HardContrastiveLoss.Options.DEFAULT), "hard-contrastive"));
  }

  private static double plain(PlainViews views, double tau, int kept) {
    double mean = 0;
    int items = views.items();
    for (int i = 0; i < items; i++) {
      double[] negatives = new double[items - 1];
      for (int j = 0; j < items; j++) {
        if (j != i) {
          negatives[j < i ? j : j - 1] = views.cosine(0, i, 1, j);
        }
      }
      Arrays.sort(negatives);
      double least = negatives[negatives.length - kept];
      double sum = 0;
      for (double s : negatives) {
        sum += s >= least ? Math.exp(s / tau) : 0;
      }
      double own = Math.exp(views.cosine(0, i, 1, i) / tau);
      mean -= Math.log(own / (own + sum)) / items;
    }
    return mean;
  }

  /** Rows whose products with the first anchor are these; the first is its own. */
  private static PlainViews withProducts(double... products) {
    double[][][] raw = new double[2][products.length][2];
    for (int j = 0; j < products.length; j++) {
      raw[0][j] = new double[] {1, 0};
      raw[1][j] = new double[] {products[j], Math.sqrt(1 - products[j] * products[j])};
    }
    return new PlainViews(raw);
  }

  private static double firstTerm(double tau, double alpha, double... products) {
    // all anchors alike: anchor j takes product j for its own, so term 0 is told from the others'
    double sum = 0;
    int kept = (int) Math.max(1, Math.ceil(alpha * (products.length - 1)));
    for (int own = 1; own < products.length; own++) {
      double[] swapped = products.clone();
      swapped[0] = products[own];
      swapped[own] = products[0];
      double[] negatives = Arrays.copyOfRange(swapped, 1, swapped.length);
      Arrays.sort(negatives);
      double others = Double.NEGATIVE_INFINITY;
      for (double s : negatives) {
        boolean isKept = s >= negatives[negatives.length - kept];
        double above = (s - products[own]) / tau;
        others = isKept ? Math.max(others, above) + soft(others, above) : others;
      }
      sum += Math.max(0, others) + Math.log1p(Math.exp(-Math.abs(others)));
    }
    double all = hard(withProducts(products)).with("tau", tau).with("alpha", alpha).value();
    return products.length * all - sum;
  }

  /** What the logarithm of a sum of two exponentials has above the larger. */
  private static double soft(double a, double b) {
    return a == Double.NEGATIVE_INFINITY ? 0 : Math.log1p(Math.exp(-Math.abs(a - b)));
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(firstTerm(0.1, 1, 0.8, 0.7, 0.2, -0.3)).isCloseTo(0.31508434, within(1e-8));
    assertThat(firstTerm(0.5, 1, 0.8, 0.7, 0.2, -0.3)).isCloseTo(0.80232804, within(1e-8));
    assertThat(firstTerm(1, 1, 0.8, 0.7, 0.2, -0.3)).isCloseTo(1.02479355, within(1e-8));
    assertThat(firstTerm(0.5, 0.3, 0.8, 0.7, 0.2, -0.3)).isCloseTo(0.59813887, within(1e-8));
  }

  @Test
  void equalsThePlainFormulaWithItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      PlainViews views = PlainViews.random(seed, 2, 9, 5);
      // ceil(0.3·8) = 3; 0.25·8 is 2 exactly; a product above 2 by rounding alone stays 2
      assertThat(hard(views).with("alpha", 0.3).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, 0.3, 3), within(1e-12));
      assertThat(hard(views).with("alpha", 0.25).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, 0.3, 2), within(1e-12));
      assertThat(hard(views).with("alpha", 0.25 + 1e-15).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, 0.3, 2), within(1e-12));
      assertThat(hard(views).with("alpha", 1e-9).value())
          .as("seed %d", seed)
          .isCloseTo(plain(views, 0.3, 1), within(1e-12));
      hard(views).with("alpha", 0.3).with("tau", 0.5).assertGradients();
    }
  }

  @Test
  void rowsThatAreEqualUpToTheirLengthAreAllKept() {
    double[][][] raw = new double[2][9][];
    for (int i = 0; i < 9; i++) {
      raw[0][i] = new double[] {0.3 + i, -0.7, 0.2};
      raw[1][i] = new double[] {0.1 * (i + 1), 0.7 * (i + 1), -0.3 * (i + 1)};
    }
    assertThat(hard(new PlainViews(raw)).with("alpha", 0.3).with("tau", 0.01).value())
        .isCloseTo(Math.log(9), within(1e-9));
  }

  @Test
  void keepingAllIsTheOrdinaryLossOfOneDirection() {
    PlainViews views = PlainViews.random(5, 2, 6, 3);
    double forth = hard(views).with("alpha", 1).with("tau", 0.2).value();
    double back = hard(views.views(1, 0)).with("alpha", 1).with("tau", 0.2).value();
    double both =
        views
            .into(Evaluated.of(new InfoNceLoss(InfoNceLoss.Options.DEFAULT), "infonce"))
            .with("tau", 0.2)
            .value();
    assertThat((forth + back) / 2).isCloseTo(both, within(1e-13));
  }

  @Test
  void aPositiveAboveAllNegativesCostsNothingAtALowTemperature() {
    double[] products = new double[30];
    Arrays.setAll(products, j -> j == 0 ? 0.85 : 0.8 - 0.01 * j);
    assertThat(firstTerm(0.001, 1, products)).isCloseTo(0, within(1e-6));
  }

  @Test
  void aPositiveIsPulledByAsMuchAsAllNegativesArePushed() {
    double[] products = {0.8, 0.7, 0.2, -0.3};
    double step = 1e-4;
    double[] slopes = new double[4];
    for (int j = 0; j < 4; j++) {
      double[] more = products.clone();
      double[] less = products.clone();
      more[j] += step;
      less[j] -= step;
      slopes[j] = (firstTerm(0.5, 1, more) - firstTerm(0.5, 1, less)) / (2 * step);
    }
    assertThat(-slopes[0]).isCloseTo(slopes[1] + slopes[2] + slopes[3], within(1e-6));
    assertThat(slopes[1] / -slopes[0]).as("r of the nearest").isCloseTo(0.66524096, within(1e-6));
  }

  @Test
  void theSimpleFormPressesOnAllThatAreKeptAlike() {
    PlainViews views = PlainViews.random(6, 2, 7, 4);
    for (double alpha : new double[] {1, 0.3}) {
      int kept = alpha == 1 ? 6 : 2;
      double expected = 0;
      for (int i = 0; i < 7; i++) {
        int anchor = i;
        double[] others =
            IntStream.range(0, 7)
                .filter(j -> j != anchor)
                .mapToDouble(j -> views.cosine(0, anchor, 1, j))
                .sorted()
                .toArray();
        double pressed = Arrays.stream(others).skip(6 - kept).sum();
        expected += (0.4 * pressed - views.cosine(0, i, 1, i)) / 7;
      }
      assertThat(simple(views, alpha, 0.4)).isCloseTo(expected, within(1e-12));
    }
    assertThat(simple(PlainViews.random(1, 2, 1, 3), 1, 0.4)).isZero();
    // what is left of the loss at a very high temperature, but for log N
    double tau = 1e4;
    double high = hard(views).with("alpha", 1).with("tau", tau).value();
    double mean = simple(views, 1, 1.0 / 6) * 6 / 7;
    assertThat(tau * (high - Math.log(7))).isCloseTo(mean, within(1e-3));
    assertThatThrownBy(() -> simple(views, 1, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambda is -1");
  }

  private static double simple(PlainViews views, double alpha, double lambda) {
    try (NDManager manager = Torch.manager()) {
      NDArray raw =
          manager.create(views.flat(), new Shape(views.count(), views.items(), views.width()));
      return new HardContrastiveLoss(new HardContrastiveLoss.Options(0.3, alpha))
          .simple(raw, lambda)
          .getDouble();
    }
  }

  @Test
  void tiesAreKept() {
    PlainViews views = withProducts(0.9, 0.5, 0.5, 0.1);
    assertThat(hard(views).with("alpha", 0.3).value())
        .isCloseTo(plain(views, 0.3, 1), within(1e-12));
    PlainViews alike = PlainViews.of(new double[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 2, 3);
    assertThat(hard(alike).value()).isCloseTo(Math.log(3), within(1e-12));
  }

  @Test
  void oneItemCostsNothingAndOddInputIsRefused() {
    PlainViews one = PlainViews.random(1, 2, 1, 3);
    assertThat(hard(one).value()).isZero();
    assertThat(hard(one).gradient("views")).containsOnly(0);
    assertThatThrownBy(() -> hard(one).with("alpha", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha is 0");
    assertThatThrownBy(() -> hard(one).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(() -> hard(PlainViews.random(1, 3, 2, 2)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("takes two views");
  }
}
