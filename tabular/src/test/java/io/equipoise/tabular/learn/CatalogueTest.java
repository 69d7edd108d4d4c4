package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final Catalogue CATALOGUE = Catalogue.get();

  @Test
  void everyMethodIsFoundUnderEachOfItsNamesAndCanBeMade() {
    assertThat(CATALOGUE.entries()).isNotEmpty();
    for (Entry entry : CATALOGUE.entries()) {
      assertThat(CATALOGUE.require(entry.name())).isSameAs(entry);
      assertThat(CATALOGUE.find(entry.name().toUpperCase(java.util.Locale.ROOT))).contains(entry);
      assertThat(CATALOGUE.find(entry.name().replace('-', '_'))).contains(entry);
      for (String alias : entry.aliases()) {
        assertThat(CATALOGUE.find(alias)).contains(entry);
      }
      assertThat(CATALOGUE.create(Step.of(entry.name()), Object.class)).isInstanceOf(entry.type());
      assertThat(CATALOGUE.in(entry.slot())).contains(entry);
    }
  }

  @Test
  void remediesButNotProbesTreat() {
    for (Entry entry : CATALOGUE.entries()) {
      boolean remedy = !List.of(Slot.PROBE, Slot.LEARNER, Slot.ESTIMATOR).contains(entry.slot());
      entry
          .treats()
          .forEach(bias -> assertThat(CATALOGUE.treating(bias).contains(entry)).isEqualTo(remedy));
    }
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> CATALOGUE.require("smoet"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no method 'smoet'. Did you mean smote");
    assertThatThrownBy(() -> CATALOGUE.create(Step.of("smote"), Learner.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'smote' cannot stand there: it is no learner");
    Step step = Recipe.parse("smote(kk=3)").steps().get(0);
    assertThatThrownBy(() -> CATALOGUE.create(step, DataRemedy.class))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no parameter 'kk'. Did you mean k");
  }
}
