package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss on embeddings and labels of the catalogue owes to those who train with it. */
class EmbeddingLossContractTest {
  /** Losses that compare the first two rows of each class. */
  private static final Set<String> ORDERED = Set.of("n-pairs");

  private static final DataType[] TYPES = {DataType.FLOAT32, DataType.FLOAT64};

  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> EmbeddingLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static EmbeddingLoss make(String name) {
    return Catalogue.get().create(Step.of(name), EmbeddingLoss.class);
  }

  /** With vectors of four classes, where it has any. */
  private static EmbeddingLoss make(String name, Labelled rows) {
    EmbeddingLoss loss = make(name);
    if (!(loss instanceof ClassVectorLoss vectors)) {
      return loss;
    }
    long width = rows.embeddings().getShape().get(1);
    NDManager manager = rows.manager();
    NDArray made = vectors.withClasses(4, (int) width, new Seed(1), manager).parameters().get(0);
    return vectors.with(made.toType(rows.embeddings().getDataType(), true));
  }

  private record Outcome(double loss, double[] gradient) {}

  private static Outcome compute(String name, MadeRows made, DataType type) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      Labelled rows = made.in(manager, type);
      rows.embeddings().setRequiresGradient(true);
      NDArray loss =
          make(name, rows).evaluate(new NDList(rows.labels()), new NDList(rows.embeddings()));
      assertThat(loss.getShape()).as(name).isEqualTo(new Shape());
      assertThat(loss.getDataType()).as(name).isEqualTo(type);
      Gradients.backward(loss);
      try (NDArray gradient = rows.embeddings().getGradient()) {
        return new Outcome(
            loss.toType(DataType.FLOAT64, false).getDouble(),
            gradient.toType(DataType.FLOAT64, false).toDoubleArray());
      }
    }
  }

  private static void assertFinite(String name, MadeRows made) {
    for (DataType type : TYPES) {
      Outcome outcome = compute(name, made, type);
      assertThat(outcome.loss()).as("%s, %s", name, type).isFinite();
      for (double slope : outcome.gradient()) {
        assertThat(slope).as("%s, %s: gradient", name, type).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isTheSameInBothTypes(String name) {
    MadeRows rows = MadeRows.random(3, 12, 5, 4);
    Outcome single = compute(name, rows, DataType.FLOAT32);
    Outcome twice = compute(name, rows, DataType.FLOAT64);
    assertThat(single.loss())
        .as(name)
        .isCloseTo(twice.loss(), within(1e-4 * Math.max(1, Math.abs(twice.loss()))));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void doesNotSeeTheOrderOfRows(String name) {
    assumeFalse(ORDERED.contains(name));
    MadeRows rows = MadeRows.random(4, 8, 5, 3);
    MadeRows moved = rows.permuted(5, 2, 7, 0, 3, 6, 1, 4);
    assertThat(compute(name, moved, DataType.FLOAT64).loss())
        .as(name)
        .isCloseTo(compute(name, rows, DataType.FLOAT64).loss(), within(1e-10));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oneRowAndRowsWithoutPartnersAreDefined(String name) {
    assertFinite(name, MadeRows.of(new double[] {0.3, -1}, 2, 0));
    assertFinite(name, MadeRows.of(new double[] {0.3, -1, 2, 1, -1, 0.5}, 2, 0, 1, 2));
    assertFinite(name, MadeRows.of(new double[] {0.3, -1, 2, 1, -1, 0.5}, 2, 1, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void refusesABatchWithoutRows(String name) {
    MadeRows none = new MadeRows(new double[0][], new int[0]);
    assertThatThrownBy(() -> compute(name, none, DataType.FLOAT32))
        .as(name)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one row");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void duplicatesAndZerosAreDefined(String name) {
    assertFinite(name, MadeRows.of(new double[] {1, 2, 1, 2, 1, 2, 1, 2}, 2, 0, 0, 1, 1));
    assertFinite(name, MadeRows.of(new double[] {0, 0, 0, 0, 1, 2, 2, -1}, 2, 0, 0, 1, 1));
    assertFinite(name, MadeRows.of(new double[8], 2, 0, 0, 1, 1));
    assertFinite(name, MadeRows.of(new double[] {1, 2, -1, -2, 2, 4, -2, -4}, 2, 0, 0, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void veryLongAndVeryShortRowsAreDefined(String name) {
    assertFinite(name, MadeRows.random(5, 8, 3, 3).scaled(1e4));
    assertFinite(name, MadeRows.random(6, 8, 3, 3).scaled(1e-6));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void refusesARowThatIsNoNumber(String name) {
    MadeRows rows = MadeRows.random(7, 8, 3, 2);
    rows.rows()[2][1] = Double.NaN;
    for (DataType type : TYPES) {
      assertThatThrownBy(() -> compute(name, rows, type))
          .as(name)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("NaN");
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void refusesLabelsOfAnotherLength(String name) {
    try (NDManager manager = Torch.manager()) {
      NDList labels = new NDList(manager.create(new long[] {0, 1, 0}));
      NDList embeddings = new NDList(manager.ones(new Shape(4, 2)));
      assertThatThrownBy(() -> make(name).evaluate(labels, embeddings))
          .as(name)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("labels");
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void leavesNoNativeArrayBehind(String name) {
    int before = NativeArrays.count();
    compute(name, MadeRows.random(8, 12, 5, 3), DataType.FLOAT32);
    assertThat(NativeArrays.count()).as(name).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void givesTheSameBitsTwice(String name) {
    MadeRows rows = MadeRows.random(9, 12, 5, 3);
    Outcome first = compute(name, rows, DataType.FLOAT32);
    Outcome second = compute(name, rows, DataType.FLOAT32);
    assertThat(second.loss()).as(name).isEqualTo(first.loss());
    assertThat(second.gradient()).as(name).isEqualTo(first.gradient());
  }
}
