package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Average precision of each row as a query, made smooth by counting ranks with a sigmoid.
 *
 * <pre>
 *   R(p, S) = 1 + Σ over j of S, j ≠ p, of sigmoid( (s_ij - s_ip) / temperature )
 *   AP_i = mean over positives p of R(p, P(i)) / R(p, P(i) and N(i))
 *   L = mean over rows i with a positive of 1 - AP_i
 * </pre>
 *
 * <p>s are cosines, P(i) the other rows of i's class and N(i) those of other classes; the query
 * itself is not ranked. Embeddings have shape (N,d), labels (N). It needs room for as many numbers
 * as there are positive pairs times rows. A low temperature is nearer to average precision and has
 * fewer pairs with a slope; the paper's is 0.01. Large batches are better: a row's ranking is that
 * of its batch.
 *
 * @see <a href="https://arxiv.org/abs/2007.12163">Brown, Xie, Kalogeiton, Zisserman, Smooth-AP:
 *     Smoothing the Path Towards Large-Scale Image Retrieval, 2020, eq. 6 and 7,
 *     arXiv:2007.12163</a>
 */
@Method(
    name = "smooth-ap",
    aliases = {"smoothap"},
    slot = Slot.OBJECTIVE,
    summary = "Learns to rank by average precision whose ranks are counted by a soft comparison.",
    cites = {"brown2020smooth"})
public final class SmoothApLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.PER_ANCHOR);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("temperature of the comparison; above 0") double temperature) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.01);

    public Options {
      Require.between("temperature", temperature, 1e-4, 1e4);
    }
  }

  public SmoothApLoss(Options options) {
    this(options, PARTS);
  }

  public SmoothApLoss(Options options, Parts parts) {
    super("smooth-ap", parts);
    this.options = options;
  }

  @Override
  public SmoothApLoss with(Parts other) {
    return new SmoothApLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    return List.of(Ahead.of(pairs).map(ahead -> of(ahead, pairs)).orElse(Ahead.nothing(pairs)));
  }

  private Terms of(Ahead ahead, Pairs pairs) {
    NDArray by = ahead.nearness();
    NDArray before = Activation.sigmoid(by.div(Scalars.held(options.temperature(), by)));
    // a positive is half before itself
    NDArray amongPositives = before.mul(ahead.lines(pairs.positives())).sum(new int[] {1}).add(0.5);
    NDArray negatives = before.mul(ahead.lines(pairs.negatives())).sum(new int[] {1});
    NDArray costs = negatives.div(amongPositives.add(negatives));
    return new Terms(costs, costs.stopGradient().onesLike(), ahead.anchors());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("smooth-ap")
                .parameter("temperature", 0.01, "temperature of the comparison; above 0"),
            SmoothApLoss::made));
  }

  private static SmoothApLoss made(Arguments given) {
    return new SmoothApLoss(
        new Options(given.number("temperature", Options.DEFAULT.temperature())));
  }
}
