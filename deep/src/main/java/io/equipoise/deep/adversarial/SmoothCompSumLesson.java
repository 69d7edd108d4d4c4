package io.equipoise.deep.adversarial;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.SmoothCompSum;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains under a {@link SmoothCompSum} loss: the attack looks for rows nearby whose score
 * differences are farthest from those of the rows as they are, and the loss sees both. It brings
 * its own loss; the trainer's objective judges held-out rows only.
 *
 * <p>Equal scores are a point that training does not leave, and both a tau of 2 and a large nu lead
 * there: so it starts with tau = 1 and nu = 0.
 */
public final class SmoothCompSumLesson implements Lesson {
  private final Network network;
  private final SignGradientAttack attack;
  private final SmoothCompSum loss;
  private final SmoothCompSum first;
  private final double warmUp;
  private final UniformRandomProvider random;

  /**
   * A lesson for one training of this network.
   *
   * @param attack with a random start, since the distance has no gradient where it starts from
   * @param warmUp share of the training under tau = 1 and nu = 0; in [0, 1]
   * @param seed of the attack's starts
   */
  public SmoothCompSumLesson(
      Network network, SignGradientAttack attack, SmoothCompSum loss, double warmUp, Seed seed) {
    Require.between("warmUp", warmUp, 0, 1);
    Require.that(
        attack.randomStart() || attack.radius() == 0,
        "the attack must have a random start: the distance has no gradient at the row itself");
    this.network = network;
    this.attack = attack;
    this.loss = loss;
    this.first = new SmoothCompSum(1, loss.rho(), 0);
    this.warmUp = warmUp;
    this.random = seed.generator();
  }

  @Override
  public NDArray loss(Step step) {
    NDArray logits = network.forward(step.x(), true);
    Batch batch = step.batch(logits);
    SmoothCompSum now = step.progress() < warmUp ? first : loss;
    if (now.nu() == 0) {
      return now.clean(batch.labels(), logits).mul(batch.weights()).mean();
    }
    NDArray attacked = network.forward(attacked(step), true);
    return now.perSample(batch.labels(), logits, attacked).mul(batch.weights()).mean();
  }

  private NDArray attacked(Step step) {
    NDArray still;
    try (Gradients paused = Gradients.pause()) {
      still = network.forward(step.x(), false);
    }
    return attack.attack(
        network, step.x(), logits -> SmoothCompSum.movement(step.labels(), still, logits), random);
  }
}
