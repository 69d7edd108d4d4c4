package io.equipoise.core.compare;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import java.util.ArrayList;
import java.util.List;

/**
 * A fitted recipe as it is kept on disk: model, encoders, thresholds, recipe, and where it came
 * from. It predicts the same scores to the bit as before it was saved.
 */
public final class SavedModel implements AutoCloseable {
  private static final int FORMAT = 1;

  /**
   * What is written beside the model.
   *
   * @param format version of this layout
   * @param recipe without open choices
   * @param classes names of the classes in the order of the scores; empty for a model of numbers
   * @param features names of the columns that the model reads
   * @param task what it predicts
   * @param provenance of the rows that it was fitted on
   */
  public record Card(
      int format,
      String recipe,
      List<String> classes,
      List<String> features,
      Task task,
      Provenance provenance) {
    public Card {
      classes = List.copyOf(classes);
      features = List.copyOf(features);
    }
  }

  private final Card card;
  private final Model model;

  private final List<String> said;

  private SavedModel(Card card, Model model, List<String> said) {
    this.card = card;
    this.model = model;
    this.said = said;
  }

  /** Fits a recipe without open choices on all rows. */
  public static SavedModel fit(
      Recipe recipe, Dataset data, Task task, Provenance provenance, Seed seed) {
    RecipePlan plan = RecipePlan.of(recipe);
    Model model = plan.fit(data, seed);
    return new SavedModel(
        new Card(
            FORMAT,
            recipe.toString(),
            data.target() instanceof ClassTarget target ? target.classes() : List.of(),
            data.rows().features().names(),
            task,
            provenance),
        model,
        plan.remarks(data, seed));
  }

  /** Writes everything; the store decides how it becomes whole. */
  public void save(Store store) {
    store.write("card", card);
    model.save(store.child("model"));
  }

  /** Reads what {@link #save} wrote. */
  public static SavedModel load(Store store) {
    Card card = store.read("card", Card.class);
    if (card.format() != FORMAT) {
      throw new UserError(
          "the model was saved in format "
              + card.format()
              + ", and this version reads format "
              + FORMAT);
    }
    return new SavedModel(
        card, model(Recipe.parse(card.recipe()), store.child("model")), List.of());
  }

  /**
   * Each remedy on predictions keeps its own part, and the model that it wraps in the child {@code
   * inner}.
   */
  private static Model model(Recipe recipe, Store store) {
    RecipePlan plan = RecipePlan.of(recipe);
    List<Store> stores = new ArrayList<>();
    Store at = store;
    for (int i = 0; i < plan.prediction().size(); i++) {
      stores.add(at);
      at = at.child("inner");
    }
    Learner learner = plan.wrapped();
    Model model = learner.load(at);
    for (int i = 0; i < plan.prediction().size(); i++) {
      PredictionRemedy remedy = plan.prediction().get(i);
      model = remedy.load(model, stores.get(plan.prediction().size() - 1 - i));
    }
    return model;
  }

  /**
   * What the model wants people to know about itself, and, when it has just been fitted, what the
   * remedies on the data had to say of these rows; empty when there is nothing to say.
   */
  public List<String> remarks() {
    return Remarks.of(model, said);
  }

  /** What is known of the model. */
  public Card card() {
    return card;
  }

  /**
   * Judges the rows of a table that has at least the features and protected columns of the training
   * data.
   */
  public Predictions predict(Table table) {
    for (String feature : card.features()) {
      if (!table.has(feature)) {
        throw new UserError(
            "the model reads a column '" + feature + "' that the file does not have");
      }
    }
    Rows rows = TaskBinder.rows(table, card.task());
    return model.predict(rows.withFeatures(table.select(card.features())));
  }

  @Override
  public void close() {
    model.close();
  }
}
