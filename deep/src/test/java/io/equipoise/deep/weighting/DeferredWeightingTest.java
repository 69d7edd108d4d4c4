package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredWeightingTest {
  private static final Examples ROWS =
      Examples.of(new float[] {1, 2, 3, 4}, 1, new int[] {0, 0, 0, 1}, 2);

  private static double[] weights(DeferredWeighting.Options options, double progress) {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.zeros(new Shape(4, 2));
      Batch plain = Batch.of(manager.create(new long[] {0, 0, 0, 1}), logits);
      Batch batch =
          new Batch(
              logits, plain.labels(), plain.groups(), plain.weights(), plain.rows(), progress);
      float[] given =
          new DeferredWeighting(options)
              .begin(ROWS, new Seed(1))
              .weights(batch, () -> new CrossEntropyLoss().values(batch))
              .toFloatArray();
      return new double[] {given[0], given[3]};
    }
  }

  @Test
  void weighsNothingBeforeItsStartAndAsTheOtherAfterwards() {
    DeferredWeighting.Options balanced =
        new DeferredWeighting.Options(new BalancedClassWeighting(), 0.8);
    assertThat(weights(balanced, 0)).containsExactly(1, 1);
    assertThat(weights(balanced, 0.799)).containsExactly(1, 1);
    assertThat(weights(balanced, 0.8)).containsExactly(new double[] {2.0 / 3, 2}, within(1e-6));
    assertThat(weights(DeferredWeighting.Options.DEFAULT, 0.9)[1]).isGreaterThan(1.4);
  }

  @Test
  void comesIntoForceInTheLastEpochsOfATraining() {
    AtomicInteger asked = new AtomicInteger();
    Weighting counting =
        (examples, seed) ->
            (batch, losses) -> {
              asked.incrementAndGet();
              return batch.weights().onesLike();
            };
    DeferredWeighting deferred =
        new DeferredWeighting(new DeferredWeighting.Options(counting, 0.8));
    assertThat(deferred.needsAllEpochs()).isTrue();
    try (DenseNetwork network = DenseNetwork.random(new int[] {1, 2}, 0, new Seed(1))) {
      new Trainer(new CrossEntropyLoss(), deferred, Settings.fixed(10, 2, 0.01))
          .fit(network, ROWS, null, network::weights, new Seed(2));
    }
    assertThat(asked).as("two steps in each of two epochs").hasValue(4);
  }

  @Test
  void refusesAStartOutsideTheTraining() {
    assertThatThrownBy(() -> new DeferredWeighting.Options(Weighting.NONE, 1.2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("start");
  }
}
