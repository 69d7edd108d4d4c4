package io.equipoise.tabular.fairness;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.tabular.calibration.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by thresholds per group such that all groups have the same true and the same false
 * positive rate, where a model errs more for one group.
 *
 * <p>On the holdout each group's ROC curve and its upper hull are taken. Every group can reach the
 * points under the lowest hull; the one that errs least over all rows is the target. A group
 * reaches it by two neighbouring thresholds of its hull and, when its hull lies above the target,
 * by deciding part of its rows by lot. The rates are equal on the holdout in expectation, and
 * elsewhere as far as the holdout resembles it. Any number of groups, two classes.
 *
 * <p>Lots are drawn from a hash of the row and a stored seed: the same row gets the same decision
 * again. Probabilities stay those of the model. A group that the holdout lacks, or that has one
 * class there, gets the rule that all rows pooled would have for the target, with a remark for the
 * latter; when no group has both classes, the threshold 0.5 remains, with a remark.
 *
 * @see <a href="https://arxiv.org/abs/1610.02413">Hardt, Price and Srebro, Equality of opportunity
 *     in supervised learning, 2016, section 4.2</a>
 */
@Method(
    name = "equalized-odds",
    aliases = "equalised-odds",
    slot = Slot.PREDICTION,
    treats = {Bias.ERROR_RATE_GAP, Bias.QUALITY_GAP},
    summary =
        "Thresholds per group, partly by lot, that give all groups the same true and false positive"
            + " rate at the least error.",
    cites = "hardt2016equality")
public final class EqualizedOdds implements PredictionRemedy {
  private static final String NAME = "equalized-odds";

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("equalized-odds", train.rows().groups());
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout).binary().grouped();
    return new ThresholdedModel(
        NAME, model, rules(GroupCurves.of(judged), seed, holdout.rows().features().names()));
  }

  @Override
  public Model load(Model inner, Store store) {
    return ThresholdedModel.load(NAME, inner, store);
  }

  private static GroupRules rules(GroupCurves all, Seed seed, List<String> columns) {
    List<String> names = new ArrayList<>();
    List<RocHull> hulls = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (int g = 0; g < all.names().size(); g++) {
      ScoreCurve curve = all.curves().get(g);
      if (curve.hasBothClasses()) {
        names.add(all.names().get(g));
        hulls.add(RocHull.of(curve));
      } else {
        remarks.add(
            NAME
                + ": group '"
                + all.names().get(g)
                + "' has one class among the holdout rows, so that it is decided by the rule of all"
                + " rows pooled");
      }
    }
    long lots = seed.child("lots").value();
    if (hulls.isEmpty()) {
      remarks.add(
          NAME + ": no group has both classes among the holdout rows; the threshold is 0.5");
      return new GroupRules(List.of(), List.of(), DecisionRule.at(0.5), lots, columns, remarks);
    }
    ScoreCurve pooled = all.pooled();
    EqualOddsPoint target =
        EqualOddsPoint.best(hulls, pooled.allPositives(), pooled.allNegatives());
    double x = target.falsePositiveRate();
    double y = target.truePositiveRate();
    RocHull everyone = RocHull.of(pooled);
    return new GroupRules(
        names,
        hulls.stream().map(hull -> hull.rule(x, y)).toList(),
        everyone.rule(x, Math.min(y, everyone.at(x))),
        lots,
        columns,
        remarks);
  }
}
