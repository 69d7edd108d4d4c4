package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Network;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeToRealTest {
  private static final int[][] REAL = {{450, 50}, {20, 480}};
  private final Examples synthetic = rows(120, 1);
  private final Examples real = rows(90, 2);

  private static FakeToReal method(int syntheticEpochs, int realEpochs, boolean frozen) {
    return new FakeToReal(
        new FakeToReal.Options(
            syntheticEpochs, realEpochs, 16, 1e-2, 1e-3, 0, frozen, new CrossEntropyLoss()));
  }

  private static Examples rows(int count, long seed) {
    double[] drawn = Draws.uniform(seed, 3 * count, -1, 1);
    float[] x = new float[drawn.length];
    int[] labels = new int[count];
    int[] groups = new int[count];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    for (int i = 0; i < count; i++) {
      labels[i] = x[3 * i] > 0 ? 1 : 0;
      groups[i] = x[3 * i + 1] > 0.5 ? 1 : 0;
    }
    return Examples.of(x, 3, labels, 2, groups, 2);
  }

  private DenseWeights trained(FakeToReal method, Examples first, Examples second) {
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 8, 2}, 0, new Seed(3))) {
      return method.fit(network, first, second, null, network::weights, new Seed(4));
    }
  }

  private static float[] firstLayer(DenseWeights weights) {
    return weights.layers().get(0).weight();
  }

  @Test
  void addsWhatBalancesEveryClass() {
    SyntheticBalance counts = new SyntheticBalance(REAL);
    assertThat(counts.additional().counts()).isEqualTo(new int[][] {{0, 400}, {460, 0}});
    assertThat(counts.balanced().counts()).isEqualTo(new int[][] {{215, 215}, {215, 215}});
    assertThat(new SyntheticBalance(new int[][] {{7, 7}}).balanced().counts())
        .isEqualTo(new int[][] {{7, 7}});
    assertThat(
            Evaluated.of(method(1, 1, false), "additional-synthetic-balancing")
                .array("counts", new double[] {5, 0, 2, 1, 1, 1}, 2, 3)
                .evaluate()
                .value()
                .data())
        .containsExactly(0, 5, 3, 0, 0, 0);
  }

  @Test
  void mixingLetsTheSourceTell() {
    SyntheticBalance real = new SyntheticBalance(REAL);
    SourceLeak mixed = SourceLeak.of(real, real.additional());
    assertThat(mixed.ofBias()).isCloseTo(0, within(1e-9));
    assertThat(mixed.ofBiasAndSource()).isGreaterThan(0.3);
    SourceLeak alone = SourceLeak.of(real, real.uniform(0));
    assertThat(alone.ofBias()).isCloseTo(alone.ofBiasAndSource(), within(1e-12));
    assertThat(alone.accuracy()).isCloseTo(0.93, within(1e-12));
    assertThat(
            Evaluated.of(method(1, 1, false), "source-leak")
                .array("real", new double[] {450, 50, 20, 480}, 2, 2)
                .evaluate()
                .value()
                .data())
        .containsExactly(alone.ofBias(), alone.ofBiasAndSource(), alone.accuracy());
    SourceLeak first = SourceLeak.of(real.uniform(0), real.balanced());
    assertThat(first.ofBias()).isZero();
    assertThat(first.ofBiasAndSource()).isZero();
    assertThat(first.accuracy()).isEqualTo(0.5);
  }

  /** Entropies of the columns and the cells, one by one. */
  @Test
  void equalsThePlainMutualInformation() {
    double[] real = {9, 2, 0, 3, 4, 5, 1, 1, 8, 2, 2, 2};
    double[] made = {0, 7, 9, 2, 1, 0, 7, 7, 0, 0, 0, 0};
    double total = 0;
    double[] y = new double[4];
    double[] columns = new double[6];
    double[] cells = new double[24];
    double[] best = new double[6];
    for (int c = 0; c < 4; c++) {
      for (int b = 0; b < 3; b++) {
        for (int g = 0; g < 2; g++) {
          double count = g == 0 ? real[3 * c + b] : made[3 * c + b];
          total += count;
          y[c] += count;
          columns[2 * b + g] += count;
          cells[6 * c + 2 * b + g] = count;
          best[2 * b + g] = Math.max(best[2 * b + g], count);
        }
      }
    }
    double[] value =
        Evaluated.of(method(1, 1, false), "source-leak")
            .array("real", real, 4, 3)
            .array("synthetic", made, 4, 3)
            .evaluate()
            .value()
            .data();
    assertThat(value[1])
        .isCloseTo(
            entropy(y, total) + entropy(columns, total) - entropy(cells, total), within(1e-12));
    assertThat(value[0]).isBetween(0.0, value[1]);
    double right = 0;
    for (double most : best) {
      right += most;
    }
    assertThat(value[2]).isCloseTo(right / total, within(1e-12));
  }

  private static double entropy(double[] counts, double total) {
    double sum = 0;
    for (double count : counts) {
      sum -= count > 0 ? count / total * Math.log(count / total) : 0;
    }
    return sum;
  }

  @Test
  void aStepWithoutEpochsDoesNothing() {
    Examples other = rows(50, 9);
    assertThat(firstLayer(trained(method(3, 0, false), synthetic, real)))
        .isEqualTo(firstLayer(trained(method(3, 0, false), synthetic, other)))
        .isNotEqualTo(firstLayer(trained(method(3, 0, false), other, real)));
    assertThat(firstLayer(trained(method(0, 3, false), synthetic, real)))
        .isEqualTo(firstLayer(trained(method(0, 3, false), other, real)));
    float[] untrained;
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 8, 2}, 0, new Seed(3))) {
      untrained = firstLayer(network.weights());
    }
    assertThat(firstLayer(trained(method(0, 0, false), synthetic, real))).isEqualTo(untrained);
  }

  /** A dense network whose inputs lose a running mean, which training moves. */
  private static final class Centred implements Network {
    private final DenseNetwork inner = DenseNetwork.random(new int[] {3, 8, 2}, 0, new Seed(3));
    private float[] mean = new float[3];

    @Override
    public List<NDArray> parameters() {
      return inner.parameters();
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
      if (training) {
        float[] now = x.mean(new int[] {0}).toFloatArray();
        float[] moved = new float[3];
        for (int j = 0; j < 3; j++) {
          moved[j] = 0.9f * mean[j] + 0.1f * now[j];
        }
        mean = moved;
      }
      return inner.forward(x.sub(x.getManager().create(mean)), training);
    }

    @Override
    public NDManager manager() {
      return inner.manager();
    }
  }

  @Test
  void frozenNormalisationStays() {
    for (boolean frozen : new boolean[] {true, false}) {
      try (Centred network = new Centred()) {
        method(2, 0, frozen).fit(network, synthetic, real, null, () -> true, new Seed(4));
        float[] before = network.mean;
        assertThat(before).isNotEqualTo(new float[3]);
        method(0, 2, frozen).fit(network, synthetic, real, null, () -> true, new Seed(4));
        if (frozen) {
          assertThat(network.mean).isEqualTo(before);
        } else {
          assertThat(network.mean).isNotEqualTo(before);
        }
      }
    }
  }

  @Test
  void theSecondStepStartsFromTheBestEpochOfTheFirst() {
    Examples validation = FakeToReal.balanced(rows(60, 7));
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 8, 2}, 0, new Seed(3))) {
      DenseWeights kept =
          method(6, 0, false)
              .fit(network, synthetic, real, validation, network::weights, new Seed(4));
      assertThat(firstLayer(network.weights())).isEqualTo(firstLayer(kept));
    }
  }

  @Test
  void weighsClassesWithinGroupsAlike() {
    Examples weighed = FakeToReal.balanced(real);
    double[] sums = new double[4];
    for (int i = 0; i < weighed.size(); i++) {
      sums[2 * weighed.labels()[i] + weighed.groups()[i]] += weighed.weights()[i];
    }
    assertThat(sums).containsExactly(new double[] {1, 1, 1, 1}, within(1e-9));
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> method(-1, 0, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("syntheticEpochs");
    assertThatThrownBy(() -> new SyntheticBalance(new int[][] {{1, -1}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    SyntheticBalance none = new SyntheticBalance(new int[][] {{0, 0}});
    assertThatThrownBy(() -> SourceLeak.of(none, none))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no sample");
  }
}
