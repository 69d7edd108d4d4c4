package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
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
 * Views that agree without negatives: the correlations between the columns of one view and those of
 * the other are pulled to the identity.
 *
 * <pre>
 *   C_ij = (1/N) Σ_n z_ni z'_nj        z_j = (x_j - mean x_j) / sqrt(Var(x_j) + 1e-5)
 *   loss = Σ_i (1 - C_ii)² + lambda Σ_i Σ_{j≠i} C_ij²
 * </pre>
 *
 * <p>{@code x} are the two views' rows, (2,N,d), as they are; variances divide by N, which is at
 * least 2. A column that does not vary correlates with nothing and costs 1.
 *
 * <pre>{@code
 * Loss loss = new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT);
 * NDArray value = loss.evaluate(new NDList(), new NDList(firstView, secondView));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2103.03230">Zbontar, Jing, Misra, LeCun, Deny, Barlow Twins:
 *     Self-Supervised Learning via Redundancy Reduction, 2021, arXiv:2103.03230</a>
 */
@Method(
    name = "barlow-twins",
    slot = Slot.OBJECTIVE,
    summary =
        "Lets two views agree without negatives by pulling the correlations of their columns to the"
            + " identity.",
    cites = {"zbontar2021barlow"},
    instead = ViewLoss.INSTEAD)
public final class BarlowTwinsLoss extends ViewLoss implements Numeric {
  /** Keeps a column that hardly varies from being blown up to rounding errors. */
  private static final double LEAST_VARIANCE = 1e-5;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weight of the correlations between different columns; at least 0") double lambda) {

    /** The paper's weight. */
    public static final Options DEFAULT = new Options(5e-3);

    public Options {
      Require.between("lambda", lambda, 0, 1e9);
    }
  }

  public BarlowTwinsLoss(Options options) {
    super("barlow-twins");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    Contrast.requireTwoViews(views, "barlow-twins");
    ColumnSpread.requireTwoItems(views, 1, "barlow-twins");
    NDArray sums = standard(views.get(0)).transpose().matMul(standard(views.get(1)));
    NDArray correlations = sums.div(Scalars.held((double) views.getShape().get(1), sums));
    NDArray others = ColumnSpread.offDiagonal(correlations);
    NDArray identity =
        sums.getManager()
            .eye(Math.toIntExact(sums.getShape().get(0)))
            .toType(sums.getDataType(), false);
    NDArray own = correlations.sub(others).sub(identity).square().sum();
    return own.add(others.square().sum().mul(Scalars.held(options.lambda(), sums)));
  }

  private static NDArray standard(NDArray rows) {
    NDArray centred = ColumnSpread.centred(rows);
    NDArray variance = centred.square().mean(new int[] {0}, true);
    return centred.div(variance.add(Scalars.of(LEAST_VARIANCE, variance)).sqrt());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("barlow-twins")
                .differentiable("views", "(2,N,d)", "rows of both views, at least two of each")
                .parameter("lambda", 5e-3, "weight of correlations between different columns"),
            BarlowTwinsLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    return new BarlowTwinsLoss(new Options(inputs.arguments().number("lambda", 5e-3))).of(inputs);
  }
}
