package io.equipoise.tabular.fairness;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.tabular.calibration.Judged;
import java.util.List;
import java.util.Set;

/**
 * Moves the one threshold of a model to where a metric is best on the holdout, where 0.5 overlooks
 * a rare class: the plainest remedy for imbalance, and the one to beat.
 *
 * <p>Thresholds lie halfway between neighbouring scores; of equally good ones the nearest to 0.5 is
 * taken. Probabilities stay those of the model. When the holdout has one class the threshold stays
 * 0.5, with a remark. Two classes.
 */
@Method(
    name = "tuned-threshold",
    slot = Slot.PREDICTION,
    treats = Bias.CLASS_IMBALANCE,
    summary = "One threshold, chosen on the holdout for balanced accuracy, F1 or accuracy.")
public final class TunedThreshold implements PredictionRemedy {
  private static final String NAME = "tuned-threshold";

  /** What a threshold is chosen for. */
  public enum Metric {
    /** Mean of the true positive and the true negative rate. */
    BALANCED_ACCURACY,
    /** Harmonic mean of precision and recall. */
    F1,
    /** Share decided rightly. */
    ACCURACY
  }

  /** Any metric. */
  public record Options(
      @Meaning("what is to be best on the holdout: balanced-accuracy, f1 or accuracy")
          Metric metric) {
    public static final Options DEFAULT = new Options(Metric.BALANCED_ACCURACY);
  }

  private final Options options;

  public TunedThreshold(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout).binary();
    ScoreCurve curve =
        ScoreCurve.of(judged.predictions().positive(), holdout.labels(), holdout.weights());
    boolean chosen = curve.hasBothClasses();
    return new ThresholdedModel(
        NAME,
        model,
        new GroupRules(
            List.of(),
            List.of(),
            DecisionRule.at(chosen ? best(curve) : 0.5),
            0,
            List.of(),
            chosen
                ? List.of()
                : List.of(NAME + ": the holdout rows have one class; the threshold is 0.5")));
  }

  @Override
  public Model load(Model inner, Store store) {
    return ThresholdedModel.load(NAME, inner, store);
  }

  private double best(ScoreCurve curve) {
    double best = 0.5;
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < curve.size(); k++) {
      double value = value(curve, k);
      double threshold = curve.thresholds()[k];
      if (value > highest
          || (value == highest && Math.abs(threshold - 0.5) < Math.abs(best - 0.5))) {
        highest = value;
        best = threshold;
      }
    }
    return best;
  }

  private double value(ScoreCurve curve, int k) {
    double found = curve.positives()[k];
    double wrong = curve.negatives()[k];
    return switch (options.metric()) {
      case BALANCED_ACCURACY ->
          (found / curve.allPositives() + 1 - wrong / curve.allNegatives()) / 2;
      case F1 -> 2 * found / (found + wrong + curve.allPositives());
      case ACCURACY -> 1 - curve.errors(k) / curve.total();
    };
  }
}
