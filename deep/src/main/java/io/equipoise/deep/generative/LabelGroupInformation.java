package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * What soft labels say of the group, over a batch of made rows: 0 when every group has the same
 * shares of labels, which is demographic parity.
 *
 * <pre>
 *   m[a,c] = mean label share of class c in group a,  m[c] over all,  p_a share of group a
 *   I = Σ_a p_a Σ_c m[a,c] ln((m[a,c] + 1e-6) / (m[c] + 1e-6))        nats
 * </pre>
 *
 * <p>Groups without a row are left out; with one group it is 0. A constant label has none either:
 * watch the rate of labels. A group needs some 30 rows for its mean.
 *
 * <pre>{@code
 * NDArray loss = adversarial.add(LabelGroupInformation.of(labels, groups, 2).mul(lambda));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.13634">Ramachandranpillai, Sikder, Bergström, Heintz,
 *     Bt-GAN: Generating Fair Synthetic Healthdata via Bias-transforming Generative Adversarial
 *     Networks, 2024, arXiv:2404.13634</a>
 */
@Method(
    name = "label-group-information",
    row = 178,
    slot = Slot.TRAINING,
    treats = {Bias.LABEL_RATE_GAP},
    summary = "Prices what the soft labels of made rows say of the group.",
    cites = {"ramachandranpillai2024btgan"},
    instead =
        "it is a term of a generator's loss: add LabelGroupInformation.of(labels, groups, count)")
public final class LabelGroupInformation implements Numeric {
  private static final double LEAST = 1e-6;

  /**
   * The information, a scalar.
   *
   * @param softLabels (N) shares of the positive class, or (N,C) of all classes; carries the
   *     gradient
   * @param groups (N) int64 in [0, groupCount)
   */
  public static NDArray of(NDArray softLabels, NDArray groups, int groupCount) {
    NDArray shares =
        softLabels.getShape().dimension() == 2
            ? softLabels
            : NDArrays.stack(new NDList(softLabels.neg().add(1), softLabels), 1);
    DataType type = shares.getDataType();
    NDArray members = groups.oneHot(groupCount, type);
    NDArray sizes = members.sum(new int[] {0});
    NDArray present = sizes.gt(0).toType(type, false);
    NDArray sums = members.transpose().matMul(shares);
    NDArray means = sums.div(sizes.add(present.neg().add(1)).expandDims(1));
    NDArray all = shares.mean(new int[] {0}).expandDims(0);
    NDArray ratio = means.add(LEAST).log().sub(all.add(LEAST).log());
    NDArray perGroup = means.mul(ratio).sum(new int[] {1});
    NDArray total = perGroup.mul(sizes).sum();
    return total.div(Scalars.held(shares.getShape().get(0), total));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        GenerativeFunctions.labelGroupInformation(), GenerativeFunctions.discrepancyScore());
  }
}
