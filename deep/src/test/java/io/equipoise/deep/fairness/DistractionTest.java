package io.equipoise.deep.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.learn.DistractionLearner;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DistractionTest {
  private static final DistractionLearner METHOD =
      new DistractionLearner(DistractionLearner.Options.DEFAULT);

  private static Evaluated parity(double[] p, int... groups) {
    return Evaluated.of(METHOD, "distraction-parity")
        .list("probabilities", p)
        .list("groups", groups);
  }

  private static double[] drawn(int size, UniformRandomProvider random) {
    double[] drawn = new double[size];
    Arrays.setAll(drawn, i -> 2 * random.nextDouble() - 1);
    return drawn;
  }

  private static Evaluated attention(double[] features, double[] queries, double[] theta) {
    return Evaluated.of(METHOD, "distraction-attention")
        .array("features", features, 3, 6)
        .array("queries", queries, 3, 6)
        .list("theta", theta);
  }

  private static Examples made(int rows, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    float[] x = new float[2 * rows];
    int[] labels = new int[rows];
    int[] groups = new int[rows];
    for (int i = 0; i < rows; i++) {
      groups[i] = random.nextInt(2);
      double merit = 2 * random.nextDouble() - 1 + 0.4 * (2 * groups[i] - 1);
      labels[i] = merit > 0 ? 1 : 0;
      x[2 * i] = (float) merit;
      x[2 * i + 1] = (float) (groups[i] + 0.3 * random.nextDouble());
    }
    return Examples.of(x, 2, labels, 2, groups, 2);
  }

  /** A network 2-8-8-2 whose second layer is the block, at the identity. */
  private static final class Made implements AutoCloseable {
    private final DenseNetwork network =
        DenseNetwork.random(new int[] {2, 8, 8, 2}, 0, new Seed(1));
    private final List<NDArray> block = network.parameters().subList(2, 4);
    private final List<NDArray> others = new ArrayList<>();

    Made() {
      others.addAll(network.parameters().subList(0, 2));
      others.addAll(network.parameters().subList(4, 6));
      float[] ones = new float[64];
      for (int j = 0; j < 8; j++) {
        ones[9 * j] = 1;
      }
      block.get(0).set(ones);
    }

    int fit(DistractionTraining training, Examples rows) {
      return training.fit(
          new DistractionTraining.Parts(x -> network.forward(x, true), block, others),
          rows,
          network.manager(),
          new Seed(2));
    }

    float[] flat(List<NDArray> parameters) {
      double[] flat =
          parameters.stream()
              .map(NDArray::toFloatArray)
              .flatMap(
                  each -> java.util.stream.IntStream.range(0, each.length).mapToObj(i -> each[i]))
              .mapToDouble(Float::doubleValue)
              .toArray();
      float[] floats = new float[flat.length];
      for (int i = 0; i < flat.length; i++) {
        floats[i] = (float) flat[i];
      }
      return floats;
    }

    @Override
    public void close() {
      network.close();
    }
  }

  @Test
  void parityGivesTheWorkedValueAndItsGradient() {
    double[] p = {.9, .6, .2, .3, .5};
    assertThat(parity(p, 0, 0, 1, 1, 1).with("eta", 100).value()).isCloseTo(9.027778, within(1e-6));
    parity(p, 0, 0, 1, 1, 1).with("eta", 3).assertGradients();
    parity(new double[] {.1, .9, .3, .2}, 0, 2, 2, 0).assertGradients();
    Evaluated equal = parity(new double[] {.2, .4, .3}, 0, 0, 2);
    assertThat(equal.value()).isCloseTo(0, within(1e-30));
    assertThat(Arrays.stream(equal.gradient("probabilities")).map(Math::abs).max().orElseThrow())
        .isLessThan(1e-15);
  }

  @Test
  void attentionEqualsThePlainLoopsWithItsGradient() {
    for (long seed = 0; seed < 3; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] h = drawn(18, random);
      double[] q = drawn(18, random);
      double[] theta = drawn(6, random);
      double[] expected = new double[18];
      for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 6; i++) {
          double sum = 0;
          double mixed = 0;
          for (int j = 0; j < 6; j++) {
            double key = theta[0] * h[6 * row + j] + theta[1];
            double weight = Math.exp(q[6 * row + i] * key);
            sum += weight;
            mixed += weight * (theta[2] * h[6 * row + j] + theta[3]);
          }
          expected[6 * row + i] = theta[4] * mixed / sum + theta[5];
        }
      }
      assertThat(attention(h, q, theta).evaluate().value().data())
          .as("seed %d", seed)
          .containsExactly(expected, within(1e-12));
      attention(h, q, theta).assertGradients();
    }
  }

  @Test
  void aBlockRateOfZeroIsThePlainNetwork() {
    Examples rows = made(200, 3);
    try (Made made = new Made()) {
      float[] before = made.flat(made.block);
      made.fit(new DistractionTraining(2, 50, 1e-2, 5, 0, false), rows);
      assertThat(made.flat(made.block)).isEqualTo(before);
      try (NDManager manager = Torch.manager();
          DenseNetwork plain = DenseNetwork.random(new int[] {2, 8, 2}, 0, new Seed(9))) {
        plain.parameters().get(0).set(made.others.get(0).toFloatArray());
        plain.parameters().get(1).set(made.others.get(1).toFloatArray());
        plain.parameters().get(2).set(made.others.get(2).toFloatArray());
        plain.parameters().get(3).set(made.others.get(3).toFloatArray());
        NDArray x = manager.create(rows.x()).reshape(200, 2);
        assertThat(made.network.forward(x, false).toFloatArray())
            .containsExactly(plain.forward(x, false).toFloatArray(), within(1e-6f));
      }
    }
  }

  @Test
  void accuracyMovesTheOthersAloneAndParityTheBlockAlone() {
    Examples rows = made(100, 4);
    try (Made tiny = new Made();
        Made zero = new Made()) {
      float[] start = tiny.flat(tiny.others);
      tiny.fit(new DistractionTraining(1, 100, 1e-60, 5, 1e-2, false), rows);
      assertThat(tiny.flat(tiny.others)).isEqualTo(start);
      assertThat(tiny.flat(tiny.block)).isNotEqualTo(zero.flat(zero.block));
    }
  }

  @Test
  void underAdamThePriceHardlyMattersAndUnderDescentItDoes() {
    Examples rows = made(100, 5);
    float[][] blocks = new float[4][];
    for (int k = 0; k < 4; k++) {
      try (Made made = new Made()) {
        made.fit(new DistractionTraining(1, 100, 1e-3, k % 2 == 0 ? 1 : 10, 1e-2, k > 1), rows);
        blocks[k] = made.flat(made.block);
      }
    }
    assertThat(blocks[1]).containsExactly(blocks[0], within(5e-4f));
    double moved = 0;
    double more = 0;
    for (int j = 0; j < 64; j++) {
      double identity = j % 9 == 0 ? 1 : 0;
      moved += Math.abs(blocks[2][j] - identity);
      more += Math.abs(blocks[3][j] - identity);
    }
    assertThat(more).isCloseTo(10 * moved, within(1e-3 * more));
  }

  @Test
  void bringsMeanProbabilitiesTogetherAndLeavesNothingBehind() {
    Examples rows = made(800, 6);
    int before = NativeArrays.count();
    double[] gaps = new double[2];
    for (int k = 0; k < 2; k++) {
      try (Made made = new Made();
          NDManager manager = Torch.manager()) {
        made.fit(new DistractionTraining(20, 100, 1e-2, 1, k == 0 ? 0 : 5e-3, false), rows);
        NDArray x = manager.create(rows.x()).reshape(800, 2);
        float[] p = made.network.forward(x, false).softmax(1).get(":, 1").toFloatArray();
        double[] sums = new double[2];
        double[] sizes = new double[2];
        for (int i = 0; i < p.length; i++) {
          sums[rows.groups()[i]] += p[i];
          sizes[rows.groups()[i]]++;
        }
        gaps[k] = Math.abs(sums[0] / sizes[0] - sums[1] / sizes[1]);
      }
    }
    assertThat(gaps[1]).isLessThan(0.7 * gaps[0]);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(() -> parity(new double[] {.5, 1.5}, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("probabilities");
    assertThatThrownBy(() -> parity(new double[] {.5, .5}, 0, 1).with("eta", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eta is -1");
    assertThatThrownBy(() -> attention(new double[18], new double[18], new double[5]).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("theta");
    Examples one = Examples.of(new float[4], 2, new int[] {0, 1}, 2);
    try (Made made = new Made()) {
      assertThatThrownBy(() -> made.fit(new DistractionTraining(1, 2, 1e-3, 1, 1e-3, false), one))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("two groups");
    }
  }
}
