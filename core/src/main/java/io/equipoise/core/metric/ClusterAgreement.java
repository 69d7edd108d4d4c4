package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * How far two divisions of the same items agree, whatever their parts are called.
 *
 * <pre>
 *   MI  = Σ n_uv/N · log(N n_uv / (a_u b_v))       n_uv items in part u of one and v of the other
 *   NMI = MI / mean(H(U), H(V))
 *   AMI = (MI - E MI) / (mean(H(U), H(V)) - E MI)  E over all divisions with parts of these sizes
 *   purity = (1/N) Σ_v max_u n_uv                  u the classes, v the clusters
 * </pre>
 *
 * <p>E MI is exact: each {@code n_uv} is hypergeometric. NMI grows with the number of clusters by
 * chance alone, and purity reaches 1 with one cluster for each item; AMI is about 0 for chance.
 * Equal divisions score 1. Conditions on the items at hand; no interval.
 *
 * @see <a href="https://jmlr.org/papers/v11/vinh10a.html">Vinh, Epps, Bailey, Information Theoretic
 *     Measures for Clusterings Comparison, 2010</a>
 */
@Method(
    name = "cluster-agreement",
    aliases = {"normalized-mutual-information", "adjusted-mutual-information"},
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "NMI, AMI and purity: how well clusters of embeddings match known classes, with or without"
            + " correction for chance.",
    cites = "vinh2010information")
public final class ClusterAgreement implements Numeric {
  private final int items;
  private final int[] classSizes;
  private final int[] clusterSizes;

  /** Items of one class in one cluster, where there are any, sorted by cluster. */
  private final int[] cells;

  private final int[] cellClasses;
  private final int[] cellClusters;

  /** Of nothing; {@link #of} compares. */
  public ClusterAgreement() {
    this(new int[0], new int[0]);
  }

  private ClusterAgreement(int[] labels, int[] clusters) {
    items = labels.length;
    int[] labelNames = Arrays.stream(labels).distinct().sorted().toArray();
    int[] clusterNames = Arrays.stream(clusters).distinct().sorted().toArray();
    classSizes = new int[labelNames.length];
    clusterSizes = new int[clusterNames.length];
    long[] codes = new long[items];
    for (int i = 0; i < items; i++) {
      int u = Arrays.binarySearch(labelNames, labels[i]);
      int v = Arrays.binarySearch(clusterNames, clusters[i]);
      classSizes[u]++;
      clusterSizes[v]++;
      codes[i] = (long) v * classSizes.length + u;
    }
    long[] distinct = Arrays.stream(codes).distinct().sorted().toArray();
    cells = new int[distinct.length];
    for (long code : codes) {
      cells[Arrays.binarySearch(distinct, code)]++;
    }
    cellClasses = new int[cells.length];
    cellClusters = new int[cells.length];
    for (int c = 0; c < cells.length; c++) {
      cellClasses[c] = (int) (distinct[c] % classSizes.length);
      cellClusters[c] = (int) (distinct[c] / classSizes.length);
    }
  }

  /**
   * @param labels (N) any whole numbers, at least one
   * @param clusters (N) any whole numbers
   */
  public static ClusterAgreement of(int[] labels, int[] clusters) {
    Require.sameLength("labels", labels.length, "clusters", clusters.length);
    Require.that(labels.length > 0, "labels is empty, so that there is nothing to agree on");
    return new ClusterAgreement(labels, clusters);
  }

  /** Mutual information over the mean of the two entropies, in [0, 1]. */
  public double nmi() {
    return same() ? 1 : Math.max(0, mutualInformation() / meanEntropy());
  }

  /** The same, corrected for chance: at most 1, about 0 for divisions made at random. */
  public double ami() {
    if (same()) {
      return 1;
    }
    double expected = expectedInformation();
    double room = meanEntropy() - expected;
    double least = Math.ulp(1.0);
    double denominator = room < 0 ? Math.min(room, -least) : Math.max(room, least);
    return (mutualInformation() - expected) / denominator;
  }

  /** Share of items that are of the commonest class of their cluster, in (0, 1]. */
  public double purity() {
    int[] most = new int[clusterSizes.length];
    for (int c = 0; c < cells.length; c++) {
      most[cellClusters[c]] = Math.max(most[cellClusters[c]], cells[c]);
    }
    return (double) Arrays.stream(most).sum() / items;
  }

  /** In nats. */
  public double mutualInformation() {
    double sum = 0;
    for (int c = 0; c < cells.length; c++) {
      double product = (double) classSizes[cellClasses[c]] * clusterSizes[cellClusters[c]];
      sum += cells[c] * Math.log(items * (double) cells[c] / product);
    }
    return Math.max(0, sum / items);
  }

  /** The mean of the mutual information over all divisions with parts of these sizes. */
  public double expectedInformation() {
    double sum = 0;
    for (int a : classSizes) {
      for (int b : clusterSizes) {
        HypergeometricDistribution shared = HypergeometricDistribution.of(items, a, b);
        for (int n = Math.max(1, a + b - items); n <= Math.min(a, b); n++) {
          double information = Math.log((double) items * n / ((double) a * b));
          sum += n * information * shared.probability(n);
        }
      }
    }
    return sum / items;
  }

  private double meanEntropy() {
    return (entropy(classSizes) + entropy(clusterSizes)) / 2;
  }

  private double entropy(int[] sizes) {
    return -Arrays.stream(sizes)
        .mapToDouble(size -> (double) size / items)
        .map(p -> p * Math.log(p))
        .sum();
  }

  /** Whether every class is one cluster and every cluster one class. */
  private boolean same() {
    return cells.length == classSizes.length && cells.length == clusterSizes.length;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        function("nmi", ClusterAgreement::nmi),
        function("ami", ClusterAgreement::ami),
        function("purity", ClusterAgreement::purity));
  }

  private static Function function(String name, ToDoubleFunction<ClusterAgreement> measure) {
    return Function.named(name)
        .input("labels", "(N)", "class of each item, any whole numbers")
        .input("clusters", "(N)", "cluster of each item, any whole numbers")
        .computes(arguments -> evaluate(arguments, measure));
  }

  private static Evaluation evaluate(
      Arguments arguments, ToDoubleFunction<ClusterAgreement> measure) {
    return Evaluation.of(
        measure.applyAsDouble(of(arguments.ints("labels"), arguments.ints("clusters"))));
  }
}
