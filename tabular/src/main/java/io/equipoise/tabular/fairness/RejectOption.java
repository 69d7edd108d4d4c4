package io.equipoise.tabular.fairness;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides doubtful cases for the deprived group and against the others, where a model selects that
 * group less and doubtful cases are where prejudice sways decisions.
 *
 * <pre>
 *   |score - 0.5| &lt;= width:  positive for the deprived group, negative for every other
 *   elsewhere:               positive at 0.5 or more
 * </pre>
 *
 * The deprived group is the one with the lowest selection rate at 0.5 on the holdout. Of the widths
 * 0, 0.005, … 0.5 those count whose demographic parity difference (largest minus smallest selection
 * rate) there is at most {@code bound}; of them the one with the best balanced accuracy is taken
 * (the accuracy when the holdout has one class), else the one with the smallest difference, with a
 * remark. Probabilities stay those of the model. A group that the holdout lacks is decided at 0.5.
 * Two classes.
 *
 * @see <a href="https://doi.org/10.1109/ICDM.2012.45">Kamiran, Karim and Zhang, Decision theory for
 *     discrimination-aware classification, 2012, section III</a>
 */
@Method(
    name = "reject-option",
    slot = Slot.PREDICTION,
    treats = Bias.SELECTION_RATE_GAP,
    summary = "Decides doubtful cases for the group that is selected least and against the others.",
    cites = "kamiran2012decision")
public final class RejectOption implements PredictionRemedy {
  private static final String NAME = "reject-option";
  private static final int WIDTHS = 100;

  /** {@code bound} in [0, 1]. */
  public record Options(
      @Meaning("largest demographic parity difference on the holdout, in [0, 1]") double bound) {
    public static final Options DEFAULT = new Options(0.05);

    public Options {
      Require.between("bound", bound, 0, 1);
    }
  }

  /** A width with what it does to the holdout. */
  private record Trial(double width, double gap, double quality) {}

  private final Options options;

  public RejectOption(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("reject-option", train.rows().groups());
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout).binary().grouped();
    GroupCurves all = GroupCurves.of(judged);
    int deprived = deprived(all);
    Trial best = trial(all, deprived, 0);
    for (int step = 1; step <= WIDTHS; step++) {
      Trial trial = trial(all, deprived, 0.5 * step / WIDTHS);
      best = better(trial, best) ? trial : best;
    }
    List<String> remarks = new ArrayList<>();
    if (best.gap() > options.bound()) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "%s: no width brings the selection rates of the holdout within %.3f; the nearest"
                  + " leaves %.3f",
              NAME,
              options.bound(),
              best.gap()));
    }
    List<DecisionRule> rules = new ArrayList<>();
    for (int g = 0; g < all.names().size(); g++) {
      rules.add(DecisionRule.at(threshold(g == deprived, best.width())));
    }
    return new ThresholdedModel(
        NAME,
        model,
        new GroupRules(all.names(), rules, DecisionRule.at(0.5), 0, List.of(), remarks));
  }

  @Override
  public Model load(Model inner, Store store) {
    return ThresholdedModel.load(NAME, inner, store);
  }

  private boolean better(Trial trial, Trial best) {
    boolean within = trial.gap() <= options.bound();
    if (within != best.gap() <= options.bound()) {
      return within;
    }
    return within ? trial.quality() > best.quality() : trial.gap() < best.gap();
  }

  private static int deprived(GroupCurves all) {
    int lowest = 0;
    for (int g = 1; g < all.curves().size(); g++) {
      if (rate(all.curves().get(g), 0.5) < rate(all.curves().get(lowest), 0.5)) {
        lowest = g;
      }
    }
    return lowest;
  }

  private static Trial trial(GroupCurves all, int deprived, double width) {
    double most = 0;
    double least = 1;
    double found = 0;
    double wrong = 0;
    for (int g = 0; g < all.curves().size(); g++) {
      ScoreCurve curve = all.curves().get(g);
      int k = selected(curve, threshold(g == deprived, width));
      most = Math.max(most, curve.selectionRate(k));
      least = Math.min(least, curve.selectionRate(k));
      found += curve.positives()[k];
      wrong += curve.negatives()[k];
    }
    ScoreCurve pooled = all.pooled();
    double quality =
        pooled.hasBothClasses()
            ? found / pooled.allPositives() - wrong / pooled.allNegatives()
            : found - wrong;
    return new Trial(width, most - least, quality);
  }

  /** The critical region of a group lies on one side of its threshold. */
  private static double threshold(boolean deprived, double width) {
    if (width == 0) {
      return 0.5;
    }
    return deprived ? 0.5 - width : Math.nextUp(0.5 + width);
  }

  private static double rate(ScoreCurve curve, double threshold) {
    return curve.selectionRate(selected(curve, threshold));
  }

  /** The point of the curve that selects the scores at or above a threshold. */
  private static int selected(ScoreCurve curve, double threshold) {
    int k = 0;
    while (k + 1 < curve.size() && curve.lowest()[k + 1] >= threshold) {
      k++;
    }
    return k;
  }
}
