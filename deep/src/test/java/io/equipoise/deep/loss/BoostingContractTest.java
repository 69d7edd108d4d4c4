package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss owes that both networks and boosting can minimise. */
class BoostingContractTest {
  private static final int[] SIZES = {50, 20, 5, 1};
  private static final int CLASSES = SIZES.length;
  private static final int ROWS = 12;

  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> BoostingLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  static Stream<String> withOtherForms() {
    return Stream.concat(
        losses(),
        Stream.of(
            "bootstrap(form=hard)",
            "bootstrap(beta=0.3)",
            "asymmetric(gammaPos=1.5, gammaNeg=2.5, clip=0)",
            "asymmetric(gammaNeg=0, clip=0.2)",
            "z-loss(a=3, b=1)",
            "comp-sum(tau=0)"));
  }

  /** Of those that two classes suffice for. */
  static Stream<String> ofTwoClasses() {
    return withOtherForms().filter(name -> !name.startsWith("z-loss"));
  }

  private static <T> T make(String recipe, Class<T> type) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), type);
  }

  private static BoostingLoss.Slopes slopes(String recipe, int[] sizes) {
    return make(recipe, BoostingLoss.class).boosting(sizes);
  }

  private static double value(BoostingLoss.Slopes slopes, int label, double[] scores) {
    return slopes.derive(label, scores, new double[scores.length], new double[scores.length]);
  }

  private static double[] moved(double[] scores, int k, double by) {
    double[] moved = scores.clone();
    moved[k] += by;
    return moved;
  }

  @Test
  void thereAreSome() {
    assertThat(losses())
        .contains("cross-entropy", "focal", "class-balanced", "logit-adjustment")
        .contains("bootstrap", "asymmetric", "binary-cross-entropy", "hinge", "z-loss");
  }

  @ParameterizedTest
  @MethodSource("withOtherForms")
  void valuesAreThoseOfTheNetworksLoss(String name) {
    Objective objective = make(name, Objective.class);
    double[] scores = Draws.uniform(1, ROWS * CLASSES, -3, 3);
    int[] labels = Draws.codes(2, ROWS, CLASSES);
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(scores, new Shape(ROWS, CLASSES));
      Batch batch = Batch.of(manager.create(labels), logits);
      double[] expected =
          objective.begin(new Population(SIZES, new int[] {76})).values(batch).toDoubleArray();
      for (int i = 0; i < ROWS; i++) {
        double[] row = Arrays.copyOfRange(scores, i * CLASSES, (i + 1) * CLASSES);
        assertThat(value(slopes(name, SIZES), labels[i], row))
            .isCloseTo(expected[i], within(1e-9 * Math.max(1, Math.abs(expected[i]))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withOtherForms")
  void derivativesAreThoseOfFiniteDifferences(String name) {
    double step = 1e-4;
    BoostingLoss.Slopes slopes = slopes(name, SIZES);
    for (long seed = 0; seed < 20; seed++) {
      double[] scores = Draws.uniform(seed, CLASSES, -2, 2);
      int label = (int) (seed % CLASSES);
      double[] gradient = new double[CLASSES];
      double[] curvature = new double[CLASSES];
      double here = slopes.derive(label, scores, gradient, curvature);
      for (int k = 0; k < CLASSES; k++) {
        double up = value(slopes, label, moved(scores, k, step));
        double down = value(slopes, label, moved(scores, k, -step));
        double size = Math.max(1, Math.abs(here)) * 900; // ldam's scale of 30, squared
        assertThat(gradient[k])
            .as("gradient %d, seed %d", k, seed)
            .isCloseTo((up - down) / (2 * step), within(1e-7 * size));
        if (name.equals("hinge")) {
          // straight on both sides of its kink
          assertThat(curvature[k]).isEqualTo(Math.abs(gradient[k]));
          continue;
        }
        assertThat(curvature[k])
            .as("curvature %d, seed %d", k, seed)
            .isCloseTo((up - 2 * here + down) / (step * step), within(3e-5 * size));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ofTwoClasses")
  void twoClassesAndExtremeScoresGiveFiniteDerivatives(String name) {
    BoostingLoss.Slopes slopes = slopes(name, new int[] {9, 1});
    for (double z : new double[] {0, 40, -40, 1e4, -1e4}) {
      for (int label = 0; label < 2; label++) {
        double[] gradient = new double[2];
        double[] curvature = new double[2];
        assertThat(slopes.derive(label, new double[] {0, z}, gradient, curvature)).isFinite();
        assertThat(gradient[1]).isFinite();
        assertThat(curvature[1]).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aClassWithoutRowsIsBorne(String name) {
    double[] gradient = new double[3];
    double[] curvature = new double[3];
    double loss =
        slopes(name, new int[] {9, 0, 3})
            .derive(0, new double[] {0.3, -0.2, 1}, gradient, curvature);
    assertThat(loss).isFinite();
    assertThat(gradient).doesNotContain(Double.NaN);
    assertThat(curvature).doesNotContain(Double.NaN);
  }
}
