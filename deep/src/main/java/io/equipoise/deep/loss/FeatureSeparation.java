package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/**
 * Pulls the features of a class together and pushes those of different classes apart.
 *
 * <pre>
 *   u_i = z_i / |z_i|        P(i) other rows of i's label        A(i) all other rows
 *   L = mean over rows i with P(i) not empty of
 *       -(1/|P(i)|) Σ_{p in P(i)} log( exp(u_i·u_p / tau) / Σ_{a in A(i)} exp(u_i·u_a / tau) )
 * </pre>
 *
 * <p>Features z have shape (B,F), labels (B) int64. 0 where no row has a partner. A feature shorter
 * than 1e-8 is divided by 1e-8. It needs room for B·B numbers: batches of a few hundred rows.
 *
 * @param tau temperature; above 0
 * @see <a href="https://arxiv.org/abs/2004.11362">Khosla et al., Supervised Contrastive Learning,
 *     2020, eq. 2, arXiv:2004.11362</a>
 */
public record FeatureSeparation(double tau) {
  private static final double LEAST_SQUARED_NORM = 1e-16;
  private static final double MASKED = -1e9;

  public FeatureSeparation {
    Require.between("tau", tau, 1e-4, 1e4);
  }

  /** The loss, a scalar. */
  public NDArray loss(NDArray labels, NDArray features) {
    DataType type = features.getDataType();
    NDArray squared = features.square().sum(new int[] {1}, true);
    NDArray unit = features.div(squared.maximum(Scalars.held(LEAST_SQUARED_NORM, squared)).sqrt());
    NDArray itself = features.getManager().eye(Math.toIntExact(labels.size())).toType(type, false);
    NDArray partners =
        labels.expandDims(1).eq(labels.expandDims(0)).toType(type, false).sub(itself);
    NDArray counts = partners.sum(new int[] {1});
    NDArray similarities =
        unit.matMul(unit.transpose())
            .div(Scalars.held(tau, unit))
            .add(itself.mul(Scalars.held(MASKED, itself)));
    NDArray perRow =
        similarities
            .logSoftmax(1)
            .mul(partners)
            .sum(new int[] {1})
            .neg()
            .div(counts.maximum(Scalars.held(1, counts)));
    NDArray paired = counts.gt(0).toType(type, false).sum().maximum(Scalars.held(1, counts));
    return perRow.sum().div(paired);
  }
}
