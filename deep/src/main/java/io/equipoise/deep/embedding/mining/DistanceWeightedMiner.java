package io.equipoise.deep.embedding.mining;

import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.Pairs;
import io.equipoise.deep.embedding.similarity.LpDistance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One negative for every positive pair, drawn so that all distances are equally likely, and not
 * only the one at which most of a sphere lies.
 *
 * <pre>
 *   log w(n) = (2 - d) log D - (d - 3)/2 · log(1 - D²/4)      D = max(D_an, cutoff)
 *   w(n) = 0 where D is at least the largest distance that still costs something
 * </pre>
 *
 * <p>D is the Euclidean distance of directions in d dimensions, whatever the loss compares by. An
 * anchor whose negatives all weigh nothing is left out. The same distances and seed draw the same
 * triplets.
 *
 * @see <a href="https://arxiv.org/abs/1706.07567">Wu, Manmatha, Smola, Krähenbühl, Sampling Matters
 *     in Deep Embedding Learning, 2017, sect. 4, arXiv:1706.07567</a>
 */
@Method(
    name = "distance-weighted",
    aliases = {"distance-weighted-miner"},
    slot = Slot.TRAINING,
    summary =
        "Draws negatives evenly over their distances, for triplets that are neither all easy nor"
            + " all noise.",
    cites = {"wu2017sampling"})
public final class DistanceWeightedMiner implements TripletMiner {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("distances below this count as this, so that no near negative is drawn always")
          double cutoff,
      @Meaning("negatives at least this far are never drawn") double nonzeroLossCutoff,
      @Meaning("seed of the draws; at least 0") int seed) {

    /** The paper's cutoffs. */
    public static final Options DEFAULT = new Options(0.5, 1.4, 0);

    public Options {
      Require.between("cutoff", cutoff, 1e-6, 2);
      Require.between("nonzeroLossCutoff", nonzeroLossCutoff, 1e-6, 1e6);
      Require.atLeast("seed", seed, 0);
    }
  }

  public DistanceWeightedMiner(Options options) {
    this.options = options;
  }

  @Override
  public Triplets mine(Pairs pairs) {
    PairTable table = PairTable.of(pairs);
    int width = Math.toIntExact(pairs.references().size());
    double[] distances =
        PairTable.numbers(
            LpDistance.EUCLIDEAN.between(
                pairs.anchors().embeddings().stopGradient(),
                pairs.references().embeddings().stopGradient()));
    long dimensions = pairs.anchors().embeddings().getShape().get(1);
    // what a batch looks like picks the stream, so that batches draw apart without a memory
    UniformRandomProvider random =
        new Seed(options.seed())
            .child("distance-weighted")
            .child(Arrays.hashCode(distances))
            .generator();
    List<int[]> drawn = new ArrayList<>();
    for (int i = 0; i < table.anchors(); i++) {
      int[] negatives = table.negatives(i);
      double[] cumulative = cumulative(distances, i * width, negatives, dimensions);
      double total = cumulative.length == 0 ? 0 : cumulative[cumulative.length - 1];
      for (int p : table.positives(i)) {
        double at = random.nextDouble() * total;
        if (total > 0) {
          drawn.add(new int[] {i, p, negatives[firstAbove(cumulative, at)]});
        }
      }
    }
    return Triplets.of(pairs, column(drawn, 0), column(drawn, 1), column(drawn, 2));
  }

  private double[] cumulative(double[] distances, int from, int[] negatives, long dimensions) {
    double[] logs = new double[negatives.length];
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logs.length; k++) {
      double far = Math.max(options.cutoff(), distances[from + negatives[k]]);
      double left = 1 - far * far / 4;
      logs[k] =
          far < options.nonzeroLossCutoff() && left > 0
              ? (2.0 - dimensions) * Math.log(far) - (dimensions - 3) / 2.0 * Math.log(left)
              : Double.NEGATIVE_INFINITY;
      top = Math.max(top, logs[k]);
    }
    double[] cumulative = new double[logs.length];
    double sum = 0;
    for (int k = 0; k < logs.length; k++) {
      sum += logs[k] == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logs[k] - top);
      cumulative[k] = sum;
    }
    return cumulative;
  }

  private static int firstAbove(double[] cumulative, double at) {
    int k = 0;
    while (cumulative[k] <= at) {
      k++;
    }
    return k;
  }

  private static int[] column(List<int[]> rows, int index) {
    return rows.stream().mapToInt(row -> row[index]).toArray();
  }
}
