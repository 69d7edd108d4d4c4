package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Learns ordered levels, such as five words of a rating, from soft labels instead of the nearest
 * level, and from which of two rows of one data set was rated higher.
 *
 * <pre>
 *   L_KL = (1/N) Σ_i Σ_c p_ic · log(p_ic / q_ic)      q = softmax(logits)      p: {@link ScoreLabels}
 *   L_fid = mean over pairs within data sets of the fidelity loss of S_i = Σ_c c · q_ic
 *   loss = L_KL + fidelity · L_fid
 * </pre>
 *
 * <p>With ratings that have a mean and a spread, make {@link ScoreLabels} of them and call {@link
 * #loss}; the predicted score and its spread are {@link ScoreLabels#score} and {@link
 * ScoreLabels#variance} of the softmax. Pairs are never formed across data sets, whose scales may
 * differ; they cost time that grows with the square of the rows in a batch.
 *
 * <p>In {@code mlp(loss=deqa)} the classes are the levels in the order of the task's classes, which
 * is ascending for numbers and alphabetical for words: code words as numbers. Steps between them
 * are equal, whatever the numbers. The label of class c is that of mean c and deviation {@code
 * spread}; a class without training rows still gets mass from its neighbours, the end levels are
 * hard labels, and the group column stands for the data sets. Held-out rows are judged by their
 * labels alone. Weights multiply a row's label loss and, as a product, each of its pairs.
 *
 * @see <a href="https://arxiv.org/abs/2501.11561">You, Cai, Gu, Xue, Dong, Teaching Large Language
 *     Models to Regress Accurate Image Quality Scores using Score Distribution, 2025,
 *     arXiv:2501.11561</a>
 */
@Method(
    name = "deqa",
    aliases = {"soft-score-labels", "deqa-score"},
    row = 172,
    slot = Slot.OBJECTIVE,
    summary =
        "Learns ordered levels from soft labels with the right mean, and from the order of pairs"
            + " within a data set.",
    cites = {"you2025deqa"})
public final class SoftScoreLoss extends BatchLoss implements Numeric {
  private static final int RATING_LEVELS = 5;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning(
              "deviation of a label in levels, where classes are all that is known; at least 0,"
                  + " where below 0.2 is a hard label")
          double spread,
      @Meaning("raw mass of a level: cdf for small spreads, pdf for large") ScoreLabels.Form form,
      @Meaning("weight of the pairs; at least 0, where 0 leaves them out") double fidelity) {

    /** The release's weights; half a level of spread. */
    public static final Options DEFAULT = new Options(0.5, ScoreLabels.Form.CDF, 1);

    public Options {
      Require.between("spread", spread, 0, 100);
      Require.between("fidelity", fidelity, 0, 1e6);
    }
  }

  public SoftScoreLoss(Options options) {
    super("deqa");
    this.options = options;
  }

  /**
   * The loss of rated rows, a scalar.
   *
   * @param logits (N,C) level 1 first
   * @param labels of these rows
   * @param sets (N) which data set each row is of
   * @param weights (N) multiplier of each row
   */
  public NDArray loss(NDArray logits, ScoreLabels labels, long[] sets, double[] weights) {
    NDArray scale = logits.getManager().create(weights).toType(logits.getDataType(), false);
    NDArray label = divergence(logits, labels).mul(scale).mean();
    return options.fidelity() > 0
        ? label.add(pairs(logits, labels, ascending(labels.levels()), sets, weights))
        : label;
  }

  /** {@code Σ_c p_c log(p_c / q_c)} of each row (N). */
  static NDArray divergence(NDArray logits, ScoreLabels labels) {
    Shape shape = new Shape(labels.size(), labels.levels());
    Require.that(
        logits.getShape().equals(shape),
        "logits have shape " + logits.getShape() + ", but the labels " + shape);
    double[] p = labels.probabilities();
    double[] entropy = new double[labels.size()];
    for (int k = 0; k < p.length; k++) {
      entropy[k / labels.levels()] += p[k] > 0 ? p[k] * Math.log(p[k]) : 0;
    }
    NDArray cross = logits.logSoftmax(1).mul(like(logits, p).reshape(shape)).sum(new int[] {1});
    return cross.neg().add(like(logits, entropy));
  }

  private static NDArray like(NDArray logits, double[] values) {
    return logits.getManager().create(values).toType(logits.getDataType(), false);
  }

  private static double[] ascending(int levels) {
    double[] values = new double[levels];
    Arrays.setAll(values, c -> c + 1);
    return values;
  }

  /** The weighed fidelity loss, whose gradient is written by hand. */
  private NDArray pairs(
      NDArray logits, ScoreLabels labels, double[] levels, long[] sets, double[] weights) {
    NDArray scores = logits.softmax(1).mul(like(logits, levels)).sum(new int[] {1});
    double[] now = scores.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    FidelityPairs pairs = FidelityPairs.of(now, labels.means(), labels.deviations(), sets, weights);
    double linear = 0;
    for (int i = 0; i < now.length; i++) {
      linear += pairs.slopes()[i] * now[i];
    }
    return scores
        .mul(like(logits, pairs.slopes()))
        .sum()
        .add(Scalars.of(pairs.value() - linear, scores))
        .mul(Scalars.held(options.fidelity(), scores));
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Run begin(Population population) {
    return new Levels();
  }

  /** Classes as levels. */
  private final class Levels implements Run {

    @Override
    public NDArray values(Batch batch) {
      return divergence(batch.logits(), labels(batch));
    }

    @Override
    public NDArray loss(Batch batch) {
      double[] weights = batch.weights().toType(DataType.FLOAT64, false).toDoubleArray();
      return SoftScoreLoss.this.loss(
          batch.logits(), labels(batch), batch.groups().toLongArray(), weights);
    }

    /** The label loss alone: all held-out rows come at once, and their pairs are too many. */
    @Override
    public NDArray heldOut(Batch batch) {
      return values(batch).mul(batch.weights()).mean();
    }

    private ScoreLabels labels(Batch batch) {
      double[] means =
          Arrays.stream(batch.labels().toLongArray()).mapToDouble(c -> c + 1).toArray();
      double[] deviations = new double[means.length];
      Arrays.fill(deviations, options.spread());
      int levels = Math.toIntExact(batch.logits().getShape().get(1));
      return ScoreLabels.of(means, deviations, levels, options.form());
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("deqa")
                .differentiable("logits", "(N,C)", "scores of the levels, the highest level first")
                .input("means", "(N)", "mean rating, in [1, C]")
                .input("deviations", "(N)", "standard deviation of the ratings, in levels")
                .optional("groups", "(N)", "data set of each row; all one if left out"),
            SoftScoreLoss::evaluate),
        Function.named("deqa-label")
            .input("means", "(N)", "mean rating, in [1, 5]")
            .input("deviations", "(N)", "standard deviation of the ratings, in levels")
            .parameter("form", "cdf", "raw mass of a level: cdf or pdf")
            .computes(SoftScoreLoss::evaluateLabels));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    inputs.finite("logits");
    NDArray logits = inputs.differentiable("logits");
    Require.that(logits.getShape().dimension() == 2, "logits must be (N,C)");
    int rows = Math.toIntExact(logits.getShape().get(0));
    int levels = Math.toIntExact(logits.getShape().get(1));
    Require.that(rows > 0, "input 'logits' is empty");
    Require.sameLength("logits", rows, "means", arguments.numbers("means").length);
    ScoreLabels labels =
        ScoreLabels.of(
                arguments.numbers("means"),
                arguments.numbers("deviations"),
                levels,
                Options.DEFAULT.form())
            .reversed();
    long[] sets = inputs.has("groups") ? inputs.codes("groups").toLongArray() : new long[rows];
    Require.sameLength("logits", rows, "groups", sets.length);
    double[] descending = ascending(levels);
    Arrays.setAll(descending, c -> levels - c);
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return divergence(logits, labels)
        .mean()
        .add(new SoftScoreLoss(Options.DEFAULT).pairs(logits, labels, descending, sets, ones));
  }

  private static Evaluation evaluateLabels(Arguments arguments) {
    ScoreLabels labels =
        ScoreLabels.of(
            arguments.numbers("means"),
            arguments.numbers("deviations"),
            RATING_LEVELS,
            arguments.choice("form", ScoreLabels.Form.CDF));
    return new Evaluation(
        new Tensor(labels.reversed().probabilities(), labels.size(), RATING_LEVELS), Map.of());
  }
}
