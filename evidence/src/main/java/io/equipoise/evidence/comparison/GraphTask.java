package io.equipoise.evidence.comparison;

import io.equipoise.core.metric.ClusterAgreement;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.Restarts;
import io.equipoise.deep.graph.SparseGraph;
import io.equipoise.evidence.experiment.BlockGraphs;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.stream.IntStream;

/**
 * A made graph whose nodes belong to blocks that embeddings are to tell.
 *
 * @param x (N·width) features
 * @param edges without direction
 * @param blocks (N)
 * @param seed of all that methods draw
 */
record GraphTask(float[] x, int width, SparseGraph edges, int[] blocks, Seed seed) {
  static final int BLOCKS = 4;

  private static final int WIDTH = 50;
  private static final int INFORMATIVE = 10;
  private static final double DEVIATION = 0.4;

  /** Neighbours of a node in its own block, on average. */
  private static final double INSIDE = 4.5;

  private static final int LABELLED = 20;
  private static final int RESTARTS = 20;

  /**
   * What embeddings are good for.
   *
   * @param probe accuracy of a linear layer that learns from 20 labelled nodes of each block
   * @param nmi of k-means with the blocks
   */
  record Scores(double probe, double nmi) {}

  /**
   * Draws a graph.
   *
   * @param mixing rate of edges between blocks over that within
   */
  static GraphTask of(int nodes, double mixing, Seed seed) {
    double inside = INSIDE * BLOCKS / nodes;
    return new GraphTask(
        BlockGraphs.features(nodes, BLOCKS, WIDTH, INFORMATIVE, DEVIATION, seed.child("features")),
        WIDTH,
        BlockGraphs.among(nodes, BLOCKS, inside, inside * mixing, seed.child("edges")),
        BlockGraphs.blocks(nodes, BLOCKS),
        seed.child("methods"));
  }

  int nodes() {
    return blocks.length;
  }

  Scores judge(Embeddings found) {
    int known = Math.min(LABELLED * BLOCKS, nodes() / 2);
    int[] first = IntStream.range(0, known).toArray();
    int[] rest = IntStream.range(known, nodes()).toArray();
    int[] given = IntStream.of(first).map(i -> blocks[i]).toArray();
    int[] truth = IntStream.of(rest).map(i -> blocks[i]).toArray();
    float[] rows = new float[found.values().length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) found.values()[i];
    }
    int[] clusters =
        Restarts.best(rows, nodes(), found.width(), BLOCKS, RESTARTS, seed.child("k-means"))
            .clusters();
    return new Scores(
        LinearProbe.accuracy(found.rows(first), given, found.rows(rest), truth).value(),
        ClusterAgreement.of(blocks, clusters).nmi());
  }
}
