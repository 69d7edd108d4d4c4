package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;

/** A Dice loss beside cross-entropy: {@code (1 - share) · cross-entropy + share · dice}. */
abstract class WithCrossEntropy implements Objective.Run {
  private final CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
  private final double share;

  WithCrossEntropy(double share) {
    this.share = share;
  }

  abstract NDArray dice(Batch batch);

  @Override
  public NDArray values(Batch batch) {
    return crossEntropy.values(batch);
  }

  @Override
  public NDArray loss(Batch batch) {
    NDArray entropy = crossEntropy.loss(batch);
    NDArray dice = dice(batch);
    return entropy.mul(Scalars.held(1 - share, entropy)).add(dice.mul(Scalars.held(share, dice)));
  }
}
