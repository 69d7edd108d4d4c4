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
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.layer.ShuffledGroupWhitening;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class WhitenedCseLossTest {
  private static final WhitenedCseLoss LOSS = new WhitenedCseLoss(WhitenedCseLoss.Options.DEFAULT);
  private static final int[] SHUFFLES = {0, 1, 2, 3, 4, 5, 5, 3, 1, 0, 2, 4, 2, 0, 1, 5, 4, 3};

  private static Evaluated whitened(double[] views, int count, int width, int... permutations) {
    double[] places = Arrays.stream(permutations).asDoubleStream().toArray();
    return Evaluated.of(LOSS, "whitened-cse")
        .array("views", views, count, views.length / count / width, width)
        .array("permutations", places, count, width);
  }

  /** Through the layer's own function, then one anchor and one view after the other. */
  private static double slow(double[] views, int count, int width, int groups, double tau) {
    int n = views.length / count / width;
    double[][] z = new double[count][];
    for (int v = 0; v < count; v++) {
      int[] shuffle = Arrays.copyOfRange(SHUFFLES, v * width, (v + 1) * width);
      z[v] =
          Evaluated.of(
                  new ShuffledGroupWhitening(ShuffledGroupWhitening.Options.DEFAULT),
                  "shuffled-group-whitening")
              .array(
                  "features",
                  Arrays.copyOfRange(views, v * n * width, (v + 1) * n * width),
                  n,
                  width)
              .list("permutation", shuffle)
              .with("groups", groups)
              .with("eps", 1e-3)
              .evaluate()
              .value()
              .data();
      z[v] = Arrays.stream(z[v]).map(Math::tanh).toArray();
    }
    double sum = 0;
    for (int v = 1; v < count; v++) {
      for (int i = 0; i < n; i++) {
        double all = 0;
        for (int j = 0; j < n; j++) {
          all += Math.exp(GroupedImageTextLossTest.cosine(z[0], i, z[v], j, width) / tau);
        }
        double own = GroupedImageTextLossTest.cosine(z[0], i, z[v], i, width) / tau;
        sum += (Math.log(all) - own) / n;
      }
    }
    return sum;
  }

  @Test
  void equalsTheSlowSumWithGradientThroughTheWhitening() {
    double[] views = Draws.uniform(51, 3 * 10 * 6, -2, 2);
    for (int groups : new int[] {1, 2, 3}) {
      Evaluated evaluated =
          whitened(views, 3, 6, SHUFFLES).with("groups", groups).with("tau", 0.2).with("eps", 1e-3);
      assertThat(evaluated.value()).isCloseTo(slow(views, 3, 6, groups, 0.2), within(1e-11));
      evaluated.assertGradients();
    }
  }

  @Test
  void shufflesMatterBetweenOneGroupAndAll() {
    double[] views = Draws.uniform(52, 2 * 10 * 4, -2, 2);
    for (int groups : new int[] {1, 2, 4}) {
      double kept = whitened(views, 2, 4, 0, 1, 2, 3, 0, 1, 2, 3).with("groups", groups).value();
      double moved = whitened(views, 2, 4, 0, 1, 2, 3, 3, 1, 0, 2).with("groups", groups).value();
      if (groups == 2) {
        assertThat(Math.abs(kept - moved)).isGreaterThan(1e-3);
      } else {
        assertThat(moved).isCloseTo(kept, within(1e-9));
      }
    }
  }

  @Test
  void oneItemAsksForNothing() {
    Evaluated one =
        whitened(Draws.uniform(53, 8, -1, 1), 2, 4, 0, 1, 2, 3, 0, 1, 2, 3).with("groups", 2);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("views")).containsOnly(0);
  }

  @Test
  void aRunDrawsShufflesFromItsSeedAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray views =
          manager
              .create(Draws.uniform(54, 2 * 32 * 8, -1, 1), new Shape(2, 32, 8))
              .toType(ai.djl.ndarray.types.DataType.FLOAT32, false);
      views.setRequiresGradient(true);
      WhitenedCseLoss.Run run = LOSS.begin(new Seed(7));
      float first = run.loss(views, UnaryOperator.identity()).getFloat();
      float second = run.loss(views, UnaryOperator.identity()).getFloat();
      assertThat(second).isNotEqualTo(first);
      NDArray again = LOSS.begin(new Seed(7)).loss(views, UnaryOperator.identity());
      assertThat(again.getFloat()).isEqualTo(first);
      Gradients.backward(again);
      assertThat(views.getGradient().toFloatArray()).doesNotContain(Float.NaN);
      NDArray plain = LOSS.evaluate(new NDList(), new NDList(views.get(0), views.get(1)));
      assertThat(plain.getFloat()).isFinite();
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] views = Draws.uniform(55, 12, -1, 1);
    assertThatThrownBy(() -> whitened(views, 1, 4, 0, 1, 2, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two views");
    assertThatThrownBy(() -> whitened(views, 3, 2, 0, 1, 0, 1, 0, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("once");
    assertThatThrownBy(() -> whitened(views, 3, 2, 0, 1, 0, 1, 0, 1).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    double[] broken = views.clone();
    broken[3] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> whitened(broken, 3, 2, 0, 1, 0, 1, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Infinity");
  }
}
