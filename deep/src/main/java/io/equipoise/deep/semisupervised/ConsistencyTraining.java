package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.FeatureNetwork;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains a network on two changed copies of each sample, by its labels and by the likeness of the
 * copies' features, as {@link AdaptiveConsistency} weighs them. Rows and images alike.
 *
 * <pre>{@code
 * var method = new AdaptiveConsistency(AdaptiveConsistency.Options.DEFAULT);
 * var training = new ConsistencyTraining(method, new ConsistencyTraining.Settings(25, 16, 2e-3));
 * var trained = training.fit(s -> UNet.random(1, 16, 3, s), slices, new Jitter(0.2, 0.1), seed);
 * double[] dense = trained.supervisedWeights();
 * }</pre>
 */
public final class ConsistencyTraining {
  private final AdaptiveConsistency method;
  private final Settings settings;

  /**
   * How long and how fast.
   *
   * @param epochs at least 1
   * @param batchSize samples per step, two copies of each; at least 1
   * @param learningRate of Adam, where the release takes steps with momentum; above 0
   */
  public record Settings(int epochs, int batchSize, double learningRate) {
    public Settings {
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
    }
  }

  /**
   * What training made.
   *
   * @param network the trained network; closing this closes it
   * @param supervisedWeights (N) weight of each sample's labels at the end, in [0, 1]; that of its
   *     consistency is the rest
   * @param supervisedLosses (N) cross-entropy of each sample when it was last seen
   * @param consistencyLosses (N) its consistency loss then, with its factor
   */
  public record Result<N extends FeatureNetwork>(
      N network, double[] supervisedWeights, double[] supervisedLosses, double[] consistencyLosses)
      implements AutoCloseable {

    @Override
    public void close() {
      network.close();
    }
  }

  public ConsistencyTraining(AdaptiveConsistency method, Settings settings) {
    this.method = method;
    this.settings = settings;
  }

  /**
   * Trains.
   *
   * @param fresh makes an untrained network of one seed
   * @param change of each copy; leaves labels and pixels where they are
   * @throws UserError when the loss stops being a number
   */
  public <N extends FeatureNetwork> Result<N> fit(
      Function<Seed, N> fresh, LabelledSamples samples, Augmentation change, Seed seed) {
    int size = samples.samples().size();
    ConsistencyWeights weights = method.begin(samples);
    double[] supervised = new double[size];
    double[] consistency = new double[size];
    N network = fresh.apply(seed.child("network"));
    try (NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(network.parameters(), settings.learningRate(), 0, manager);
      UniformRandomProvider random = seed.child("change").generator();
      Deck deck = new Deck(size, seed.child("batches"));
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        for (int from = 0; from < size; from += settings.batchSize()) {
          if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("training was interrupted");
          }
          int[] ids = deck.draw(Math.min(settings.batchSize(), size - from));
          try (NDManager step = manager.newSubManager()) {
            Losses losses = losses(network, samples, ids, change, random, step);
            losses.note(ids, supervised, consistency);
            for (int id : ids) {
              weights.step(id, supervised[id], consistency[id]);
            }
            Gradients.backward(
                AdaptiveConsistency.loss(losses.supervised(), losses.consistency(), weights, ids));
            adam.step();
          }
        }
      }
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    double[] first = new double[size];
    Arrays.setAll(first, weights::supervised);
    return new Result<>(network, first, supervised, consistency);
  }

  /** Losses of each sample of a batch (B). */
  private record Losses(NDArray supervised, NDArray consistency) {

    /** Keeps the numbers by sample. */
    void note(int[] ids, double[] keptSupervised, double[] keptConsistency) {
      double[] first = numbers(supervised);
      double[] second = numbers(consistency);
      for (int i = 0; i < ids.length; i++) {
        if (!Double.isFinite(first[i]) || !Double.isFinite(second[i])) {
          throw new UserError(
              "training left the numbers: the losses of sample "
                  + ids[i]
                  + " are "
                  + first[i]
                  + " and "
                  + second[i]
                  + "; lower learningRate or consistencyWeight");
        }
        keptSupervised[ids[i]] = first[i];
        keptConsistency[ids[i]] = second[i];
      }
    }

    private static double[] numbers(NDArray losses) {
      return losses.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  /** Both copies go through the network as one batch. */
  private Losses losses(
      FeatureNetwork network,
      LabelledSamples samples,
      int[] ids,
      Augmentation change,
      UniformRandomProvider random,
      NDManager step) {
    int batch = ids.length;
    int[] twice = Arrays.copyOf(ids, 2 * batch);
    System.arraycopy(ids, 0, twice, batch, batch);
    float[] values = samples.samples().take(twice);
    change.change(values, samples.samples().each(), random);
    FeatureNetwork.Output said = network.output(samples.samples().array(values, step), true);
    NDArray supervised =
        new CrossEntropyLoss()
            .perSample(step.create(samples.take(twice)), PixelLogits.rows(said.logits()))
            .reshape(2L * batch, -1)
            .mean(new int[] {1})
            .reshape(2, batch)
            .mean(new int[] {0});
    NDArray features = said.features().reshape(2L * batch, -1);
    NDArray apart = features.get(":" + batch).sub(features.get(batch + ":"));
    NDArray consistency =
        apart
            .square()
            .mean(new int[] {1})
            .mul(Scalars.held(method.options().consistencyWeight(), apart));
    return new Losses(supervised, consistency);
  }
}
