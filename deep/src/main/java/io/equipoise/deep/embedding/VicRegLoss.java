package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
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
 * Views that agree without negatives: collapse is kept away by holding up the variance of every
 * column and pulling their covariances to 0.
 *
 * <pre>
 *   loss = invariance · mean (z - z')² + variance · (V(z) + V(z'))/2 + covariance · (C(z) + C(z'))
 *   V(z) = mean_j max(0, 1 - sqrt(Var(z_j) + 1e-4))        C(z) = (1/d) Σ_{i≠j} Cov(z_i, z_j)²
 * </pre>
 *
 * <p>{@code z} and {@code z'} are the two views' rows, (2,N,d), as they are: they are not scaled to
 * length 1. Variances and covariances divide by N-1, so that N is at least 2. Squared errors are
 * averaged over rows and columns and V over both views, as the authors' program does for these
 * weights.
 *
 * <pre>{@code
 * Loss loss = new VicRegLoss(VicRegLoss.Options.DEFAULT);
 * NDArray value = loss.evaluate(new NDList(), new NDList(firstView, secondView));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2105.04906">Bardes, Ponce, LeCun, VICReg:
 *     Variance-Invariance-Covariance Regularization for Self-Supervised Learning, 2022,
 *     arXiv:2105.04906</a>
 */
@Method(
    name = "vicreg",
    slot = Slot.OBJECTIVE,
    summary =
        "Lets two views agree without negatives, and keeps every column spread and apart from the"
            + " others.",
    cites = {"bardes2022vicreg"},
    instead = ViewLoss.INSTEAD)
public final class VicRegLoss extends ViewLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weight of the views' squared difference; at least 0") double invariance,
      @Meaning("weight of the shortfall of standard deviations from 1; at least 0") double variance,
      @Meaning("weight of the squared covariances; at least 0") double covariance) {

    /** The paper's weights. */
    public static final Options DEFAULT = new Options(25, 25, 1);

    public Options {
      Require.between("invariance", invariance, 0, 1e9);
      Require.between("variance", variance, 0, 1e9);
      Require.between("covariance", covariance, 0, 1e9);
    }
  }

  public VicRegLoss(Options options) {
    super("vicreg");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    Contrast.requireTwoViews(views, "vicreg");
    ColumnSpread.requireTwoItems(views, 1, "vicreg");
    NDArray first = views.get(0);
    NDArray second = views.get(1);
    NDArray apart = first.sub(second).square().mean();
    NDArray shortfall = ColumnSpread.shortfall(first).add(ColumnSpread.shortfall(second));
    NDArray redundant = ColumnSpread.redundancy(first).add(ColumnSpread.redundancy(second));
    return apart
        .mul(Scalars.held(options.invariance(), views))
        .add(shortfall.mul(Scalars.held(options.variance() / 2, views)))
        .add(redundant.mul(Scalars.held(options.covariance(), views)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("vicreg")
                .differentiable("views", "(2,N,d)", "rows of both views, at least two of each")
                .parameter("invariance", 25, "weight of the views' squared difference")
                .parameter("variance", 25, "weight of the shortfall of deviations from 1")
                .parameter("covariance", 1, "weight of the squared covariances"),
            VicRegLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Arguments given = inputs.arguments();
    return new VicRegLoss(
            new Options(
                given.number("invariance", 25),
                given.number("variance", 25),
                given.number("covariance", 1)))
        .of(inputs);
  }
}
