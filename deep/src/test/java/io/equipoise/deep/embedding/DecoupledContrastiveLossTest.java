package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.DecoupledContrastiveLoss.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DecoupledContrastiveLossTest {
  private static final PlainViews WORKED =
      PlainViews.ofAngles(new double[] {0, 90, 180}, new double[] {20, 80, 200});

  private static Evaluated eval(String function, PlainViews views) {
    return views.into(Evaluated.of(new DecoupledContrastiveLoss(Options.DEFAULT), function));
  }

  /** -w p / tau and log U of an anchor, as the paper writes them. */
  private static double plain(PlainViews views, int view, int i, double tau, double weight) {
    double sum = 0;
    for (int v = 0; v < 2; v++) {
      for (int j = 0; j < views.items(); j++) {
        sum += j == i ? 0 : Math.exp(views.cosine(view, i, v, j) / tau);
      }
    }
    return -weight * views.cosine(0, i, 1, i) / tau + Math.log(sum);
  }

  private static double[] weights(PlainViews views, double sigma) {
    double[] weights = new double[views.items()];
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp(views.cosine(0, i, 1, i) / sigma);
      mean += weights[i] / weights.length;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 2 - weights[i] / mean;
    }
    return weights;
  }

  private static double plainMean(PlainViews views, double tau, double sigma) {
    double[] weights = weights(views, sigma);
    double sum = 0;
    for (int i = 0; i < views.items(); i++) {
      sum += plain(views, 0, i, tau, weights[i]) + plain(views, 1, i, tau, weights[i]);
    }
    return sum / 2 / views.items();
  }

  /** Terms of the 2N anchors, and of InfoNCE over the same candidates. */
  private static double[][] terms(PlainViews views, double tau) {
    try (NDManager manager = Torch.manager()) {
      NDArray unit =
          UnitRows.of(manager.create(views.flat(), new Shape(2, views.items(), views.width())));
      Contrast contrast = Contrast.ofViews(unit, tau);
      return new double[][] {
        contrast.decoupled().toDoubleArray(), contrast.coupled().toDoubleArray()
      };
    }
  }

  @Test
  void givesTheWorkedValues() {
    double[][] terms = terms(WORKED, 0.5);
    assertThat(terms[0])
        .containsExactly(
            new double[] {
              -0.88492853, -0.46855529, -1.18893413, -0.27231614, -0.31942090, -1.73055764
            },
            within(1e-8));
    assertThat(Arrays.copyOf(terms[1], 3))
        .containsExactly(new double[] {0.34553368, 0.48606512, 0.26585485}, within(1e-8));
    assertThat(eval("dcl", WORKED).with("tau", 0.5).value()).isCloseTo(-0.81078544, within(1e-8));
    double[] weights = weights(WORKED, 0.5);
    assertThat(weights)
        .containsExactly(new double[] {1.03051495, 0.93897010, 1.03051495}, within(1e-8));
    assertThat(plain(WORKED, 0, 0, 0.5, weights[0])).isCloseTo(-0.94227787, within(1e-8));
    assertThat(plain(WORKED, 0, 1, 0.5, weights[1])).isCloseTo(-0.34834986, within(1e-8));
    assertThat(plain(WORKED, 0, 2, 0.5, weights[2])).isCloseTo(-1.24628348, within(1e-8));
    assertThat(eval("dclw", WORKED).with("tau", 0.5).value())
        .isCloseTo(plainMean(WORKED, 0.5, 0.5), within(1e-14));
  }

  @Test
  void equalsThePlainFormulaWithItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      PlainViews views = PlainViews.random(seed, 2, 5, 4);
      assertThat(eval("dcl", views).value())
          .as("seed %d", seed)
          .isCloseTo(plainMean(views, 0.1, 1e9), within(1e-7));
      eval("dcl", views).with("tau", 0.7).assertGradients();
      assertThat(eval("dclw", views).with("sigma", 0.3).value())
          .as("seed %d", seed)
          .isCloseTo(plainMean(views, 0.1, 0.3), within(1e-12));
    }
  }

  @Test
  void weightsAreConstantsOfMeanOne() {
    PlainViews views = PlainViews.random(7, 2, 6, 3);
    double[] w = weights(views, 0.5);
    assertThat(Arrays.stream(w).average().orElseThrow()).isCloseTo(1, within(1e-14));
    double step = 1e-5;
    double[] gradient = eval("dclw", views).with("tau", 0.5).gradient("views");
    for (int k = 0; k < gradient.length; k++) {
      double[] up = views.flat();
      double[] down = views.flat();
      up[k] += step;
      down[k] -= step;
      double numeric =
          (withWeights(PlainViews.of(up, 2, 6), w) - withWeights(PlainViews.of(down, 2, 6), w))
              / (2 * step);
      assertThat(gradient[k]).as("gradient %d", k).isCloseTo(numeric, within(1e-8));
    }
    assertThat(eval("dclw", views).with("sigma", 1e6).value())
        .isCloseTo(eval("dcl", views).value(), within(1e-4));
  }

  private static double withWeights(PlainViews views, double[] weights) {
    double sum = 0;
    for (int i = 0; i < views.items(); i++) {
      sum += plain(views, 0, i, 0.5, weights[i]) + plain(views, 1, i, 0.5, weights[i]);
    }
    return sum / 2 / views.items();
  }

  @Test
  void infoNceIsItsGradientTimesTheMultiplier() {
    PlainViews views = PlainViews.random(3, 2, 6, 5);
    double[] q = eval("npc-multiplier", views).with("tau", 0.4).evaluate().value().data();
    double[][] terms = terms(views, 0.4);
    for (int i = 0; i < 12; i++) {
      double own = Math.exp(views.cosine(0, i % 6, 1, i % 6) / 0.4);
      double others = own * Math.exp(plain(views, i / 6, i % 6, 0.4, 1));
      assertThat(q[i]).isCloseTo(others / (own + others), within(1e-13));
      assertThat(terms[0][i]).isCloseTo(terms[1][i] + Math.log(q[i]), within(1e-12));
      assertThat(Math.exp(terms[0][i])).isCloseTo(others / own, within(1e-12));
      assertThat(Math.exp(terms[1][i])).isCloseTo(1 + Math.exp(terms[0][i]), within(1e-12));
      double[] decoupled = gradientOfTerm(views, i, true);
      double[] coupled = gradientOfTerm(views, i, false);
      for (int k = 0; k < coupled.length; k++) {
        assertThat(coupled[k]).isCloseTo(q[i] * decoupled[k], within(1e-12));
      }
    }
  }

  private static double[] gradientOfTerm(PlainViews views, int anchor, boolean decoupled) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray raw = manager.create(views.flat(), new Shape(2, views.items(), views.width()));
      raw.setRequiresGradient(true);
      Contrast contrast = Contrast.ofViews(UnitRows.of(raw), 0.4);
      NDArray terms = decoupled ? contrast.decoupled() : contrast.coupled();
      Gradients.backward(terms.get(anchor));
      return raw.getGradient().toDoubleArray();
    }
  }

  @Test
  void ofTwoTowersIsInfoLoob() {
    PlainViews views = PlainViews.random(5, 2, 6, 4);
    try (NDManager manager = Torch.manager()) {
      NDArray raw = manager.create(views.flat(), new Shape(2, 6, 4));
      double towers =
          new DecoupledContrastiveLoss(new Options(0.3, 0, false)).loss(raw).getDouble();
      double loob = new InfoLoobLoss(new InfoLoobLoss.Options(0.3)).loss(raw).getDouble();
      assertThat(towers).isCloseTo(loob, within(1e-14));
      double plain = 0;
      for (int i = 0; i < 6; i++) {
        for (int v = 0; v < 2; v++) {
          double sum = 0;
          for (int j = 0; j < 6; j++) {
            sum += j == i ? 0 : Math.exp(views.cosine(v, i, 1 - v, j) / 0.3);
          }
          plain += (Math.log(sum) - views.cosine(0, i, 1, i) / 0.3) / 12;
        }
      }
      assertThat(loob).isCloseTo(plain, within(1e-13));
    }
  }

  @Test
  void takesItsNegativesFromAQueue() {
    PlainViews views = PlainViews.random(9, 2, 4, 3);
    PlainViews queue = PlainViews.random(10, 1, 5, 3);
    double plain = 0;
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int k = 0; k < 5; k++) {
        double[][][] pair = {{views.raw()[0][i]}, {queue.raw()[0][k]}};
        sum += Math.exp(new PlainViews(pair).cosine(0, 0, 1, 0) / 0.1);
      }
      plain += (Math.log(sum) - views.cosine(0, i, 1, i) / 0.1) / 4;
    }
    try (NDManager manager = Torch.manager()) {
      NDArray raw = manager.create(views.flat(), new Shape(2, 4, 3));
      NDArray rows = manager.create(queue.flat(), new Shape(5, 3));
      DecoupledContrastiveLoss loss = new DecoupledContrastiveLoss(Options.DEFAULT);
      assertThat(loss.loss(raw.get(0), raw.get(1), rows).getDouble())
          .isCloseTo(plain, within(1e-12));
      assertThat(loss.loss(raw.get(0), raw.get(1), rows.get("0:0")).getDouble()).isZero();
    }
  }

  @Test
  void hasADefinedAnswerWhereThereIsLittleToCompare() {
    PlainViews one = PlainViews.random(2, 2, 1, 5);
    for (String function : new String[] {"dcl", "dclw"}) {
      assertThat(eval(function, one).value()).isZero();
      assertThat(eval(function, one).gradient("views")).containsOnly(0);
    }
    assertThat(eval("npc-multiplier", one).evaluate().value().data()).containsExactly(0, 0);
    // all rows alike, and all rows zero: every similarity is the same
    PlainViews alike = PlainViews.of(new double[] {1, 2, 1, 2, 1, 2, 1, 2}, 2, 2);
    assertThat(eval("dcl", alike).value()).isCloseTo(Math.log(2), within(1e-12));
    PlainViews zeros = PlainViews.of(new double[8], 2, 2);
    assertThat(eval("dcl", zeros).value()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(eval("dcl", zeros).gradient("views")).containsOnly(0);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] spoilt = PlainViews.random(2, 2, 3, 2).flat();
    spoilt[4] = Double.NaN;
    for (String function : new String[] {"dcl", "dclw", "npc-multiplier"}) {
      assertThatThrownBy(() -> eval(function, PlainViews.of(spoilt, 2, 3)).value())
          .isInstanceOf(UserError.class)
          .hasMessageContaining("'views' holds NaN");
      assertThatThrownBy(() -> eval(function, PlainViews.random(1, 3, 4, 2)).value())
          .isInstanceOf(UserError.class)
          .hasMessageContaining("takes two views, but there are 3");
      assertThatThrownBy(() -> eval(function, WORKED).with("tau", 0).value())
          .isInstanceOf(UserError.class)
          .hasMessageContaining("tau is 0");
    }
    assertThatThrownBy(() -> eval("dclw", WORKED).with("sigma", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sigma is 0");
    assertThatThrownBy(() -> new Options(0.1, Double.NaN, true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sigma is NaN");
    try (NDManager manager = Torch.manager()) {
      NDList views = new NDList(manager.ones(new Shape(3, 2)), manager.ones(new Shape(4, 2)));
      assertThatThrownBy(
              () -> new DecoupledContrastiveLoss(Options.DEFAULT).evaluate(new NDList(), views))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("views must agree");
    }
  }

  @Test
  void singlePrecisionStandsSmallTemperatures() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray views =
          manager.create(new float[] {1e4f, 0, 0, -1e4f, -1e4f, 1, 1e-4f, 1}, new Shape(2, 2, 2));
      views.setRequiresGradient(true);
      NDArray value = new DecoupledContrastiveLoss(new Options(1e-4, 0.5, true)).loss(views);
      Gradients.backward(value);
      assertThat(value.getFloat()).isFinite();
      for (float slope : views.getGradient().toFloatArray()) {
        assertThat(slope).isFinite();
      }
    }
  }
}
