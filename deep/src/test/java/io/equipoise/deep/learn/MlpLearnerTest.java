package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlpLearnerTest {
  private static final Dataset TRAIN = Moons.draw(800, 1);
  private static final Dataset TEST = Moons.draw(500, 2);

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  private static double[] scores(Learner learner, long seed) {
    try (Model model = learner.fit(TRAIN, new Seed(seed))) {
      return model.predict(TEST.rows()).probabilities();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp",
        "mlp(loss=focal(gamma=1))",
        "mlp(loss=dice)",
        "mlp(loss=weighted-cross-entropy)",
        "mlp(loss=class-balanced(loss=focal))",
        "mlp(loss=worst-group)",
        "mlp(loss=fairness-regularized(lambda=0.5))",
        "mlp(loss=group-dro(loss=focal))",
        "mlp(loss=irm(lambda=1))",
        "mlp(loss=vrex)",
        "mlp(loss=cvar-dro(alpha=0.5))",
        "mlp(loss=chi-square-dro)",
        "mlp(loss=vrex(w=100), training=rich-features(steps=100, learningRate=5e-3))",
        "mlp(weighting=group-weights)",
        "mlp(select=worst-class)",
        "mlp(training=jtt(epochs=20, upweight=2))",
        "mlp(training=group-resampling)",
        "mlp(training=group-resampling(by=class), patience=0)",
        "mlp(training=lisa(alpha=0.05), select=pseudo-group, patience=0)",
        "drm(choice=joint)",
        "drm(choice=soft-entropy)",
        "drm",
        "mlp(weighting=loss-reweighting(strategy=quadratic))",
        "mlp(weighting=dataset-equity(k=5), layers=2)",
        "mlp(loss=dice, weighting=loss-reweighting)",
        "mlp(loss=deqa)",
        "mlp(loss=ldam, weighting=deferred)",
        "mlp(loss=label-smoothing)",
        "mlp(loss=generalized-cross-entropy)",
        "mlp(loss=symmetric-cross-entropy)",
        "mlp(loss=bootstrap(form=hard))",
        "mlp(loss=asymmetric)",
        "mlp(loss=tversky, epochs=150, patience=0)",
        "mlp(loss=lovasz-hinge)",
        "mlp(loss=lovasz-softmax)",
        "mlp(loss=poly1, weighting=density-normalised)",
        "mlp(loss=ldam, weighting=deferred(weighting=class-weights, start=0.5))",
        "mlp(weighting=likelihood)",
        "mlp(weighting=confidence)",
        "mlp(weighting=density(alpha=0.5))",
        "co-teaching(forgetRate=0.05)",
        "mlp(optimizer=exadam, learningRate=5e-4)",
        "mlp(optimizer=exadam(stepSize=log), learningRate=2e-4)",
      })
  void learnsWhatNoLineParts(String recipe) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(7))) {
      assertThat(Moons.accuracy(TEST, model.predict(TEST.rows()))).as(recipe).isGreaterThan(0.9);
    }
  }

  @Test
  void takesAdamUnlessAnotherOptimizerIsNamed() {
    double[] plain = scores(learner("mlp(epochs=3)"), 3);
    assertThat(scores(learner("mlp(epochs=3, optimizer=adam)"), 3)).isEqualTo(plain);
    assertThat(scores(learner("mlp(epochs=3, optimizer=exadam)"), 3)).isNotEqualTo(plain);
  }

  @Test
  void weighsTheDataBeforeAnyLearner() {
    DataRemedy remedy =
        Catalogue.get().create(Recipe.parse("dataset-equity").steps().get(0), DataRemedy.class);
    Dataset weighed = remedy.apply(TRAIN, new Seed(1));
    assertThat(weighed.weights()).hasSize(TRAIN.size());
    for (double weight : weighed.weights()) {
      assertThat(weight).isBetween(0.5, 1.0);
    }
  }

  @Test
  void saysWhatCannotBe() {
    Rows ungrouped = new Rows(TRAIN.rows().features(), Groups.none(TRAIN.size()));
    Dataset alone = Dataset.of(ungrouped, TRAIN.labels(), TRAIN.classes(), TRAIN.weights());
    assertThatThrownBy(() -> learner("mlp(loss=worst-group)").fit(alone, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("worst-group")
        .hasMessageContaining("group column");
    Dataset oneClass =
        Dataset.of(TRAIN.rows(), new int[TRAIN.size()], TRAIN.classes(), TRAIN.weights());
    assertThatThrownBy(() -> learner("mlp").fit(oneClass, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'no'");
    assertThatThrownBy(() -> learner("mlp(loss=dataset-equity)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no objective");
    assertThatThrownBy(() -> learner("mlp(dropout=1)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dropout");
    assertThatThrownBy(() -> learner("mlp(learningRate=1e30)").fit(TRAIN, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("learningRate");
  }
}
