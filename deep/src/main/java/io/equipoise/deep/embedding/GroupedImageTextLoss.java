package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The contrast of two towers, such as images and texts, inside groups of a large batch only: a
 * similarity matrix per group instead of one for the batch, and negatives that a group chooses.
 *
 * <pre>
 *   ITC(u,v) = ½ [ mean_i CE(u_i·v_j / tau over j, i) + mean_i CE(v_i·u_j / tau over j, i) ]
 *   loss = (1/G) Σ_g ITC(u_g, v_g)
 * </pre>
 *
 * <p>u and v are the unit rows of the views (N,d); a group's pairs need not stand together, and
 * groups count alike whatever their size. One group is the usual loss of the whole batch; a group
 * of one pair has a loss and gradient of 0. Fewer negatives give a smaller loss, by about log G: do
 * not compare values across G. With class shares q_c a pair meets {@code (m-1) Σ q_c²} false
 * negatives in a random group of m, and {@code (N-1) Σ q_c²} in the batch. {@link PairGroups} draws
 * groups at random, or by a key such as the language or source of a pair, so that telling sources
 * apart wins nothing.
 *
 * <p>As a DJL loss it reads the two views from the predictions, and the groups (N) from the labels,
 * if there are any. A group that does not fit into one forward pass goes through a {@link
 * GradientCache}:
 *
 * <pre>{@code
 * var loss = new GroupedImageTextLoss(GroupedImageTextLoss.Options.DEFAULT);
 * new GradientCache(new GradientCache.Options(64))
 *     .backward(
 *         List.of(Tower.of(images, imageEncoder), Tower.of(texts, textEncoder)),
 *         towers -> loss.loss(towers.get(0), towers.get(1), groups));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2401.15896">Guo et al., M2-Encoder: Advancing Bilingual
 *     Image-Text Understanding by Large-scale Efficient Pretraining, 2024, arXiv:2401.15896</a>
 */
@Method(
    name = "grouped-itc",
    aliases = {"m2-encoder"},
    row = 17,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts images with texts inside groups of the batch, for less memory and for negatives"
            + " that share a language or source.",
    cites = {"guo2024m2encoder"})
public final class GroupedImageTextLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature of the similarities; above 0, where training starts at 0.07")
          double tau) {

    /** Where the usual training starts. */
    public static final Options DEFAULT = new Options(0.07);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
    }
  }

  public GroupedImageTextLoss(Options options) {
    super("grouped-itc");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        predictions.size() == 2,
        "grouped-itc reads two views from the predictions, but there are " + predictions.size());
    int rows = Math.toIntExact(predictions.get(0).getShape().get(0));
    int[] groups =
        labels.isEmpty()
            ? new int[rows]
            : Arrays.stream(labels.singletonOrThrow().toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
    NDArray viewA = predictions.get(0);
    NDArray viewB = predictions.get(1);
    return Sound.checked(
        getName(), viewA, () -> Sound.checked(getName(), viewB, () -> loss(viewA, viewB, groups)));
  }

  /** The loss at the temperature of the options. */
  public NDArray loss(NDArray viewA, NDArray viewB, int[] groups) {
    return loss(viewA, viewB, groups, Scalars.held(1 / options.tau(), viewA));
  }

  /**
   * The loss, a scalar, under a learned temperature.
   *
   * @param viewA (N,d) rows of one tower as they come, N at least 1, float32 or float64
   * @param viewB (N,d) their partners
   * @param groups (N) group of each pair, any numbers
   * @param scale scalar of the views' type, 1/tau; keep it to at most 100
   */
  public NDArray loss(NDArray viewA, NDArray viewB, int[] groups, NDArray scale) {
    Require.that(
        viewA.getShape().equals(viewB.getShape()) && viewA.getShape().dimension() == 2,
        "the views must both be (N,d), but have shapes "
            + viewA.getShape()
            + " and "
            + viewB.getShape());
    Require.sameLength("the views", viewA.getShape().get(0), "groups", groups.length);
    Require.that(groups.length > 0, "the views are empty, but need at least one pair");
    NDArray u = UnitRows.of(viewA);
    NDArray v = UnitRows.of(viewB);
    int[] names = Arrays.stream(groups).distinct().toArray();
    if (names.length == 1) {
      return contrast(u, v, scale);
    }
    NDList losses = new NDList();
    for (int name : names) {
      int[] rows = IntStream.range(0, groups.length).filter(i -> groups[i] == name).toArray();
      NDIndex group = new NDIndex("{}", u.getManager().create(rows));
      losses.add(contrast(u.get(group), v.get(group), scale));
    }
    return NDArrays.stack(losses).mean();
  }

  private static NDArray contrast(NDArray u, NDArray v, NDArray scale) {
    Contrast forth = Contrast.ofTowers(u.mul(scale), v, 1);
    Contrast back = Contrast.ofTowers(v.mul(scale), u, 1);
    return forth.mean(forth.coupled().concat(back.coupled()));
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("grouped-itc")
                .differentiable("viewA", "(N,d)", "embeddings by one tower, of any length")
                .differentiable("viewB", "(N,d)", "embeddings of their partners by the other")
                .input("groups", "(N)", "group of each pair; contrast stays inside")
                .parameter("tau", 0.07, "temperature of the similarities; above 0"),
            GroupedImageTextLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given = new Options(inputs.arguments().number("tau", Options.DEFAULT.tau()));
    inputs.finite("viewA");
    inputs.finite("viewB");
    return new GroupedImageTextLoss(given)
        .loss(
            inputs.differentiable("viewA"),
            inputs.differentiable("viewB"),
            inputs.arguments().ints("groups"));
  }
}
