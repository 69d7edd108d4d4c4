package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.loss.Sound;

/**
 * Trains a judge to rerank what {@link JudgedNegatives} were found for: to say yes of a query's
 * target and no of its hardest negative, and to point at the target among shuffled candidates.
 *
 * <pre>
 *   loss = mean over queries of
 *            log(1 + exp(no_t - yes_t)) + log(1 + exp(yes_h - no_h))        pair
 *          - log softmax(list)[position]                                    list
 * </pre>
 *
 * <p>Logits of yes and no are (N,2) of the target t and of the hardest negative h; those of the
 * list (N,K), of which position (N) is the target's place. A list of one costs nothing. As a DJL
 * loss it reads the positions from the labels, and the target's, the negative's and the list's
 * logits from the predictions.
 *
 * @see <a href="https://arxiv.org/abs/2510.13515">Gu et al., UniME-V2: MLLM-as-a-Judge for
 *     Universal Multimodal Embedding Learning, 2025, arXiv:2510.13515</a>
 */
public final class RerankingLoss extends Loss {

  public RerankingLoss() {
    super("reranking");
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        predictions.size() == 3,
        "reranking reads the logits of the target, of the hardest negative and of the list from"
            + " the predictions");
    NDArray positions = labels.singletonOrThrow();
    for (NDArray logits : predictions) {
      Sound.checked(getName(), logits, logits::sum);
    }
    return loss(predictions.get(0), predictions.get(1), predictions.get(2), positions);
  }

  /**
   * The loss, a scalar.
   *
   * @param target (N,2) logits of yes and no, N at least 1, float32 or float64
   * @param negative (N,2) those of the hardest negative
   * @param list (N,K) logits of the candidates
   * @param positions (N) of the target, in [0, K); constant
   */
  public NDArray loss(NDArray target, NDArray negative, NDArray list, NDArray positions) {
    long rows = target.getShape().get(0);
    for (NDArray logits : new NDArray[] {target, negative}) {
      Require.that(
          logits.getShape().dimension() == 2
              && logits.getShape().get(1) == 2
              && logits.getShape().get(0) == rows
              && rows > 0,
          "logits of yes and no must be (N,2) of the same queries, but have the shape "
              + logits.getShape());
    }
    Require.that(
        list.getShape().dimension() == 2 && list.getShape().get(0) == rows && list.size() > 0,
        "the list's logits must be (N,K) of " + rows + " queries, but are " + list.getShape());
    Require.sameLength("positions", positions.size(), "the target's logits", rows);
    NDArray places = positions.flatten().toType(DataType.INT64, false);
    for (long place : places.toLongArray()) {
      Require.that(
          place >= 0 && place < list.getShape().get(1),
          "position " + place + " is not on a list of " + list.getShape().get(1));
    }
    NDArray pair = wrong(target, 1, 0).add(wrong(negative, 0, 1));
    NDArray own = list.logSoftmax(1).gather(places.reshape(-1, 1), 1).squeeze(1);
    return pair.sub(own).mean();
  }

  /** The cost of what the wrong answer's logit has above the right one's (N). */
  private static NDArray wrong(NDArray logits, int of, int above) {
    return LogSumExp.softplus(logits.get(":, " + of).sub(logits.get(":, " + above)));
  }
}
