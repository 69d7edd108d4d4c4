package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One pair of every class; each anchor is to find its partner among the partners of all classes.
 *
 * <pre>
 *   (a_c, p_c) = the first two rows of class c in the batch
 *   L = mean over classes with two rows of -log softmax_k( a_c'p_k )[c]
 * </pre>
 *
 * <p>Rows are normalised unless {@code normalize} is off; the paper takes them as they are and
 * prices their length. Embeddings have shape (N,d), labels (N). Rows beyond the second of a class
 * are not looked at, so that a batch holds two of each.
 *
 * @see <a href="https://papers.nips.cc/paper/6200">Sohn, Improved Deep Metric Learning with
 *     Multi-class N-pair Loss Objective, 2016, eq. 7</a>
 */
@Method(
    name = "n-pairs",
    aliases = {"n-pair", "n-pairs-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Cross-entropy of each class's pair against those of all other classes, for batches of two"
            + " rows per class.",
    cites = {"sohn2016improved"})
public final class NPairsLoss extends EmbeddingLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("whether rows are scaled to length 1 first") boolean normalize) {

    /** Cosines. */
    public static final Options DEFAULT = new Options(true);
  }

  public NPairsLoss(Options options) {
    super("n-pairs");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    List<long[]> pairs = firstPairs(labels.toLongArray());
    NDArray rows = options.normalize() ? UnitRows.of(embeddings) : embeddings;
    if (pairs.isEmpty()) {
      return rows.sum().mul(Scalars.held(0, rows));
    }
    long[] first = pairs.stream().mapToLong(pair -> pair[0]).toArray();
    long[] second = pairs.stream().mapToLong(pair -> pair[1]).toArray();
    NDArray anchors = rows.get(rows.getManager().create(first));
    NDArray partners = rows.get(rows.getManager().create(second));
    NDArray logits = anchors.matMul(partners.transpose());
    NDArray own = anchors.mul(partners).sum(new int[] {1});
    return LogSumExp.of(logits, 1).sub(own).mean();
  }

  private static List<long[]> firstPairs(long[] labels) {
    Map<Long, long[]> byClass = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i++) {
      long[] pair = byClass.get(labels[i]);
      if (pair == null) {
        byClass.put(labels[i], new long[] {i, -1});
      } else if (pair[1] < 0) {
        pair[1] = i;
      }
    }
    return byClass.values().stream().filter(pair -> pair[1] >= 0).toList();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        EmbeddingFunction.of(
            EmbeddingFunction.named("n-pairs")
                .parameter("normalize", true, "whether rows are scaled to length 1 first"),
            given -> new NPairsLoss(new Options(given.flag("normalize", true)))));
  }
}
