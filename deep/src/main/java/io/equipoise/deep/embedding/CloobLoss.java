package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
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
import java.util.List;

/**
 * Contrast of two towers that keeps weak shared features alive where one loud feature already
 * solves the pairing: each row is replaced by what a Hopfield network recalls, and the partner is
 * left out of the denominator.
 *
 * <pre>
 *   R(q; s)_i = unit( Σ_j softmax_j(beta q_i·s_j) s_j )
 *   ux = R(x; x)   uy = R(y; x)   vx = R(x; y)   vy = R(y; y)
 *   loob(a, p)_i = -invTau a_i·p_i + log Σ_{j≠i} exp(invTau a_i·p_j)
 *   loss = (1/invTau) (1/N) Σ_i [ loob(ux, uy)_i + loob(vy, vx)_i ]
 * </pre>
 *
 * <p>{@code x} and {@code y} are the rows of the two towers, views (2,N,d), scaled to length 1; the
 * stores are the batch and carry gradients too. {@code beta = 0} recalls the mean alone, and the
 * loss is {@code 2 log(N-1) / invTau}; beta goes with the batch size. One item has a loss of 0. The
 * other three of the four cells are {@code retrieve = false}, {@code leaveOneOut = false} (InfoNCE,
 * which saturates on what is retrieved: {@link #multipliers}) and both. To use the trained towers
 * take their rows as they are, without retrieval; {@link
 * io.equipoise.core.metric.EmbeddingSpectrum#components} counts the components that hold 99 % of
 * their variance.
 *
 * <pre>{@code
 * CloobLoss loss = new CloobLoss(new CloobLoss.Options(30, 8, true, true));
 * NDArray value = loss.evaluate(new NDList(), new NDList(images, texts));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2110.11316">Fürst, Rumetshofer, Lehner, Tran, Tang, Ramsauer,
 *     Kreil, Kopp, Klambauer, Bitto-Nemling, Hochreiter, CLOOB: Modern Hopfield Networks with
 *     InfoLOOB Outperform CLIP, 2022, arXiv:2110.11316</a>
 */
@Method(
    name = "cloob",
    row = 28,
    slot = Slot.OBJECTIVE,
    treats = {Bias.SHORTCUT},
    summary =
        "Contrasts two towers through Hopfield retrieval without the positive in the denominator,"
            + " against one loud feature that hides the others.",
    cites = {"fuerst2022cloob"},
    instead = ViewLoss.INSTEAD)
public final class CloobLoss extends ViewLoss implements Numeric {
  private static final double LEAST_LEARNED = 1;
  private static final double MOST_LEARNED = 100;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("multiplies the similarities: 1 over the temperature; above 0") double invTau,
      @Meaning("how near retrieval keeps to the nearest row; at least 0, 0 is the mean")
          double beta,
      @Meaning("whether rows are replaced by what is retrieved") boolean retrieve,
      @Meaning("whether the positive is left out of the denominator: InfoLOOB, or else InfoNCE")
          boolean leaveOneOut) {

    /** As trained on three million pairs. */
    public static final Options DEFAULT = new Options(30, 8, true, true);

    public Options {
      Require.between("invTau", invTau, 1e-6, 1e6);
      Require.between("beta", beta, 0, 1e9);
    }
  }

  private record Towers(Contrast image, Contrast text) {}

  public CloobLoss(Options options) {
    super("cloob");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    return scaled(views, Scalars.held(options.invTau(), views));
  }

  /**
   * The loss with an inverse temperature that is learned; held between 1 and 100.
   *
   * @param invTau a scalar of the views' type
   */
  public NDArray loss(NDArray views, NDArray invTau) {
    // starts from the step's array, so that nothing stays in the manager of the parameter
    NDArray own = Scalars.held(1, views).mul(invTau).clip(LEAST_LEARNED, MOST_LEARNED);
    return scaled(views, own);
  }

  private NDArray scaled(NDArray views, NDArray invTau) {
    Towers towers = towers(views, invTau);
    return mean(towers.image()).add(mean(towers.text())).div(invTau);
  }

  private Towers towers(NDArray views, NDArray invTau) {
    NDArray unit = Contrast.twoUnitViews(views, "cloob");
    NDArray x = unit.get(0);
    NDArray y = unit.get(1);
    return new Towers(
        Contrast.ofTowers(retrieved(x, x), retrieved(y, x), invTau),
        Contrast.ofTowers(retrieved(y, y), retrieved(x, y), invTau));
  }

  private NDArray retrieved(NDArray states, NDArray store) {
    return options.retrieve() ? HopfieldRetrieval.of(states, store, options.beta()) : states;
  }

  private NDArray mean(Contrast contrast) {
    return contrast.mean(options.leaveOneOut() ? contrast.decoupled() : contrast.coupled());
  }

  /**
   * What InfoNCE would multiply each anchor's gradient by, (2N): 1 less the softmax share of its
   * positive, of the first tower's anchors and then of the second's.
   */
  public NDArray multipliers(NDArray views) {
    Towers towers = towers(views, Scalars.held(options.invTau(), views));
    return towers.image().multipliers().concat(towers.text().multipliers());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("cloob")
                .differentiable("viewA", "(N,d)", "rows of the first tower; they are normalised")
                .differentiable("viewB", "(N,d)", "rows of the second tower; they are normalised")
                .parameter("invTau", 30, "1 over the temperature, above 0")
                .parameter("beta", 8, "inverse temperature of the retrieval, at least 0"),
            CloobLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options options = new Options(given.number("invTau", 30), given.number("beta", 8), true, true);
    NDArray first = inputs.differentiable("viewA");
    NDArray second = inputs.differentiable("viewB");
    Require.that(
        first.getShape().equals(second.getShape()),
        "viewA and viewB must agree in shape, but have "
            + first.getShape()
            + " and "
            + second.getShape());
    return new CloobLoss(options).loss(checked(NDArrays.stack(new NDList(first, second))));
  }
}
