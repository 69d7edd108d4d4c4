package io.equipoise.tabular.fairness;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by a threshold per group such that all groups are selected equally often, where a model
 * selects one group less.
 *
 * <p>The common rate is the share that the model itself selects on the holdout ({@code
 * rate=model}), or of the rates 0, 0.01, … 1 the one whose thresholds err least there ({@code
 * rate=accuracy}). Each group's threshold is the quantile of its scores that comes nearest to the
 * rate; where many rows share a score it may miss it. With {@code randomize} the rows between two
 * neighbouring thresholds are decided by lot, so that the rate is met in expectation; the same row
 * gets the same decision again. Labels matter only to {@code rate=accuracy}. Any number of groups,
 * two classes.
 *
 * <p>Probabilities stay those of the model. A group that the holdout lacks gets the threshold that
 * gives all rows pooled the rate.
 *
 * @see <a href="https://arxiv.org/abs/1610.02413">Hardt, Price and Srebro, Equality of opportunity
 *     in supervised learning, 2016, section 3 (demographic parity by thresholds)</a>
 */
@Method(
    name = "demographic-parity",
    slot = Slot.PREDICTION,
    treats = {Bias.SELECTION_RATE_GAP, Bias.LABEL_RATE_GAP},
    summary = "A threshold per group that selects all groups equally often.",
    cites = "hardt2016equality")
public final class DemographicParity implements PredictionRemedy {
  private static final String NAME = "demographic-parity";
  private static final int RATES = 100;

  /** Where the common selection rate comes from. */
  public enum Rate {
    /** What the model selects of all rows. */
    MODEL,
    /** What errs least. */
    ACCURACY
  }

  /** Any combination is valid. */
  public record Options(
      @Meaning("the common selection rate: model (as now over all rows) or accuracy (least errors)")
          Rate rate,
      @Meaning("whether rows between two thresholds are decided by lot, to meet the rate exactly")
          boolean randomize) {
    public static final Options DEFAULT = new Options(Rate.MODEL, false);
  }

  private final Options options;

  public DemographicParity(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("demographic-parity", train.rows().groups());
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout).binary().grouped();
    GroupCurves all = GroupCurves.of(judged);
    double rate = options.rate() == Rate.MODEL ? selected(judged) : leastErrors(all);
    return new ThresholdedModel(
        NAME,
        model,
        new GroupRules(
            all.names(),
            all.curves().stream().map(curve -> rule(curve, rate)).toList(),
            rule(all.pooled(), rate),
            seed.child("lots").value(),
            holdout.rows().features().names(),
            List.of()));
  }

  @Override
  public Model load(Model inner, Store store) {
    return ThresholdedModel.load(NAME, inner, store);
  }

  private static double selected(Judged judged) {
    double[] weights = judged.holdout().weights();
    double selected = 0;
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      selected += judged.predictions().labels()[i] == 1 ? weights[i] : 0;
      total += weights[i];
    }
    return selected / total;
  }

  private double leastErrors(GroupCurves all) {
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step <= RATES; step++) {
      double rate = (double) step / RATES;
      double errors = 0;
      for (ScoreCurve curve : all.curves()) {
        errors += errors(curve, rate);
      }
      if (errors < least) {
        least = errors;
        best = rate;
      }
    }
    return best;
  }

  private double errors(ScoreCurve curve, double rate) {
    int above = above(curve, rate);
    if (!options.randomize()) {
      return curve.errors(nearest(curve, above, rate));
    }
    double more = share(curve, above, rate);
    return (1 - more) * curve.errors(above) + (more > 0 ? more * curve.errors(above + 1) : 0);
  }

  private DecisionRule rule(ScoreCurve curve, double rate) {
    int above = above(curve, rate);
    double more = share(curve, above, rate);
    if (!options.randomize() || more == 0) {
      return DecisionRule.at(curve.thresholds()[nearest(curve, above, rate)]);
    }
    return new DecisionRule(
        0,
        new double[] {curve.thresholds()[above], curve.thresholds()[above + 1]},
        new double[] {1 - more, more});
  }

  /** The last threshold that selects at most {@code rate}. */
  private static int above(ScoreCurve curve, double rate) {
    int k = 0;
    while (k + 1 < curve.size() && curve.selectionRate(k + 1) <= rate + 1e-12) {
      k++;
    }
    return k;
  }

  /** How much of the next threshold must be mixed in to meet the rate. */
  private static double share(ScoreCurve curve, int above, double rate) {
    if (above + 1 == curve.size()) {
      return 0;
    }
    double low = curve.selectionRate(above);
    double high = curve.selectionRate(above + 1);
    return Math.max(0, Math.min(1, (rate - low) / (high - low)));
  }

  private static int nearest(ScoreCurve curve, int above, double rate) {
    return share(curve, above, rate) > 0.5 ? above + 1 : above;
  }
}
