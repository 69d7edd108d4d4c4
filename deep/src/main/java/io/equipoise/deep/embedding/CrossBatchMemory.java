package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;

/**
 * Compares each batch with the embeddings of batches before it too, which have hardly moved since:
 * a small batch then sees as many negatives as a large one, at the price of one more product.
 *
 * <pre>
 *   L = loss(batch, batch) + weight · loss(batch, memory)
 * </pre>
 *
 * <p>The memory holds the last {@code size} rows with their labels, without gradient, oldest first
 * out; it is empty in the first step and stays unused for {@code start} steps, in which embeddings
 * still move fast. A batch enters after its loss is taken, so that no row meets itself. Any {@link
 * PairLoss} will do.
 *
 * <pre>{@code
 * CrossBatchMemory.Run memory =
 *     new CrossBatchMemory(CrossBatchMemory.Options.DEFAULT).begin(loss);
 * NDArray value = memory.loss(embeddings, labels);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1912.06798">Wang, Zhang, Huang, Scott, Cross-Batch Memory for
 *     Embedding Learning, 2020, arXiv:1912.06798</a>
 */
@Method(
    name = "cross-batch-memory",
    aliases = {"xbm"},
    slot = Slot.TRAINING,
    summary =
        "Compares each batch with embeddings of earlier batches, so that small batches see many"
            + " negatives.",
    cites = "wang2020cross")
public final class CrossBatchMemory {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("rows that are remembered; at least 1") int size,
      @Meaning("price of the loss against the memory; at least 0") double weight,
      @Meaning("steps before the memory is used; at least 0") int start) {

    /** 1,024 rows of the same weight as the batch, after the paper's 1,000 steps. */
    public static final Options DEFAULT = new Options(1024, 1, 1000);

    public Options {
      Require.between("size", size, 1, 1 << 24);
      Require.between("weight", weight, 0, 1e6);
      Require.atLeast("start", start, 0);
    }
  }

  public CrossBatchMemory(Options options) {
    this.options = options;
  }

  /** Starts one training, with an empty memory. */
  public Run begin(PairLoss loss) {
    return new Run(options, loss);
  }

  /** The memory during one training; used by one thread. */
  public static final class Run {
    private final Options options;
    private final PairLoss loss;
    private final long[] labels;
    private float[] rows = new float[0];
    private int width;
    private int oldest;
    private int held;
    private int steps;

    private Run(Options options, PairLoss loss) {
      this.options = options;
      this.loss = loss;
      this.labels = new long[options.size()];
    }

    /** Rows that are remembered now. */
    public int held() {
      return held;
    }

    /**
     * The loss of a batch, which is remembered afterwards.
     *
     * @param embeddings (N,d) as they come from a network, of the same d at every step
     * @param classes (N) int64
     */
    public NDArray loss(NDArray embeddings, NDArray classes) {
      Labelled batch = new Labelled(embeddings, classes);
      NDArray value = loss.loss(embeddings, classes);
      if (held > 0) {
        NDArray remembered = loss.loss(batch, memory(batch));
        value = value.add(remembered.mul(Scalars.held(options.weight(), remembered)));
      }
      if (steps++ >= options.start()) {
        remember(batch);
      }
      return value;
    }

    private Labelled memory(Labelled batch) {
      NDArray past =
          batch.manager().create(Arrays.copyOf(rows, held * width), new Shape(held, width));
      return new Labelled(
          past.toType(batch.embeddings().getDataType(), false),
          batch.manager().create(Arrays.copyOf(labels, held)));
    }

    private void remember(Labelled batch) {
      int now = Math.toIntExact(batch.embeddings().getShape().get(1));
      if (rows.length == 0) {
        width = now;
        rows = new float[Math.multiplyExact(options.size(), width)];
      }
      Require.that(
          now == width, "embeddings have the width " + now + ", but the memory has " + width);
      float[] values = batch.embeddings().toType(DataType.FLOAT32, false).toFloatArray();
      long[] names = batch.labels().toLongArray();
      for (int i = Math.max(0, names.length - options.size()); i < names.length; i++) {
        System.arraycopy(values, i * width, rows, oldest * width, width);
        labels[oldest] = names[i];
        oldest = (oldest + 1) % options.size();
        held = Math.min(options.size(), held + 1);
      }
    }
  }
}
