package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.GradientCache.Tower;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientCacheTest {
  private static final int ROWS = 24;
  private static final int WIDTH = 6;
  private static final int[] GROUPS = new int[ROWS];

  static {
    Arrays.setAll(GROUPS, i -> i % 3);
  }

  private static GradientCache cache(int microBatch) {
    return new GradientCache(new GradientCache.Options(microBatch));
  }

  private static NDArray rows(NDManager manager, long seed, DataType type) {
    return manager
        .create(Draws.uniform(seed, ROWS * WIDTH, -1, 1), new Shape(ROWS, WIDTH))
        .toType(type, false);
  }

  /** Two layers with a bend, in the type of their weights. */
  private record Net(NDArray first, NDArray second) {
    static Net of(NDManager manager, long seed, DataType type) {
      Net net =
          new Net(
              manager
                  .create(Draws.uniform(seed, WIDTH * 16, -1, 1), new Shape(WIDTH, 16))
                  .toType(type, false),
              manager
                  .create(Draws.uniform(seed + 1, 16 * 5, -1, 1), new Shape(16, 5))
                  .toType(type, false));
      net.first.setRequiresGradient(true);
      net.second.setRequiresGradient(true);
      return net;
    }

    NDArray embed(NDArray x) {
      return x.matMul(first).tanh().matMul(second);
    }

    double[] takeGradient() {
      NDList both = new NDList(first.getGradient(), second.getGradient());
      double[] all =
          both.stream()
              .flatMapToDouble(
                  each -> Arrays.stream(each.toType(DataType.FLOAT64, false).toDoubleArray()))
              .toArray();
      both.forEach(each -> each.subi(each.duplicate()));
      return all;
    }
  }

  private static void isTheDirectGradient(DataType type, double relative) {
    try (NDManager manager = Torch.manager()) {
      NDArray images = rows(manager, 1, type);
      NDArray texts = rows(manager, 2, type);
      Net one = Net.of(manager, 3, type);
      Net other = Net.of(manager, 5, type);
      NDArray scale = Scalars.held(5, images);
      scale.setRequiresGradient(true);
      GroupedImageTextLoss loss = new GroupedImageTextLoss(GroupedImageTextLoss.Options.DEFAULT);
      double direct;
      try (Gradients recording = Gradients.record()) {
        NDArray value = loss.loss(one.embed(images), other.embed(texts), GROUPS, scale);
        Gradients.backward(value);
        direct = value.toType(DataType.FLOAT64, false).getDouble();
      }
      double[] expectedOne = one.takeGradient();
      double[] expectedOther = other.takeGradient();
      NDArray slope = scale.getGradient();
      double expectedScale = slope.toType(DataType.FLOAT64, false).getDouble();
      slope.subi(slope.duplicate());
      for (int microBatch : new int[] {1, 5, 8, 24, 1000}) {
        double value =
            cache(microBatch)
                .backward(
                    List.of(Tower.of(images, one::embed), Tower.of(texts, other::embed)),
                    towers -> loss.loss(towers.get(0), towers.get(1), GROUPS, scale));
        assertThat(value).as("loss").isCloseTo(direct, within(relative * direct));
        isClose(one.takeGradient(), expectedOne, relative, microBatch);
        isClose(other.takeGradient(), expectedOther, relative, microBatch);
        NDArray now = scale.getGradient();
        assertThat(now.toType(DataType.FLOAT64, false).getDouble())
            .isCloseTo(expectedScale, within(relative));
        now.subi(now.duplicate());
      }
    }
  }

  private static void isClose(double[] found, double[] expected, double relative, int microBatch) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    assertThat(found)
        .as("micro-batch of %d", microBatch)
        .containsExactly(expected, within(relative * largest));
  }

  @Test
  void isTheDirectGradientInDoublePrecision() {
    isTheDirectGradient(DataType.FLOAT64, 1e-13);
  }

  @Test
  void isTheDirectGradientInSinglePrecision() {
    isTheDirectGradient(DataType.FLOAT32, 1e-5);
  }

  @Test
  void takesOneTowerAndALossOnLabels() {
    try (NDManager manager = Torch.manager();
        DenseNetwork network = DenseNetwork.random(new int[] {WIDTH, 32, 4}, 0, new Seed(8))) {
      NDArray x = rows(manager, 9, DataType.FLOAT32);
      GradientCache.EmbeddingsLoss loss =
          towers -> {
            NDArray unit = UnitRows.of(towers.get(0));
            NDArray sums = unit.matMul(unit.transpose());
            return LogSumExp.of(sums, 1).mean();
          };
      try (Gradients recording = Gradients.record()) {
        Gradients.backward(loss.on(new NDList(network.forward(x, true))));
      }
      NDArray weights = network.parameters().get(0).getGradient();
      double[] expected = weights.toType(DataType.FLOAT64, false).toDoubleArray();
      weights.subi(weights.duplicate());
      cache(7).backward(List.of(Tower.of(x, rows -> network.forward(rows, true))), loss);
      isClose(weights.toType(DataType.FLOAT64, false).toDoubleArray(), expected, 1e-5, 7);
    }
  }

  @Test
  void activationsOfOneMicroBatchOnlyAreAliveAtATime() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager()) {
      NDArray images = rows(manager, 1, DataType.FLOAT32);
      Net net = Net.of(manager, 3, DataType.FLOAT32);
      List<NDArray> activations = new ArrayList<>();
      List<Long> alive = new ArrayList<>();
      cache(6)
          .backward(
              List.of(
                  Tower.of(
                      images,
                      rows -> {
                        NDArray hidden = rows.matMul(net.first());
                        NDArray bent = hidden.tanh();
                        activations.addAll(List.of(rows, hidden, bent));
                        alive.add(
                            activations.stream()
                                .filter(each -> !each.isReleased())
                                .mapToLong(each -> each.getShape().get(0))
                                .max()
                                .orElseThrow());
                        alive.add(activations.stream().filter(each -> !each.isReleased()).count());
                        return bent.matMul(net.second());
                      })),
              towers -> towers.get(0).square().mean());
      // four micro-batches in two passes: each time 3 arrays of 6 rows, never those of another
      assertThat(activations).hasSize(24);
      assertThat(alive).hasSize(16);
      for (int call = 0; call < 8; call++) {
        assertThat(alive.subList(2 * call, 2 * call + 2)).containsExactly(6L, 3L);
      }
      assertThat(activations).allMatch(NDArray::isReleased);
      // what is left are the inputs, two weights and nothing of the step
      net.takeGradient();
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void aTowerThatIsNotTrainedAndOneThatTheLossPassesOverAreLeftAlone() {
    try (NDManager manager = Torch.manager()) {
      NDArray x = rows(manager, 1, DataType.FLOAT32);
      Net net = Net.of(manager, 3, DataType.FLOAT32);
      Net unused = Net.of(manager, 5, DataType.FLOAT32);
      double value =
          cache(10)
              .backward(
                  List.of(
                      Tower.of(x, net::embed),
                      new Tower(x, (rows, part) -> rows, false),
                      Tower.of(x, unused::embed)),
                  towers -> towers.get(0).sum().add(towers.get(1).sum()));
      assertThat(value).isFinite();
      assertThat(Arrays.stream(net.takeGradient()).map(Math::abs).sum()).isPositive();
      assertThat(unused.takeGradient()).containsOnly(0);
    }
  }

  @Test
  void dropoutMayDrawFromTheNumberOfThePartAndFromNothingElse() {
    try (NDManager manager = Torch.manager();
        DenseNetwork network = DenseNetwork.random(new int[] {WIDTH, 32, 4}, 0.5, new Seed(8))) {
      NDArray x = rows(manager, 9, DataType.FLOAT32);
      assertThatThrownBy(
              () ->
                  cache(6)
                      .backward(
                          List.of(Tower.of(x, rows -> network.forward(rows, true))),
                          towers -> towers.get(0).square().sum()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("other embeddings the second time");
      Net net = Net.of(manager, 3, DataType.FLOAT32);
      GradientCache.Encoder seeded =
          (rows, part) -> {
            double[] mask = Draws.uniform(part, Math.toIntExact(rows.size()), 0, 2);
            return net.embed(
                rows.mul(
                    rows.getManager()
                        .create(mask, rows.getShape())
                        .toType(DataType.FLOAT32, false)));
          };
      cache(6)
          .backward(List.of(new Tower(x, seeded, true)), towers -> towers.get(0).square().sum());
      assertThat(Arrays.stream(net.takeGradient()).map(Math::abs).sum()).isPositive();
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> cache(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("microBatch is 0");
    assertThatThrownBy(() -> cache(1).backward(List.of(), towers -> towers.get(0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one");
    try (NDManager manager = Torch.manager()) {
      NDArray none = manager.create(new Shape(0, 3));
      assertThatThrownBy(
              () -> cache(1).backward(List.of(Tower.of(none, x -> x)), towers -> towers.get(0)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least one row");
      NDArray x = rows(manager, 1, DataType.FLOAT32);
      Net net = Net.of(manager, 3, DataType.FLOAT32);
      assertThatThrownBy(
              () ->
                  cache(4)
                      .backward(
                          List.of(Tower.of(x, net::embed)),
                          towers -> towers.get(0).sum().sub(1e9f).log()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the loss is NaN");
      assertThatThrownBy(
              () ->
                  cache(4)
                      .backward(
                          List.of(Tower.of(x, rows -> net.embed(rows).sum())),
                          towers -> towers.get(0).sum()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("for 4 rows");
    }
  }
}
