package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import org.junit.jupiter.api.Test;

class TotalEffectDebiasingTest {
  private static final TotalEffectDebiasing METHOD =
      new TotalEffectDebiasing(TotalEffectDebiasing.Options.DEFAULT);

  private static TotalEffectDebiasing constant(double k, double gamma) {
    return new TotalEffectDebiasing(new TotalEffectDebiasing.Options(k, false, 0.01, 1, gamma));
  }

  private static Evaluated rate(double[] features, int rows, double epsilon) {
    return Evaluated.of(METHOD, "coding-rate")
        .array("features", features, rows, features.length / rows)
        .with("epsilon", epsilon);
  }

  @Test
  void givesTheWorkedRates() {
    double[] z = {1, 0, 2, 0, 1, -1};
    assertThat(rate(z, 2, 0.01).value()).isCloseTo(0.5 * Math.log(136_051), within(1e-12));
    assertThat(rate(z, 2, 1).value()).isCloseTo(Math.log(5), within(1e-12));
    assertThat(rate(new double[6], 2, 0.01).value()).isZero();
  }

  /** The determinant by elimination, on the form that the class does not take. */
  private static double plainRate(double[] z, int rows, double eps) {
    int width = z.length / rows;
    boolean wide = width > rows;
    int side = wide ? width : rows;
    double[][] matrix = new double[side][side];
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        for (int k = 0; k < z.length / side; k++) {
          double product =
              wide ? z[k * width + i] * z[k * width + j] : z[i * width + k] * z[j * width + k];
          matrix[i][j] += width / (rows * eps) * product;
        }
        matrix[i][j] += i == j ? 1 : 0;
      }
    }
    double log = 0;
    for (int p = 0; p < side; p++) {
      log += Math.log(matrix[p][p]);
      for (int i = p + 1; i < side; i++) {
        double factor = matrix[i][p] / matrix[p][p];
        for (int j = p; j < side; j++) {
          matrix[i][j] -= factor * matrix[p][j];
        }
      }
    }
    return log / 2;
  }

  @Test
  void bothFormsOfTheRateAgree() {
    double[] wide = Draws.uniform(1, 40, -1, 1);
    for (int rows : new int[] {5, 8, 10}) {
      Evaluated rate = rate(wide, rows, 0.05);
      assertThat(rate.value()).isCloseTo(plainRate(wide, rows, 0.05), within(1e-10));
      rate.assertGradients();
    }
  }

  @Test
  void aRotationChangesNoRate() {
    double[] z = Draws.uniform(2, 24, -1, 1);
    double[] turned = z.clone();
    for (int i = 0; i < 24; i += 4) {
      turned[i] = 0.6 * z[i] - 0.8 * z[i + 2];
      turned[i + 2] = 0.8 * z[i] + 0.6 * z[i + 2];
    }
    assertThat(rate(turned, 6, 0.01).value()).isCloseTo(rate(z, 6, 0.01).value(), within(1e-10));
  }

  private static Evaluated loss(double[] anchors, double[] debiased, double[] bias) {
    int rows = anchors.length / 2;
    return Evaluated.of(METHOD, "te-d-loss")
        .array("logits", new double[2 * rows], rows, 2)
        .array("biasLogits", new double[2 * rows], rows, 2)
        .list("labels", new int[rows])
        .array("anchors", anchors, rows, 2)
        .array("debiased", debiased, rows, 2)
        .array("bias", bias, rows, 2)
        .with("k", 0);
  }

  @Test
  void givesTheWorkedContrast() {
    double logits = 2 * Math.log(2);
    assertThat(loss(new double[] {1, 0}, new double[] {1, 1}, new double[] {0, 1}).value())
        .isCloseTo(logits + 0.400834, within(1e-6));
    assertThat(loss(new double[] {1, 2}, new double[] {3, 1}, new double[] {3, 1}).value())
        .isCloseTo(logits + Math.log(2), within(1e-12));
  }

  @Test
  void equalsThePlainFormula() {
    double[] logits = Draws.uniform(3, 24, -2, 2);
    double[] biased = Draws.uniform(4, 24, -2, 2);
    int[] labels = Draws.codes(5, 6, 4);
    double[] x = Draws.uniform(6, 30, -1, 1);
    double[] y = Draws.uniform(7, 30, -1, 1);
    double[] b = Draws.uniform(8, 30, -1, 1);
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      sum += surprise(logits, 4 * i, labels[i]) + surprise(biased, 4 * i, labels[i]);
      double near = Math.exp(cosine(x, y, 5 * i) / 0.7);
      double far = Math.exp(cosine(x, b, 5 * i) / 0.7);
      sum -= Math.log(near / (near + far));
    }
    Evaluated evaluated =
        Evaluated.of(METHOD, "te-d-loss")
            .array("logits", logits, 6, 4)
            .array("biasLogits", biased, 6, 4)
            .list("labels", labels)
            .array("anchors", x, 6, 5)
            .array("debiased", y, 6, 5)
            .array("bias", b, 6, 5)
            .with("k", 0.3)
            .with("epsilon", 0.1)
            .with("temperature", 0.7);
    assertThat(evaluated.value()).isCloseTo(sum / 6 + 0.3 * plainRate(b, 6, 0.1), within(1e-10));
    evaluated.assertGradients();
  }

  private static double surprise(double[] logits, int from, int truth) {
    double sum = 0;
    for (int c = 0; c < 4; c++) {
      sum += Math.exp(logits[from + c]);
    }
    return Math.log(sum) - logits[from + truth];
  }

  private static double cosine(double[] a, double[] b, int from) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int j = from; j < from + 5; j++) {
      dot += a[j] * b[j];
      first += a[j] * a[j];
      second += b[j] * b[j];
    }
    return dot / Math.sqrt(first * second);
  }

  /** The bias branch's part of the loss does not move the encoder, and the rest does. */
  @Test
  void theBiasBranchMovesNoEncoder() {
    DenseNetwork encoder = DenseNetwork.random(new int[] {3, 8}, 0, new Seed(1));
    try (BiasBranch network = constant(0.1, 1).around(encoder, 8, 2, new Seed(2));
        NDManager step = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = step.create(floats(Draws.uniform(9, 15, -1, 1)), new Shape(5, 3));
      NDArray labels = step.create(new long[] {0, 1, 0, 1, 1});
      TotalEffectDebiasing.Said said = network.said(x, true);
      NDArray rate = new CodingRate(0.01).of(said.bias());
      NDArray biased = new CrossEntropyLoss().perSample(labels, said.biasLogits()).mean();
      // the encoder is touched by a zero, so that its gradient exists
      Gradients.backward(rate.add(biased).add(said.anchors().sum().mul(step.create(0f))));
      for (NDArray parameter : encoder.parameters()) {
        try (NDArray gradient = parameter.getGradient()) {
          assertThat(gradient.toFloatArray()).containsOnly(0f);
        }
      }
      Gradients.backward(
          new CrossEntropyLoss().perSample(labels, network.said(x, true).logits()).mean());
      try (NDArray gradient = encoder.parameters().get(0).getGradient()) {
        assertThat(gradient.abs().max().getFloat()).isPositive();
      }
    }
  }

  @Test
  void subtractsAsMuchAsGammaSays() {
    try (NDManager step = Torch.manager()) {
      NDArray logits = step.create(new float[] {1, 2}, new Shape(1, 2));
      NDArray biased = step.create(new float[] {3, -1}, new Shape(1, 2));
      assertThat(constant(1, 0).prediction(logits, biased).toFloatArray()).containsExactly(1, 2);
      assertThat(constant(1, 2).prediction(logits, biased).toFloatArray()).containsExactly(-5, 4);
    }
  }

  @Test
  void measuresWhatTheBiasAloneGives() {
    assertThat(
            TotalEffectDebiasing.sufficiency(
                new double[] {0.2, 0.9, 0}, new double[] {0.4, 0.3, 0}))
        .isCloseTo(2.5 / 3, within(1e-12));
    assertThatThrownBy(() -> TotalEffectDebiasing.sufficiency(new double[0], new double[0]))
        .isInstanceOf(UserError.class);
  }

  @Test
  void learnsInTheTrainerAndLeavesNothingBehind() {
    float[] x = floats(Draws.uniform(10, 600, -1, 1));
    int[] labels = new int[200];
    for (int i = 0; i < 200; i++) {
      labels[i] = x[3 * i] + x[3 * i + 1] > 0 ? 1 : 0;
    }
    Examples rows = Examples.of(x, 3, labels, 2);
    for (TotalEffectDebiasing method : new TotalEffectDebiasing[] {METHOD, constant(0.03, 1)}) {
      int before = NativeArrays.count();
      DenseNetwork encoder = DenseNetwork.random(new int[] {3, 16, 8}, 0, new Seed(1));
      try (BiasBranch network = method.around(encoder, 8, 2, new Seed(2))) {
        var losses =
            new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(20, 32, 5e-3))
                .fit(network, network.lesson(), rows, null, () -> true, new Seed(3))
                .losses();
        assertThat(losses.get(19)).isLessThan(losses.get(0));
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  private static float[] floats(double[] values) {
    float[] single = new float[values.length];
    for (int i = 0; i < single.length; i++) {
      single[i] = (float) values[i];
    }
    return single;
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> constant(-1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is -1");
    assertThatThrownBy(() -> new CodingRate(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("epsilon");
    assertThatThrownBy(() -> rate(new double[] {1, Double.NaN}, 1, 0.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features");
  }
}
