package io.equipoise.core.compare;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import java.util.ArrayList;
import java.util.List;

/** How a method stands in a recipe by itself: with its defaults, around or on a plain learner. */
public final class Candidates {
  /**
   * A recipe.
   *
   * @param recipe holds the method
   * @param treats what it is known to treat
   */
  public record Candidate(Recipe recipe, List<Bias> treats) {
    public Candidate {
      treats = List.copyOf(treats);
    }
  }

  private Candidates() {}

  /**
   * The recipes of a method, the simplest first; none for what measures, estimates, or is called
   * from Java.
   *
   * @param plain learner where the method brings none
   */
  public static List<Candidate> of(Entry entry, Step plain) {
    Catalogue catalogue = Catalogue.get();
    Class<?> type = entry.type();
    List<Candidate> found = new ArrayList<>();
    if (DataRemedy.class.isAssignableFrom(type) || LearnerRemedy.class.isAssignableFrom(type)) {
      variants(entry).forEach(each -> found.add(candidate(each, each.step(), plain)));
    } else if (PredictionRemedy.class.isAssignableFrom(type)) {
      Step learner =
          catalogue
              .create(Step.of(entry.name()), PredictionRemedy.class)
              .learner()
              .map(Step::of)
              .orElse(plain);
      variants(entry).forEach(each -> found.add(candidate(each, learner, each.step())));
    } else if (Learner.class.isAssignableFrom(type)) {
      variants(entry).forEach(each -> found.add(candidate(each, each.step())));
    } else {
      for (Step learner : catalogue.holders(entry)) {
        found.add(new Candidate(new Recipe(List.of(learner)), entry.treats()));
      }
    }
    return found;
  }

  private static Candidate candidate(Catalogue.Variant variant, Step... steps) {
    return new Candidate(new Recipe(List.of(steps)), variant.treats());
  }

  private static List<Catalogue.Variant> variants(Entry entry) {
    return Catalogue.get().variants(entry);
  }
}
