package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.deep.adaptation.AdaptableNetwork.Statistics;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Adam;

/**
 * A network that answers a stream of batches without labels and adapts as it goes: each batch is
 * answered first, then one step of Adam moves the scales and shifts of the normalisation layers.
 * The network given is left as it is.
 *
 * <p>Batches below {@link Settings#leastBatch} rows, down to one, are standardised by the stored
 * statistics, since their own would be noise; they still teach. A batch of which nothing is kept
 * takes no step. Beside the forward pass a batch costs about another that goes back, and one more
 * where the loss looks at the original network. Used by one thread.
 */
public final class TestTimeAdaptation implements AutoCloseable {
  private final AdaptableNetwork original;
  private final AdaptableNetwork adapting;
  private final AdaptationLoss loss;
  private final Settings settings;
  private final Adam adam;

  /**
   * How it adapts.
   *
   * @param learningRate of Adam; at least 0, where 0 leaves all but the statistics as it was
   * @param leastBatch rows from which a batch is standardised by itself; at least 2
   */
  public record Settings(double learningRate, int leastBatch) {
    /** The papers' step, for batches of about 200. */
    public static final Settings DEFAULT = new Settings(1e-3, 32);

    public Settings {
      Require.between("learningRate", learningRate, 0, 1e6);
      Require.atLeast("leastBatch", leastBatch, 2);
    }
  }

  /**
   * What the network said of a batch before it learned from it.
   *
   * @param logits (N·C)
   * @param kept share of rows that taught, in [0, 1]; a low one warns of classes never learned
   * @param loss of those rows
   */
  public record Answer(float[] logits, double kept, double loss) {}

  /** Starts from this network, which must outlive the adaptation. */
  public TestTimeAdaptation(AdaptableNetwork network, AdaptationLoss loss, Settings settings) {
    this.original = network;
    this.adapting = network.copy();
    this.loss = loss;
    this.settings = settings;
    this.adam = new Adam(adapting.affine(), settings.learningRate(), 0, adapting.manager());
  }

  /**
   * Answers a batch and learns from it.
   *
   * @param batch (N,…) float32, N at least 1, all finite; stays with its manager
   */
  public Answer adapt(NDArray batch) {
    Require.that(batch.size() > 0, "a batch must hold at least one row");
    Statistics statistics =
        batch.getShape().get(0) < settings.leastBatch() ? Statistics.STORED : Statistics.BATCH;
    try (NDManager step = adapting.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray x = batch.duplicate();
      x.attach(step);
      NDArray adapted = adapting.logits(x, statistics);
      NDArray kept = loss.kept(adapted, before(x, adapted, statistics));
      double share = kept.mean().toType(DataType.FLOAT64, false).getDouble();
      NDArray value = loss.loss(adapted, kept);
      double price = value.toType(DataType.FLOAT64, false).getDouble();
      Require.that(!Double.isNaN(price), "a batch ends as NaN: its rows must be finite numbers");
      if (share > 0) {
        Gradients.backward(value);
        adam.step();
      }
      return new Answer(adapted.toFloatArray(), share, price);
    }
  }

  private NDArray before(NDArray x, NDArray adapted, Statistics statistics) {
    if (!loss.looksAtOriginal()) {
      return adapted;
    }
    try (Gradients paused = Gradients.pause()) {
      return original.logits(x, statistics);
    }
  }

  /** The network as it has adapted so far, which lives as long as this. */
  public AdaptableNetwork network() {
    return adapting;
  }

  @Override
  public void close() {
    adapting.close();
  }
}
