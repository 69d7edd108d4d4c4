package io.equipoise.deep.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.ClassVectorLoss;
import io.equipoise.deep.embedding.CrossBatchMemory;
import io.equipoise.deep.embedding.EmbeddingLoss;
import io.equipoise.deep.embedding.MPerClassSampler;
import io.equipoise.deep.embedding.PairLoss;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.embedding.mining.AllPairs;
import io.equipoise.deep.embedding.mining.Miner;
import io.equipoise.deep.embedding.similarity.NamedSimilarity;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Optimizer;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BinaryOperator;

/**
 * A perceptron that embeds rows so that those of a class lie together, by any loss on embeddings;
 * the classes are then told apart on the frozen embeddings, by a softmax regression or by the
 * nearest training rows.
 *
 * <p>Hidden layers with ReLU, then {@code width} numbers, trained by Adam on batches of {@link
 * MPerClassSampler} in which all classes come alike; {@code memory} adds a {@link
 * CrossBatchMemory}, used from the second epoch on. The classifier reads embeddings of length 1 and
 * sees classes as often as they are. All epochs are run, and no row is held out. A row's weight is
 * how often it is drawn within its class, and what it weighs for the classifier.
 *
 * <pre>{@code
 * equipoise compare data.csv --target label --try "metric-learning(loss=supcon)" \
 *     --try "metric-learning(loss=contrastive, similarity=snr, miner=batch-hard)"
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2004.11362">Khosla et al., Supervised Contrastive Learning,
 *     2020, arXiv:2004.11362, for a classifier on frozen embeddings</a>
 */
@Method(
    name = "metric-learning",
    aliases = {"embedding-classifier"},
    slot = Slot.LEARNER,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "A perceptron trained by any loss on embeddings, as in metric-learning(loss=supcon), with a"
            + " softmax regression or nearest neighbours on top.",
    cites = {"khosla2020supervised", "musgrave2020metric"})
public final class MetricLearner implements Learner {
  /** Vectors of classes see few rows each: they take larger steps than the network. */
  private static final double FASTER = 10;

