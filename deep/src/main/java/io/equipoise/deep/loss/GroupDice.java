package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;

/**
 * Soft Dice loss over sets of pixels, and by group: {@code 1 - (2 Σ p t + e) / (Σ p² + Σ t² + e)}.
 * Sums run over the pixels of a group's images, which may weigh.
 *
 * @param hits (G,C) Σ p t of each group and channel
 * @param squares (G,C) Σ p²
 * @param truth (G,C) Σ t²
 * @param members (G) number or weight of the images of each group
 * @param epsilon smoothing, above 0
 */
record GroupDice(NDArray hits, NDArray squares, NDArray truth, NDArray members, double epsilon) {
  private static final double LEAST = 1e-8;

  /** Of the sums over a batch, whose rows are images of one pixel and classes the channels. */
  static GroupDice of(ClassSums.Sums sums, double epsilon) {
    NDArray members = sums.truth().sum(new int[] {1});
    return new GroupDice(sums.hits(), sums.mass(), sums.truth(), members, epsilon);
  }

  /** What {@code eval} gives: images of one channel as rows of pixels. */
  static GroupDice of(Inputs inputs) {
    inputs.arguments().between("probabilities", 0, 1);
    inputs.arguments().between("masks", 0, 1);
    NDArray p = inputs.differentiable("probabilities");
    NDArray t = inputs.constant("masks");
    Require.that(
        p.getShape().dimension() == 2 && p.getShape().equals(t.getShape()),
        "'probabilities' and 'masks' must have the same shape (images, pixels)");
    NDArray groups = inputs.codes("groups");
    Require.sameLength("probabilities", p.getShape().get(0), "groups", groups.size());
    double epsilon = inputs.arguments().number("epsilon", 1e-5);
    Require.above("epsilon", epsilon, 0);
    NDArray members = groups.oneHot(inputs.count("groups"), p.getDataType());
    NDArray byGroup = members.transpose();
    int[] pixels = {1};
    return new GroupDice(
        byGroup.matMul(p.mul(t).sum(pixels, true)),
        byGroup.matMul(p.square().sum(pixels, true)),
        byGroup.matMul(t.square().sum(pixels, true)),
        members.sum(new int[] {0}),
        epsilon);
  }

  static Function.Builder describe(String name) {
    return Function.named(name)
        .differentiable("probabilities", "(N,P)", "one channel: images by pixels, in [0, 1]")
        .input("masks", "(N,P)", "truth, 0 or 1")
        .input("groups", "(N)", "group of each image, from 0")
        .parameter("epsilon", 1e-5, "smoothing of the Dice fraction; above 0");
  }

  /** The loss of each group and channel (G,C); 0 where a group is absent. */
  NDArray byGroup() {
    return oneMinus(hits, squares.add(truth));
  }

  /** The loss of each channel over all images (C), with probabilities times {@code scale} (G). */
  NDArray overAll(NDArray scale) {
    NDArray times = scale.expandDims(1);
    int[] groups = {0};
    return oneMinus(
        hits.mul(times).sum(groups), squares.mul(times.square()).add(truth).sum(groups));
  }

  private NDArray oneMinus(NDArray hits, NDArray below) {
    return hits.mul(Scalars.held(2d, hits)).add(epsilon).div(below.add(epsilon)).neg().add(1d);
  }

  /** The loss of each group, summed over channels, detached and at least 1e-8; NaN where absent. */
  double[] perGroup() {
    double[] losses =
        byGroup().stopGradient().sum(new int[] {1}).toType(DataType.FLOAT64, false).toDoubleArray();
    double[] mass = members.toType(DataType.FLOAT64, false).toDoubleArray();
    for (int g = 0; g < losses.length; g++) {
      losses[g] = mass[g] > 0 ? Math.max(losses[g], LEAST) : Double.NaN;
    }
    return losses;
  }

  /** One number per group (G) as a constant array, 0 for NaN. */
  NDArray constant(double[] perGroup) {
    double[] known = new double[perGroup.length];
    for (int g = 0; g < known.length; g++) {
      known[g] = Double.isNaN(perGroup[g]) ? 0 : perGroup[g];
    }
    return hits.getManager().create(known).toType(hits.getDataType(), false);
  }
}
