package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;

/**
 * How much a prediction moves when the protected attribute had been another: the mean over rows of
 * {@code |p - p'|}, with a gradient through both.
 *
 * <p>It is as good as the counterfactual rows that p' was computed on: a generator that hides the
 * attribute elsewhere gives 0. Read it beside a gap between groups.
 *
 * <pre>{@code
 * NDArray loss = crossEntropy.add(CounterfactualGap.of(p, pOfCounterfactuals).mul(lambda));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2309.13005">Lin, Zhao, Shao, Meng, Zhao, Chen, Pursuing
 *     Counterfactual Fairness via Sequential Autoencoder Across Domains, 2023, arXiv:2309.13005</a>
 */
@Method(
    name = "counterfactual-gap",
    row = 158,
    slot = Slot.TRAINING,
    treats = {Bias.INDIVIDUAL_UNFAIRNESS, Bias.SELECTION_RATE_GAP},
    summary = "Prices how much predictions move when the protected attribute had been another.",
    cites = {"lin2023counterfactual"},
    instead = "it is a term of a classifier's loss: add CounterfactualGap.of(p, counterfactual)")
public final class CounterfactualGap implements Numeric {
  /** The gap, a scalar, of probabilities (N) of rows and of their counterfactuals (N). */
  public static NDArray of(NDArray probabilities, NDArray counterfactual) {
    return probabilities.sub(counterfactual).abs().mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(GenerativeFunctions.counterfactualGap(), GenerativeFunctions.kl());
  }
}
