package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.recipe.Recipe;
import org.junit.jupiter.api.Test;

class CoTeachingLearnerTest {
  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
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
