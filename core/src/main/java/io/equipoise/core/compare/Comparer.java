package io.equipoise.core.compare;

import io.equipoise.core.compare.Splits.Split;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tries recipes on the same outer splits, in parallel, writing each finished trial down. Splits are
 * finished one after another for all recipes, so that a run that stops early still has paired
 * trials.
 */
public final class Comparer {
  private final Dataset data;
  private final Task task;
  private final Provenance provenance;
  private final List<Recipe> recipes;
  private final CompareOptions options;
  private final Scoring scoring;
  private final TrialMetric objective;
  private final boolean lenient;

  private Comparer(Comparer other, boolean lenient) {
    this.data = other.data;
    this.task = other.task;
    this.provenance = other.provenance;
    this.recipes = other.recipes;
    this.options = other.options;
    this.scoring = other.scoring;
    this.objective = other.objective;
    this.lenient = lenient;
  }

  /**
   * Prepares a comparison.
   *
   * @param data all rows
   * @param task what is predicted, for the record
   * @param provenance of the data, for the record and for the key of the checkpoint
   * @param baseline what the others are compared with; empty for the bare learner of the first
   *     recipe
   * @param tried at least one recipe; may hold choices
   */
  public Comparer(
      Dataset data,
      Task task,
      Provenance provenance,
      Optional<Recipe> baseline,
      List<Recipe> tried,
      CompareOptions options) {
    Require.that(
        !tried.isEmpty(), "compare needs at least one recipe: --try 'reweighing > logreg'");
    this.data = data;
    this.options = options;
    enoughRows();
    Set<Recipe> all = new LinkedHashSet<>();
    all.add(baseline.orElseGet(() -> plan(tried.get(0).choices().get(0)).bareLearner(data)));
    all.addAll(tried);
    for (Recipe recipe : all) {
      recipe.choices().forEach(choice -> plan(choice).suiting(data));
    }
    this.lenient = false;
    this.task = task;
    this.provenance = provenance;
    this.recipes = List.copyOf(all);
    this.scoring = Scoring.of(data, options.folds());
    this.objective = scoring.objective(data, options.objective());
  }

  /** This comparison, which reports a recipe that cannot be applied at all and goes on. */
  public Comparer leniently() {
    return new Comparer(this, true);
  }

  private void enoughRows() {
    if (data.target() instanceof ClassTarget) {
      for (int size : data.classSizes()) {
        Require.that(
            size >= options.folds(),
            "a class of the target has "
                + size
                + " rows, fewer than the "
                + options.folds()
                + " folds; lower --folds");
      }
    } else {
      Require.that(
          data.size() >= 2 * options.folds(),
          "there are "
              + data.size()
              + " rows with a target, fewer than two for each of the "
              + options.folds()
              + " folds; lower --folds");
    }
  }

  private RecipePlan plan(Recipe recipe) {
    return RecipePlan.of(recipe).suiting(data.kind());
  }

  /**
   * Runs all trials that are not in the checkpoint yet and judges them.
   *
   * @param checkpoint where finished trials are written; empty for nowhere
   * @param resume whether to go on with what the checkpoint holds
   */
  public Comparison run(Optional<Path> checkpoint, boolean resume, TrialProgress progress) {
    if (checkpoint.isEmpty()) {
      return judge(trials(Optional.empty(), progress));
    }
    String key = key();
    try (TrialLog log =
        resume ? TrialLog.resume(checkpoint.get(), key) : TrialLog.start(checkpoint.get(), key)) {
      return judge(trials(Optional.of(log), progress));
    }
  }

  private Comparison judge(List<Trial> trials) {
    return new Judge(data, task, provenance, recipes, options, scoring.groups(), objective)
        .of(trials);
  }

  private String key() {
    return "{\"data\":\"%s\",\"comparison\":\"%s\"}"
        .formatted(
            provenance.fingerprint(),
            Integer.toHexString(
                List.of(
                        recipes.toString(),
                        task.toString(),
                        options.folds(),
                        options.repeats(),
                        options.innerFolds(),
                        options.seed(),
                        objective.label())
                    .toString()
                    .hashCode()));
  }

