package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Logits;

/**
 * Cross-entropy of a content branch and an entity branch that answer together, so that the entity
 * branch takes the blame for what names alone give away.
 *
 * <pre>
 *   loss_i = CE(w · content_i + (1 - w) · entity_i, y_i) + entityWeight · CE(entity_i, y_i)
 * </pre>
 *
 * <p>Logits have shape (N,C), or (N) for one logit of two classes; nothing is detached. Predict by
 * the content branch alone. {@code w = 1} with an entity weight of 0 is the content branch's own
 * cross-entropy.
 *
 * @param w share of the content branch in the answer; in [0.3, 1], the paper has 0.9. The smaller,
 *     the more is taken off
 * @param entityWeight price of the entity branch's own errors; at least 0, the paper has 0.2
 * @see <a href="https://arxiv.org/abs/2204.09484">Zhu et al., Generalizing to the Future:
 *     Mitigating Entity Bias in Fake News Detection, 2022, arXiv:2204.09484</a>
 */
public record EndefLoss(double w, double entityWeight) {
  private static final double LEAST_SHARE = 0.3;

  public EndefLoss {
    Require.between("w", w, LEAST_SHARE, 1);
    Require.between("entityWeight", entityWeight, 0, 1e6);
  }

  /**
   * The loss of each row (N).
   *
   * @param content (N,C) or (N), float32 or float64
   * @param entity of the same shape
   * @param labels (N) int64 in [0, C)
   */
  public NDArray perSample(NDArray content, NDArray entity, NDArray labels) {
    Require.that(
        content.getShape().equals(entity.getShape()),
        "the logits of content and entities must agree in shape, but have "
            + content.getShape()
            + " and "
            + entity.getShape());
    NDArray own = content.mul(Scalars.held(w, content));
    NDArray fused = own.add(entity.mul(Scalars.held(1 - w, entity)));
    NDArray alone = crossEntropy(labels, entity);
    return crossEntropy(labels, fused).add(alone.mul(Scalars.held(entityWeight, alone)));
  }

  private static NDArray crossEntropy(NDArray labels, NDArray logits) {
    return new CrossEntropyLoss().perSample(labels, Logits.columns(logits));
  }
}
