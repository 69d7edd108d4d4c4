package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/**
 * Several heads with a temperature for each pair, as {@link MultiHeadContrastiveLoss} has them, in
 * losses without negatives; k, beta and the floor are those of its options.
 *
 * <pre>
 *   SimSiam       mean_i Σ_c [ -s/(2t) + beta Omega(t) ]                 of each direction
 *   Barlow Twins  Σ_c [ Σ_l (1 - C_ll/t_ll)² + lambda Σ_{l≠m} C_lm²/t_lm
 *                       + beta Σ_l Omega(t_ll) - beta Σ_{l≠m} Omega(t_lm) ]
 * </pre>
 *
 * <p>As the paper writes them. The second is not bounded from below where temperatures are free,
 * since those off the diagonal are paid for growing apart from 2/k: hold them by their range.
 *
 * @see <a href="https://arxiv.org/abs/2310.05615">Wang, Koniusz, Gedeon, Zheng, Adaptive Multi-head
 *     Contrastive Learning, 2023, table 1, arXiv:2310.05615</a>
 */
public final class TemperedAgreement {
  private final MultiHeadContrastiveLoss.Options options;
  private final MultiHeadContrastiveLoss heads;

  public TemperedAgreement(MultiHeadContrastiveLoss.Options options) {
    this.options = options;
    this.heads = new MultiHeadContrastiveLoss(options);
  }

  /**
   * SimSiam's loss of one direction, a scalar; add that of the other.
   *
   * @param similarities (C,N) cosine of each prediction with the other view's projection, which is
   *     constant
   * @param temperatures (C,N) above 0
   */
  public NDArray ofPredictions(NDArray similarities, NDArray temperatures) {
    alike(similarities, temperatures, 2);
    NDArray t = floored(temperatures);
    NDArray two = Scalars.held(2, t);
    return heads.regulariser(t).sub(similarities.div(t.mul(two))).sum(new int[] {0}).mean();
  }

  /**
   * Barlow Twins' loss, a scalar.
   *
   * @param correlations (C,d,d) of the columns of two views under each head
   * @param temperatures (C,d,d) above 0
   * @param lambda price of what lies off the diagonal; at least 0
   */
  public NDArray ofCorrelations(NDArray correlations, NDArray temperatures, double lambda) {
    alike(correlations, temperatures, 3);
    Require.between("lambda", lambda, 0, 1e9);
    long d = correlations.getShape().get(1);
    Require.that(
        d == correlations.getShape().get(2),
        "correlations must be (C,d,d), but have the shape " + correlations.getShape());
    NDArray t = floored(temperatures);
    NDArray eye =
        t.getManager().eye(Math.toIntExact(d)).toType(t.getDataType(), false).add(t.zerosLike());
    NDArray off = eye.neg().add(1);
    NDArray price = heads.regulariser(t);
    NDArray on = correlations.div(t).neg().add(1).square().add(price).mul(eye);
    NDArray apart = correlations.square().div(t);
    NDArray between = apart.mul(Scalars.held(lambda, apart)).sub(price).mul(off);
    return on.add(between).sum();
  }

  private NDArray floored(NDArray temperatures) {
    return temperatures.clip(options.floor(), Float.MAX_VALUE);
  }

  private static void alike(NDArray similarities, NDArray temperatures, int dimensions) {
    Require.that(
        similarities.getShape().dimension() == dimensions && similarities.size() > 0,
        "similarities must have "
            + dimensions
            + " dimensions and hold something, but have the shape "
            + similarities.getShape());
    Require.that(
        temperatures.getShape().equals(similarities.getShape()),
        "each similarity needs a temperature, but these have the shape " + temperatures.getShape());
  }
}
