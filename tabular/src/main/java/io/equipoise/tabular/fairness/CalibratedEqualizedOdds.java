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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Equalises one kind of error between groups while scores stay calibrated: part of the rows of the
 * better served groups get their group's base rate in place of their score.
 *
 * <pre>
 *   cost(g)    fnr: mean of 1 - score over positives;  fpr: mean of score over negatives
 *              weighted: (base (mean of 1 - score over positives)
 *                         + (1 - base) (mean of score over negatives)) / 2
 *   trivial(g) the same if all rows of g had the score base(g)
 *   mix(g)     (highest cost - cost(g)) / (trivial(g) - cost(g))
 *   a row of g gets the score base(g) with chance mix(g), and is decided at 0.5
 * </pre>
 *
 * Costs and base rates are of the holdout. If the model is calibrated in each group, so is the
 * answer: put it after a calibration. Lots are drawn as for {@code equalized-odds}: the same row
 * gets the same score again. Withholding knowledge from the better served is what equality of
 * errors costs a calibrated score, and the paper warns of it. Any number of groups, two classes. A
 * group whose cost cannot be told or reached, and one that the holdout lacks, keeps its scores,
 * with a remark.
 *
 * @see <a href="https://arxiv.org/abs/1709.02012">Pleiss, Raghavan, Wu, Kleinberg and Weinberger,
 *     On Fairness and Calibration, 2017, algorithm 1</a>
 */
@Method(
    name = "calibrated-equalized-odds",
    slot = Slot.PREDICTION,
    treats = Bias.ERROR_RATE_GAP,
    summary =
        "Equalises false positives or negatives between groups while scores stay calibrated, by"
            + " withholding part of the better served groups' scores.",
    cites = "pleiss2017calibration")
public final class CalibratedEqualizedOdds implements PredictionRemedy {
  private static final String NAME = "calibrated-equalized-odds";

  /** Which errors are made alike. */
  public enum Cost {
    /** Missed positives. */
    FNR,
    /** False alarms. */
    FPR,
    /** Both, by how many there are of each class. */
    WEIGHTED;

    /** The cost of scores with these means over the positives and over the negatives. */
    double of(double base, double missed, double alarmed) {
      return switch (this) {
        case FNR -> missed;
        case FPR -> alarmed;
        case WEIGHTED -> (base * missed + (1 - base) * alarmed) / 2;
      };
    }
  }

  /** Any cost. */
  public record Options(
      @Meaning("what is equalised: fnr (missed positives), fpr (false alarms) or weighted")
          Cost cost) {
    public static final Options DEFAULT = new Options(Cost.WEIGHTED);
  }

  /**
   * A group on the holdout.
   *
   * @param base share of positives
   * @param cost of the scores
   * @param trivial cost of the base rate
   */
  record Standing(double base, double cost, double trivial) {

    static Standing of(
        double[] scores, int[] labels, double[] weights, boolean[] counts, Cost cost) {
      double[] weight = new double[2];
      double[] sum = new double[2];
      for (int i = 0; i < scores.length; i++) {
        if (counts[i]) {
          weight[labels[i]] += weights[i];
          sum[labels[i]] += weights[i] * scores[i];
        }
      }
      double base = weight[1] / (weight[0] + weight[1]);
      return new Standing(
          base,
          cost.of(base, 1 - sum[1] / weight[1], sum[0] / weight[0]),
          cost.of(base, 1 - base, base));
    }

    /** The share of rows that get the base rate to cost this much. */
    double mix(double target) {
      return target > cost ? (target - cost) / (trivial - cost) : 0;
    }
  }

  private final Options options;

  public CalibratedEqualizedOdds(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("calibrated-equalized-odds", train.rows().groups());
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout).binary().grouped();
    List<String> all = holdout.rows().groups().names();
    List<String> names = new ArrayList<>();
    List<Standing> standings = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (int g = 0; g < all.size(); g++) {
      Standing standing = standing(judged, g);
      if (Double.isFinite(standing.cost())) {
        names.add(all.get(g));
        standings.add(standing);
      } else if (standing.base() >= 0) {
        remarks.add(
            NAME + ": group '" + all.get(g) + "' has one class among the holdout rows and is left");
      }
    }
    double target = standings.stream().mapToDouble(Standing::cost).max().orElse(0);
    double[] bases = new double[names.size()];
    double[] mixes = new double[names.size()];
    for (int k = 0; k < bases.length; k++) {
      bases[k] = standings.get(k).base();
      mixes[k] = reachable(names.get(k), standings.get(k), target, remarks);
    }
    return new WithheldModel(
        model,
        new WithheldModel.Saved(
            names,
            bases,
            mixes,
            seed.child("lots").value(),
            holdout.rows().features().names(),
            remarks));
  }

  private Standing standing(Judged judged, int group) {
    Dataset holdout = judged.holdout();
    boolean[] counts = new boolean[holdout.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = holdout.rows().groups().code(i) == group;
    }
    return Standing.of(
        judged.predictions().positive(),
        holdout.labels(),
        holdout.weights(),
        counts,
        options.cost());
  }

  private static double reachable(
      String name, Standing standing, double target, List<String> remarks) {
    double mix = standing.mix(target);
    if (mix >= 0 && mix <= 1) {
      return mix;
    }
    boolean helps = standing.trivial() > standing.cost();
    remarks.add(
        String.format(
            Locale.ROOT,
            "%s: group '%s' cannot be brought to the cost %.3f of the worst served one; it %s",
            NAME,
            name,
            target,
            helps
                ? "gets its base rate throughout"
                : "keeps its scores, which are worse than that"));
    return helps ? 1 : 0;
  }

  @Override
  public Model load(Model inner, Store store) {
    return WithheldModel.load(inner, store);
  }
}