  private List<Trial> trials(Optional<TrialLog> log, TrialProgress progress) {
    Seed seed = new Seed(options.seed());
    List<Split> splits = Splits.repeated(data, options.folds(), options.repeats(), seed);
    Map<String, Trial> known = new HashMap<>();
    log.ifPresent(
        each ->
            each.finished()
                .forEach(
                    trial -> known.put(name(trial.recipe(), trial.repeat(), trial.fold()), trial)));
    int total = splits.size() * recipes.size();
    AtomicInteger done = new AtomicInteger();
    List<Trial> all = new ArrayList<>();
    long deadline =
        options.budget().map(budget -> System.nanoTime() + budget.toNanos()).orElse(Long.MAX_VALUE);
    int threads = threads();
    ExecutorService pool = Executors.newFixedThreadPool(threads, Comparer::worker);
    try {
      // A wave holds as many whole splits as keep every thread busy; the budget is looked at
      // between waves.
      int wave = Math.max(1, (2 * threads + recipes.size() - 1) / recipes.size());
      for (int from = 0; from < splits.size(); from += wave) {
        if (from > 1 && System.nanoTime() > deadline) {
          break;
        }
        List<Future<Trial>> running = new ArrayList<>();
        for (Split split : splits.subList(from, Math.min(splits.size(), from + wave))) {
          for (Recipe recipe : recipes) {
            running.add(
                pool.submit(
                    () -> {
                      Trial before =
                          known.get(name(recipe.toString(), split.repeat(), split.fold()));
                      Trial trial = before != null ? before : trial(recipe, split, seed);
                      if (before == null) {
                        log.ifPresent(each -> each.add(trial));
                      }
                      progress.finished(done.incrementAndGet(), total, trial);
                      return trial;
                    }));
          }
        }
        for (Future<Trial> trial : running) {
          all.add(trial.get());
        }
      }
      return all;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserError error) {
        throw error;
      }
      throw new IllegalStateException("a trial broke: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(
          "the comparison was interrupted; finished trials are kept for --resume", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "trial");
    thread.setDaemon(true);
    return thread;
  }

  private static String name(String recipe, int repeat, int fold) {
    return repeat + "/" + fold + "/" + recipe;
  }

  private Trial trial(Recipe recipe, Split split, Seed seed) {
    long start = System.nanoTime();
    Dataset train = data.take(split.train());
    Dataset test = data.take(split.test());
    Seed own = seed.child("trial").child(split.repeat()).child(split.fold());
    try {
      Recipe chosen = choose(recipe, train, scoring.take(split.train()), own);
      try (Model model = plan(chosen).fit(train, own)) {
        Map<String, Double> metrics =
            scoring.take(split.test()).of(test, model.predict(test.rows()));
        return new Trial(
            recipe.toString(),
            split.repeat(),
            split.fold(),
            chosen.toString(),
            metrics,
            seconds(start),
            "",
            first(split) ? plan(chosen).remarks(model, train, own) : List.of());
      }
    } catch (UserError e) {
      // A recipe that cannot be applied at all stops the comparison; one that fails on some splits
      // is reported.
      if (first(split) && !lenient) {
        throw new UserError("recipe '" + recipe + "' cannot be applied: " + e.getMessage(), e);
      }
      return new Trial(
          recipe.toString(),
          split.repeat(),
          split.fold(),
          "",
          Map.of(),
          seconds(start),
          String.valueOf(e.getMessage()),
          List.of());
    }
  }

  private static boolean first(Split split) {
    return split.repeat() == 0 && split.fold() == 0;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The choice whose mean objective over inner folds is best; the first of equals. */
  private Recipe choose(Recipe recipe, Dataset train, Scoring trainScoring, Seed seed) {
    List<Recipe> choices = recipe.choices();
    if (choices.size() == 1) {
      return choices.get(0);
    }
    List<Split> inner = Splits.repeated(train, options.innerFolds(), 1, seed.child("inner"));
    Recipe best = choices.get(0);
    double bestMean = Double.NaN;
    for (Recipe choice : choices) {
      double sum = 0;
      for (Split split : inner) {
        Dataset test = train.take(split.test());
        try (Model model =
            plan(choice).fit(train.take(split.train()), seed.child("inner").child(split.fold()))) {
          Map<String, Double> metrics =
              trainScoring.take(split.test()).of(test, model.predict(test.rows()));
          sum += metrics.getOrDefault(objective.label(), Double.NaN);
        }
      }
      double mean = sum / inner.size();
      if (Double.isNaN(bestMean) || objective.better(mean, bestMean)) {
        best = choice;
        bestMean = mean;
      }
    }
    return best;
  }

  /** Chooses among the values that a recipe leaves open on all rows, for the model that is kept. */
  public Recipe settle(Recipe recipe) {
    Seed seed = new Seed(options.seed()).child("final");
    int[] all = new int[data.size()];
    Arrays.setAll(all, i -> i);
    return choose(recipe, data, scoring.take(all), seed);
  }

  /**
   * Trials at once: the cores, but no more than memory for copies of the rows and their encoding
   * allows.
   */
  private int threads() {
    if (options.parallel() > 0) {
      return options.parallel();
    }
    long perTrial = 1 + 64L * data.size() * Math.max(8, data.rows().features().columns().size());
    long fit = Math.max(1, Runtime.getRuntime().maxMemory() / 2 / perTrial);
    return (int) Math.min(Runtime.getRuntime().availableProcessors(), fit);
  }
}
