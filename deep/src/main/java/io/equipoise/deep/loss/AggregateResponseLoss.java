package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Learns where only the mean response of each bag of rows may be seen, as in privacy-preserving
 * reports of conversions.
 *
 * <pre>
 *   L_bag = sum_a |B_a|/n · l(ybar_a, fbar_a)            fbar_a = mean prediction of bag a
 *   L_ins = 1/n · sum_a sum_{i in B_a} l(ybar_a, f_i)
 *   L     = (1 - rho) · L_bag + rho · L_ins
 * </pre>
 *
 * <p>l is the squared error, or for binary responses the cross-entropy, where predictions are
 * logits and fbar is the mean of the bag's probabilities. For the squared error {@code L_ins =
 * L_bag} plus the mean squared distance of predictions from their bag's mean, so that rho is the
 * strength of a penalty that pulls the predictions of a bag together. The bag loss is unbiased and
 * jumpy; the instance loss is calm and pulls slopes to zero, the more the larger the bags. Bags of
 * one make them equal. Choose rho by the bag loss of held-out bags. Bags must be random with
 * respect to the response.
 *
 * <p>A batch holds whole bags. As a DJL loss: labels are the bag means (M) and the bag of each row
 * (N), in [0, M), every bag with a row; predictions are (N) or (N,1).
 *
 * <pre>{@code
 * Loss loss = new AggregateResponseLoss(new AggregateResponseLoss.Options(0.1, Form.SQUARED));
 * Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss));
 * try (GradientCollector collector = trainer.newGradientCollector()) {
 *   NDList predictions = trainer.forward(new NDList(features));
 *   collector.backward(loss.evaluate(new NDList(bagMeans, bags), predictions));
 * }
 * trainer.step();
 * }</pre>
 *
 * <p>A recipe such as {@code mlp(loss=…)} cannot hold it, since its batches are shuffled rows; the
 * estimator {@code aggregate-response-linear} fits a linear model to a table with bags.
 *
 * @see <a href="https://arxiv.org/abs/2401.11081">Javanmard et al., Learning from Aggregate
 *     Responses: Instance Level versus Bag Level Loss Functions, 2024, arXiv:2401.11081</a>
 */
@Method(
    name = "aggregate-response",
    aliases = {"bag-loss"},
    row = 19,
    slot = Slot.OBJECTIVE,
    summary =
        "Learns from the mean response of each bag of rows, between a loss on bag means and a loss"
            + " on rows; for networks of one's own.",
    cites = "javanmard2024aggregate",
    instead =
        "its batches are whole bags, which the shuffled rows of a recipe are not; 'equipoise"
            + " estimate aggregate-response-linear' fits a linear model to a table with bags, and"
            + " for a network of your own the class is a DJL loss")
public final class AggregateResponseLoss extends Loss implements Numeric {

  /** What a bag's mean is held against. */
  public enum Form {
    /** Cross-entropy of binary responses; predictions are logits. */
    BCE,
    /** Squared error of numbers. */
    SQUARED
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of the instance loss; from 0 to 1") double rho,
      @Meaning("squared for numbers, or bce for binary responses and logits") Form loss) {
    /** A tenth of the instance loss, in the middle of the grid that pays to try. */
    public static final Options DEFAULT = new Options(0.1, Form.SQUARED);

    public Options {
      Require.between("rho", rho, 0, 1);
    }
  }

  private final Options options;

  public AggregateResponseLoss(Options options) {
    super("aggregate-response");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        labels.size() == 2, "labels are two arrays: the bag means, and the bag of each row");
    long[] codes = labels.get(1).flatten().toType(DataType.INT64, false).toLongArray();
    int[] bags = new int[codes.length];
    for (int i = 0; i < bags.length; i++) {
      bags[i] = Math.toIntExact(codes[i]);
    }
    double[] means = labels.get(0).flatten().toType(DataType.FLOAT64, false).toDoubleArray();
    return of(predictions.singletonOrThrow().flatten(), bags, means);
  }

  /**
   * The loss, a scalar of the predictions' type that carries the gradient.
   *
   * @param predictions (N)
   * @param bags (N) in [0, M), every bag with a row
   * @param means (M); for cross-entropy in [0, 1]
   */
  public NDArray of(NDArray predictions, int[] bags, double[] means) {
    double[] f = predictions.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    AggregateResponse computed = AggregateResponse.of(f, bags, means, options);
    NDArray still = predictions.stopGradient();
    NDArray gradient =
        predictions
            .getManager()
            .create(computed.gradient())
            .toType(predictions.getDataType(), false);
    return predictions
        .sub(still)
        .mul(gradient)
        .sum()
        .add(Scalars.of(computed.value(), predictions));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("aggregate-response")
                .differentiable("predictions", "(N)", "predictions; logits for bce")
                .input("groups", "(N)", "bag of each row, in [0, M)")
                .input("bagMeans", "(M)", "mean response of each bag")
                .parameter("rho", Options.DEFAULT.rho(), "share of the instance loss; 0 to 1")
                .parameter("loss", "squared", "squared, or bce for binary responses and logits"),
            AggregateResponseLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    Options given =
        new Options(
            arguments.number("rho", Options.DEFAULT.rho()),
            arguments.choice("loss", Options.DEFAULT.loss()));
    return new AggregateResponseLoss(given)
        .of(
            inputs.differentiable("predictions").flatten(),
            arguments.ints("groups"),
            arguments.numbers("bagMeans"));
  }
}
