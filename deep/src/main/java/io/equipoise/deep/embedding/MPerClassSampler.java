package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Batches of P classes with M rows each, so that every row has partners of its class and rivals of
 * others, however rare its class is.
 *
 * <p>The classes of a batch are drawn anew each time, all alike. The rows of a class come in random
 * order, each once before any comes again; a class of fewer than M rows repeats them within the
 * batch, as evenly as can be. Where rows have weights that differ, rows of a class are drawn with
 * replacement by their weights instead.
 *
 * <pre>{@code
 * MPerClassSampler.Batches batches = new MPerClassSampler(options).over(labels, seed);
 * int[] rows = batches.next();
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1503.03832">Schroff, Kalenichenko, Philbin, FaceNet: A
 *     Unified Embedding for Face Recognition and Clustering, 2015, section 3.2,
 *     arXiv:1503.03832</a>
 */
@Method(
    name = "m-per-class",
    aliases = {"pk-sampler", "m-per-class-sampler"},
    slot = Slot.TRAINING,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Batches of a few classes with as many rows of each, for losses that compare rows; rare"
            + " classes come as often as common ones.",
    cites = "schroff2015facenet")
public final class MPerClassSampler {
  private final Options options;

  /** Size and make-up of a batch. */
  public record Options(
      @Meaning("classes in a batch; where there are fewer, all of them; at least 1") int classes,
      @Meaning("rows of each class in a batch; at least 1") int perClass) {

    /** 8 classes of 4 rows. */
    public static final Options DEFAULT = new Options(8, 4);

    public Options {
      Require.between("classes", classes, 1, 1 << 20);
      Require.between("perClass", perClass, 1, 1 << 20);
    }
  }

  public MPerClassSampler(Options options) {
    this.options = options;
  }

  /**
   * Batches of these rows.
   *
   * @param labels (N) any whole numbers, at least one
   */
  public Batches over(int[] labels, Seed seed) {
    double[] ones = new double[labels.length];
    Arrays.fill(ones, 1);
    return over(labels, ones, seed);
  }

  /**
   * Batches in which rows of a class come by their weights.
   *
   * @param weights (N) above 0
   */
  public Batches over(int[] labels, double[] weights, Seed seed) {
    Require.that(labels.length > 0, "labels is empty, so that there is nothing to draw");
    Require.sameLength("weights", weights.length, "labels", labels.length);
    Require.eachPositive("weights", weights);
    return new Batches(options, labels, weights, seed.generator());
  }

  /** One batch after the other, without end; used by one thread. */
  public static final class Batches {
    private final int[][] members;
    private final double[][] cumulative;
    private final int[] used;
    private final int[] order;
    private final int perClass;
    private final int classes;
    private final int rows;
    private final UniformRandomProvider random;

    private Batches(Options options, int[] labels, double[] weights, UniformRandomProvider random) {
      this.random = random;
      int[] names = Arrays.stream(labels).distinct().sorted().toArray();
      int[] sizes = new int[names.length];
      for (int label : labels) {
        sizes[Arrays.binarySearch(names, label)]++;
      }
      members = new int[names.length][];
      Arrays.setAll(members, c -> new int[sizes[c]]);
      int[] filled = new int[names.length];
      for (int i = 0; i < labels.length; i++) {
        int c = Arrays.binarySearch(names, labels[i]);
        members[c][filled[c]++] = i;
      }
      boolean even = Arrays.stream(weights).distinct().limit(2).count() < 2;
      cumulative = even ? new double[0][] : cumulative(members, weights);
      used = sizes;
      order = Permutation.of(names.length, random);
      perClass = options.perClass();
      classes = Math.min(options.classes(), names.length);
      rows = labels.length;
    }

    private static double[][] cumulative(int[][] members, double[] weights) {
      double[][] sums = new double[members.length][];
      for (int c = 0; c < sums.length; c++) {
        sums[c] = new double[members[c].length];
        double sum = 0;
        for (int i = 0; i < sums[c].length; i++) {
          sum += weights[members[c][i]];
          sums[c][i] = sum;
        }
      }
      return sums;
    }

    /** Rows of a batch. */
    public int batchSize() {
      return classes * perClass;
    }

    /** Batches that hold about as many rows as there are. */
    public int perEpoch() {
      return (rows + batchSize() - 1) / batchSize();
    }

    /** Row numbers, class after class. */
    public int[] next() {
      int[] batch = new int[batchSize()];
      for (int k = 0; k < classes; k++) {
        int other = k + random.nextInt(order.length - k);
        int chosen = order[other];
        order[other] = order[k];
        order[k] = chosen;
        fill(batch, k * perClass, chosen);
      }
      return batch;
    }

    private void fill(int[] batch, int at, int chosen) {
      int[] own = members[chosen];
      if (cumulative.length > 0) {
        for (int k = 0; k < perClass; k++) {
          batch[at + k] = own[byWeight(cumulative[chosen])];
        }
        return;
      }
      // what is left of a round does not fill a batch: a new round, so that no row comes twice
      if (own.length >= perClass && own.length - used[chosen] < perClass) {
        used[chosen] = own.length;
      }
      for (int k = 0; k < perClass; k++) {
        if (used[chosen] == own.length) {
          Permutation.shuffle(own, random);
          used[chosen] = 0;
        }
        batch[at + k] = own[used[chosen]++];
      }
    }

    private int byWeight(double[] sums) {
      int found = Arrays.binarySearch(sums, sums[sums.length - 1] * random.nextDouble());
      return Math.min(sums.length - 1, found >= 0 ? found + 1 : -found - 1);
    }
  }
}
