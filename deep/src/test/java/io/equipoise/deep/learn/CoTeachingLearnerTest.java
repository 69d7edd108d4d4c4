package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.engine.NativeArrays;
import org.junit.jupiter.api.Test;

class CoTeachingLearnerTest {
  private static final Dataset TRAIN = Moons.draw(600, 1);
  private static final Dataset TEST = Moons.draw(400, 2);

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  private static double[] scores(Learner learner, long seed) {
    try (Model model = learner.fit(TRAIN, new Seed(seed))) {
      return model.predict(TEST.rows()).probabilities();
    }
  }

  @Test
  void givesTheSameBitsAgainAndAfterSaving() {
    Learner learner = learner("co-teaching(epochs=3, forgetRate=0.3, layers=2)");
    double[] first = scores(learner, 4);
    assertThat(scores(learner, 4)).isEqualTo(first);
    assertThat(scores(learner, 5)).isNotEqualTo(first);
    MemoryStore store = new MemoryStore();
    learner.fit(TRAIN, new Seed(4)).save(store);
    assertThat(learner.load(store).predict(TEST.rows()).probabilities()).isEqualTo(first);
  }

  @Test
  void leavesNoNativeArrayBehind() {
    Learner learner = learner("co-teaching(epochs=2)");
    scores(learner, 1);
    int before = NativeArrays.count();
    scores(learner, 2);
    assertThat(NativeArrays.count()).isEqualTo(before);
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
