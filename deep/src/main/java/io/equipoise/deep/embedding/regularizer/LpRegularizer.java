package io.equipoise.deep.embedding.regularizer;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.EmbeddingRegularizer;
import io.equipoise.deep.embedding.similarity.LpDistance;

/**
 * The mean length of rows (N,d), {@code (Σ_k |x_k|^p)^(power/p)}, so that a loss of inner products
 * cannot win by growing them. A row of zeros counts 0, with a gradient of 0.
 *
 * @see <a href="https://papers.nips.cc/paper/6200">Sohn, Improved Deep Metric Learning with
 *     Multi-class N-pair Loss Objective, 2016, sect. 3.2.1</a>
 */
@Method(
    name = "lp-regularizer",
    slot = Slot.TRAINING,
    summary = "Prices the length of embeddings, for losses of inner products.",
    cites = {"sohn2016improved"})
public final class LpRegularizer implements EmbeddingRegularizer {
  private final LpDistance distance;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("norm; at least 1, where 2 is the Euclidean") double p,
      @Meaning("what the norm is raised to; above 0") double power) {

    /** The Euclidean length. */
    public static final Options DEFAULT = new Options(2, 1);

    public Options {
      Require.between("p", p, 1, 100);
      Require.between("power", power, 1e-3, 100);
    }
  }

  public LpRegularizer(Options options) {
    this.distance = new LpDistance(options.p(), options.power(), false);
  }

  @Override
  public NDArray penalty(NDArray rows) {
    return distance.ofRows(rows, rows.zerosLike()).mean();
  }
}
