package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Lets any two classes be a positive pair, within the features that a gate says they share, so that
 * features common to classes are kept and not only those that tell them apart.
 *
 * <pre>
 *   s_in = cos(m_i * z_i, m_i * z_n) / tau                    the anchor's gate on both
 *   P_i = {n ≠ i : y_n = y'_i}                                y'_i: the class drawn as partner
 *   N_i = {n : y_n ≠ y_i and y_n ≠ y'_i}
 *   loss = Σ_i Σ_{n in P_i} [log(exp s_in + Σ_{m in N_i} exp s_im) - s_in] / Σ_i |P_i|
 * </pre>
 *
 * <p>Embeddings z have shape (B,d), gates m (B,d) at least 0, labels y and partners y' (B). All
 * rows of the partner's class are positives. Rows of the anchor's own class are on neither side
 * unless it is its own partner; then the anchor itself is left out. Scaling a gate changes nothing,
 * and gates of one are an ungated loss with one positive per denominator. An anchor without
 * negatives adds 0 to the sum and its positives to the count; a batch without positives has loss 0.
 *
 * <p>The cosines come from two products of matrices, {@code (m²z)Z'} and {@code m²(Z²)'}, so that
 * no array of shape (B,B,d) is needed. {@link ClassPairGate} learns the gates and {@link Partners}
 * draws the classes. As a DJL loss it reads labels and partners from the labels, embeddings and
 * gates from the predictions:
 *
 * <pre>{@code
 * int[] partners = Partners.ARBITRARY.of(classes, random);
 * NDArray gates = gate.of(classes, partners, true, step);
 * NDArray value = loss.evaluate(new NDList(labels, partnerArray), new NDList(embeddings, gates));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2410.18200">Wu et al., Rethinking Positive Pairs in
 *     Contrastive Learning, 2024, arXiv:2410.18200</a>
 */
@Method(
    name = "hydra",
    aliases = {"simlap", "class-pair"},
    row = 122,
    slot = Slot.OBJECTIVE,
    summary =
        "Pulls together rows of any two classes within the features that a learned gate says they"
            + " share.",
    cites = {"wu2024rethinking"})
public final class ClassPairLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("temperature of the cosines; above 0") double tau) {

    /** The paper's temperature. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("tau", tau, 1e-4, 1e6);
    }
  }

  public ClassPairLoss(Options options) {
    super("hydra");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        labels.size() == 2 && predictions.size() == 2,
        "hydra reads labels and partners from the labels, embeddings and gates from the"
            + " predictions");
    return loss(predictions.get(0), labels.get(0), labels.get(1), predictions.get(1));
  }

  /**
   * The loss, a scalar.
   *
   * @param embeddings (B,d), float32 or float64
   * @param labels (B) class of each row; constant
   * @param partners (B) class drawn for each row; constant
   * @param gates (B,d), of the embeddings' type
   */
  public NDArray loss(NDArray embeddings, NDArray labels, NDArray partners, NDArray gates) {
    Require.that(
        embeddings.getShape().dimension() == 2 && gates.getShape().equals(embeddings.getShape()),
        "embeddings and gates must have the same shape (B,d), but have "
            + embeddings.getShape()
            + " and "
            + gates.getShape());
    long rows = embeddings.getShape().get(0);
    Require.sameLength("labels", labels.size(), "embeddings", rows);
    Require.sameLength("partners", partners.size(), "embeddings", rows);
    NDArray isPartner = LabelMasks.equal(partners, labels);
    NDArray others = LabelMasks.equal(labels, labels).logicalOr(isPartner).logicalNot();
    NDArray self = labels.getManager().eye(Math.toIntExact(rows)).neq(0);
    NDArray positives =
        isPartner.logicalAnd(self.logicalNot()).toType(embeddings.getDataType(), false);
    double count = positives.sum().toType(DataType.FLOAT64, false).getDouble();
    if (count == 0) {
      return embeddings.mul(Scalars.held(0, embeddings)).sum();
    }
    NDArray logits = cosines(embeddings, gates).div(Scalars.held(options.tau(), embeddings));
    NDArray negatives = LogSumExp.of(logits, others, 1).expandDims(1);
    return LogSumExp.softplus(negatives.sub(logits))
        .mul(positives)
        .sum()
        .div(Scalars.held(count, logits));
  }

  /** {@code cos(m_i * z_i, m_i * z_n)} (B,B), 0 where either is a vector of zeros. */
  private static NDArray cosines(NDArray embeddings, NDArray gates) {
    NDArray z = UnitRows.of(embeddings);
    NDArray m = UnitRows.of(gates).square();
    NDArray products = z.mul(m).matMul(z.transpose());
    NDArray squares = m.matMul(z.square().transpose());
    NDArray own = z.square().mul(m).sum(new int[] {1}, true);
    return products.div(length(own).mul(length(squares)));
  }

  /** The root of squares, 1 where there is nothing. */
  private static NDArray length(NDArray squares) {
    return NDArrays.where(squares.gt(1e-30), squares, squares.onesLike()).sqrt();
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("hydra")
                .differentiable("embeddings", "(B,d)", "rows of any length")
                .input("labels", "(B)", "class of each row")
                .input("partners", "(B)", "class drawn for each row")
                .differentiable("gates", "(B,d)", "gate of each row for its pair of classes")
                .parameter("tau", 0.1, "temperature of the cosines; above 0"),
            ClassPairLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given = new Options(inputs.arguments().number("tau", Options.DEFAULT.tau()));
    return new ClassPairLoss(given)
        .loss(
            inputs.differentiable("embeddings"),
            inputs.codes("labels"),
            inputs.codes("partners"),
            inputs.differentiable("gates"));
  }
}
