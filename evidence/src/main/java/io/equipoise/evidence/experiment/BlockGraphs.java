package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.graph.SparseGraph;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made graphs of blocks: nodes of one block are joined at one rate, those of different blocks at
 * another. Time grows with edges.
 */
public final class BlockGraphs {
  private BlockGraphs() {}

  /** The block of each node, in turn. */
  public static int[] blocks(int nodes, int blocks) {
    int[] of = new int[nodes];
    Arrays.setAll(of, i -> i % blocks);
    return of;
  }

  /**
   * Edges among nodes whose blocks come in turn.
   *
   * @param inside rate of edges within a block, in [0, 1)
   * @param across rate between blocks, in [0, 1)
   */
  public static SparseGraph among(int nodes, int blocks, double inside, double across, Seed seed) {
    Ends ends = new Ends();
    UniformRandomProvider random = seed.generator();
    for (int b = 0; b < blocks; b++) {
      int block = b;
      long members = (nodes - b + blocks - 1L) / blocks;
      hits(
          members * members,
          inside,
          random,
          at -> {
            int i = (int) (at / members) * blocks + block;
            int j = (int) (at % members) * blocks + block;
            if (i < j) {
              ends.add(i, j);
            }
          });
    }
    hits(
        (long) nodes * nodes,
        across,
        random,
        at -> {
          int i = (int) (at / nodes);
          int j = (int) (at % nodes);
          if (i < j && i % blocks != j % blocks) {
            ends.add(i, j);
          }
        });
    return SparseGraph.ofEdges(nodes, ends.from(), ends.to());
  }

  /** Edges from nodes to those of another kind, whose blocks come in turn too. */
  public static SparseGraph between(
      int nodes, int others, int blocks, double inside, double across, Seed seed) {
    Ends ends = new Ends();
    UniformRandomProvider random = seed.generator();
    for (boolean same : new boolean[] {true, false}) {
      hits(
          (long) nodes * others,
          same ? inside : across,
          random,
          at -> {
            int i = (int) (at / others);
            int j = (int) (at % others);
            if ((i % blocks == j % blocks) == same) {
              ends.add(i, j);
            }
          });
    }
    return SparseGraph.ofPairs(nodes, others, ends.from(), ends.to());
  }

  /**
   * Features (N·width): unit noise around a mean for each block, of which the first {@code
   * informative} numbers are normal with this deviation and the others 0.
   */
  public static float[] features(
      int nodes, int blocks, int width, int informative, double deviation, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] means = new double[blocks * width];
    for (int c = 0; c < means.length; c++) {
      means[c] = c % width < informative ? deviation * normal.sample() : 0;
    }
    float[] x = new float[nodes * width];
    for (int c = 0; c < x.length; c++) {
      x[c] = (float) (means[c / width % blocks * width + c % width] + normal.sample());
    }
    return x;
  }

  /** Visits each of {@code total} places at this rate, by the gaps between visits. */
  private static void hits(
      long total, double rate, UniformRandomProvider random, LongConsumer visit) {
    if (rate <= 0) {
      return;
    }
    double scale = 1 / Math.log1p(-rate);
    double at = -1;
    while (true) {
      at += 1 + Math.floor(Math.log1p(-random.nextDouble()) * scale);
      if (at >= total) {
        return;
      }
      visit.accept((long) at);
    }
  }

  /** Ends of edges as they come. */
  private static final class Ends {
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private int count;

    void add(int i, int j) {
      if (count == from.length) {
        from = Arrays.copyOf(from, 2 * count);
        to = Arrays.copyOf(to, 2 * count);
      }
      from[count] = i;
      to[count++] = j;
    }

    int[] from() {
      return Arrays.copyOf(from, count);
    }

    int[] to() {
      return Arrays.copyOf(to, count);
    }
  }
}
