package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.embedding.kernel.PairwiseLogSumExp;
import io.equipoise.deep.embedding.mining.Miner;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;
import java.util.Optional;

/**
 * Contrasts every row with all others of its class against all others: cross-entropy whose classes
 * are the other rows and whose target is spread evenly over the row's positives.
 *
 * <pre>
 *   loss_i = -1/|P(i)| Σ_{p in P(i)} log( exp(s_ip / tau) / Σ_{a ≠ i} exp(s_ia / tau) )
 *   L = mean over rows i with P(i) not empty
 * </pre>
 *
 * <p>P(i) are the other rows of i's class; s is the cosine, and under a distance its negative.
 * Embeddings have shape (N,d), labels (N); several views of one item are rows of one label. The
 * paper's temperature is 0.1.
 *
 * @see <a href="https://arxiv.org/abs/2004.11362">Khosla et al., Supervised Contrastive Learning,
 *     2020, eq. 2, arXiv:2004.11362</a>
 */
@Method(
    name = "supcon",
    aliases = {"supervised-contrastive"},
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts every row with all rows of its class at once, for embeddings that serve a"
            + " classifier as well as retrieval.",
    cites = {"khosla2020supervised"})
public final class SupConLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("what similarities are divided by; above 0") double temperature) {

    /** The paper's temperature. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("temperature", temperature, 1e-4, 1e4);
    }
  }

  public SupConLoss(Options options) {
    this(options, PARTS);
  }

  public SupConLoss(Options options, Parts parts) {
    super("supcon", parts);
    this.options = options;
  }

  @Override
  public SupConLoss with(Parts other) {
    return new SupConLoss(options, other);
  }

  /**
   * Log-sums by blocks; the positives of an anchor add up to its similarity with the sum of its
   * class, so that they cost no more than one pass over the rows.
   */
  @Override
  protected Optional<NDArray> direct(Labelled rows) {
    if (!(parts().similarity() instanceof CosineSimilarity)
        || parts().miner() != Miner.ALL
        || parts().reduction() != Averaging.MEAN) {
      return Optional.empty();
    }
    NDArray unit = UnitRows.of(rows.embeddings());
    ClassPull pull = ClassPull.of(unit, rows.labels(), options.temperature());
    LeftOut itself = LeftOut.ITSELF;
    NDArray sum =
        PairwiseLogSumExp.rows(unit, unit, options.temperature(), itself, pull.paired())
            .less(pull.perRow());
    return Optional.of(sum.div(Scalars.held(Math.max(1, pull.rows()), sum)));
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray scaled = pairs.nearness();
    scaled = scaled.div(Scalars.held(options.temperature(), scaled));
    NDArray others = LogSumExp.of(scaled, pairs.positives().add(pairs.negatives()), 1);
    NDArray number = pairs.positives().sum(new int[] {1});
    NDArray some = pairs.withPositive();
    NDArray near = scaled.mul(pairs.positives()).sum(new int[] {1});
    NDArray mean = near.div(NDArrays.where(number.gt(0), number, number.onesLike()));
    return List.of(Terms.ofAnchors(others.mul(some).sub(mean), some));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("supcon")
                .parameter("temperature", 0.1, "what similarities are divided by; above 0"),
            arguments -> new SupConLoss(new Options(arguments.number("temperature", 0.1)))));
  }
}
