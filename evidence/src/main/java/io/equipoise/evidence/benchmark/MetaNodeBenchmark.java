package io.equipoise.evidence.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.graph.PamcLoss;
import io.equipoise.deep.graph.SparseGraph;
import io.equipoise.evidence.experiment.BlockGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The loss of a graph's nodes and its gradient against 500 cluster sums, beside that against all
 * nodes, on graphs of blocks of about ten edges per node; the clusters are the blocks. Time is the
 * median of five rounds after two, memory the largest that the process had resident by then;
 * cluster sums come first. Of both losses the push is given per term, {@code log(neg / terms)},
 * whose difference can be at most 2 tau = 1, since all similarities lie within ±1.
 */
public final class MetaNodeBenchmark {
  private static final int WIDTH = 64;
  private static final int CLUSTERS = 500;
  private static final int WHOLE = 100_000;
  private static final int SUBSET = 10_000;
  private static final int ROUNDS = 5;

  private MetaNodeBenchmark() {}

  private record Row(double seconds, double loss, double memory) {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%-18s %8s %9s %12s %10s %10s %10s%n",
        "negatives",
        "nodes",
        "edges",
        "seconds",
        "peak MB",
        "loss",
        "push/term");
    SparseGraph large = graph(WHOLE);
    SparseGraph small = graph(SUBSET);
    Row few = sums(small);
    Row many = sums(large);
    PamcLoss loss = new PamcLoss(PamcLoss.Options.DEFAULT);
    Row full = timed(SUBSET, z -> loss.fullNegatives(z, small));
    double pushSums = print("cluster sums", small, few, CLUSTERS);
    double pushFull = print("all nodes", small, full, SUBSET);
    print("cluster sums", large, many, CLUSTERS);
    double square = (double) (WHOLE / SUBSET) * (WHOLE / SUBSET);
    System.out.printf(
        Locale.ROOT,
        "all nodes, extrapolated to %,d: %.1f s, %.0f times the cluster sums%n",
        WHOLE,
        full.seconds() * square,
        full.seconds() * square / many.seconds());
    System.out.printf(
        Locale.ROOT,
        "push per term at %,d nodes differs by %.4f of at most 1%n",
        SUBSET,
        Math.abs(pushSums - pushFull));
  }

  private static SparseGraph graph(int nodes) {
    double members = (double) nodes / CLUSTERS;
    return BlockGraphs.among(nodes, CLUSTERS, 5 / members, 5.0 / nodes, new Seed(nodes))
        .influence(1);
  }

  private static Row sums(SparseGraph graph) throws IOException {
    PamcLoss loss = new PamcLoss(PamcLoss.Options.DEFAULT);
    int[] clusters = BlockGraphs.blocks(graph.nodes(), CLUSTERS);
    return timed(graph.nodes(), z -> loss.loss(z, graph, clusters, CLUSTERS));
  }

  private static float[] embeddings(int nodes) {
    return BlockGraphs.features(nodes, CLUSTERS, WIDTH, WIDTH, 1, new Seed(7));
  }

  private static Row timed(int nodes, UnaryOperator<NDArray> loss) throws IOException {
    float[] z = embeddings(nodes);
    double[] seconds = new double[ROUNDS];
    double value = 0;
    for (int round = -2; round < ROUNDS; round++) {
      try (NDManager manager = Torch.manager();
          Gradients recording = Gradients.record()) {
        NDArray rows = manager.create(z, new Shape(nodes, WIDTH));
        rows.setRequiresGradient(true);
        long start = System.nanoTime();
        NDArray scalar = loss.apply(rows);
        Gradients.backward(scalar);
        seconds[Math.max(round, 0)] = (System.nanoTime() - start) / 1e9;
        value = scalar.getFloat();
      }
    }
    Arrays.sort(seconds);
    return new Row(seconds[ROUNDS / 2], value, peak());
  }

  /** Largest resident memory so far in MB, where the system tells it. */
  private static double peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Double.NaN;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Prints a line; the push per term. */
  private static double print(String negatives, SparseGraph graph, Row row, int terms) {
    int[] own = new int[graph.nodes()];
    double pull;
    try (NDManager manager = Torch.manager();
        Gradients paused = Gradients.pause()) {
      NDArray z = manager.create(embeddings(graph.nodes()), new Shape(graph.nodes(), WIDTH));
      // with a single cluster nothing pushes, and the loss is the pull
      pull = new PamcLoss(PamcLoss.Options.DEFAULT).loss(z, graph, own, 1).getFloat();
    }
    double push = row.loss() - pull - Math.log(terms);
    System.out.printf(
        Locale.ROOT,
        "%-18s %,8d %,9d %12.4f %10.0f %10.4f %10.4f%n",
        negatives,
        graph.nodes(),
        graph.edges(),
        row.seconds(),
        row.memory(),
        row.loss(),
        push);
    return push;
  }
}
