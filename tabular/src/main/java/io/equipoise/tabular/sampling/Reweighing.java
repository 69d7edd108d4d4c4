package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.Optional;

/**
 * Weighs the training rows so that group and label are independent, where one group holds more than
 * its share of the positive labels.
 *
 * <pre>
 *   w(g, y) = P(g) P(y) / P(g, y)        new weight of a row = its weight * w(its g, its y)
 * </pre>
 *
 * P are shares of the training rows' weight. Any number of groups and classes. No row is added,
 * dropped or changed, and the total weight stays, as do the weight of each group and of each class
 * when every group has every class. A cell without weight keeps it. Without a group column it is
 * the user's error.
 *
 * @see <a href="https://doi.org/10.1007/s10115-011-0463-8">Kamiran and Calders, Data preprocessing
 *     techniques for classification without discrimination, 2012, section 4.2</a>
 */
@Method(
    name = "reweighing",
    slot = Slot.DATA,
    treats = {Bias.LABEL_RATE_GAP, Bias.SELECTION_RATE_GAP},
    summary =
        "Weighs training rows so that group and label are independent; works with every learner"
            + " that takes weights.",
    cites = "kamiran2012preprocessing")
public final class Reweighing implements DataRemedy {

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("reweighing", train.rows().groups());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("reweighing", train, By.CLASS);
    Require.none(obstacle(train));
    Groups groups = train.rows().groups();
    int classes = train.classes().size();
    double[] ofGroup = new double[groups.count()];
    double[] ofClass = new double[classes];
    double[] ofCell = new double[groups.count() * classes];
    double total = 0;
    double[] weights = train.weights();
    for (int i = 0; i < weights.length; i++) {
      int group = groups.code(i);
      int label = train.labels()[i];
      ofGroup[group] += weights[i];
      ofClass[label] += weights[i];
      ofCell[group * classes + label] += weights[i];
      total += weights[i];
    }
    Require.above("the total weight of the training rows", total, 0);
    double[] changed = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      int group = groups.code(i);
      int label = train.labels()[i];
      double cell = ofCell[group * classes + label];
      changed[i] = cell == 0 ? 0 : weights[i] * (ofGroup[group] / total) * ofClass[label] / cell;
    }
    return train.withWeights(changed);
  }
}
