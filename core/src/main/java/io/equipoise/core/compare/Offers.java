package io.equipoise.core.compare;

import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What {@code compare} may try: every method of the catalogue that a recipe can hold, with its
 * defaults, on a plain learner. Whether one fits a table is asked of the methods that the recipe
 * makes ({@link io.equipoise.core.learn.Suited}); nothing is trained.
 */
public final class Offers {
  private final Step plain;

  /**
   * Offers around a plain learner.
   *
   * @param plain its learner stands wherever a remedy does not bring one of its own
   */
  public Offers(Recipe plain) {
    this.plain = RecipePlan.of(plain).bareLearner().steps().get(0);
  }

  /** Offers around the plain learner for this kind of task. */
  public static Offers usual(TaskKind kind) {
    return new Offers(Recipe.parse(kind == TaskKind.REGRESSION ? "ridge" : "logreg"));
  }

  /** The learner that remedies without one of their own are put on. */
  public Recipe plain() {
    return new Recipe(List.of(plain));
  }

  /** Whether a recipe is a remedy on the plain learner, and so differs from it in nothing else. */
  public boolean onPlain(Offer offer) {
    return offer.recipe().steps().size() > 1 && offer.recipe().steps().contains(plain);
  }

  /**
   * All recipes, whether they fit or not, by stage, those of common knowledge first, and name.
   *
   * @param data all rows
   * @param options whose first training part has to suffice
   */
  public List<Offer> on(Dataset data, CompareOptions options) {
    int[] first =
        Splits.repeated(data, options.folds(), 1, new Seed(options.seed())).get(0).train();
    Dataset train = data.take(first);
    List<Offer> offers = new ArrayList<>();
    Catalogue catalogue = Catalogue.get();
    for (Entry entry : catalogue.entries()) {
      if (entry.slot() == Slot.DATA && entry.treats().isEmpty()) {
        continue; // changes rows to study what a bias does, and cures nothing
      }
      for (Candidates.Candidate candidate : Candidates.of(entry, plain)) {
        if (!catalogue.isDefault(candidate.recipe().steps().get(0), entry)) {
          offers.add(offer(entry, candidate, train));
        }
      }
    }
    offers.sort(
        Comparator.comparing(Offer::stage).thenComparing(offer -> !offer.method().common()));
    return List.copyOf(offers);
  }

  private static Offer offer(Entry entry, Candidates.Candidate candidate, Dataset train) {
    RecipePlan plan = RecipePlan.of(candidate.recipe());
    return new Offer(
        candidate.recipe(),
        entry,
        Stage.of(entry.slot()),
        candidate.treats(),
        plan.groupUse(),
        plan.obstacle(train));
  }

  /** The remedies that no recipe holds, which are called from Java. */
  public List<Entry> outside() {
    return Catalogue.get().remedies().stream()
        .filter(entry -> Candidates.of(entry, plain).isEmpty())
        .toList();
  }
}
