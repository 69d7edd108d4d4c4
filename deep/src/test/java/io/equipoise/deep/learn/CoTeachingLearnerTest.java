package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CoTeachingLearnerTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  private static Evaluated on(double[] one, double[] two, int... labels) {
    int classes = one.length / labels.length;
    return Evaluated.of(new CoTeachingLearner(CoTeachingLearner.Options.DEFAULT), "co-teaching")
        .array("logits", one, labels.length, classes)
        .array("peerLogits", two, labels.length, classes)
        .list("labels", labels);
  }

  @Test
  void eachLearnsFromTheRowThatTheOtherFindsEasier() {
    // cross-entropy of one: log(1 + exp(-2)), log 2; of two: log 2, log(1 + exp(-1))
    double[] one = {2, 0, 0, 0};
    double[] two = {0, 0, 1, 0};
    Evaluated half = on(one, two, 0, 0).with("forgetRate", 0.5);
    // two finds the second row easier, and so one learns log 2 from it; and the reverse
    assertThat(half.value()).isCloseTo(2 * Math.log(2), within(1e-12));
    assertThat(half.gradient("logits")).containsExactly(new double[] {0, 0, -0.5, 0.5}, CLOSE);
    assertThat(half.gradient("peerLogits")).containsExactly(new double[] {-0.5, 0.5, 0, 0}, CLOSE);
    double all = Math.log1p(Math.exp(-2)) + 2 * Math.log(2) + Math.log1p(Math.exp(-1));
    assertThat(on(one, two, 0, 0).with("forgetRate", 0).value()).isCloseTo(all / 2, CLOSE);
  }

  @Test
  void isThePlainSortAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] one = Draws.uniform(seed, 21, -2, 2);
      double[] two = Draws.uniform(seed + 50, 21, -2, 2);
      int[] labels = Draws.codes(seed, 7, 3);
      Evaluated evaluated = on(one, two, labels).with("forgetRate", 0.3);
      double expected = easy(one, two, labels, 5) + easy(two, one, labels, 5);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(expected, CLOSE);
      evaluated.assertGradients();
    }
  }

  /** The mean loss of one network on the rows that the other finds easiest. */
  private static double easy(double[] learner, double[] judge, int[] labels, int kept) {
    return IntStream.range(0, labels.length)
        .boxed()
        .sorted(Comparator.comparingDouble(row -> entropy(judge, row, labels[row])))
        .limit(kept)
        .mapToDouble(row -> entropy(learner, row, labels[row]))
        .average()
        .orElseThrow();
  }

  private static double entropy(double[] logits, int row, int label) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += Math.exp(logits[3 * row + c]);
    }
    return Math.log(sum) - logits[3 * row + label];
  }

  @Test
  void oneRowIsKeptAndWhatDoesNotFitIsRefused() {
    double[] row = {1, 2, 0};
    assertThat(on(row, row, 1).with("forgetRate", 0.9).value())
        .isCloseTo(2 * entropy(row, 0, 1), CLOSE);
    assertThatThrownBy(() -> on(row, row, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 classes");
    assertThatThrownBy(() -> on(row, row, 1).with("forgetRate", 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("forgetRate");
    assertThatThrownBy(() -> on(row, row, 1).array("peerLogits", row, 3, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("peerLogits");
    assertThatThrownBy(() -> on(new double[] {1, Double.NaN}, new double[2], 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void refusesBadParametersByName() {
    assertThatThrownBy(() -> learner("co-teaching(forgetRate=1)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("forgetRate");
    assertThatThrownBy(() -> learner("co-teaching(warmup=-1)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("warmup");
  }
}
