package io.equipoise.deep.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.adaptation.AdaptableNetwork.Statistics;
import io.equipoise.deep.adaptation.TestTimeAdaptation.Answer;
import io.equipoise.deep.adaptation.TestTimeAdaptation.Settings;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class TestTimeAdaptationTest {
  private static final int WIDTH = 4;

  /** Two classes around -1 and 1 in every column, then scaled and moved. */
  private static Examples draw(int rows, double scale, double shift, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[rows * WIDTH];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(2);
      for (int k = 0; k < WIDTH; k++) {
        x[i * WIDTH + k] = (float) (scale * (2 * labels[i] - 1 + normal.sample()) + shift);
      }
    }
    return Examples.of(x, WIDTH, labels, 2);
  }

  private static NormalizedNetwork trained() {
    NormalizedNetwork network = NormalizedNetwork.random(new int[] {WIDTH, 16, 2}, new Seed(1));
    new Trainer(
            new CrossEntropyLoss(),
            Weighting.NONE,
            new io.equipoise.deep.train.Settings(8, 50, 0.01, 0, 0))
        .fit(network, draw(600, 1, 0, 2), null, () -> 0, new Seed(3));
    return network;
  }

  private static NDArray rows(Examples examples, NDManager manager) {
    return manager.create(examples.x(), new Shape(examples.size(), WIDTH));
  }

  private static double accuracy(float[] logits, int[] labels) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += (logits[2 * i + 1] > logits[2 * i] ? 1 : 0) == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  @Test
  void statisticsOfTheBatchUndoAShiftAndAdaptingKeepsIt() {
    try (NormalizedNetwork network = trained();
        NDManager manager = Torch.manager();
        TestTimeAdaptation adaptation =
            new TestTimeAdaptation(network, new EntropyMinimization(), Settings.DEFAULT)) {
      Examples moved = draw(400, 0.5, 3, 9);
      float[] stored = network.logits(rows(moved, manager), Statistics.STORED).toFloatArray();
      assertThat(accuracy(stored, moved.labels())).isLessThan(0.7);
      Answer answer = adaptation.adapt(rows(moved, manager));
      assertThat(accuracy(answer.logits(), moved.labels())).isGreaterThan(0.9);
      assertThat(answer.kept()).isEqualTo(1);
      double first = answer.loss();
      for (int k = 0; k < 20; k++) {
        answer = adaptation.adapt(rows(moved, manager));
      }
      assertThat(answer.loss()).isLessThan(first);
      assertThat(network.logits(rows(moved, manager), Statistics.STORED).toFloatArray())
          .as("the network that was given")
          .isEqualTo(stored);
    }
  }

  @Test
  void batchStatisticsAreThoseOfThePlainFormula() {
    try (NormalizedNetwork network = NormalizedNetwork.random(new int[] {2, 3, 2}, new Seed(5));
        NDManager manager = Torch.manager()) {
      float[] x = {1, 2, -3, 0.5f, 0, 4};
      var out = network.output(manager.create(x, new Shape(3, 2)), Statistics.BATCH);
      float[] w = network.parameters().get(0).toFloatArray();
      for (int j = 0; j < 3; j++) {
        double[] hidden = new double[3];
        for (int i = 0; i < 3; i++) {
          hidden[i] = x[2 * i] * w[2 * j] + x[2 * i + 1] * w[2 * j + 1];
        }
        double mean = Arrays.stream(hidden).average().orElseThrow();
        double variance = Arrays.stream(hidden).map(h -> (h - mean) * (h - mean)).sum() / 3;
        for (int i = 0; i < 3; i++) {
          double expected = Math.max(0, (hidden[i] - mean) / Math.sqrt(variance + 1e-5));
          assertThat((double) out.features().getFloat(i, j)).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void smallBatchesTakeStoredStatisticsDownToOneRow() {
    try (NormalizedNetwork network = trained();
        NDManager manager = Torch.manager();
        TestTimeAdaptation adaptation =
            new TestTimeAdaptation(
                network,
                new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT),
                new Settings(0.01, 32))) {
      NDArray one = rows(draw(1, 1, 0, 4), manager);
      float[] stored = network.logits(one, Statistics.STORED).toFloatArray();
      Answer answer = adaptation.adapt(one);
      assertThat(answer.logits()).isEqualTo(stored);
      assertThat(adaptation.adapt(one).logits()).isNotEqualTo(stored);
      assertThatThrownBy(() -> network.logits(one, Statistics.BATCH))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("one row");
    }
  }

  @Test
  void aBatchWithNaNIsRefusedAndLeavesTheNetworkAsItWas() {
    try (NormalizedNetwork network = trained();
        NDManager manager = Torch.manager();
        TestTimeAdaptation adaptation =
            new TestTimeAdaptation(
                network, new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT), Settings.DEFAULT)) {
      Examples sound = draw(64, 1, 0, 4);
      float[] before =
          adaptation.network().logits(rows(sound, manager), Statistics.BATCH).toFloatArray();
      float[] broken = sound.x().clone();
      broken[7] = Float.NaN;
      assertThatThrownBy(
              () -> adaptation.adapt(manager.create(broken, new Shape(sound.size(), WIDTH))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("finite");
      assertThat(adaptation.network().logits(rows(sound, manager), Statistics.BATCH).toFloatArray())
          .isEqualTo(before);
    }
  }

  @Test
  void givesTheSameBitsAgainAndLeavesNoNativeArray() {
    try (NormalizedNetwork network = trained();
        NDManager manager = Torch.manager()) {
      NDArray batch = rows(draw(100, 0.7, 1, 8), manager);
      float[] once = last(network, batch);
      int before = NativeArrays.count();
      assertThat(last(network, batch)).isEqualTo(once);
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  private static float[] last(NormalizedNetwork network, NDArray batch) {
    try (TestTimeAdaptation adaptation =
        new TestTimeAdaptation(
            network, new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT), new Settings(0.03, 2))) {
      float[] logits = new float[0];
      for (int k = 0; k < 5; k++) {
        logits = adaptation.adapt(batch).logits();
      }
      return logits;
    }
  }
}
