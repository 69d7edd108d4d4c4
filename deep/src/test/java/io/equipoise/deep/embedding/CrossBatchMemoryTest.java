package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class CrossBatchMemoryTest {
  private static final PairLoss LOSS = new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT);
  private static final int WIDTH = 3;

  private record Made(float[] rows, long[] labels) {}

  private static Made batch(int size, UniformRandomProvider random) {
    float[] rows = new float[size * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextDouble() - 0.5);
    }
    return new Made(rows, random.longs(size, 0, 3).toArray());
  }

  private static Labelled in(NDManager manager, List<Made> batches) {
    List<Float> rows = new ArrayList<>();
    List<Long> labels = new ArrayList<>();
    for (Made made : batches) {
      for (float value : made.rows()) {
        rows.add(value);
      }
      for (long label : made.labels()) {
        labels.add(label);
      }
    }
    float[] flat = new float[rows.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows.get(i);
    }
    return new Labelled(
        manager.create(flat, new Shape(labels.size(), WIDTH)),
        manager.create(labels.stream().mapToLong(Long::longValue).toArray()));
  }

  private static CrossBatchMemory.Run memory(int size, double weight, int start) {
    return new CrossBatchMemory(new CrossBatchMemory.Options(size, weight, start)).begin(LOSS);
  }

  /** Beside a list of everything that was ever seen, cut to the last rows. */
  @Test
  void comparesWithTheRowsThatCameLast() {
    for (long seed = 0; seed < 5; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      CrossBatchMemory.Run run = memory(7, 0.5, 0);
      List<Made> seen = new ArrayList<>();
      for (int step = 0; step < 8; step++) {
        Made made = batch(1 + random.nextInt(9), random);
        try (NDManager manager = Torch.manager()) {
          Labelled now = in(manager, List.of(made));
          double expected = LOSS.loss(now.embeddings(), now.labels()).getFloat();
          if (step > 0) {
            Labelled all = in(manager, seen);
            long n = all.size();
            long from = Math.max(0, n - 7);
            assertThat(run.held()).as("seed %d", seed).isEqualTo((int) Math.min(7, n));
            expected += 0.5 * LOSS.loss(now, all.slice(from, n)).getFloat();
          }
          assertThat((double) run.loss(now.embeddings(), now.labels()).getFloat())
              .as("seed %d, step %d", seed, step)
              .isCloseTo(expected, within(1e-5));
        }
        seen.add(made);
      }
    }
  }

  @Test
  void remembersNothingBeforeTheStart() {
    UniformRandomProvider random = new Seed(1).generator();
    CrossBatchMemory.Run run = memory(10, 1, 2);
    for (int step = 0; step < 4; step++) {
      assertThat(run.held()).isEqualTo(step < 3 ? 0 : 4);
      try (NDManager manager = Torch.manager()) {
        Labelled now = in(manager, List.of(batch(4, random)));
        run.loss(now.embeddings(), now.labels());
      }
    }
  }

  @Test
  void theGradientIsThatOfFixedReferences() {
    UniformRandomProvider random = new Seed(2).generator();
    Made before = batch(6, random);
    Made made = batch(5, random);
    CrossBatchMemory.Run run = memory(10, 1, 0);
    try (NDManager manager = Torch.manager()) {
      Labelled past = in(manager, List.of(before));
      run.loss(past.embeddings(), past.labels());
      float[] one = gradient(in(manager, List.of(made)), run::loss);
      float[] other =
          gradient(
              in(manager, List.of(made)),
              (x, y) -> LOSS.loss(x, y).add(LOSS.loss(new Labelled(x, y), past)));
      assertThat(one).containsExactly(other, within(1e-6f));
    }
  }

  private static float[] gradient(Labelled rows, java.util.function.BinaryOperator<NDArray> loss) {
    try (Gradients recording = Gradients.record()) {
      rows.embeddings().setRequiresGradient(true);
      Gradients.backward(loss.apply(rows.embeddings(), rows.labels()));
      try (NDArray gradient = rows.embeddings().getGradient()) {
        return gradient.toFloatArray();
      }
    }
  }

  @Test
  void leavesNoNativeArrayBehind() {
    UniformRandomProvider random = new Seed(3).generator();
    CrossBatchMemory.Run run = memory(5, 1, 0);
    int before = NativeArrays.count();
    for (int step = 0; step < 3; step++) {
      try (NDManager manager = Torch.manager()) {
        Labelled now = in(manager, List.of(batch(4, random)));
        run.loss(now.embeddings(), now.labels());
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesAnotherWidth() {
    CrossBatchMemory.Run run = memory(5, 1, 0);
    try (NDManager manager = Torch.manager()) {
      NDArray labels = manager.create(new long[] {0, 0});
      run.loss(manager.create(new float[6], new Shape(2, 3)), labels);
      assertThatThrownBy(() -> run.loss(manager.create(new float[4], new Shape(2, 2)), labels))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("width");
    }
    assertThatThrownBy(() -> new CrossBatchMemory.Options(0, 1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("size");
  }
}
