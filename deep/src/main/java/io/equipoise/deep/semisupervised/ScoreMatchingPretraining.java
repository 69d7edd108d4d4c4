package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.Network;
import java.util.concurrent.CancellationException;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Experimental: pretrains a model of forces on configurations without any labels, which a Boltzmann
 * law at temperature kT has drawn, so that the force is kT times the slope of their log density.
 * Takes the place of the stages before {@link BiasAwarePretraining#fineTune}.
 *
 * <pre>
 *   loss = mean over rows of |F(x + s · z) / kT + z / s|²        z standard normal, x and F (N,D)
 * </pre>
 *
 * <p>It learns the force of the law blurred by s: a small one is truer, and noisier to learn from.
 * Reconstructed from the paper's description, not compared with its code.
 *
 * @see <a href="https://arxiv.org/abs/2306.03109">Bukharin et al., Machine Learning Force Fields
 *     with Data Cost Aware Training, 2023, arXiv:2306.03109</a>
 */
public final class ScoreMatchingPretraining {
  private final Settings settings;

  /**
   * How.
   *
   * @param temperature kT, in units of energy; above 0
   * @param noise s, in the unit of the configurations; above 0
   * @param steps at least 1
   * @param batchSize at least 1
   * @param learningRate of Adam; above 0
   */
  public record Settings(
      double temperature, double noise, int steps, int batchSize, double learningRate) {
    public Settings {
      Require.between("temperature", temperature, 1e-12, 1e12);
      Require.between("noise", noise, 1e-6, 1e6);
      Require.atLeast("steps", steps, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
    }
  }

  public ScoreMatchingPretraining(Settings settings) {
    this.settings = settings;
  }

  /**
   * The loss of a batch, a scalar.
   *
   * @param forces (N,D) what the model says at the noisy configurations
   * @param z (N,D) the noise before it was scaled
   */
  public static NDArray loss(NDArray forces, NDArray z, double temperature, double noise) {
    return forces
        .div(Scalars.held(temperature, forces))
        .add(z.div(Scalars.held(noise, z)))
        .square()
        .sum(new int[] {1})
        .mean();
  }

  /** Trains a fresh network of D inputs and D outputs on configurations (N·D) of the law. */
  public void pretrain(Network network, Samples configurations, Seed seed) {
    Require.that(!configurations.images(), "configurations must be rows of coordinates, shape {D}");
    Deck deck = new Deck(configurations.size(), seed.child("batches"));
    UniformRandomProvider random = seed.child("noise").generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int batch = Math.min(settings.batchSize(), configurations.size());
    try (NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(network.parameters(), settings.learningRate(), 0, manager);
      for (int step = 0; step < settings.steps(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        float[] x = configurations.take(deck.draw(batch));
        float[] z = new float[x.length];
        for (int i = 0; i < z.length; i++) {
          z[i] = (float) normal.sample();
          x[i] += (float) (settings.noise() * z[i]);
        }
        try (NDManager stepManager = manager.newSubManager()) {
          NDArray forces = network.forward(configurations.array(x, stepManager), true);
          NDArray drawn = stepManager.create(z, new Shape(batch, configurations.each()));
          NDArray loss = loss(forces, drawn, settings.temperature(), settings.noise());
          Gradients.backward(loss);
          adam.step();
          if (!Float.isFinite(loss.getFloat())) {
            throw new UserError(
                "training left the numbers in step "
                    + (step + 1)
                    + "; lower learningRate, which is "
                    + settings.learningRate());
          }
        }
      }
    }
  }
}
