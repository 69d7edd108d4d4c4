package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Normalised temperature-scaled cross-entropy: each positive pair by itself against the anchor's
 * negatives. With two rows of each label, two augmentations of one item, it is SimCLR's loss.
 *
 * <pre>
 *   loss_ip = -log( exp(s_ip / tau) / (exp(s_ip / tau) + Σ_{n in N(i)} exp(s_in / tau)) )
 *   L = mean over the ordered positive pairs (i, p)
 * </pre>
 *
 * <p>N(i) are the rows of other labels; s is the cosine, and under a distance its negative.
 * Embeddings have shape (N,d), labels (N). Unlike {@link SupConLoss} other positives are no part of
 * a pair's denominator. A pair whose anchor has no negative costs 0. The default temperature is
 * 0.07.
 *
 * @see <a href="https://arxiv.org/abs/2002.05709">Chen, Kornblith, Norouzi, Hinton, A Simple
 *     Framework for Contrastive Learning of Visual Representations, 2020, eq. 1,
 *     arXiv:2002.05709</a>
 */
@Method(
    name = "nt-xent",
    slot = Slot.OBJECTIVE,
    summary =
        "Picks each row's partner out of the batch by cross-entropy, the usual loss of contrastive"
            + " learning.",
    cites = {"chen2020simple", "oord2018representation"})
public final class NtXentLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("what similarities are divided by; above 0") double temperature) {

    /** A usual temperature. */
    public static final Options DEFAULT = new Options(0.07);

    public Options {
      Require.between("temperature", temperature, 1e-4, 1e4);
    }
  }

  public NtXentLoss(Options options) {
    this(options, PARTS);
  }

  public NtXentLoss(Options options, Parts parts) {
    super("nt-xent", parts);
    this.options = options;
  }

  @Override
  public NtXentLoss with(Parts other) {
    return new NtXentLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray scaled = pairs.nearness();
    scaled = scaled.div(Scalars.held(options.temperature(), scaled));
    NDArray others = LogSumExp.of(scaled, pairs.negatives(), 1).expandDims(1);
    return List.of(Terms.ofAnchors(LogSumExp.softplus(others.sub(scaled)), pairs.positives()));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("nt-xent")
                .parameter("temperature", 0.07, "what similarities are divided by; above 0"),
            arguments -> new NtXentLoss(new Options(arguments.number("temperature", 0.07)))));
  }
}
