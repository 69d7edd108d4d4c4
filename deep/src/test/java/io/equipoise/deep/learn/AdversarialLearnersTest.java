package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.ClassWeights;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdversarialLearnersTest {
  private static final Dataset TRAIN = Moons.draw(500, 1);
  private static final Dataset TEST = Moons.draw(400, 2);
  private static final double[] WORKED = {1, 0, 0.8, 0.6, 0, 1, -0.6, 0.8};

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "srat(steps=3, batchSize=64, b=0.99)",
        "srat(steps=3, batchSize=64, lam=0, from=1, loss=focal(gamma=1))",
        "comp-sum-adversarial(steps=3, batchSize=64, eps=0.05)",
        "comp-sum-adversarial(eps=0, tau=1.5, batchSize=64)",
        "mlp(loss=ensloss)",
        "mlp(loss=class-balanced(loss=ensloss(period=2)))",
        "mlp(loss=comp-sum(tau=1.5))",
        "mlp(loss=hinge, weighting=deferred(start=0.5))",
      })
  void learnWhatNoLineParts(String recipe) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(7))) {
      Predictions predictions = model.predict(TEST.rows());
      int right = 0;
      for (int i = 0; i < TEST.size(); i++) {
        right += predictions.labels()[i] == TEST.labels()[i] ? 1 : 0;
      }
      assertThat((double) right / TEST.size()).as(recipe).isGreaterThan(0.87);
    }
  }

  private static Evaluated srat(double[] logits, double[] features, double b, double lam) {
    return Evaluated.of(new SratLearner(SratLearner.Options.DEFAULT), "srat")
        .array("logits", logits, 4, 2)
        .list("labels", 0, 0, 1, 1)
        .array("features", features, 4, 2)
        .list("counts", 1000, 10)
        .with("b", b)
        .with("lam", lam)
        .with("tau", 0.5);
  }

  @Test
  void sratGivesTheWorkedValues() {
    assertThat(ClassWeights.effectiveNumber(new int[] {1000, 10}, 0.9999))
        .containsExactly(new double[] {0.020788, 1.979212}, within(5e-7));
    assertThat(ClassWeights.effectiveNumber(new int[] {1000, 10}, 0.99))
        .containsExactly(new double[] {0.174553, 1.825447}, within(5e-7));
    double[] even = new double[8];
    assertThat(srat(even, WORKED, 0.99, 1).value()).isCloseTo(Math.log(2) + 0.430190, within(5e-7));
  }

  @Test
  void sratIsWeightedCrossEntropyPlusSeparation() {
    double[] logits = Draws.uniform(1, 8, -2, 2);
    double[] features = Draws.uniform(2, 8, -2, 2);
    int[] labels = {0, 0, 1, 1};
    double[] inverse = {0.01 / (1 - Math.pow(0.99, 1000)), 0.01 / (1 - Math.pow(0.99, 10))};
    double scale = 2 / (inverse[0] + inverse[1]);
    double[] weights = {scale * inverse[0], scale * inverse[1]};
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      double gap = logits[2 * i + 1 - labels[i]] - logits[2 * i + labels[i]];
      expected += weights[labels[i]] * Math.log1p(Math.exp(gap)) / 4;
    }
    assertThat(srat(logits, features, 0.99, 0).value()).isCloseTo(expected, within(1e-12));
    srat(logits, features, 0.99, 0.3).assertGradients();
    assertThat(srat(logits, features, 0.99, 0).gradient("features")).containsOnly(0);
  }

  @Test
  void sayWhatCannotBe() {
    assertThatThrownBy(() -> learner("srat(batchSize=1)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batchSize");
    assertThatThrownBy(() -> learner("comp-sum-adversarial(rho=0)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rho");
    assertThatThrownBy(() -> srat(new double[8], WORKED, 0.99, 1).list("counts", 1000, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts[1] is 0");
    assertThatThrownBy(() -> srat(new double[8], WORKED, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("b is 1,");
  }
}
