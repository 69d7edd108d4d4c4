package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import java.util.function.Function;

/**
 * A Dice loss by group beside cross-entropy: {@code (1 - share) · cross-entropy + share · dice}.
 *
 * @param groups G
 * @param epsilon smoothing of the Dice fraction
 * @param dice the Dice part, a scalar
 */
record WithCrossEntropy(double share, int groups, double epsilon, Function<GroupDice, NDArray> dice)
    implements Objective.Run {

  @Override
  public NDArray values(Batch batch) {
    return new CrossEntropyLoss().values(batch);
  }

  @Override
  public NDArray loss(Batch batch) {
    return new ClassSums(new AdjustedProbability(0, true, false), 1 - share)
        .loss(batch, groups, this::ofSums);
  }

  private NDArray ofSums(ClassSums.Sums sums) {
    NDArray part = dice.apply(GroupDice.of(sums, epsilon));
    return part.mul(Scalars.held(share, part));
  }
}
