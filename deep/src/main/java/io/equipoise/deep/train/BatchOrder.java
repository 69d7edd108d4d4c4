package io.equipoise.deep.train;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Which rows come in which batch. */
abstract sealed class BatchOrder {

  /**
   * One epoch.
   *
   * @param rows row numbers, batch after batch
   * @param factors what makes up for a row's being drawn more or less often than its share; 1 where
   *     nothing does
   */
  record Epoch(int[] rows, float[] factors) {}

  /** The next epoch. */
  abstract Epoch next();

  /** Every row once, in random order. */
  static BatchOrder shuffled(int rows, Seed seed) {
    return new Shuffled(rows, seed.generator());
  }

  /**
   * Batches that hold rows of every group, at least {@code least} where the batch has room for it;
   * rows of small groups come again, with factors that keep each group's share of the total.
   */
  static BatchOrder stratified(Examples examples, int batch, int least, Seed seed) {
    return examples.groupCount() < 2 || batch >= examples.size()
        ? shuffled(examples.size(), seed)
        : new Stratified(examples, batch, least, seed.generator());
  }

  /** Rows as they are drawn, each as often as it comes. */
  static BatchOrder given(Sampling.Run sampling) {
    return new Given(sampling);
  }

  private static float[] ones(int rows) {
    float[] ones = new float[rows];
    Arrays.fill(ones, 1f);
    return ones;
  }

  private static final class Given extends BatchOrder {
    private final Sampling.Run sampling;

    Given(Sampling.Run sampling) {
      this.sampling = sampling;
    }

    @Override
    Epoch next() {
      int[] rows = sampling.next();
      return new Epoch(rows, ones(rows.length));
    }
  }

  private static final class Shuffled extends BatchOrder {
    private final int rows;
    private final UniformRandomProvider random;

    Shuffled(int rows, UniformRandomProvider random) {
      this.rows = rows;
      this.random = random;
    }

    @Override
    Epoch next() {
      return new Epoch(Permutation.of(rows, random), ones(rows));
    }
  }

  private static final class Stratified extends BatchOrder {
    private final int[][] members;
    private final int[] used;
    private final int[] perBatch;
    private final float[] factors;
    private final int batches;
    private final UniformRandomProvider random;

    Stratified(Examples examples, int batch, int least, UniformRandomProvider random) {
      this.random = random;
      int[] sizes = examples.population().groupSizes();
      int groups = sizes.length;
      members = new int[groups][];
      for (int g = 0; g < groups; g++) {
        members[g] = new int[sizes[g]];
      }
      int[] filled = new int[groups];
      for (int i = 0; i < examples.size(); i++) {
        int g = examples.groups()[i];
        members[g][filled[g]++] = i;
      }
      used = sizes.clone();
      perBatch = shares(sizes, examples.size(), batch, least);
      int total = Arrays.stream(perBatch).sum();
      factors = new float[groups];
      for (int g = 0; g < groups; g++) {
        double share = (double) sizes[g] / examples.size();
        factors[g] = perBatch[g] == 0 ? 0 : (float) (share * total / perBatch[g]);
      }
      batches = (examples.size() + total - 1) / total;
    }

    private static int[] shares(int[] sizes, int rows, int batch, int least) {
      long present = Arrays.stream(sizes).filter(size -> size > 0).count();
      int floor = (int) Math.min(least, batch / present);
      int[] shares = new int[sizes.length];
      int largest = 0;
      int sum = 0;
      for (int g = 0; g < sizes.length; g++) {
        int even = (int) Math.round((double) batch * sizes[g] / rows);
        shares[g] = sizes[g] == 0 ? 0 : Math.max(Math.max(floor, 1), even);
        sum += shares[g];
        largest = shares[g] > shares[largest] ? g : largest;
      }
      // the largest group makes up for rounding and for the floors, down to the floor itself
      shares[largest] = Math.max(shares[largest] - (sum - batch), Math.max(floor, 1));
      return shares;
    }

    @Override
    Epoch next() {
      int size = Arrays.stream(perBatch).sum();
      int[] rows = new int[batches * size];
      float[] weights = new float[rows.length];
      int at = 0;
      for (int b = 0; b < batches; b++) {
        for (int g = 0; g < perBatch.length; g++) {
          for (int k = 0; k < perBatch[g]; k++) {
            rows[at] = draw(g);
            weights[at++] = factors[g];
          }
        }
      }
      return new Epoch(rows, weights);
    }

    private int draw(int group) {
      if (used[group] == members[group].length) {
        Permutation.shuffle(members[group], random);
        used[group] = 0;
      }
      return members[group][used[group]++];
    }

    @Override
    int batchSize(int wished) {
      return Arrays.stream(perBatch).sum();
    }
  }

  /** Rows per batch, where that many were wished for. */
  int batchSize(int wished) {
    return wished;
  }
}
