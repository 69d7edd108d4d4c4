package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;

/**
 * Soft Dice loss over sets of pixels, and by group: {@code 1 - (2 Σ p t + e) / (Σ p² + Σ t² + e)}.
 *
 * @param p probabilities (N,C,P): images, channels, pixels
 * @param t truth (N,C,P), 0 or 1
 * @param members (N,G) 1 where an image is of a group, times the image's weight
 * @param epsilon smoothing, above 0
 */
record GroupDice(NDArray p, NDArray t, NDArray members, double epsilon) {
  private static final double LEAST = 1e-8;

  /** Rows of a batch as images of one pixel, channels being classes. */
  static GroupDice of(Batch batch, int groups, double epsilon) {
    int classes = Math.toIntExact(batch.logits().getShape().get(1));
    DataType type = batch.logits().getDataType();
    return new GroupDice(
        batch.logits().softmax(1).expandDims(2),
        batch.labels().oneHot(classes, type).expandDims(2),
        batch.groups().oneHot(groups, type).mul(batch.weights().expandDims(1)),
        epsilon);
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
    return new GroupDice(p.expandDims(1), t.expandDims(1), members, epsilon);
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
    NDArray hits = members.transpose().matMul(p.mul(t).sum(new int[] {2}));
    NDArray below = members.transpose().matMul(p.square().add(t.square()).sum(new int[] {2}));
    return oneMinus(hits, below);
  }

  /** The loss of each channel over all images (C), with probabilities times {@code scale} (N). */
  NDArray overAll(NDArray scale) {
    NDArray scaled = p.mul(scale.reshape(-1, 1, 1));
    NDArray weights = members.sum(new int[] {1}).reshape(-1, 1);
    int[] rows = {0};
    NDArray hits = scaled.mul(t).sum(new int[] {2}).mul(weights).sum(rows);
    NDArray below = scaled.square().add(t.square()).sum(new int[] {2}).mul(weights).sum(rows);
    return oneMinus(hits, below);
  }

  private NDArray oneMinus(NDArray hits, NDArray below) {
    return hits.mul(Scalars.held(2d, hits)).add(epsilon).div(below.add(epsilon)).neg().add(1d);
  }

  /** The loss of each group, summed over channels, detached and at least 1e-8; NaN where absent. */
  double[] perGroup() {
    double[] losses =
        byGroup().stopGradient().sum(new int[] {1}).toType(DataType.FLOAT64, false).toDoubleArray();
    double[] mass = members.sum(new int[] {0}).toType(DataType.FLOAT64, false).toDoubleArray();
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
    return p.getManager().create(known).toType(p.getDataType(), false);
  }
}
