package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every loss of pairs on more rows than are taken at once, beside itself on all of them at once.
 */
class LargeBatchTest {
  private static final int ROWS = 1100;

  static Stream<String> pairLosses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> PairLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static PairLoss make(String name) {
    return Catalogue.get().create(Step.of(name), PairLoss.class);
  }

  @ParameterizedTest
  @MethodSource("pairLosses")
  void blocksEqualAllRowsAtOnce(String name) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      Labelled rows = MadeRows.random(31, ROWS, 4, 90).in(manager, DataType.FLOAT64);
      NDArray embeddings = rows.embeddings();
      embeddings.setRequiresGradient(true);
      PairLoss loss = make(name);
      NDArray blocks = loss.loss(embeddings, rows.labels());
      Gradients.backward(blocks);
      double[] inBlocks = embeddings.getGradient().toDoubleArray();
      embeddings.getGradient().subi(embeddings.getGradient().duplicate());
      NDArray plain =
          loss.tallies(Pairs.of(rows, loss.parts().similarity())).stream()
              .map(Tally::value)
              .reduce(NDArrays::add)
              .orElseThrow();
      Gradients.backward(plain);

      assertThat(blocks.getDouble()).isCloseTo(plain.getDouble(), within(1e-9));
      assertThat(inBlocks).containsExactly(embeddings.getGradient().toDoubleArray(), within(1e-10));
    }
  }

  @ParameterizedTest
  @MethodSource("pairLosses")
  void leavesNoNativeArrayBehind(String name) {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      int[] labels = IntStream.range(0, ROWS).map(i -> i % 100).toArray();
      double[] values = Draws.uniform(32, ROWS * 4, -1, 1);
      Labelled rows = MadeRows.of(values, 4, labels).in(manager, DataType.FLOAT32);
      rows.embeddings().setRequiresGradient(true);
      Gradients.backward(make(name).loss(rows.embeddings(), rows.labels()));
      rows.embeddings().getGradient().close();
      // what each of the 35 blocks makes would be among these
      assertThat(NativeArrays.count() - before).isLessThan(120);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
