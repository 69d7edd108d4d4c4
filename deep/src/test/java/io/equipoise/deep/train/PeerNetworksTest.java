package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNetworksTest {
  private static final float[] X = {1, -2, 0.5f, 0, 2, 1, -1, -1, 3, 0.2f};
  private static final long[] LABELS = {0, 1, 2, 1, 0};
  private static final int ROWS = LABELS.length;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void asOneNetworkTheyGiveTheMeanOfTheirLogits(int layers) {
    int[] sizes = DenseNetwork.sizes(2, 7, layers, 3);
    try (PeerNetworks peers = PeerNetworks.random(sizes, 0, new Seed(1));
        NDManager manager = Torch.manager()) {
      NDArray x = manager.create(X, new Shape(ROWS, 2));
      float[] mean = peers.forward(x, false).toFloatArray();
      DenseWeights.Forward forward = peers.weights().forward();
      for (int i = 0; i < ROWS; i++) {
        assertThat(forward.logits(X, 2 * i))
            .containsExactly(Arrays.copyOfRange(mean, 3 * i, 3 * i + 3), within(1e-5f));
      }
    }
  }

  /** Cross-entropy of each row under the network with these parameters, none hidden. */
  private static double[] losses(DenseWeights.Layer layer) {
    double[] losses = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double[] logits = new double[3];
      for (int c = 0; c < 3; c++) {
        logits[c] =
            layer.bias()[c]
                + layer.weight()[2 * c] * X[2 * i]
                + layer.weight()[2 * c + 1] * X[2 * i + 1];
      }
      double sum = Arrays.stream(logits).map(Math::exp).sum();
      losses[i] = Math.log(sum) - logits[(int) LABELS[i]];
    }
    return losses;
  }

  /** The mean of {@code losses} over the rows whose loss under the other is least. */
  private static double ofEasiest(double[] losses, double[] other, int kept) {
    return IntStream.range(0, ROWS)
        .boxed()
        .sorted((i, j) -> Double.compare(other[i], other[j]))
        .limit(kept)
        .mapToDouble(i -> losses[i])
        .average()
        .orElseThrow();
  }

  private static DenseWeights.Layer layer(NDArray weight, NDArray bias) {
    return new DenseWeights.Layer(2, 3, weight.toFloatArray(), bias.toFloatArray());
  }

  private static double lesson(PeerNetworks peers, double forget, double warmup, double progress) {
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(X, new Shape(ROWS, 2));
      NDArray labels = manager.create(LABELS);
      CrossEntropyLoss objective = new CrossEntropyLoss();
      Lesson.Step step =
          new Lesson.Step(
              x, labels, labels, progress, logits -> Batch.of(labels, logits), objective);
      return peers.lesson(forget, warmup).loss(step).getFloat();
    }
  }

  @Test
  void eachLearnsFromWhatTheOtherFindsEasiest() {
    for (long seed = 0; seed < 5; seed++) {
      try (PeerNetworks peers = PeerNetworks.random(new int[] {2, 3}, 0, new Seed(seed))) {
        double[] one = losses(layer(peers.parameters().get(0), peers.parameters().get(1)));
        double[] two = losses(layer(peers.parameters().get(2), peers.parameters().get(3)));
        double three = ofEasiest(one, two, 3) + ofEasiest(two, one, 3);
        double four = ofEasiest(one, two, 4) + ofEasiest(two, one, 4);
        double all = ofEasiest(one, two, ROWS) + ofEasiest(two, one, ROWS);
        assertThat(lesson(peers, 0.4, 0, 0)).as("seed %d", seed).isCloseTo(three, within(1e-5));
        assertThat(lesson(peers, 0.4, 0.5, 0)).as("seed %d", seed).isCloseTo(all, within(1e-5));
        assertThat(lesson(peers, 0.4, 0.5, 0.25)).as("seed %d", seed).isCloseTo(four, within(1e-5));
        assertThat(lesson(peers, 0.4, 0.5, 0.9)).as("seed %d", seed).isCloseTo(three, within(1e-5));
        assertThat(lesson(peers, 0, 0, 0.9)).as("seed %d", seed).isCloseTo(all, within(1e-5));
        double single = ofEasiest(one, two, 1) + ofEasiest(two, one, 1);
        assertThat(lesson(peers, 0.99, 0, 0)).as("seed %d", seed).isCloseTo(single, within(1e-5));
      }
    }
  }

  @Test
  void closesBoth() {
    int before = NativeArrays.count();
    PeerNetworks.random(new int[] {2, 4, 3}, 0.1, new Seed(1)).close();
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
