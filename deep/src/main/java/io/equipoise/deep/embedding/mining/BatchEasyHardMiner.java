package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;
import io.equipoise.deep.engine.Scalars;

/**
 * One positive and one negative for each anchor, each easy, hard, or as hard as the other allows.
 *
 * <pre>
 *   positive: EASY the nearest, HARD the farthest, SEMIHARD the farthest that is nearer than the
 *             anchor's negative, ALL every one
 *   negative: EASY the farthest, HARD the nearest, SEMIHARD the nearest that is farther than the
 *             anchor's positive, ALL every one
 * </pre>
 *
 * <p>Of equals the first is taken. Anchors that lack either are left out, unless one side keeps
 * all. SEMIHARD needs one chosen pair on the other side: EASY or HARD.
 *
 * @see <a href="https://arxiv.org/abs/1904.04370">Xuan, Stylianou, Pless, Improved Embeddings with
 *     Easy Positive Triplet Mining, 2019, arXiv:1904.04370</a>
 */
@Method(
    name = "batch-easy-hard",
    aliases = {"batch-easy-hard-miner"},
    slot = Slot.TRAINING,
    summary =
        "Keeps one positive and one negative of each row, such as the nearest positive with a"
            + " semihard negative, where classes have several modes.",
    cites = {"xuan2020improved"})
public final class BatchEasyHardMiner implements Miner {
  /** Beyond every distance. */
  private static final double FAR = 1e30;

  private final Options options;

  /** Which pair of an anchor. */
  public enum Pick {
    EASY,
    HARD,
    SEMIHARD,
    ALL
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("which positive: easy, hard, semihard or all") Pick positive,
      @Meaning("which negative: easy, hard, semihard or all") Pick negative) {

    /** The paper's: the nearest positive and a semihard negative. */
    public static final Options DEFAULT = new Options(Pick.EASY, Pick.SEMIHARD);

    public Options {
      Require.that(
          positive != Pick.SEMIHARD || single(negative),
          "positive is SEMIHARD, so that negative must be EASY or HARD, not " + negative);
      Require.that(
          negative != Pick.SEMIHARD || single(positive),
          "negative is SEMIHARD, so that positive must be EASY or HARD, not " + positive);
    }

    private static boolean single(Pick pick) {
      return pick == Pick.EASY || pick == Pick.HARD;
    }
  }

  public BatchEasyHardMiner(Options options) {
    this.options = options;
  }

  @Override
  public Pairs mine(Pairs pairs) {
    NDArray distances = pairs.distances().stopGradient();
    NDArray positives = pairs.positives();
    NDArray negatives = pairs.negatives();
    if (options.positive() == Pick.SEMIHARD) {
      negatives = picked(distances, negatives, options.negative() == Pick.EASY);
      NDArray bound = chosen(distances, negatives);
      positives = positives.mul(mask(distances.lt(bound), positives));
    } else if (options.negative() == Pick.SEMIHARD) {
      positives = picked(distances, positives, options.positive() == Pick.HARD);
      NDArray bound = chosen(distances, positives);
      negatives = negatives.mul(mask(distances.gt(bound), negatives));
    }
    if (options.positive() != Pick.ALL) {
      positives = picked(distances, positives, options.positive() != Pick.EASY);
    }
    if (options.negative() != Pick.ALL) {
      negatives = picked(distances, negatives, options.negative() == Pick.EASY);
    }
    if (options.positive() == Pick.ALL || options.negative() == Pick.ALL) {
      return pairs.keeping(positives, negatives);
    }
    NDArray both = positives.max(new int[] {1}, true).mul(negatives.max(new int[] {1}, true));
    return pairs.keeping(positives.mul(both), negatives.mul(both));
  }

  /** (b,N) of each anchor's marked pairs only the farthest, or the nearest. */
  private static NDArray picked(NDArray distances, NDArray marks, boolean farthest) {
    NDArray oriented = farthest ? distances : distances.neg();
    NDArray none = distances.zerosLike().sub(FAR);
    NDArray best = NDArrays.where(marks.gt(0), oriented, none).argMax(1);
    int width = Math.toIntExact(distances.getShape().get(1));
    return best.oneHot(width).toType(marks.getDataType(), false).mul(marks);
  }

  /** (b,1) distance of each anchor's one marked pair; any number where it has none. */
  private static NDArray chosen(NDArray distances, NDArray marks) {
    NDArray none = distances.zerosLike().sub(Scalars.of(FAR, distances));
    return NDArrays.where(marks.gt(0), distances, none).max(new int[] {1}, true);
  }

  private static NDArray mask(NDArray condition, NDArray like) {
    return condition.toType(like.getDataType(), false);
  }
}
