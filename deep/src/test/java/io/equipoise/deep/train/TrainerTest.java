package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainerTest {

  private static Examples examples(int rows, double[] weights) {
    float[] x = floats(Draws.uniform(1, rows * 3, -1, 1));
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = x[3 * i] - 0.5 * x[3 * i + 1] > 0.1 ? 1 : 0;
    }
    return new Examples(x, 3, labels, 2, new int[rows], 1, weights);
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static Trained<DenseWeights> fit(
      Settings settings, Examples train, @Nullable Examples validation, int... sizes) {
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, new Seed(1))) {
      return new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings)
          .fit(network, train, validation, network::weights, new Seed(2));
    }
  }

  /** One full-batch Adam step of a linear model, written plainly. */
  @Test
  void aStepIsAdamOnTheWeightedMeanLoss() {
    int n = 6;
    double[] rowWeights = {1, 2, 3, 1, 2, 3};
    Examples train = examples(n, rowWeights);
    DenseWeights.Layer before;
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 2}, 0, new Seed(1))) {
      before = network.weights().layers().get(0);
    }
    double[] gradient = new double[6];
    for (int i = 0; i < n; i++) {
      double[] z = new double[2];
      for (int c = 0; c < 2; c++) {
        for (int j = 0; j < 3; j++) {
          z[c] += before.weight()[3 * c + j] * train.x()[3 * i + j];
        }
      }
      double p1 = 1 / (1 + Math.exp(z[0] - z[1]));
      double slope = (p1 - train.labels()[i]) * rowWeights[i] / 2 / n;
      for (int j = 0; j < 3; j++) {
        gradient[3 + j] += slope * train.x()[3 * i + j];
        gradient[j] -= slope * train.x()[3 * i + j];
      }
    }
    float[] after =
        fit(Settings.fixed(1, n, 0.01), train, null, 3, 2).result().layers().get(0).weight();
    for (int k = 0; k < 6; k++) {
      double decayed = gradient[k] / (Math.abs(gradient[k]) + 1e-8);
      assertThat(after[k]).isCloseTo((float) (before.weight()[k] - 0.01 * decayed), within(1e-5f));
    }
  }

  @Test
  void stopsWhenTheValidationLossNoLongerFallsAndKeepsTheBest() {
    Examples train = examples(40, ones(40));
    Examples contrary = examples(40, ones(40));
    for (int i = 0; i < 40; i++) {
      contrary.labels()[i] = 1 - contrary.labels()[i];
    }
    Settings settings = new Settings(100, 8, 0.01, 0, 3);
    Trained<DenseWeights> stopped = fit(settings, train, contrary, 3, 8, 2);
    assertThat(stopped.losses()).hasSize(4);
    assertThat(stopped.bestEpoch()).isEqualTo(0);
    Trained<DenseWeights> first = fit(Settings.fixed(1, 8, 0.01), train, null, 3, 8, 2);
    assertThat(stopped.result().layers().get(0).weight())
        .isEqualTo(first.result().layers().get(0).weight());
    Trained<DenseWeights> agreeing = fit(new Settings(12, 8, 0.01, 0, 3), train, train, 3, 8, 2);
    assertThat(agreeing.losses()).hasSize(12);
  }

  @Test
  void plainLoopsAgreeWithTheNativeForwardPass() {
    float[] x = floats(Draws.uniform(5, 7 * 5, -2, 2));
    try (DenseNetwork network = DenseNetwork.random(new int[] {5, 9, 4, 3}, 0.5, new Seed(3));
        NDManager manager = Torch.manager();
        Gradients paused = Gradients.pause()) {
      NDArray logits = network.forward(manager.create(x, new Shape(7, 5)), false);
      float[] expected = logits.softmax(1).toFloatArray();
      DenseWeights.Forward forward = network.weights().forward();
      double[] found = new double[21];
      for (int i = 0; i < 7; i++) {
        forward.probabilities(x, 5 * i, found, 3 * i);
      }
      for (int k = 0; k < 21; k++) {
        assertThat(found[k]).isCloseTo(expected[k], within(1e-6));
      }
    }
  }

  @Test
  void dropoutSilencesItsShareAndKeepsTheMean() {
    Dropout dropout = new Dropout(0.3, new Seed(4).generator());
    try (NDManager manager = Torch.manager()) {
      float[] kept = dropout.apply(manager.ones(new Shape(200, 100))).toFloatArray();
      int silent = 0;
      double sum = 0;
      for (float value : kept) {
        silent += value == 0 ? 1 : 0;
        sum += value;
      }
      assertThat(silent / 20_000.0).isCloseTo(0.3, within(0.015));
      assertThat(sum / 20_000).isCloseTo(1, within(0.02));
    }
  }

  @Test
  void tellsWhatShareOfTheWeightEachGroupGot() {
    Examples plain = examples(40, ones(40));
    int[] groups = new int[40];
    Arrays.fill(groups, 30, 40, 1);
    double[] weights = ones(40);
    Arrays.fill(weights, 30, 40, 3);
    Examples grouped = new Examples(plain.x(), 3, plain.labels(), 2, groups, 2, weights);
    List<Double> shares = fit(Settings.fixed(2, 8, 0.01), grouped, null, 3, 2).groupShares();
    assertThat(shares.get(0)).isCloseTo(0.5, within(1e-6));
    assertThat(shares.get(1)).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> fit(Settings.fixed(5, 8, 0.01), examples(20, ones(20)), null, 3, 2))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void losesNoRowWhenTheLastBatchIsSmall() {
    List<Double> losses =
        fit(Settings.fixed(2, 8, 0.01), examples(17, ones(17)), null, 3, 2).losses();
    assertThat(losses).hasSize(2).allMatch(Double::isFinite);
  }
}
