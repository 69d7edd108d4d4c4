package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.layer.ShuffledGroupWhitening;
import io.equipoise.deep.loss.Sound;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Contrasts several whitened copies of the same items, against embeddings that all point the same
 * way: each copy under a shuffle of its channels is one more positive.
 *
 * <pre>
 *   z_v = tanh( dense( whitened X_v ) )         each view by its own statistics and shuffle
 *   loss = Σ_{v&gt;1} mean_i CE( cos(z_1[i], z_v[j]) / tau over j, i )
 * </pre>
 *
 * <p>X_v (N,D) are what the encoder says of the same batch V times, V at least 2 (the paper: 3),
 * under different dropout or augmentation; view 1 is the anchor and the others its positives. The
 * {@link ShuffledGroupWhitening} in between needs more rows than a group has channels. Use the
 * encoder's own output later, not z. It helps where embeddings are anisotropic; features that are
 * white already only get noise.
 *
 * <pre>{@code
 * WhitenedCseLoss.Run run = new WhitenedCseLoss(WhitenedCseLoss.Options.DEFAULT).begin(seed);
 * NDArray value = run.loss(views, x -> dense.forward(x, true)); // (V,N,D)
 * }</pre>
 *
 * <p>As a DJL loss it reads the views from the predictions, and the shuffles (V,D) from the labels;
 * without labels channels stay as they are. The dense layer is then the identity.
 *
 * @see <a href="https://arxiv.org/abs/2305.17746">Zhuo et al., Whitening-based Contrastive Learning
 *     of Sentence Embeddings, 2023, arXiv:2305.17746</a>
 */
@Method(
    name = "whitened-cse",
    aliases = {"whitenedcse"},
    row = 27,
    slot = Slot.OBJECTIVE,
    treats = Bias.REPRESENTATION,
    summary =
        "Contrasts whitened copies of the same items, so that embeddings do not all point the same"
            + " way.",
    cites = {"zhuo2023whitenedcse"})
public final class WhitenedCseLoss extends Loss implements Numeric {
  private final Options options;
  private final ShuffledGroupWhitening whitening;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("groups of channels; at least 1, and must divide the number of channels") int groups,
      @Meaning("temperature of the similarities; above 0") double tau,
      @Meaning("added to each channel's variance; at least 0") double eps) {

    /** The paper's temperature; four groups. */
    public static final Options DEFAULT = new Options(4, 0.05, 1e-5);

    public Options {
      Require.atLeast("groups", groups, 1);
      Require.between("tau", tau, 1e-6, 1e6);
      Require.between("eps", eps, 0, 1e6);
    }
  }

  public WhitenedCseLoss(Options options) {
    super("whitened-cse");
    this.options = options;
    whitening =
        new ShuffledGroupWhitening(
            new ShuffledGroupWhitening.Options(options.groups(), options.eps()));
  }

  /** Starts one training, which draws its shuffles from the seed. */
  public Run begin(Seed seed) {
    return new Run(seed.generator());
  }

  /** The loss during one training; used by one thread. */
  public final class Run {
    private final UniformRandomProvider random;

    private Run(UniformRandomProvider random) {
      this.random = random;
    }

    /**
     * The loss under new shuffles, a scalar.
     *
     * @param views (V,N,D)
     * @param dense the layer between whitening and tanh, from (N,D) to (N,d)
     */
    public NDArray loss(NDArray views, UnaryOperator<NDArray> dense) {
      ViewLoss.checked(views);
      int channels = Math.toIntExact(views.getShape().get(2));
      int[][] permutations = new int[Math.toIntExact(views.getShape().get(0))][];
      Arrays.setAll(permutations, v -> Permutation.of(channels, random));
      return WhitenedCseLoss.this.loss(views, permutations, dense);
    }
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray views =
        ViewLoss.checked(
            predictions.size() == 1 ? predictions.get(0) : NDArrays.stack(predictions));
    int count = Math.toIntExact(views.getShape().get(0));
    int channels = Math.toIntExact(views.getShape().get(2));
    int[][] permutations = new int[count][];
    for (int v = 0; v < count; v++) {
      permutations[v] =
          labels.isEmpty()
              ? IntStream.range(0, channels).toArray()
              : labels.singletonOrThrow().get(v).toType(DataType.INT32, false).toIntArray();
    }
    return Sound.checked(
        getName(), views, () -> loss(views, permutations, UnaryOperator.identity()));
  }

  /** The loss under given shuffles (V,D), a scalar; 0 for one item. */
  public NDArray loss(NDArray views, int[][] permutations, UnaryOperator<NDArray> dense) {
    ViewLoss.checked(views);
    Require.sameLength("views", views.getShape().get(0), "permutations", permutations.length);
    NDArray[] unit = new NDArray[permutations.length];
    for (int v = 0; v < unit.length; v++) {
      NDArray white = whitening.forward(views.get(v), permutations[v]);
      unit[v] = UnitRows.of(dense.apply(white).tanh());
    }
    NDArray loss = null;
    for (int v = 1; v < unit.length; v++) {
      Contrast contrast = Contrast.ofTowers(unit[0], unit[v], options.tau());
      NDArray term = contrast.mean(contrast.coupled());
      loss = loss == null ? term : loss.add(term);
    }
    return Objects.requireNonNull(loss);
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("whitened-cse")
                .differentiable("views", "(V,N,D)", "rows of each view; the first is the anchor")
                .input("permutations", "(V,D)", "column of its view that each place takes")
                .parameter("groups", 1, "groups of channels; divides D")
                .parameter("tau", 0.05, "temperature of the similarities; above 0")
                .parameter("eps", 1e-5, "added to each channel's variance; at least 0"),
            WhitenedCseLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options usual = Options.DEFAULT;
    Options given =
        new Options(
            inputs.arguments().whole("groups", 1),
            inputs.arguments().number("tau", usual.tau()),
            inputs.arguments().number("eps", usual.eps()));
    inputs.finite("views");
    int[] flat = inputs.arguments().ints("permutations");
    int views = inputs.arguments().tensor("views").shape()[0];
    int width = flat.length / Math.max(1, views);
    int[][] permutations = new int[views][];
    Arrays.setAll(permutations, v -> Arrays.copyOfRange(flat, v * width, (v + 1) * width));
    return new WhitenedCseLoss(given)
        .loss(inputs.differentiable("views"), permutations, UnaryOperator.identity());
  }
}
