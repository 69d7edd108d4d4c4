package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.List;

/**
 * Keeps rare targets from being absorbed by their frequent neighbours: pushes apart the features of
 * rows whose targets differ but whose predictions agree. It is added to any loss of numbers.
 *
 * <pre>
 *   positives of j: i ≠ j with |y_i - y_j| &lt;= omega
 *   negatives of j: |y_i - y_j| &gt; omega and |yhat_i - yhat_j| &lt;= omega
 *   S_jq = w_j exp(eta |y_j - y_q|), or linear: w_j eta |y_j - y_q|
 *   D_j = Σ over positives of exp(f_j·f_p/tau) + Σ over negatives of S_jq exp(f_j·f_q/tau)
 *   L_j = log D_j - mean over positives of f_j·f_i/tau        ConR = mean over all j of w_j L_j
 * </pre>
 *
 * <p>Features f (N,d), from the layer before the last, are normalised and alone carry the gradient;
 * targets y (N) or (N,k), where the distance is the Euclidean one; predictions yhat of the same
 * forward pass; weights w (N) at least 0, such as the inverse root of how frequent the target is,
 * scaled to mean 1. L_j is 0 without a positive or without a negative. Give two augmented copies of
 * each row, so that each has a positive. omega, in the target's unit, is how near counts as equal.
 * {@code released} adds 1 to D_j for every row that is no positive of j, j itself included, as the
 * authors' program does.
 *
 * <pre>{@code
 * NDArray total = error.add(conr.loss(features, targets, predictions, weights).mul(beta));
 * }</pre>
 *
 * <p>{@code beta} decides: too large, and the regression is lost. Begin where the term is a tenth
 * of the error, after a few epochs without it. As a DJL loss it reads targets and optional weights
 * from the labels, features and predictions from the predictions.
 *
 * @see <a href="https://arxiv.org/abs/2309.06651">Keramati, Meng, Evans, ConR: Contrastive
 *     Regularizer for Deep Imbalanced Regression, 2023, arXiv:2309.06651</a>
 */
@Method(
    name = "conr",
    aliases = {"contrastive-regression-regularizer"},
    row = 84,
    slot = Slot.OBJECTIVE,
    treats = {Bias.REGRESSION_GAP, Bias.REPRESENTATION},
    summary =
        "Beside a loss of numbers, pushes apart rows whose targets differ but whose predictions"
            + " agree, so that rare targets are not absorbed.",
    cites = {"keramati2024conr"})
