package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Predicts from several layers of a frozen, pre-trained network, each joined with a small network
 * that starts from scratch, and averages: what the pre-training got wrong and what the new data
 * gets wrong are seldom the same.
 *
 * <pre>
 *   a_i = two-layer perceptron on concat(norm(h_i), s)       h_i (N,d_i) layer i of M, s (N,r)
 *   loss = (1/M) Σ_i mean_n CE(a_i, y)
 *   prediction = (1/M) Σ_i softmax(a_i)
 *   of numbers   loss = (1/M) Σ_i mean_n (a_i - y)²     prediction = (1/M) Σ_i a_i
 * </pre>
 *
 * <p>{@code norm} takes off a row's mean and divides by its standard deviation. Logits of the heads
 * have shape (M,N,C), labels (N). It averages probabilities, since among logits one certain head
 * would decide. The frozen layers never change, so read them once per data set ({@link
 * LayerOutputs}) and train on the numbers:
 *
 * <pre>{@code
 * var levi = new LayerwiseEnsemble(LayerwiseEnsemble.Options.DEFAULT);
 * try (LeviNetwork network = levi.network(new int[] {128, 128, 128}, 64, classes, seed)) {
 *   new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings)
 *       .fit(network, network.lesson(seed), rows, heldOut, () -> true, seed);
 * }
 * }</pre>
 *
 * <p>For numbers give one class, rows of numbers and {@code SquaredErrorLoss}. {@link LayerTable}
 * says how good each head is alone, within and outside of the training distribution, and which view
 * it uses.
 *
 * <p>It helps where the shortcuts of both views differ: give the small network an input that lacks
 * the one of the pre-trained network, such as grey images. Where both see the same shortcut there
 * is no gain. Which output of the small network is joined is not told in the paper; here it is its
 * last.
 *
 * @see <a href="https://arxiv.org/abs/2402.04644">Roh et al., LEVI: Generalizable Fine-tuning via
 *     Layer-wise Ensemble of Different Views, 2024, arXiv:2402.04644</a>
 */
@Method(
    name = "levi",
    aliases = {"layer-wise-ensemble"},
    row = 114,
    slot = Slot.TRAINING,
    treats = Bias.SHORTCUT,
    summary =
        "Joins layers of a frozen, pre-trained network with a small fresh one and averages what"
            + " each pair says.",
    cites = {"roh2024levi"},
    instead =
        "it reads the layers of a pre-trained network, which a table does not bring; in Java, call"
            + " LayerwiseEnsemble.network")
public final class LayerwiseEnsemble implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("outputs of the small network; at least 0, where 0 leaves it out") int outputs,
      @Meaning("hidden units of the small network; at least 1") int hidden,
      @Meaning("hidden units of each adapting layer; at least 1") int width,
      @Meaning("how often a row loses one of its two views in training; from 0, below 1")
          double viewDropout) {

    /** Usual sizes; no view is dropped. */
    public static final Options DEFAULT = new Options(32, 64, 64, 0);

    public Options {
      Require.between("outputs", outputs, 0, 1 << 20);
      Require.between("hidden", hidden, 1, 1 << 20);
      Require.between("width", width, 1, 1 << 20);
      Require.shareBelowOne("viewDropout", viewDropout);
    }
  }

  public LayerwiseEnsemble(Options options) {
    this.options = options;
  }

  /**
   * The network of heads, untrained.
   *
   * @param layers (M) width of each layer that is read, at least one; 0 for a head without
   * @param task width of what the small network reads; at least 1
   * @param classes at least 2, or 1 for numbers
   */
  public LeviNetwork network(int[] layers, int task, int classes, Seed seed) {
    return new LeviNetwork(options, layers, task, classes, seed);
  }

  /**
   * The loss, a scalar.
   *
   * @param heads (M,N,C) float32 or float64
   * @param labels (N) int64 in [0, C)
   */
  public static NDArray loss(NDArray heads, NDArray labels) {
    return perSample(heads, labels).mean();
  }

  /** The loss of each row (N), a mean over the heads. */
  public static NDArray perSample(NDArray heads, NDArray labels) {
    Shape shape = checked(heads).getShape();
    Require.sameLength("headLogits", shape.get(1), "labels", labels.getShape().get(0));
    NDArray each = labels.reshape(1, -1, 1).repeat(0, shape.get(0));
    return heads.logSoftmax(2).gather(each, 2).squeeze(2).neg().mean(new int[] {0});
  }

  /**
   * The squared error of each row (N), a mean over the heads.
   *
   * @param heads (M,N,1)
   * @param targets (N), of their type
   */
  public static NDArray squaredErrors(NDArray heads, NDArray targets) {
    Shape shape = checked(heads).getShape();
    Require.that(shape.get(2) == 1, "heads that predict numbers have one output, not " + shape);
    Require.sameLength("heads", shape.get(1), "targets", targets.getShape().get(0));
    return heads.squeeze(2).sub(targets.reshape(1, -1)).square().mean(new int[] {0});
  }

  /** What the heads (M,N,C) say together: probabilities (N,C). */
  public static NDArray probabilities(NDArray heads) {
    return checked(heads).softmax(2).mean(new int[] {0});
  }

  /** The logarithms of {@link #probabilities}, finite for heads that are certain too. */
  static NDArray logProbabilities(NDArray heads) {
    NDArray sums = LogSumExp.of(heads.logSoftmax(2), 0);
    return sums.sub(Scalars.of(Math.log((double) heads.getShape().get(0)), sums));
  }

  private static NDArray checked(NDArray heads) {
    Require.that(
        heads.getShape().dimension() == 3 && heads.size() > 0,
        "headLogits must have the shape (M,N,C) with at least one head, row and class, but have "
            + heads.getShape());
    return heads;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("levi-loss")
                .differentiable("headLogits", "(M,N,C)", "scores of each head before the softmax")
                .input("labels", "(N)", "true class, in [0, C)"),
            LayerwiseEnsemble::evaluated),
        NativeFunction.of(
            Function.named("levi-predict")
                .input("headLogits", "(M,N,C)", "scores of each head before the softmax"),
            inputs -> {
              inputs.finite("headLogits");
              return probabilities(inputs.constant("headLogits"));
            }));
  }

  private static NDArray evaluated(Inputs inputs) {
    inputs.finite("headLogits");
    NDArray heads = checked(inputs.differentiable("headLogits"));
    int classes = Math.toIntExact(heads.getShape().get(2));
    return loss(heads, inputs.classes("labels", classes));
  }
}
