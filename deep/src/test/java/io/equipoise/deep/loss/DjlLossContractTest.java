package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every loss of the catalogue that a DJL user can take owes on odd batches: a number with a
 * gradient of numbers, or one clear error; never NaN.
 */
class DjlLossContractTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** Losses of two classes. */
  private static final Set<String> BINARY = Set.of("ensloss", "fairness-regularized");

  /** Losses that read feature maps after the logits. */
  private static final Set<String> WITH_FEATURES = Set.of("bias-loss", "hybrid-multilabel");

  /** Losses of neither classes nor one number per row. */
  private static final Set<String> OF_THEIR_OWN = Set.of("aggregate-response", "afcrps");

  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> Loss.class.isAssignableFrom(entry.type()))
        // losses on embeddings have contracts of their own
        .filter(entry -> !entry.type().getPackageName().endsWith(".embedding"))
        .map(Entry::name)
        .filter(name -> !OF_THEIR_OWN.contains(name));
  }

  static Stream<String> ofWeightedRows() {
    return losses().filter(name -> !name.equals("bias-loss"));
  }

  static Stream<String> ofClasses() {
    return losses().filter(name -> !(make(name) instanceof NumberLoss));
  }

  private static Loss make(String name) {
    return Catalogue.get().create(Step.of(name), Loss.class);
  }

  private static int columns(String name) {
    return make(name) instanceof NumberLoss numbers
        ? numbers.head().outputs()
        : BINARY.contains(name) ? 2 : 3;
  }

  /** Value first, then the gradient of the outputs. */
  private static double[] compute(
      String name, double[] outputs, double[] labels, double... weights) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      int rows = labels.length;
      NDArray x = manager.create(outputs, new Shape(rows, outputs.length / Math.max(1, rows)));
      x.setRequiresGradient(true);
      NDList predictions = new NDList(x);
      if (WITH_FEATURES.contains(name)) {
        predictions.add(manager.create(Draws.uniform(5, 4 * rows, -1, 1), new Shape(rows, 4)));
      }
      NDList truth = new NDList(manager.create(labels));
      boolean ofNumbers = make(name) instanceof NumberLoss;
      if (weights.length > 0 && !ofNumbers) {
        truth.add(manager.create(new long[rows]));
      }
      if (weights.length > 0) {
        truth.add(manager.create(weights));
      }
      NDArray loss = make(name).evaluate(truth, predictions);
      Gradients.backward(loss.add(x.mul(manager.zeros(x.getShape(), x.getDataType())).sum()));
      double[] slopes = x.getGradient().toDoubleArray();
      double[] both = new double[1 + slopes.length];
      both[0] = loss.getDouble();
      System.arraycopy(slopes, 0, both, 1, slopes.length);
      return both;
    }
  }

  private static void soundOrRefused(
      String what, String name, double[] outputs, double[] labels, double... weights) {
    double[] both;
    try {
      both = compute(name, outputs, labels, weights);
    } catch (UserError told) {
      assertThat(told.getMessage()).as(what).isNotBlank().doesNotContain("\n");
      return;
    }
    assertThat(both).as("%s %s: loss and gradient", name, what).doesNotContain(Double.NaN);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void infiniteOutputsAreRefusedOrGiveNumbers(String name) {
    int columns = columns(name);
    for (double odd : new double[] {INF, -INF, Double.NaN}) {
      for (int at = 0; at < columns; at++) {
        double[] outputs = Draws.uniform(3, 4 * columns, -1, 1);
        outputs[at] = odd;
        soundOrRefused(odd + " in " + at, name, outputs, new double[] {0, 1, 0, 1});
      }
      double[] all = new double[4 * columns];
      Arrays.fill(all, odd);
      soundOrRefused("all " + odd, name, all, new double[] {0, 1, 0, 1});
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oneRowIsABatchAndNoRowIsNone(String name) {
    double[] one = compute(name, Draws.uniform(4, columns(name), -1, 1), new double[] {1});
    assertThat(Arrays.stream(one).allMatch(Double::isFinite)).as(name).isTrue();
    soundOrRefused("no row", name, new double[0], new double[0]);
  }

  @ParameterizedTest
  @MethodSource("ofClasses")
  void aClassWithoutARowIsDefined(String name) {
    double[] both = compute(name, Draws.uniform(6, 4 * columns(name), -1, 1), new double[4]);
    assertThat(Arrays.stream(both).allMatch(Double::isFinite)).as(name).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ofWeightedRows")
  void weightsThatSumToZeroMoveNothing(String name) {
    double[] outputs = Draws.uniform(7, 4 * columns(name), -1, 1);
    double[] labels = {0, 1, 1, 0};
    for (double slope : compute(name, outputs, labels, 0, 0, 0, 0)) {
      assertThat(slope).as(name).isZero();
    }
    soundOrRefused("weight NaN", name, outputs, labels, 1, Double.NaN, 1, 1);
  }

  @ParameterizedTest
  @MethodSource("ofClasses")
  void labelsThatAreNoClassAreRefused(String name) {
    double[] outputs = Draws.uniform(8, 4 * columns(name), -1, 1);
    for (double label : new double[] {-1, columns(name)}) {
      assertThatThrownBy(() -> compute(name, outputs, new double[] {0, 1, label, 0}))
          .as("%s, label %s", name, label)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("label");
    }
  }
}
