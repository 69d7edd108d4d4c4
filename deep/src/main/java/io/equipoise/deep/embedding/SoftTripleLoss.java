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
import java.util.List;
import java.util.Optional;

/**
 * Softmax with several centres of each class, which an embedding is compared with by how near they
 * are: triplets without sampling.
 *
 * <pre>
 *   S_ic = Σ_k q_k cos(x_i, w_ck)      q = softmax_k( cos(x_i, w_ck) / gamma )
 *   loss_i = -log softmax_c( la (S_ic - margin [c = y_i]) )[y_i]
 *   L = mean of loss_i + tau / (C K (K-1)) · Σ_c Σ_{s &lt; t} |w_cs - w_ct|
 * </pre>
 *
 * <p>The last term merges centres that a class does not need, w being directions; it is off at the
 * default tau of 0, and 0.2 in the paper. Embeddings have shape (N,d), labels (N), class vectors
 * (C·K,d), the K of a class one after the other. Defaults: K 10, la 20, gamma 0.1, margin 0.01.
 *
 * @see <a href="https://arxiv.org/abs/1909.05235">Qian, Shang, Sun, Hu, Li, Jin, SoftTriple Loss:
 *     Deep Metric Learning Without Triplet Sampling, 2019, eq. 7 to 9, arXiv:1909.05235</a>
 */
@Method(
    name = "soft-triple",
    aliases = {"softtriple"},
    slot = Slot.OBJECTIVE,
    summary =
        "Softmax with several learned centres per class, for classes of several kinds within.",
    cites = {"qian2019softtriple"})
public final class SoftTripleLoss extends ClassVectorLoss implements Numeric {
  /** Centres whose squared distance is below this have merged. */
  private static final double MERGED = 1e-12;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("centres of each class; at least 1") int centers,
      @Meaning("what similarities are multiplied by; above 0") double la,
      @Meaning("temperature among the centres of a class; above 0") double gamma,
      @Meaning("what is taken off the true similarity; 0 to 2") double margin,
      @Meaning("price of the distances between a class's centres; at least 0") double tau) {

    /** Usual values, without the price. */
    public static final Options DEFAULT = new Options(10, 20, 0.1, 0.01, 0);

    public Options {
      Require.between("centers", centers, 1, 1000);
      Require.between("la", la, 1e-6, 1e6);
      Require.between("gamma", gamma, 1e-4, 1e4);
      Require.between("margin", margin, 0, 2);
      Require.between("tau", tau, 0, 1e6);
    }
  }

  public SoftTripleLoss(Options options) {
    this(options, Optional.empty());
  }

  private SoftTripleLoss(Options options, Optional<NDArray> vectors) {
    super("soft-triple", vectors);
    this.options = options;
  }

  @Override
  public SoftTripleLoss with(NDArray given) {
    return new SoftTripleLoss(options, Optional.of(given));
  }

  @Override
  public int perClass() {
    return options.centers();
  }

  @Override
  protected NDArray loss(NDArray embeddings, NDArray labels, NDArray classVectors) {
    int classes = Math.toIntExact(classVectors.getShape().get(0) / options.centers());
    NDArray truth = labels.oneHot(classes).toType(embeddings.getDataType(), false);
    NDArray cosines =
        ClassLogitLoss.cosines(embeddings, classVectors).reshape(-1, classes, options.centers());
    NDArray near = cosines.div(Scalars.held(options.gamma(), cosines)).softmax(2);
    NDArray relaxed = near.mul(cosines).sum(new int[] {2});
    NDArray logits =
        relaxed
            .sub(truth.mul(Scalars.held(options.margin(), truth)))
            .mul(Scalars.held(options.la(), relaxed));
    NDArray loss = logits.logSoftmax(1).mul(truth).sum(new int[] {1}).neg().mean();
    boolean free = options.tau() == 0 || options.centers() == 1;
    return free ? loss : loss.add(spread(classVectors, classes));
  }

  private NDArray spread(NDArray classVectors, int classes) {
    int centers = options.centers();
    NDArray unit = UnitRows.of(classVectors).reshape(classes, centers, -1);
    NDArray cosines = unit.batchMatMul(unit.transpose(0, 2, 1));
    NDArray two = Scalars.held(2, cosines);
    NDArray apart = RowLengths.root(cosines.mul(two).neg().add(2), MERGED);
    // every pair stands twice, and a centre beside itself counts nothing
    double shares = options.tau() / (2.0 * classes * centers * (centers - 1));
    return apart.sum().mul(Scalars.held(shares, apart));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(
            ClassVectorFunction.named("soft-triple")
                .parameter("centers", 10, "centres of each class; at least 1")
                .parameter("la", 20, "what similarities are multiplied by; above 0")
                .parameter("gamma", 0.1, "temperature among the centres; above 0")
                .parameter("margin", 0.01, "what is taken off the true similarity")
                .parameter("tau", 0, "price of the distances between a class's centres"),
            SoftTripleLoss::made));
  }

  private static SoftTripleLoss made(Arguments given) {
    Options usual = Options.DEFAULT;
    return new SoftTripleLoss(
        new Options(
            given.whole("centers", usual.centers()),
            given.number("la", usual.la()),
            given.number("gamma", usual.gamma()),
            given.number("margin", usual.margin()),
            given.number("tau", usual.tau())));
  }
}
