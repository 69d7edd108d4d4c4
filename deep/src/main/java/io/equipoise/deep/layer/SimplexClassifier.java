package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;
import java.util.Map;

/**
 * A classifier that is never trained: the corners of a regular simplex, so that features keep their
 * place when classes are added or the model is replaced, and a new model's queries find items that
 * an older one has indexed.
 *
 * <pre>
 *   d = K - 1      T = identity of size d above a row of (1 - sqrt(1 + d))/d
 *   w_k = row k of (T - column means), scaled to length 1      w_i · w_j = -1/(K-1) for i ≠ j
 *   logits = h · w_k over all K, h (N,d) from a linear map without bias      cross-entropy
 * </pre>
 *
 * <p>K is fixed once: give more than there will ever be classes; the paper takes 1,024. Classes
 * take corners from the end, label y the row K-1-y, so that corners that wait for a class repel as
 * well. Every model of a sequence must use the same K. Compare items by the cosine of h, and align
 * a new model by {@link io.equipoise.deep.embedding.HocAlignmentLoss}.
 *
 * <pre>{@code
 * SimplexClassifier corners = new SimplexClassifier(new SimplexClassifier.Options(64));
 * NDArray value = corners.loss(features, labels);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2405.02581">Biondi et al., Stationary Representations:
 *     Optimally Approximating Compatibility and Implications for Improved Model Replacements, 2024,
 *     arXiv:2405.02581</a>
 */
@Method(
    name = "simplex-classifier",
    aliases = {"d-simplex"},
    row = 101,
    slot = Slot.TRAINING,
    treats = Bias.QUALITY_GAP,
    summary =
        "A fixed classifier at the corners of a simplex, so that features stay comparable when"
            + " classes are added or the model is replaced.",
    cites = {"biondi2024stationary"})
public final class SimplexClassifier implements Numeric {
  private static final int MOST = 8192;

  private final int corners;
  private final float[] rows;

  /** The number of corners. */
  public record Options(
      @Meaning("corners K, more than there will ever be classes; from 2 to 8,192") int k) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(1024);

    public Options {
      Require.between("k", k, 2, MOST);
    }
  }

  public SimplexClassifier(Options options) {
    this.corners = options.k();
    double[] exact = rows(corners);
    this.rows = new float[exact.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) exact[i];
    }
  }

  /** The corners (K·(K-1)), row after row. */
  public static double[] rows(int k) {
    Require.between("K", k, 2, MOST);
    int d = k - 1;
    double last = (1 - Math.sqrt(k)) / d;
    double mean = (1 + last) / k;
    double[] rows = new double[k * d];
    for (int i = 0; i < k; i++) {
      double squares = 0;
      for (int j = 0; j < d; j++) {
        double entry = (i == d ? last : i == j ? 1 : 0) - mean;
        rows[i * d + j] = entry;
        squares += entry * entry;
      }
      for (int j = 0; j < d; j++) {
        rows[i * d + j] /= Math.sqrt(squares);
      }
    }
    return rows;
  }

  /** Width of the features, K - 1. */
  public int width() {
    return corners - 1;
  }

  /** The logits of all corners (N,K), for features (N,K-1) of either type. */
  public NDArray logits(NDArray features) {
    Require.that(
        features.getShape().dimension() == 2 && features.getShape().get(1) == width(),
        "features have the shape "
            + features.getShape()
            + ", but a simplex of "
            + corners
            + " corners needs (N,"
            + width()
            + ")");
    NDArray weights =
        features
            .getManager()
            .create(rows, new Shape(corners, width()))
            .toType(features.getDataType(), false);
    return features.matMul(weights.transpose());
  }

  /**
   * The mean cross-entropy over all corners.
   *
   * @param labels (N) int64 in [0, K); constant
   */
  public NDArray loss(NDArray features, NDArray labels) {
    Require.sameLength("labels", labels.size(), "features", features.getShape().get(0));
    for (long label : labels.toLongArray()) {
      Require.that(
          label >= 0 && label < corners, "label " + label + " has no corner: there are " + corners);
    }
    NDArray corner = labels.neg().add(corners - 1).reshape(-1, 1);
    return logits(features).logSoftmax(1).gather(corner, 1).mean().neg();
  }

  @Override
  public String toString() {
    return "simplex-classifier";
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("simplex")
            .parameter("K", "none", "number of corners, from 2 to 8,192")
            .computes(SimplexClassifier::evaluate));
  }

  private static Evaluation evaluate(Arguments given) {
    if (!given.parameters().containsKey("K")) {
      throw new UserError("parameter 'K' is missing: the number of corners");
    }
    int k = given.whole("K", 0);
    return new Evaluation(new Tensor(rows(k), k, k - 1), Map.of());
  }
}
