package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.SplitInvariantEquivariantLoss.Options;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class SplitInvariantEquivariantLossTest {
  private static final SplitInvariantEquivariantLoss LOSS =
      new SplitInvariantEquivariantLoss(Options.DEFAULT);

  private record Pairs(double[][] i, double[][] iNext, double[][] e, double[][] eNext, double[] w) {

    static Pairs random(long seed, int rows, int a, int b) {
      return new Pairs(
          PlainViews.random(seed, 1, rows, a).raw()[0],
          PlainViews.random(seed + 1, 1, rows, a).raw()[0],
          PlainViews.random(seed + 2, 1, rows, b).raw()[0],
          PlainViews.random(seed + 3, 1, rows, b).raw()[0],
          Draws.uniform(seed + 4, rows * b * b, -1, 1));
    }

    double[][] predicted() {
      int b = e[0].length;
      double[][] predicted = new double[e.length][b];
      for (int n = 0; n < e.length; n++) {
        for (int r = 0; r < b; r++) {
          for (int k = 0; k < b; k++) {
            predicted[n][r] += w[(n * b + r) * b + k] * e[n][k];
          }
        }
      }
      return predicted;
    }

    Evaluated evaluated() {
      int rows = i.length;
      int b = e[0].length;
      return Evaluated.of(LOSS, "sie")
          .array("invariantA", flat(i), rows, i[0].length)
          .array("invariantB", flat(iNext), rows, i[0].length)
          .array("equivariantA", flat(e), rows, b)
          .array("equivariantB", flat(eNext), rows, b)
          .array("maps", w, rows, b, b);
    }
  }

  private static double[] flat(double[][] rows) {
    return new PlainViews(new double[][][] {rows}).flat();
  }

  private static double[][] joined(double[][] left, double[][] right) {
    double[][] joined = new double[left.length][];
    for (int n = 0; n < left.length; n++) {
      joined[n] = java.util.Arrays.copyOf(left[n], left[n].length + right[n].length);
      System.arraycopy(right[n], 0, joined[n], left[n].length, right[n].length);
    }
    return joined;
  }

  private static double squaredError(double[][] a, double[][] b) {
    double sum = 0;
    for (int n = 0; n < a.length; n++) {
      for (int k = 0; k < a[0].length; k++) {
        sum += Math.pow(a[n][k] - b[n][k], 2) / a.length / a[0].length;
      }
    }
    return sum;
  }

  private static double plain(Pairs pairs, double s, double v, double c, double weight) {
    double[][] z = joined(pairs.i(), pairs.e());
    double[][] next = joined(pairs.iNext(), pairs.eNext());
    return s * squaredError(pairs.i(), pairs.iNext())
        + weight * s * squaredError(pairs.predicted(), pairs.eNext())
        + v * (RedundancyLossesTest.shortfall(z) + RedundancyLossesTest.shortfall(next)) / 2
        + v * RedundancyLossesTest.shortfall(pairs.predicted()) / 2
        + c * (RedundancyLossesTest.redundancy(z) + RedundancyLossesTest.redundancy(next));
  }

  private static Pairs worked() {
    double[] turns = {0, -1, 1, 0, 0, -1, 1, 0, 0, -1, 1, 0};
    return new Pairs(
        new double[][] {{1, 0}, {0, 1}, {1, 2}},
        new double[][] {{1, .5}, {0, 1}, {2, 2}},
        new double[][] {{0, 1}, {1, 1}, {2, 0}},
        new double[][] {{-1, 0}, {-1, 1}, {0, 2}},
        turns);
  }

  @Test
  void givesTheWorkedValues() {
    Pairs pairs = worked();
    assertThat(squaredError(pairs.predicted(), pairs.eNext())).isZero();
    assertThat(squaredError(pairs.i(), pairs.iNext())).isCloseTo(0.20833333, within(1e-8));
    assertThat(pairs.evaluated().value()).isCloseTo(6.65151227, within(1e-8));
    assertThat(pairs.evaluated().with("s", 0).with("c", 0).with("v", 1).value())
        .isCloseTo(0.18798267 + 0.10564078, within(2e-8));
    assertThat(pairs.evaluated().with("s", 0).with("v", 0).value())
        .isCloseTo(1.63194444, within(1e-8));
    // an exact representation leaves the equivariant error at 0, whatever its weight
    assertThat(pairs.evaluated().with("equivariance", 100).value())
        .isCloseTo(6.65151227, within(1e-8));
  }

  @Test
  void equalsThePlainFormulaWithItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      Pairs pairs = Pairs.random(seed, 8, 4, 3);
      for (double[] row : pairs.i()) {
        // constant, held up by the 1e-4 under the root
        row[2] = 0.7;
        row[0] *= 0.2;
      }
      assertThat(pairs.evaluated().value())
          .as("seed %d", seed)
          .isCloseTo(plain(pairs, 10, 10, 1, 0.45), within(1e-11));
      assertThat(
              pairs
                  .evaluated()
                  .with("s", 2)
                  .with("v", 3)
                  .with("c", 0.5)
                  .with("equivariance", 1)
                  .value())
          .as("seed %d", seed)
          .isCloseTo(plain(pairs, 2, 3, 0.5, 1), within(1e-12));
      pairs.evaluated().with("s", 1).with("v", 1).assertGradients();
    }
  }

  @Test
  void withoutAnEquivariantHalfItIsVicReg() {
    PlainViews views = PlainViews.random(3, 2, 6, 4);
    try (NDManager manager = Torch.manager()) {
      NDArray raw = manager.create(views.flat(), new Shape(2, 6, 4));
      double vicReg = new VicRegLoss(new VicRegLoss.Options(10, 10, 1)).loss(raw).getDouble();
      NDList halves = new NDList(raw.get(0), raw.get(1));
      assertThat(LOSS.evaluate(new NDList(), halves).getDouble()).isCloseTo(vicReg, within(1e-12));
      NDArray none = manager.create(new double[0], new Shape(6, 0));
      NDArray maps = manager.create(new double[0], new Shape(6, 0, 0));
      assertThat(LOSS.loss(raw.get(0), raw.get(1), none, none, maps).getDouble())
          .isCloseTo(vicReg, within(1e-12));
    }
  }

  @Test
  void aHypernetworkIsLinearInTheTransformation() {
    int before = NativeArrays.count();
    try (LinearHypernetwork network = LinearHypernetwork.random(2, 3, new Seed(1));
        NDManager manager = Torch.manager()) {
      float[] angles = {0, 0, 1, 0, 0, 1, 2, -3};
      NDArray maps = network.maps(manager.create(angles, new Shape(4, 2)));
      assertThat(maps.getShape()).isEqualTo(new Shape(4, 3, 3));
      float[] weight = network.weight().toFloatArray();
      float[] given = maps.toFloatArray();
      for (int k = 0; k < 9; k++) {
        // g = 0 predicts 0: the identity must be coded as something else
        assertThat(given[k]).isZero();
        assertThat(given[9 + k]).isEqualTo(weight[k]);
        assertThat(given[18 + k]).isEqualTo(weight[9 + k]);
        assertThat(given[27 + k]).isCloseTo(2 * weight[k] - 3 * weight[9 + k], within(1e-5f));
      }
      assertThatThrownBy(() -> network.maps(manager.ones(new Shape(4, 3))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("must be (N,2)");
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> Pairs.random(1, 1, 2, 2).evaluated().value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sie needs at least 2 items");
    assertThatThrownBy(() -> worked().evaluated().array("maps", new double[3], 3, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be (N,b,b)");
    assertThatThrownBy(() -> worked().evaluated().array("invariantB", new double[3], 3, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the invariant halves of both views");
    assertThatThrownBy(
            () ->
                worked()
                    .evaluated()
                    .array("equivariantA", new double[] {1, Double.NaN, 1, 1, 1, 1}, 3, 2)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'equivariantA' holds NaN");
    try (NDManager manager = Torch.manager()) {
      NDList one = new NDList(manager.ones(new Shape(3, 2)));
      assertThatThrownBy(() -> LOSS.evaluate(new NDList(), one))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("there are 1 arrays");
    }
    assertThatThrownBy(() -> new Options(1, -1, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("v is -1");
  }
}
