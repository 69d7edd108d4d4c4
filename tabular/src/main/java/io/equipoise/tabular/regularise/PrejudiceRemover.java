package io.equipoise.tabular.regularise;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.learn.Training;
import io.equipoise.tabular.optimise.Lbfgs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Logistic regression that pays for what its decisions tell of the group: the price is on their
 * mutual information.
 *
 * <pre>
 *   P(c | x, g) = softmax(W_g x + b_g)        weights of their own for each group g
 *   minimise    sum_i weight_i (-ln P(y_i | x_i, g_i)) + eta · R + ridge/2 · |W, b|²
 *   R           sum_i weight_i sum_c P(c | x_i, g_i) ln(P(c | g_i) / P(c))
 *   P(c | g)    mean of P(c | x_i, g) over the rows of g;  P(c) over all rows
 * </pre>
 *
 * R is 0 when all groups get every class equally often in the mean of probabilities; decisions at
 * 0.5 may still differ. Group columns are no features; several are crossed. Two or more classes,
 * any number of groups. Numbers are standardised and categories one-hot encoded. A row of a group
 * that training lacked is judged by the groups' mean weights. Without a group column it is plain
 * logistic regression, and says so. Defaults: eta 1, ridge 1 as published; the larger eta, the
 * fairer and the less exact.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-33486-3_3">Kamishima, Akaho, Asoh and Sakuma,
 *     Fairness-Aware Classifier with Prejudice Remover Regularizer, 2012</a>
 */
@Method(
    name = "prejudice-remover",
    slot = Slot.LEARNER,
    treats = {Bias.SELECTION_RATE_GAP, Bias.LABEL_RATE_GAP},
    summary =
        "Logistic regression with a price on the mutual information between its decisions and the"
            + " group.",
    cites = "kamishima2012prejudice")
public final class PrejudiceRemover implements Learner {

  /** What the group's trace in the decisions costs. */
  public record Options(
      @Meaning("price of the mutual information between decision and group; at least 0") double eta,
      @Meaning("weight of the quadratic penalty, against rows of weight 1; above 0") double ridge,
      @Meaning("most steps of the search; from 1 to 100000") int iterations) {

    /** Price and penalty 1. */
    public static final Options DEFAULT = new Options(1, 1, 300);

    public Options {
      Require.between("eta", eta, 0, 1e9);
      Require.between("ridge", ridge, 1e-9, 1e12);
      Require.between("iterations", iterations, 1, 100_000);
    }
  }

  private final Options options;

  public PrejudiceRemover(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    List<String> columns = train.rows().groups().columns();
    Rows kept = train.rows().withFeatures(train.rows().features().without(columns));
    Training training =
        Training.of(
            new Dataset(kept, train.target(), train.weights(), train.synthetic()),
            Encoder.Options.DEFAULT);
    Groups groups = training.rows().rows().groups();
    int[] number = new int[groups.count()];
    List<String> names = new ArrayList<>();
    int[] sizes = groups.sizes();
    for (int g = 0; g < sizes.length; g++) {
      number[g] = names.size();
      if (sizes[g] > 0) {
        names.add(groups.names().get(g));
      }
    }
    int[] codes = Arrays.stream(groups.codes()).map(code -> number[code]).toArray();
    PrejudiceObjective objective =
        new PrejudiceObjective(
            training.features(),
            training.labels(),
            codes,
            training.weights(),
            training.classes(),
            names.size(),
            options.eta(),
            options.ridge());
    double[] found =
        Lbfgs.minimise(
                objective,
                new double[names.size() * objective.block()],
                new Lbfgs.Options(10, options.iterations(), 1e-4))
            .x();
    return new GroupLinearModel(
        new GroupLinearModel.Saved(
            training.encoder(),
            training.classes(),
            names,
            weights(found, codes, names.size()),
            remarks(columns)));
  }

  /** A block per group, and one more of their means by rows. */
  private static double[][] weights(double[] found, int[] codes, int groups) {
    int block = found.length / groups;
    double[][] weights = new double[groups + 1][block];
    for (int g = 0; g < groups; g++) {
      System.arraycopy(found, g * block, weights[g], 0, block);
    }
    for (int code : codes) {
      for (int k = 0; k < block; k++) {
        weights[groups][k] += weights[code][k] / codes.length;
      }
    }
    return weights;
  }

  private static List<String> remarks(List<String> columns) {
    return columns.isEmpty()
        ? List.of(
            "prejudice-remover: no group column is named, so it is plain logistic regression; name"
                + " one with --group")
        : List.of();
  }

  @Override
  public Model load(Store store) {
    return GroupLinearModel.load(store);
  }
}
