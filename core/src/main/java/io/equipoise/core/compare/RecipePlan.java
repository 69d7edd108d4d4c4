package io.equipoise.core.compare;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Suited;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A recipe whose methods have been made: remedies on the data, remedies on the learner, one
 * learner, remedies on its predictions. Everything is fitted on training rows; remedies on
 * predictions are fitted on a stratified quarter of them that the learner does not see.
 *
 * @param recipe without open choices
 * @param data applied in order to the rows that the learner sees
 * @param around wrapped around the learner, the first outermost
 * @param learner learns from them
 * @param prediction wrapped around the model in order
 */
public record RecipePlan(
    Recipe recipe,
    List<DataRemedy> data,
    List<LearnerRemedy> around,
    Learner learner,
    List<PredictionRemedy> prediction) {
  private static final double HOLDOUT = 0.25;

  public RecipePlan {
    data = List.copyOf(data);
    around = List.copyOf(around);
    prediction = List.copyOf(prediction);
  }

  /** Makes the methods of a recipe; what stands in the wrong place is the user's error. */
  public static RecipePlan of(Recipe recipe) {
    Catalogue catalogue = Catalogue.get();
    List<DataRemedy> data = new ArrayList<>();
    List<LearnerRemedy> around = new ArrayList<>();
    List<Learner> learners = new ArrayList<>();
    List<PredictionRemedy> prediction = new ArrayList<>();
    for (Step step : recipe.steps()) {
      Entry entry = catalogue.require(step.name());
      if (DataRemedy.class.isAssignableFrom(entry.type())
          && learners.isEmpty()
          && around.isEmpty()) {
        data.add(catalogue.create(step, DataRemedy.class));
      } else if (LearnerRemedy.class.isAssignableFrom(entry.type()) && learners.isEmpty()) {
        around.add(catalogue.create(step, LearnerRemedy.class));
      } else if (PredictionRemedy.class.isAssignableFrom(entry.type()) && !learners.isEmpty()) {
        prediction.add(catalogue.create(step, PredictionRemedy.class));
      } else if (Learner.class.isAssignableFrom(entry.type()) && learners.isEmpty()) {
        learners.add(catalogue.create(step, Learner.class));
      } else {
        throw new UserError("recipe '" + recipe + "': " + misplaced(step, entry));
      }
    }
    if (learners.isEmpty()) {
      throw new UserError(
          "recipe '"
              + recipe
              + "' has no learner; end it with one, or put one before what adapts its predictions,"
              + " such as logreg or xgboost");
    }
    return new RecipePlan(recipe, data, around, learners.get(0), prediction);
  }

  /**
   * This plan, when all of it is for this kind of task; the first step that is not is the user's
   * error.
   */
  public RecipePlan suiting(TaskKind kind) {
    refuse(unsuited(kind));
    return this;
  }

  /** This plan, when it can be trained on these rows; the first obstacle is the user's error. */
  public RecipePlan suiting(Dataset train) {
    refuse(obstacle(train));
    return this;
  }

  private void refuse(Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw new UserError("recipe '" + recipe + "': " + obstacle.get());
    }
  }

  /** Why it cannot be trained on these rows, as far as can be said without training. */
  public Optional<String> obstacle(Dataset train) {
    Optional<String> kind = unsuited(train.kind());
    if (kind.isPresent()) {
      return kind;
    }
    if (train.kind() != TaskKind.REGRESSION && train.classes().size() < learner.fewestClasses()) {
      return Optional.of(
          "'%s' is for targets of at least %d classes in order"
              .formatted(learnerStep(), learner.fewestClasses()));
    }
    Dataset taught =
        prediction.isEmpty() ? train : train.take(Splits.holdout(train, HOLDOUT, new Seed(0))[0]);
    return methods().stream().flatMap(each -> each.obstacle(taught).stream()).findFirst();
  }

  /** What it reads of the group columns. */
  public GroupUse groupUse() {
    return methods().stream().map(Suited::groupUse).reduce(GroupUse.NONE, GroupUse::and);
  }

  /** In the order of the recipe's steps. */
  private List<Suited> methods() {
    List<Suited> methods = new ArrayList<>(data);
    methods.addAll(around);
    methods.add(learner);
    methods.addAll(prediction);
    return methods;
  }

  private Optional<String> unsuited(TaskKind kind) {
    List<Suited> methods = methods();
    for (int i = 0; i < methods.size(); i++) {
      Set<TaskKind> kinds = methods.get(i).taskKinds();
      if (!kinds.contains(kind)) {
        return Optional.of(
            "'%s' %s%s"
                .formatted(
                    recipe.steps().get(i),
                    unsuited(kinds, kind),
                    methods.get(i) == learner ? able(kind) : ""));
      }
    }
    return Optional.empty();
  }

  private static String unsuited(Set<TaskKind> kinds, TaskKind kind) {
    if (kinds.isEmpty()) {
      return "has parts that are for different kinds of target";
    }
    if (kind == TaskKind.MULTICLASS && kinds.contains(TaskKind.BINARY)) {
      return "is for targets of two classes, but this one has more; name one with --positive to hold"
          + " it against the others";
    }
    return "is for targets that hold "
        + (kinds.contains(TaskKind.REGRESSION) ? "numbers" : "classes")
        + ", but this one holds "
        + (kind == TaskKind.REGRESSION ? "numbers" : "classes");
  }

  /** The learners that are for this kind with their defaults. */
  private static String able(TaskKind kind) {
    List<String> able =
        Catalogue.get().in(Slot.LEARNER).stream()
            .filter(entry -> Learner.class.isAssignableFrom(entry.type()))
            .map(Entry::name)
            .filter(
                name ->
                    Catalogue.get().create(Step.of(name), Learner.class).taskKinds().contains(kind))
            .toList();
    return able.isEmpty() ? "" : "; take one of " + String.join(", ", able);
  }

  private static String misplaced(Step step, Entry entry) {
    if (Learner.class.isAssignableFrom(entry.type())) {
      return "'" + step.name() + "' is a second learner; a recipe has one";
    }
    if (DataRemedy.class.isAssignableFrom(entry.type())) {
      return "'"
          + step.name()
          + "' changes training rows, so it must stand before the learner and what wraps it";
    }
    if (LearnerRemedy.class.isAssignableFrom(entry.type())) {
      return "'" + step.name() + "' wraps the learner, so it must stand before it";
    }
    if (PredictionRemedy.class.isAssignableFrom(entry.type())) {
      return "'" + step.name() + "' adapts predictions, so it must stand after the learner";
    }
    if (entry.slot() == Slot.ESTIMATOR) {
      return "'" + step.name() + "' trains nothing; 'equipoise estimate' runs it";
    }
    if (!entry.instead().isEmpty()) {
      return "'" + step.name() + "' is not a step of a recipe: " + entry.instead();
    }
    return "'"
        + step.name()
        + "' is not a step of a recipe"
        + (entry.slot() == Slot.PROBE
            ? "; it measures, and changes nothing"
            : Catalogue.get()
                .within(entry)
                .map(learner -> "; it is part of a learner: " + learner)
                .orElse(""));
  }

  /** The learner with the remedies around it. */
  Learner wrapped() {
    return LearnerRemedy.around(around, learner);
  }

  /** Fits the whole recipe on these rows. The caller closes the model. */
  public Model fit(Dataset train, Seed seed) {
    suiting(train.kind());
    Require.none(obstacle(train));
    if (prediction.isEmpty()) {
      return wrapped().fit(taught(train, seed), seed.child("learner"));
    }
    int[][] parts = Splits.holdout(train, HOLDOUT, seed.child("holdout"));
    Dataset taught = taught(train.take(parts[0]), seed);
    Dataset holdout = train.take(parts[1]);
    Model model = wrapped().fit(taught, seed.child("learner"));
    try {
      for (int i = 0; i < prediction.size(); i++) {
        model = prediction.get(i).adapt(model, taught, holdout, seed.child("prediction").child(i));
      }
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What the remedies on the data have to say of the rows that {@link #fit} would give them. */
  public List<String> remarks(Dataset train, Seed seed) {
    Dataset rows =
        prediction.isEmpty()
            ? train
            : train.take(Splits.holdout(train, HOLDOUT, seed.child("holdout"))[0]);
    List<String> remarks = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      remarks.addAll(data.get(i).remarks(rows));
      rows = i + 1 < data.size() ? data.get(i).apply(rows, seed.child("data").child(i)) : rows;
    }
    return remarks;
  }

  /** The same, and what the model that was fitted on these rows says of itself. */
  List<String> remarks(Model model, Dataset train, Seed seed) {
    List<String> all = new ArrayList<>(remarks(train, seed));
    all.addAll(Remarks.of(model));
    return all;
  }

  /** The rows as the remedies on the data leave them: what the learner learns from. */
  private Dataset taught(Dataset train, Seed seed) {
    Dataset rows = train;
    for (int i = 0; i < data.size(); i++) {
      rows = data.get(i).apply(rows, seed.child("data").child(i));
    }
    return rows;
  }

  /**
   * The plain learner of this recipe with its defaults: a loss or weighting among its arguments is
   * a remedy too.
   */
  public Recipe bareLearner() {
    return new Recipe(List.of(Step.of(learnerStep().name())));
  }

  /**
   * The same on these rows: where its defaults cannot be trained on them, as those of an ordinal
   * learner that does not know the order of the levels, it keeps the one argument that mends it, or
   * else all.
   */
  public Recipe bareLearner(Dataset train) {
    Step step = learnerStep();
    Stream<Step> kept =
        step.arguments().entrySet().stream()
            .map(argument -> new Step(step.name(), Map.of(argument.getKey(), argument.getValue())));
    return Stream.concat(Stream.of(Step.of(step.name())), kept)
        .map(each -> new Recipe(List.of(each)))
        .filter(each -> of(each).obstacle(train).isEmpty())
        .findFirst()
        .orElse(new Recipe(List.of(step)));
  }

  private Step learnerStep() {
    return recipe.steps().get(data.size() + around.size());
  }
}
