package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The hardest share of each anchor's pairs: its farthest positives and its nearest negatives, at
 * least one of either where there is any; of equals those that come first. Training in stages keeps
 * a smaller share each time.
 *
 * @see <a href="https://arxiv.org/abs/1611.05720">Yuan, Yang, Zhang, Hard-Aware Deeply Cascaded
 *     Embedding, 2016, arXiv:1611.05720</a>
 */
@Method(
    name = "hard-aware-miner",
    aliases = {"hdc-miner"},
    slot = Slot.TRAINING,
    summary = "Keeps the hardest share of each row's positives and of its negatives.",
    cites = {"yuan2017hardaware"})
public final class HardAwareMiner implements Miner {
  /** Keeps a product such as 0.07·100 from being taken for more than 7. */
  private static final double ROUNDING = 1e-9;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of the pairs of each kind that is kept; in (0, 1], 1 keeps all")
          double share) {

    /** Half of them. */
    public static final Options DEFAULT = new Options(0.5);

    public Options {
      Require.above("share", share, 0);
      Require.between("share", share, 0, 1);
    }
  }

  public HardAwareMiner(Options options) {
    this.options = options;
  }

  @Override
  public Pairs mine(Pairs pairs) {
    PairTable table = PairTable.of(pairs);
    int width = Math.toIntExact(pairs.references().size());
    float[] positives = new float[table.anchors() * width];
    float[] negatives = new float[positives.length];
    for (int i = 0; i < table.anchors(); i++) {
      int anchor = i;
      Comparator<Integer> near = Comparator.comparingDouble(j -> table.distance(anchor, j));
      keep(table.positives(i), near.reversed(), positives, i * width);
      keep(table.negatives(i), near, negatives, i * width);
    }
    return pairs.keeping(like(pairs.positives(), positives), like(pairs.negatives(), negatives));
  }

  private void keep(int[] found, Comparator<Integer> hardestFirst, float[] marks, int from) {
    long kept = (long) Math.ceil(options.share() * found.length - ROUNDING);
    IntStream.of(found).boxed().sorted(hardestFirst).limit(kept).forEach(j -> marks[from + j] = 1);
  }

  private static NDArray like(NDArray pairs, float[] marks) {
    DataType type = pairs.getDataType();
    return pairs.getManager().create(marks, pairs.getShape()).toType(type, false);
  }
}
