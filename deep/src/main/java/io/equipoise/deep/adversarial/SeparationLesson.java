package io.equipoise.deep.adversarial;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.FeatureNetwork;
import io.equipoise.deep.train.Lesson;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains on attacked rows only, and keeps the features of their classes apart.
 *
 * <pre>
 *   x' = attack on the unweighted cross-entropy
 *   loss = objective under its weighting at x' + lambda · separation of the features of x'
 * </pre>
 *
 * <p>With {@code lambda = 0} it is plain adversarial training. The separation looks at all rows of
 * the batch alike, whatever they weigh.
 */
public final class SeparationLesson implements Lesson {
  private final FeatureNetwork network;
  private final SignGradientAttack attack;
  private final SupConLoss separation;
  private final double lambda;
  private final UniformRandomProvider random;
  private final CrossEntropyLoss crossEntropy = new CrossEntropyLoss();

  /**
   * A lesson for one training of this network.
   *
   * @param lambda price of features that lie together; at least 0
   * @param seed of the attack's starts
   */
  public SeparationLesson(
      FeatureNetwork network,
      SignGradientAttack attack,
      SupConLoss separation,
      double lambda,
      Seed seed) {
    Require.atLeast("lambda", lambda, 0);
    this.network = network;
    this.attack = attack;
    this.separation = separation;
    this.lambda = lambda;
    this.random = seed.generator();
  }

  @Override
  public NDArray loss(Step step) {
    NDArray labels = step.labels();
    NDArray attacked =
        attack.attack(network, step.x(), logits -> crossEntropy.perSample(labels, logits), random);
    FeatureNetwork.Output said = network.output(attacked, true);
    NDArray loss = step.loss(step.batch(said.logits()));
    if (lambda == 0) {
      return loss;
    }
    // a scalar beside a Java double would become float64
    return loss.add(
        separation.loss(said.features(), labels).mul(Scalars.held(lambda, said.features())));
  }
}
