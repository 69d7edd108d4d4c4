package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.MultiHeadContrastiveLoss.Form;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

class TemperedAgreementTest {
  private static final double K = 3;
  private static final double BETA = 0.4;
  private static final double FLOOR = 0.05;
  private static final TemperedAgreement TERMS =
      new TemperedAgreement(new MultiHeadContrastiveLoss.Options(Form.POSTERIOR, K, BETA, FLOOR));

  private interface Plain {
    double of(double[] similarities, double[] temperatures);
  }

  private static double omega(double t) {
    return K / 2 * Math.log(t) + 1 / t;
  }

  /** Value and both gradients, against differences of the plain form. */
  private static void assertEquals(
      BinaryOperator<NDArray> loss, Plain plain, double[] s, double[] t, long... shape) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray first = manager.create(s, new Shape(shape));
      NDArray second = manager.create(t, new Shape(shape));
      first.setRequiresGradient(true);
      second.setRequiresGradient(true);
      NDArray value = loss.apply(first, second);
      assertThat(value.getDouble()).isCloseTo(plain.of(s, t), within(1e-11));
      Gradients.backward(value);
      double[] ofS = first.getGradient().toDoubleArray();
      double[] ofT = second.getGradient().toDoubleArray();
      for (int i = 0; i < s.length; i++) {
        assertThat(ofS[i]).isCloseTo(slope(plain, s, t, s, i), within(1e-5));
        assertThat(ofT[i]).isCloseTo(slope(plain, s, t, t, i), within(1e-5));
      }
    }
  }

  private static double slope(Plain plain, double[] s, double[] t, double[] moved, int i) {
    double before = moved[i];
    moved[i] = before + 1e-6;
    double up = plain.of(s, t);
    moved[i] = before - 1e-6;
    double down = plain.of(s, t);
    moved[i] = before;
    return (up - down) / 2e-6;
  }

  @Test
  void predictionsEqualTheLoop() {
    Plain plain =
        (s, t) -> {
          double sum = 0;
          for (int i = 0; i < s.length; i++) {
            double floored = Math.max(FLOOR, t[i]);
            sum += BETA * omega(floored) - s[i] / (2 * floored);
          }
          return sum / 5;
        };
    double[] t = Draws.uniform(2, 15, 0.1, 1);
    t[3] = 0.01;
    assertEquals(TERMS::ofPredictions, plain, Draws.uniform(1, 15, -1, 1), t, 3, 5);
  }

  @Test
  void theRegulariserOfTemperaturesIsLeastAtTwoOverK() {
    double[] temperatures = {0.1, 0.4, 2 / K, 1, 3};
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray t = manager.create(temperatures, new Shape(5, 1));
      t.setRequiresGradient(true);
      Gradients.backward(TERMS.ofPredictions(t.zerosLike(), t));
      double[] slopes = t.getGradient().toDoubleArray();
      for (int i = 0; i < 5; i++) {
        double expected = K / (2 * temperatures[i]) - 1 / (temperatures[i] * temperatures[i]);
        assertThat(slopes[i]).isCloseTo(BETA * expected, within(1e-12));
      }
      assertThat(slopes[2]).isCloseTo(0, within(1e-14));
    }
  }

  @Test
  void correlationsEqualTheLoop() {
    Plain plain =
        (s, t) -> {
          double sum = 0;
          for (int i = 0; i < s.length; i++) {
            boolean on = i % 16 / 4 == i % 4;
            sum +=
                on
                    ? Math.pow(1 - s[i] / t[i], 2) + BETA * omega(t[i])
                    : 0.3 * s[i] * s[i] / t[i] - BETA * omega(t[i]);
          }
          return sum;
        };
    assertEquals(
        (s, t) -> TERMS.ofCorrelations(s, t, 0.3),
        plain,
        Draws.uniform(3, 32, -1, 1),
        Draws.uniform(4, 32, 0.1, 1),
        2,
        4,
        4);
  }

  @Test
  void temperaturesOfOneAreBarlowTwinsButForAConstant() {
    PlainViews views = PlainViews.random(5, 2, 9, 4);
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(views.flat(), new Shape(2, 9, 4));
      NDArray first = standard(x.get(0));
      NDArray c = first.transpose().matMul(standard(x.get(1))).div(9).expandDims(0);
      double barlow = new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT).loss(x).getDouble();
      double constant = BETA * (4 - 12);
      assertThat(TERMS.ofCorrelations(c, c.onesLike(), 5e-3).getDouble() - constant)
          .isCloseTo(barlow, within(1e-4 * barlow));
    }
  }

  private static NDArray standard(NDArray x) {
    NDArray centred = x.sub(x.mean(new int[] {0}, true));
    return centred.div(centred.square().mean(new int[] {0}, true).sqrt());
  }

  @Test
  void refusesWhatHasNoMeaning() {
    try (NDManager manager = Torch.manager()) {
      NDArray s = manager.ones(new Shape(2, 3));
      assertThatThrownBy(() -> TERMS.ofPredictions(s, manager.ones(new Shape(3, 2))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("each similarity needs a temperature");
      assertThatThrownBy(() -> TERMS.ofCorrelations(s, s, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("3 dimensions");
      NDArray wide = manager.ones(new Shape(1, 2, 3));
      assertThatThrownBy(() -> TERMS.ofCorrelations(wide, wide, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("(C,d,d)");
    }
  }
}
