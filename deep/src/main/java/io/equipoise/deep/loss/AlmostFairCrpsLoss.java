package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * A proper score for networks that give several random members per input, nearly free of the bias
 * that makes small ensembles too sure of themselves.
 *
 * <pre>
 *   loss_i = (1/M) Σ_j |x_ij - y_i| - (1 - eps) / (2 M (M-1)) Σ_j Σ_k |x_ij - x_ik|
 *   eps = (1 - alpha)/M        loss = Σ w_i loss_i / Σ w_i
 * </pre>
 *
 * <p>Members have shape (…,M), M at least 2; targets (…); weights (…), at least 0. {@code alpha =
 * 0} is the plain continuous ranked probability score and {@code alpha = 1} the fair one, under
 * which one member may run away where another hits the target; the default lies just below it. Time
 * is O(M log M) for each row ({@link EnsembleCrps}), with slope 0 at ties.
 *
 * <p>Members must be random. M fixed outputs per row run apart under it, since the fair part
 * rewards their distance and only a member drawn at random pays for it; fixed outputs want {@link
 * CrpsLoss}, under which they become quantiles. Any network with a noise input will do: repeat each
 * row M times with a standard normal vector of its own, and hand over the outputs as (N,M). As a
 * DJL loss it reads the members from the predictions, and the targets and optional weights from the
 * labels:
 *
 * <pre>{@code
 * Loss loss = new AlmostFairCrpsLoss(AlmostFairCrpsLoss.Options.DEFAULT);
 * Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss));
 * try (GradientCollector collector = trainer.newGradientCollector()) {
 *   NDArray noise = manager.randomNormal(new Shape(4 * rows, 1));
 *   NDArray repeated = features.repeat(0, 4);
 *   NDArray outputs = trainer.forward(new NDList(repeated.concat(noise, 1))).singletonOrThrow();
 *   collector.backward(loss.evaluate(new NDList(targets), new NDList(outputs.reshape(-1, 4))));
 * }
 * trainer.step();
 * }</pre>
 *
 * <p>Judge the ensemble by {@link EnsembleCrps#fair} and {@link
 * io.equipoise.core.metric.EnsembleSpread}.
 *
 * @see <a href="https://arxiv.org/abs/2412.15832">Lang et al., AIFS-CRPS: Ensemble forecasting
 *     using a model trained with a loss function based on the Continuous Ranked Probability Score,
 *     2024, arXiv:2412.15832</a>
 */
@Method(
    name = "afcrps",
    aliases = {"almost-fair-crps"},
    row = 45,
    slot = Slot.OBJECTIVE,
    summary =
        "A proper score for networks that give a few random members per input, corrected for how"
            + " few they are.",
    cites = {"lang2024aifscrps"},
    instead =
        "it needs several outputs per row that are drawn at random, and networks of recipes give"
            + " fixed ones; mlp(loss=crps) trains an ensemble of those, and for a network of your"
            + " own with noise as an input the class is a DJL loss")
public final class AlmostFairCrpsLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("0 is the plain score, 1 the fair one; in [0, 1], best from 0.9 to 0.98")
          double alpha) {

    /** The paper's alpha. */
    public static final Options DEFAULT = new Options(0.95);

    public Options {
      Require.between("alpha", alpha, 0, 1);
    }
  }

  public AlmostFairCrpsLoss(Options options) {
    super("afcrps");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray members = predictions.singletonOrThrow();
    return Sound.checked(
        getName(),
        members,
        () -> {
          NDArray rows = perRow(labels.get(0), members);
          return labels.size() > 1 ? weightedMean(rows, labels.get(1)) : rows.mean();
        });
  }

  /**
   * The loss of each row (N), N being the product of the targets' sides.
   *
   * @param targets (…) constant
   * @param members (…,M), float32 or float64; carries the gradient
   */
  public NDArray perRow(NDArray targets, NDArray members) {
    long rows = targets.size();
    Require.that(rows > 0, "targets is empty, but needs at least one row");
    Require.that(
        members.size() % rows == 0,
        "members has shape "
            + members.getShape()
            + ", which is no number of members for each of "
            + rows
            + " targets");
    NDArray x = members.reshape(rows, members.size() / rows);
    NDArray deviations = x.sub(targets.toType(members.getDataType(), false).reshape(rows, 1));
    double[] slopes = EnsembleCrps.slopes(doubles(x), doubles(targets), options.alpha());
    // the score is linear between ties: its slopes times the deviations are its value too
    return deviations
        .mul(x.getManager().create(slopes, x.getShape()).toType(x.getDataType(), false))
        .sum(new int[] {1});
  }

  private static double[] doubles(NDArray array) {
    return array.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
  }

  private static NDArray weightedMean(NDArray rows, NDArray weights) {
    Require.sameLength("weights", weights.size(), "targets", rows.size());
    NDArray w = weights.toType(rows.getDataType(), false).flatten();
    double sum = 0;
    for (double weight : doubles(weights)) {
      Require.between("each weight", weight, 0, Float.MAX_VALUE);
      sum += weight;
    }
    Require.above("the sum of weights", sum, 0);
    return rows.mul(w).sum().div(Scalars.held(sum, rows));
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("afcrps")
                .differentiable("members", "(N,M)", "members of the ensemble, at least 2 per row")
                .input("targets", "(N)", "what came true")
                .optional("weights", "(N)", "weight of each row, at least 0; all 1 if left out")
                .parameter("alpha", 0.95, "0 is the plain score, 1 the fair one"),
            AlmostFairCrpsLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given = new Options(inputs.arguments().number("alpha", 0.95));
    inputs.finite("members");
    inputs.finite("targets");
    NDArray members = inputs.differentiable("members");
    NDArray targets = inputs.constant("targets");
    Require.that(members.getShape().dimension() > 1, "members must be (N,M)");
    Require.sameLength("members", members.getShape().get(0), "targets", targets.size());
    NDList labels = new NDList(targets);
    if (inputs.has("weights")) {
      labels.add(inputs.constant("weights"));
    }
    return new AlmostFairCrpsLoss(given).evaluate(labels, new NDList(members));
  }
}
