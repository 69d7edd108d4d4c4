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
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss on views of the catalogue owes to those who train with it. */
class ViewLossContractTest {
  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> ViewLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  private static ViewLoss make(String name) {
    return Catalogue.get().create(Step.of(name), ViewLoss.class);
  }

  /** Value first, then the gradient of the views. */
  private static double[] compute(String name, PlainViews made, DataType type) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray views =
          manager
              .create(made.flat(), new Shape(made.count(), made.items(), made.width()))
              .toType(type, false);
      views.setRequiresGradient(true);
      NDArray loss = make(name).evaluate(new NDList(), new NDList(views));
      assertThat(loss.getShape()).as(name).isEqualTo(new Shape());
      assertThat(loss.getDataType()).as(name).isEqualTo(type);
      Gradients.backward(loss);
      double[] slopes = views.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
      double[] both = new double[1 + slopes.length];
      both[0] = loss.toType(DataType.FLOAT64, false).getDouble();
      System.arraycopy(slopes, 0, both, 1, slopes.length);
      return both;
    }
  }

  private static void soundOrRefused(String what, String name, PlainViews made) {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      double[] both;
      try {
        both = compute(name, made, type);
      } catch (UserError told) {
        assertThat(told.getMessage()).as(what).isNotBlank().doesNotContain("\n");
        continue;
      }
      for (double number : both) {
        assertThat(number).as("%s, %s: loss and gradient", name, what).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isTheSameInBothTypesAndInAnyOrderOfItems(String name) {
    PlainViews views = PlainViews.random(3, 2, 8, 4);
    double[] twice = compute(name, views, DataType.FLOAT64);
    double close = 1e-4 * Math.max(1, Math.abs(twice[0]));
    assertThat(compute(name, views, DataType.FLOAT32)[0])
        .as(name)
        .isCloseTo(twice[0], within(close));
    PlainViews moved = views.permuted(5, 2, 7, 0, 3, 1, 6, 4);
    assertThat(compute(name, moved, DataType.FLOAT64)[0])
        .as(name)
        .isCloseTo(twice[0], within(1e-10));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oddRowsAreRefusedOrGiveNumbers(String name) {
    for (double odd :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      PlainViews views = PlainViews.random(4, 2, 5, 3);
      views.raw()[1][2][0] = odd;
      soundOrRefused("one entry " + odd, name, views);
    }
    soundOrRefused("zeros", name, PlainViews.of(new double[2 * 5 * 3], 2, 5));
    PlainViews alike = PlainViews.random(5, 1, 1, 3);
    soundOrRefused("duplicates", name, alike.permuted(0, 0, 0, 0).views(0, 0));
    PlainViews large = PlainViews.random(6, 2, 5, 3);
    large.raw()[0][0] = new double[] {1e4, -1e4, 1e4};
    soundOrRefused("large", name, large);
    soundOrRefused("one item", name, PlainViews.random(7, 2, 1, 3));
    soundOrRefused("three views", name, PlainViews.random(8, 3, 4, 3));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void refusesViewsThatDoNotAgreeAndSingleOnes(String name) {
    try (NDManager manager = Torch.manager()) {
      NDArray two = manager.ones(new Shape(2, 3));
      NDArray four = manager.ones(new Shape(4, 3));
      assertThatThrownBy(() -> make(name).evaluate(new NDList(), new NDList(two, four)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("views must agree");
      assertThatThrownBy(() -> make(name).evaluate(new NDList(), new NDList(four)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least two views");
      NDArray none = manager.ones(new Shape(2, 0, 3));
      assertThatThrownBy(() -> make(name).evaluate(new NDList(), new NDList(none)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least one item");
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void leavesNothingBehind(String name) {
    PlainViews views = PlainViews.random(9, 2, 6, 4);
    compute(name, views, DataType.FLOAT32);
    int before = NativeArrays.count();
    compute(name, views, DataType.FLOAT32);
    assertThat(NativeArrays.count()).as(name).isEqualTo(before);
  }
}
