package io.equipoise.tabular.learn;

import io.equipoise.core.boost.BoostedLoss;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * Gradient-boosted trees by XGBoost (Chen and Guestrin 2016): usually the most accurate learner on
 * tables, at the price of scores that are harder to explain.
 *
 * <p>Histogram splits on one thread, so that the same rows and seed give the same model and that
 * trials may run side by side. Missing numbers take the branch that XGBoost learned for them;
 * categories are one-hot encoded. Rows with weights count by them. Numbers are predicted by the
 * squared error, in standard units of the training targets. Under another {@code loss}, of classes
 * or of numbers, each leaf is a Newton step on that loss; its scores start at 0. Where a loss of
 * classes is not convex the curvature is taken as positive; what losses of numbers give for a
 * curvature says {@link BoostingNumberLoss}.
 */
@Method(
    name = "xgboost",
    aliases = {"gradient-boosting", "gbt", "xgb"},
    slot = Slot.LEARNER,
    summary =
        "Gradient-boosted trees (XGBoost): usually the most accurate on tables; handles missing"
            + " numbers by itself.",
    cites = "chen2016xgboost")
public final class GradientBoosting implements Learner {

  /** Size, number and shrinkage of the trees. */
  public record Options(
      @Meaning("trees per class, or per number; at least 1") int rounds,
      @Meaning("share of each tree's answer that is kept; above 0, at most 1") double rate,
      @Meaning("levels of a tree; at least 1") int maxDepth,
      @Meaning(
              "curvature, for two classes the sum of p(1-p) and for numbers the rows, that a leaf"
                  + " needs; at least 0")
          double minChildWeight,
      @Meaning("quadratic penalty on leaf values; at least 0") double lambda,
      @Meaning("share of rows drawn for each tree; above 0, at most 1") double rows,
      @Meaning("share of columns drawn for each tree; above 0, at most 1") double columns,
      @Meaning(
              "loss that the trees descend, such as focal or huber; built-in is XGBoost's own log"
                  + " loss, for numbers its squared error")
          BoostedLoss loss) {

    /** Middling settings that do well on tables of a thousand to a million rows. */
    public static final Options DEFAULT =
        new Options(150, 0.1, 5, 1, 1, 1, 1, BoostingLoss.BUILT_IN);

    public Options {
      Require.atLeast("rounds", rounds, 1);
      Require.above("rate", rate, 0);
      Require.between("rate", rate, 0, 1);
      Require.between("maxDepth", maxDepth, 1, 30);
      Require.atLeast("minChildWeight", minChildWeight, 0);
      Require.atLeast("lambda", lambda, 0);
      Require.above("rows", rows, 0);
      Require.between("rows", rows, 0, 1);
      Require.above("columns", columns, 0);
      Require.between("columns", columns, 0, 1);
    }
  }

  private final Options options;

  public GradientBoosting(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return options.loss().taskKinds();
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return options.loss().obstacle(train);
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Require.that(
        taskKinds().contains(train.kind()),
        "the loss "
            + options.loss()
            + (train.kind() == TaskKind.REGRESSION
                ? " is for classes, but the target holds numbers"
                : " is for numbers, but the target holds classes"));
    Training training = Training.of(train, Encoder.Options.DEFAULT.raw().keepingMissing());
    Matrix matrix = training.matrix();
    Optional<NumberScale> scale =
        training.ofNumbers()
            ? Optional.of(NumberScale.of(training.numbers(), training.weights()))
            : Optional.empty();
    try {
      DMatrix rows = BoosterModel.rows(matrix);
      try {
        float[] labels = new float[training.size()];
        float[] weights = new float[training.size()];
        for (int i = 0; i < labels.length; i++) {
          labels[i] =
              scale.isPresent()
                  ? (float) scale.get().standard(training.numbers()[i])
                  : training.labels()[i];
          weights[i] = (float) training.weights()[i];
        }
        rows.setLabel(labels);
        rows.setWeight(weights);
        Booster booster =
            XGBoost.train(
                rows,
                parameters(training, seed),
                options.rounds(),
                Map.of(),
                descent(training, labels),
                null);
        int classes = scale.isPresent() ? 0 : training.classes();
        return new BoosterModel(
            new BoosterModel.Settings(training.encoder(), classes, scale), booster);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost cannot learn from these rows", e);
    }
  }

  /** How to descend the loss, unless XGBoost knows it. */
  private @Nullable IObjective descent(Training training, float[] targets) {
    if (options.loss() instanceof BoostingNumberLoss loss) {
      return new NumberDescent(targets, training.weights(), loss);
    }
    return options.loss() instanceof BoostingLoss loss && loss != BoostingLoss.BUILT_IN
        ? new Descent(training, loss)
        : null;
  }

  private Map<String, Object> parameters(Training training, Seed seed) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (training.ofNumbers()) {
      parameters.put("objective", "reg:squarederror");
    } else if (training.classes() == 2) {
      parameters.put("objective", "binary:logistic");
    } else {
      parameters.put("objective", "multi:softprob");
      parameters.put("num_class", training.classes());
    }
    if (options.loss() != BoostingLoss.BUILT_IN) {
      // all scores start at 0: the mean of the numbers, or a probability of one half
      parameters.put("base_score", training.ofNumbers() ? 0 : 0.5);
    }
    parameters.put("tree_method", "hist");
    parameters.put("eta", options.rate());
    parameters.put("max_depth", options.maxDepth());
    parameters.put("min_child_weight", options.minChildWeight());
    parameters.put("lambda", options.lambda());
    parameters.put("subsample", options.rows());
    parameters.put("colsample_bytree", options.columns());
    parameters.put("seed", (int) (seed.child("xgboost").value() & Integer.MAX_VALUE));
    parameters.put("nthread", 1);
    parameters.put("verbosity", 0);
    return parameters;
  }

  @Override
  public Model load(Store store) {
    return BoosterModel.load(store);
  }
}
