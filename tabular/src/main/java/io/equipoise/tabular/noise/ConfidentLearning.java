package io.equipoise.tabular.noise;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Order;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.learn.LogisticRegression;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Drops the training rows whose label contradicts what models that have not seen them say, or gives
 * them the label that those say: for labels of which some are wrong, whatever learner follows.
 *
 * <pre>
 *   p       out-of-fold probabilities of {@code learner}, by stratified folds
 *   C       confident joint of given labels and probable classes ({@link ConfidentJoint})
 *   wrong   rows that {@link FilterRule} picks from both
 * </pre>
 *
 * <p>At least {@value #KEPT} rows of each class (all where there are fewer) keep their label: those
 * of the highest probability. With {@code relabel} a wrong row gets the class that it surely looks
 * like, or else the most probable other one, and no row is dropped. Rows of weight 0 count nowhere
 * and stay as they are. Rows that are hard but right, and those of groups that the learner does not
 * understand, look like wrong labels: compare groups. A class with fewer rows than folds is the
 * user's error.
 *
 * <pre>{@code
 * ./equipoise compare f.csv --target y --try 'confident-learning(rule=both) > xgboost'
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang, Confident Learning:
 *     Estimating Uncertainty in Dataset Labels, 2021</a>
 */
@Method(
    name = "confident-learning",
    slot = Slot.DATA,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Drops or relabels training rows whose label contradicts what models say that have not seen"
            + " them; works with every learner.",
    cites = {"northcutt2021confident"})
public final class ConfidentLearning implements DataRemedy, Numeric {
  private static final int KEPT = 5;

  private final Options options;

  /** Which labels are wrong, who judges them, and what becomes of them. */
  public record Options(
      @Meaning(
              "which rows are wrong: prune-by-noise-rate, prune-by-class, both, confident-learning"
                  + " or predicted-differs-from-given")
          FilterRule rule,
      @Meaning("learner whose out-of-fold probabilities judge the labels") Learner learner,
      @Meaning("parts of the rows, each judged by a model of the others; at least 2") int folds,
      @Meaning("whether wrong rows get another label instead of being dropped") boolean relabel) {

    /** Pruning by noise rate with logistic regression on five folds. */
    public static final Options DEFAULT =
        new Options(
            FilterRule.PRUNE_BY_NOISE_RATE,
            new LogisticRegression(LogisticRegression.Options.DEFAULT),
            5,
            false);

    public Options {
      Require.between("folds", folds, 2, 1000);
    }
  }

  public ConfidentLearning(Options options) {
    this.options = options;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        described("confident-learning")
            .parameter("rule", "prune-by-noise-rate", "which rows are wrong")
            .computes(
                arguments -> {
                  FilterRule rule = arguments.choice("rule", Options.DEFAULT.rule());
                  boolean[] wrong = rule.wrong(joint(arguments));
                  double[] codes = new double[wrong.length];
                  Arrays.setAll(codes, i -> wrong[i] ? 1 : 0);
                  return Evaluation.of(codes);
                }),
        described("confident-joint")
            .computes(
                arguments -> {
                  ConfidentJoint joint = joint(arguments);
                  double[][] rows = new double[joint.classes()][joint.classes()];
                  for (int i = 0; i < rows.length; i++) {
                    int given = i;
                    Arrays.setAll(rows[i], j -> joint.estimated(given, j));
                  }
                  return Evaluation.lists(rows);
                }));
  }

  private static Function.Builder described(String name) {
    return Function.named(name)
        .input("probabilities", "(N,C)", "of models that have not seen the row, in [0, 1]")
        .input("labels", "(N)", "class that was given, in [0, C)");
  }

  private static ConfidentJoint joint(Arguments arguments) {
    int[] labels = arguments.ints("labels");
    int[] shape = arguments.tensor("probabilities").shape();
    Require.that(shape.length == 2 && shape[0] > 0, "probabilities must be (N,C), not empty");
    Require.sameLength("probabilities", shape[0], "labels", labels.length);
    arguments.between("labels", 0, shape[1] - 1);
    arguments.between("probabilities", 0, 1);
    return new ConfidentJoint(shape[1], labels, arguments.tensor("probabilities").data());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int[] counted = counted(train);
    Dataset rows = train.take(counted);
    Require.none(sizes(rows));
    int classes = rows.classes().size();
    ConfidentJoint joint =
        new ConfidentJoint(
            classes,
            rows.labels(),
            OutOfFold.probabilities(rows, options.learner(), options.folds(), seed));
    boolean[] wrong = options.rule().wrong(joint);
    keepSome(joint, wrong);
    return options.relabel()
        ? relabelled(train, counted, joint, wrong)
        : pruned(train, counted, wrong);
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return sizes(train.take(counted(train)));
  }

  /** The rows that have a weight. */
  private static int[] counted(Dataset train) {
    return IntStream.range(0, train.size()).filter(i -> !(train.weights()[i] == 0)).toArray();
  }

  private Optional<String> sizes(Dataset rows) {
    int[] sizes = rows.classSizes();
    long present = Arrays.stream(sizes).filter(size -> size > 0).count();
    if (present < 2) {
      return Optional.of(
          "confident-learning needs rows of at least two classes with a weight above 0, but there"
              + (present == 1 ? " is one" : " are none"));
    }
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] > 0 && sizes[c] < options.folds()) {
        return Optional.of(
            "class '"
                + rows.classes().get(c)
                + "' has "
                + sizes[c]
                + " training rows, fewer than the folds of confident-learning, "
                + options.folds()
                + "; lower folds, or merge the class with another");
      }
    }
    return Optional.empty();
  }

  /** Spares the rows of each class that are most probably right, so that none is emptied. */
  private static void keepSome(ConfidentJoint joint, boolean[] wrong) {
    for (int label = 0; label < joint.classes(); label++) {
      int given = label;
      int[] rows =
          IntStream.range(0, joint.rows()).filter(row -> joint.label(row) == given).toArray();
      long right = Arrays.stream(rows).filter(row -> !wrong[row]).count();
      int[] ordered = Order.ascending(rows, row -> -joint.p(row, given));
      for (int k = 0; k < ordered.length && right < KEPT; k++) {
        int row = ordered[k];
        right += wrong[row] ? 1 : 0;
        wrong[row] = false;
      }
    }
  }

  private static Dataset pruned(Dataset train, int[] counted, boolean[] wrong) {
    boolean[] dropped = new boolean[train.size()];
    for (int k = 0; k < counted.length; k++) {
      dropped[counted[k]] = wrong[k];
    }
    return train.take(IntStream.range(0, train.size()).filter(i -> !dropped[i]).toArray());
  }

  private static Dataset relabelled(
      Dataset train, int[] counted, ConfidentJoint joint, boolean[] wrong) {
    int[] labels = train.labels().clone();
    for (int k = 0; k < counted.length; k++) {
      if (wrong[k]) {
        labels[counted[k]] = probable(joint, k);
      }
    }
    return new Dataset(train.rows(), labels, train.classes(), train.weights(), train.synthetic());
  }

  /** The class other than the label that a row surely looks like, or else the most probable one. */
  private static int probable(ConfidentJoint joint, int row) {
    int sure = joint.confident(row);
    if (sure >= 0 && sure != joint.label(row)) {
      return sure;
    }
    int best = -1;
    for (int c = 0; c < joint.classes(); c++) {
      if (c != joint.label(row) && (best < 0 || joint.p(row, c) > joint.p(row, best))) {
        best = c;
      }
    }
    return best;
  }
}