  private static final Settings HEAD = new Settings(60, 256, 1e-2, 1e-4, 0);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("units in each hidden layer; at least 1") int hidden,
      @Meaning("hidden layers; 0 is a linear map") int layers,
      @Meaning("numbers in an embedding; at least 1") int width,
      @Meaning("passes over as many rows as there are; at least 1") int epochs,
      @Meaning("rows per step; at least 2") int batchSize,
      @Meaning("classes in a batch at most, each of as many rows; at least 1") int classesPerBatch,
      @Meaning("Adam's step size; above 0") double learningRate,
      @Meaning("price of the squared weights; at least 0") double weightDecay,
      @Meaning("rows of earlier batches that are compared too; 0 remembers none") int memory,
      @Meaning("nearest training rows that vote; 0 takes a softmax regression") int neighbours,
      @Meaning("loss on embeddings that training minimises") EmbeddingLoss loss,
      @Meaning("which pairs a loss of pairs looks at, such as batch-hard") Miner miner,
      @Meaning("how a loss of pairs compares rows: own, cosine, dot, euclidean, snr and others")
          NamedSimilarity similarity) {

    /** One hidden layer of 64, 32 numbers, the supervised contrastive loss. */
    public static final Options DEFAULT =
        new Options(
            64,
            1,
            32,
            40,
            256,
            32,
            2e-3,
            1e-4,
            0,
            0,
            new SupConLoss(SupConLoss.Options.DEFAULT),
            Miner.ALL,
            NamedSimilarity.OWN);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.between("layers", layers, 0, 16);
      Require.between("width", width, 1, 4096);
      Require.between("batchSize", batchSize, 2, 8192);
      Require.atLeast("classesPerBatch", classesPerBatch, 1);
      Require.between("memory", memory, 0, 1 << 20);
      Require.atLeast("neighbours", neighbours, 0);
      Require.that(
          memory == 0 || loss instanceof PairLoss,
          "memory is " + memory + ", but only losses of pairs can look at remembered rows");
      if (!(miner instanceof AllPairs)) {
        Require.that(loss instanceof PairLoss, "miner is given, but only losses of pairs take one");
        loss = mined((PairLoss) loss, miner);
      }
      if (similarity.similarity().isPresent()) {
        Require.that(
            loss instanceof PairLoss, "similarity is given, but only losses of pairs take one");
        PairLoss pairs = (PairLoss) loss;
        loss = pairs.with(pairs.parts().with(similarity.similarity().get()));
      }
      Settings checked = new Settings(epochs, batchSize, learningRate, weightDecay, 0);
      Require.atLeast("epochs", checked.epochs(), 1);
    }
  }

  private static PairLoss mined(PairLoss loss, Miner miner) {
    return loss.with(loss.parts().with(miner));
  }

  public MetricLearner(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    TrainingRows rows = TrainingRows.of(train);
    Examples examples = rows.examples();
    DenseWeights trunk = embedding(examples, seed);
    float[] unit = EmbeddingModel.embed(trunk, examples.x(), examples.width());
    EmbeddingHead head =
        options.neighbours() == 0
            ? linear(unit, examples, seed.child("head"))
            : new EmbeddingHead.Neighbours(
                Math.min(options.neighbours(), examples.size()),
                examples.classes(),
                unit,
                examples.labels(),
                examples.weights());
    return new EmbeddingModel(rows.encoder(), trunk, head);
  }

  private EmbeddingHead linear(float[] unit, Examples rows, Seed seed) {
    Examples frozen =
        new Examples(
            EmbeddingHead.Linear.scaled(unit, options.width()),
            options.width(),
            rows.labels(),
            rows.classes(),
            rows.groups(),
            rows.groupCount(),
            rows.weights());
    int[] sizes = {options.width(), rows.classes()};
    try (DenseNetwork layer = DenseNetwork.random(sizes, 0, seed.child("network"))) {
      return new EmbeddingHead.Linear(
          new Trainer(new CrossEntropyLoss(), Weighting.NONE, HEAD)
              .fit(layer, frozen, null, layer::weights, seed.child("training"))
              .result());
    }
  }

  private DenseWeights embedding(Examples rows, Seed seed) {
    int[] sizes =
        DenseNetwork.sizes(rows.width(), options.hidden(), options.layers(), options.width());
    int present = (int) Arrays.stream(rows.labels()).distinct().count();
    int classes = Math.min(options.classesPerBatch(), present);
    MPerClassSampler.Batches batches =
        new MPerClassSampler(
                new MPerClassSampler.Options(classes, Math.max(2, options.batchSize() / classes)))
            .over(rows.labels(), rows.weights(), seed.child("batches"));
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"));
        NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      EmbeddingLoss bound = withVectors(rows.classes(), seed.child("vectors"), manager);
      BinaryOperator<NDArray> loss = loss(bound, batches.perEpoch());
      Optimizer.Run steps =
          new AdamOptimizer()
              .begin(network.parameters(), options.learningRate(), options.weightDecay(), manager);
      Optimizer.Run vectorSteps =
          new AdamOptimizer().begin(vectorsOf(bound), FASTER * options.learningRate(), 0, manager);
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        for (int k = 0; k < batches.perEpoch(); k++) {
          double value = step(network, rows.take(batches.next()), loss, manager);
          steps.step();
          vectorSteps.step();
          check(value, epoch);
        }
      }
      return network.weights();
    }
  }

  /** The loss of embeddings and labels, with what it remembers of earlier batches. */
  private BinaryOperator<NDArray> loss(EmbeddingLoss bound, int perEpoch) {
    if (options.memory() > 0 && bound instanceof PairLoss pairs) {
      CrossBatchMemory.Run memory =
          new CrossBatchMemory(new CrossBatchMemory.Options(options.memory(), 1, perEpoch))
              .begin(pairs);
      return memory::loss;
    }
    return bound::loss;
  }

  /** The loss, with fresh vectors of the classes where it has any. */
  private EmbeddingLoss withVectors(int classes, Seed seed, NDManager manager) {
    return options.loss() instanceof ClassVectorLoss open
        ? open.withClasses(classes, options.width(), seed, manager)
        : options.loss();
  }

  private static List<NDArray> vectorsOf(EmbeddingLoss loss) {
    return loss instanceof ClassVectorLoss vectors ? vectors.parameters() : List.of();
  }

  private static double step(
      DenseNetwork network, Examples batch, BinaryOperator<NDArray> loss, NDManager manager) {
    try (NDManager step = manager.newSubManager()) {
      NDArray x = step.create(batch.x(), new Shape(batch.size(), batch.width()));
      long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
      NDArray value = loss.apply(network.forward(x, true), step.create(labels));
      Gradients.backward(value);
      return value.getFloat();
    }
  }

  private void check(double loss, int epoch) {
    if (Double.isNaN(loss) || Double.isInfinite(loss)) {
      throw new UserError(
          "training left the numbers in epoch "
              + (epoch + 1)
              + ": the loss is "
              + loss
              + "; lower learningRate, which is "
              + options.learningRate());
    }
  }

  @Override
  public Model load(Store store) {
    return EmbeddingModel.load(store);
  }
}
