package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
 * A representation in two halves from pairs of views whose transformation is known: one half
 * ignores the transformation, the other follows it, so that pose, colour or dose can be controlled
 * instead of being lost.
 *
 * <pre>
 *   rho_i = W_i E_i          Z = [I, E]   Z' = [I', E']
 *   loss = s · mean (I - I')² + equivariance · s · mean (rho - E')²
 *        + v · (V(Z) + V(Z')) / 2 + v · V(rho) / 2 + c · (C(Z) + C(Z'))
 *   V(U) = mean_j max(0, 1 - sqrt(Var(U_j) + 1e-4))        C(U) = (1/width) Σ_{i≠j} Cov(U)_ij²
 * </pre>
 *
 * <p>{@code I} and {@code I'} (N,a) are the projected invariant halves of the two views, {@code E}
 * and {@code E'} (N,b) the equivariant ones, {@code W} (N,b,b) the map of each pair's
 * transformation, which {@link LinearHypernetwork} makes so that it cannot be ignored. Variances
 * and covariances divide by N-1, so that N is at least 2. Nothing is constant. Without an
 * equivariant half it is {@link VicRegLoss} with these weights.
 *
 * <p>As a DJL loss it reads I, I', E, E' and W from the predictions, in this order, or I and I'
 * alone, and passes over the labels:
 *
 * <pre>{@code
 * Loss loss = new SplitInvariantEquivariantLoss(SplitInvariantEquivariantLoss.Options.DEFAULT);
 * NDArray maps = hypernetwork.maps(transformations);
 * NDArray value = loss.evaluate(new NDList(), new NDList(i, iNext, e, eNext, maps));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2302.10283">Garrido, Najman, LeCun, Self-Supervised Learning
 *     of Split Invariant Equivariant Representations, 2023, arXiv:2302.10283</a>
 */
@Method(
    name = "sie",
    aliases = {"split-invariant-equivariant"},
    row = 98,
    slot = Slot.OBJECTIVE,
    treats = {Bias.QUALITY_GAP},
    summary =
        "Learns one half of a representation that ignores a known transformation and one that"
            + " follows it, from pairs of views.",
    cites = {"garrido2023split"},
    instead =
        "it compares views of the same items and the transformations between them, which the rows of"
            + " a recipe do not have; for a network of your own the class is a DJL loss")
public final class SplitInvariantEquivariantLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weight of both squared errors; at least 0") double s,
      @Meaning("weight of the shortfall of standard deviations from 1; at least 0") double v,
      @Meaning("weight of the squared covariances; at least 0") double c,
      @Meaning("weight of the equivariant squared error, on top of s; at least 0")
          double equivariance) {

    /** The authors' weights. */
    public static final Options DEFAULT = new Options(10, 10, 1, 0.45);

    public Options {
      Require.between("s", s, 0, 1e9);
      Require.between("v", v, 0, 1e9);
      Require.between("c", c, 0, 1e9);
      Require.between("equivariance", equivariance, 0, 1e9);
    }
  }

  public SplitInvariantEquivariantLoss(Options options) {
    super("sie");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        predictions.size() == 2 || predictions.size() == 5,
        "sie reads I, I', E, E' and W from the predictions, or I and I' alone, but there are "
            + predictions.size()
            + " arrays");
    NDArray first = predictions.get(0);
    if (predictions.size() == 2) {
      return Sound.checked(getName(), first, () -> invariant(first, predictions.get(1)));
    }
    return Sound.checked(
        getName(),
        first,
        () ->
            loss(
                first,
                predictions.get(1),
                predictions.get(2),
                predictions.get(3),
                predictions.get(4)));
  }

  /** The loss, a scalar, of both halves of both views and the maps between the second. */
  public NDArray loss(NDArray i, NDArray iNext, NDArray e, NDArray eNext, NDArray maps) {
    agree("the invariant halves", i, iNext);
    agree("the equivariant halves", e, eNext);
    long rows = i.getShape().get(0);
    long width = e.getShape().get(1);
    Require.sameLength("the equivariant halves", e.getShape().get(0), "the invariant ones", rows);
    if (width == 0) {
      return invariant(i, iNext);
    }
    Require.that(
        maps.getShape().dimension() == 3 && maps.size() == rows * width * width,
        "maps has the shape "
            + maps.getShape()
            + ", but must be (N,b,b) for equivariant halves of the shape "
            + e.getShape());
    NDArray predicted = maps.batchMatMul(e.expandDims(2)).squeeze(2);
    NDArray missed = predicted.sub(eNext).square().mean();
    return apart(i, iNext)
        .add(missed.mul(held(options.equivariance() * options.s(), i)))
        .add(regular(i.concat(e, 1), iNext.concat(eNext, 1)))
        .add(ColumnSpread.shortfall(predicted).mul(held(options.v() / 2, i)));
  }

  private NDArray invariant(NDArray i, NDArray iNext) {
    agree("the invariant halves", i, iNext);
    return apart(i, iNext).add(regular(i, iNext));
  }

  private NDArray apart(NDArray i, NDArray iNext) {
    return i.sub(iNext).square().mean().mul(held(options.s(), i));
  }

  /** What keeps columns spread and apart from each other. */
  private NDArray regular(NDArray z, NDArray zNext) {
    NDArray shortfall = ColumnSpread.shortfall(z).add(ColumnSpread.shortfall(zNext));
    NDArray redundancy = ColumnSpread.redundancy(z).add(ColumnSpread.redundancy(zNext));
    return shortfall.mul(held(options.v() / 2, z)).add(redundancy.mul(held(options.c(), z)));
  }

  private static NDArray held(double value, NDArray like) {
    return Scalars.held(value, like);
  }

  private static void agree(String what, NDArray first, NDArray second) {
    Require.that(
        first.getShape().dimension() == 2 && first.getShape().equals(second.getShape()),
        what
            + " of both views must have one shape (N,width), but have "
            + first.getShape()
            + " and "
            + second.getShape());
    ColumnSpread.requireTwoItems(first, 0, "sie");
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("sie")
                .differentiable("invariantA", "(N,a)", "invariant half of the first view")
                .differentiable("invariantB", "(N,a)", "invariant half of the second view")
                .differentiable("equivariantA", "(N,b)", "equivariant half of the first view")
                .differentiable("equivariantB", "(N,b)", "equivariant half of the second view")
                .differentiable("maps", "(N,b,b)", "what maps each first half to the second")
                .parameter("s", 10, "weight of both squared errors")
                .parameter("v", 10, "weight of the shortfall of deviations from 1")
                .parameter("c", 1, "weight of the squared covariances")
                .parameter("equivariance", 0.45, "weight of the equivariant error, on top of s"),
            SplitInvariantEquivariantLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options options =
        new Options(
            given.number("s", 10),
            given.number("v", 10),
            given.number("c", 1),
            given.number("equivariance", 0.45));
    return new SplitInvariantEquivariantLoss(options)
        .loss(
            inputs.differentiable("invariantA"),
            inputs.differentiable("invariantB"),
            inputs.differentiable("equivariantA"),
            inputs.differentiable("equivariantB"),
            inputs.differentiable("maps"));
  }
}