public final class ContrastiveRegressionRegularizer extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how near targets, or predictions, count as equal; at least 0") double omega,
      @Meaning("what cosines are divided by; above 0") double tau,
      @Meaning("how fast the push grows with the distance of targets; at least 0") double eta,
      @Meaning("whether it grows linearly instead of exponentially") boolean linear,
      @Meaning("whether each row that is no positive adds 1, as in the authors' program")
          boolean released) {

    /** The paper's for ages in years. */
    public static final Options DEFAULT = new Options(1, 0.2, 0.01, false, false);

    public Options {
      Require.between("omega", omega, 0, 1e12);
      Require.between("tau", tau, 1e-4, 1e4);
      Require.between("eta", eta, 0, 1e6);
    }
  }

  public ContrastiveRegressionRegularizer(Options options) {
    super("conr");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(predictions.size() == 2, "the predictions must be features and predictions");
    NDArray features = predictions.get(0);
    NDArray targets = labels.get(0);
    NDArray weights =
        labels.size() > 1 ? labels.get(1) : features.getManager().ones(targets.getShape());
    return Sound.checked(
        getName(), features, () -> loss(features, targets, predictions.get(1), weights));
  }

  /**
   * The loss, a scalar.
   *
   * @param features (N,d), float32 or float64; carries the gradient
   * @param targets (N) or (N,k); constant
   * @param predictions of the same shape; constant
   * @param weights (N) at least 0; constant
   */
  public NDArray loss(NDArray features, NDArray targets, NDArray predictions, NDArray weights) {
    long rows = features.getShape().get(0);
    Require.sameLength("targets", targets.getShape().get(0), "features", rows);
    Require.sameLength("predictions", predictions.getShape().get(0), "features", rows);
    Require.sameLength("weights", weights.size(), "features", rows);
    for (double weight : weights.toType(DataType.FLOAT64, false).toDoubleArray()) {
      Require.between("each weight", weight, 0, Double.MAX_VALUE);
    }
    if (rows == 0) {
      return features.sum();
    }
    int[] columns = {1};
    DataType type = features.getDataType();
    NDArray unit = UnitRows.of(features);
    NDArray apart = distances(targets, unit);
    NDArray agree = distances(predictions, unit).lte(options.omega()).toType(type, false);
    NDArray near = apart.lte(options.omega()).toType(type, false);
    NDArray positives = near.mul(LabelMasks.others(apart));
    NDArray negatives = near.neg().add(1).mul(agree);
    NDArray weight = weights.toType(type, false).reshape(-1, 1);
    NDArray push = push(apart, weight);
    // S of 0 leaves a negative out of the sum, but the row still has one
    NDArray summed = positives.add(negatives.mul(push.gt(-1e29).toType(type, false)));
    WeighedContrast contrast = WeighedContrast.of(unit, unit, options.tau(), positives);
    NDArray kept = contrast.withPositive().mul(negatives.max(columns)).mul(weight.reshape(-1));
    NDArray terms =
        options.released()
            ? withOnes(contrast, push.mul(negatives), summed)
            : contrast.perAnchor(push.mul(negatives), summed);
    return terms.mul(kept).mean();
  }

  /** With one more candidate, of product 0 and as heavy as there are rows that are no positives. */
  private static NDArray withOnes(WeighedContrast contrast, NDArray logWeights, NDArray counted) {
    NDArray ones = contrast.positives().neg().add(1).sum(new int[] {1}, true);
    NDArray none = ones.zerosLike();
    return new WeighedContrast(
            contrast.scores().concat(none, 1), contrast.positives().concat(none, 1))
        .perAnchor(logWeights.concat(ones.log(), 1), counted.concat(ones.onesLike(), 1));
  }

  /** log S (N,N); -1e30 where S is 0. */
  private NDArray push(NDArray apart, NDArray weight) {
    NDArray eta = Scalars.held(options.eta(), apart);
    NDArray log =
        options.linear()
            ? logOrNothing(apart.mul(eta)).add(logOrNothing(weight))
            : apart.mul(eta).add(logOrNothing(weight));
    return log.maximum(log.zerosLike().add(-1e30));
  }

  private static NDArray logOrNothing(NDArray x) {
    NDArray some = x.gt(0);
    return NDArrays.where(
        some, NDArrays.where(some, x, x.onesLike()).log(), x.zerosLike().add(-1e30));
  }

  private static NDArray distances(NDArray numbers, NDArray like) {
    long rows = numbers.getShape().get(0);
    NDArray n = numbers.stopGradient().toType(like.getDataType(), false).reshape(rows, -1);
    return n.expandDims(1).sub(n.expandDims(0)).square().sum(new int[] {2}).sqrt();
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    Options usual = Options.DEFAULT;
    return List.of(
        NativeFunction.of(
            Function.named("conr")
                .differentiable("features", "(N,D)", "rows of any length; they are normalised")
                .input("targets", "(N)", "the true number of each row")
                .input("predictions", "(N)", "the predicted number of each row")
                .optional("weights", "(N)", "weight of each row, at least 0; all 1 if left out")
                .parameter("omega", usual.omega(), "how near counts as equal")
                .parameter("tau", usual.tau(), "what cosines are divided by")
                .parameter("eta", usual.eta(), "how fast the push grows with distance")
                .parameter("linear", usual.linear(), "whether it grows linearly")
                .parameter("released", usual.released(), "whether rows of no part add 1"),
            ContrastiveRegressionRegularizer::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options usual = Options.DEFAULT;
    Options options =
        new Options(
            given.number("omega", usual.omega()),
            given.number("tau", usual.tau()),
            given.number("eta", usual.eta()),
            given.flag("linear", usual.linear()),
            given.flag("released", usual.released()));
    for (String name : List.of("features", "targets", "predictions")) {
      inputs.finite(name);
    }
    NDArray features = inputs.differentiable("features");
    Require.that(features.getShape().dimension() == 2, "input 'features' must be (N,D)");
    NDArray targets = inputs.constant("targets");
    NDArray weights = inputs.has("weights") ? inputs.constant("weights") : targets.onesLike();
    return new ContrastiveRegressionRegularizer(options)
        .loss(features, targets, inputs.constant("predictions"), weights);
  }
}
