package io.equipoise.core.compare;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Recipe;
import java.util.List;
import java.util.Optional;

/**
 * A recipe that may be tried on a table.
 *
 * @param recipe the method with its defaults, on a plain learner
 * @param method what the recipe is about
 * @param stage when the method acts
 * @param treats what it is known to treat
 * @param groups what the recipe reads of the group columns
 * @param obstacle why it cannot be trained on the table; empty where it can
 */
public record Offer(
    Recipe recipe,
    Entry method,
    Stage stage,
    List<Bias> treats,
    GroupUse groups,
    Optional<String> obstacle) {
  public Offer {
    treats = List.copyOf(treats);
  }

  /** Whether it can be trained on the table. */
  public boolean fits() {
    return obstacle.isEmpty();
  }
}
