package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.embedding.kernel.PairwiseLogSumExp;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The contrast of a graph's nodes with their neighbours, against sums over clusters instead of all
 * other nodes: every negative counts, without sampling, at a cost that grows with nodes and edges.
 *
 * <pre>
 *   g(a,b) = a·b / ((|a| + 1e-8) (|b| + 1e-8))            0 for a vector and itself
 *   pos_i = Σ_j A_ij exp(tau g(z_i, z_j))                  over edges
 *   M_k = Σ of z_i in cluster k
 *   neg_k = Σ_k' exp(tau g(M_k, M_k'))                     over clusters that have nodes
 *   loss = -mean_i log(pos_i + 1e-10) + mean_k log(neg_k + 1e-10)
 * </pre>
 *
 * <p>Embeddings z are (N,d); A has weights of at least 0, usually {@link SparseGraph#influence};
 * clusters are (N) in [0, K), constant, usually where {@link SoftAssignment} is largest. The
 * temperature multiplies. {@link #fullNegatives} has all nodes in place of {@code M}, which is the
 * same with one node per cluster; with one cluster nothing pushes. Time is O(|E|d + Nd + K²d), and
 * no array is larger than the embeddings and the edges. Where clusters are wrong it pushes the
 * wrong things apart, and edges must join nodes that are alike.
 *
 * <p>How far it is from {@link #fullNegatives} (our own bound): with K clusters that have nodes, of
 * sizes from n to m, and
 *
 * <pre>
 *   s = max_i | z_i/|z_i| - M_c(i)/|M_c(i)| |      how far nodes point away from their cluster
 *   D = 1/2 Σ_k | n_k/N - 1/K |                    how uneven sizes are
 *
 *   log n - 2 tau (s + D) &lt;= full - loss
 *                         &lt;= log m + 2 tau (s + D) + log(1 + (e^tau - 1)/(1 + (K-1) e^-tau))
 * </pre>
 *
 * With clusters of one size the difference is {@code log n}, which has no gradient, but for the
 * spread of the nodes and a term that falls as 1/K. Proof: unit vectors u, v near p, q have |u·v -
 * p·q| &lt;= |u-p| + |v-q|, so that every term exp(tau g(z_i, z_j)) is that of the clusters times a
 * factor in exp(±2 tau s). Then node i's sum is {@code 1 + (n_a - 1) e^tau + Σ_b≠a n_b exp(tau
 * g(M_a, M_b))}, between {@code n neg_a} and {@code m (neg_a + e^tau - 1)}, and neg_a is at least
 * {@code 1 + (K-1) e^-tau}. Logarithms of neg lie within 2 tau of each other, so that weighing
 * clusters by n_k/N in place of 1/K changes their mean by at most 2 tau D.
 *
 * <p>{@link PamcClustering} trains with it. In a training of one's own:
 *
 * <pre>{@code
 * PamcLoss loss = new PamcLoss(PamcLoss.Options.DEFAULT);
 * NDArray value = loss.loss(embeddings, graph.influence(2), clusters, 10);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2209.14067">Kulatilleke, Portmann, Chandra, Efficient Block
 *     Contrastive Learning via Parameter-free Meta-node Approximation, 2022, arXiv:2209.14067</a>
 */
@Method(
    name = "pamc",
    aliases = {"pamcgc", "meta-node-contrast"},
    row = 183,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts nodes of a graph with sums over clusters in place of all other nodes, at a cost"
            + " that grows with nodes and edges.",
    cites = {"kulatilleke2022pamc"})
public final class PamcLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what multiplies the similarities; above 0, the paper has 0.25 to 1.5") double tau) {

    /** The paper's commonest value. */
    public static final Options DEFAULT = new Options(0.5);

    public Options {
      Require.between("tau", tau, 1e-6, 1e3);
    }
  }

  public PamcLoss(Options options) {
    this.options = options;
  }

  /**
   * The loss, a scalar.
   *
   * @param embeddings (N,d) of at least one node, finite, float32 or float64
   * @param positives weights A of the nodes, at least 0; constant
   * @param clusters (N) in [0, k); constant
   * @param k number of clusters; some may be empty
   */
  public NDArray loss(NDArray embeddings, SparseGraph positives, int[] clusters, int k) {
    check(embeddings, positives);
    checkClusters(clusters, positives.nodes(), k);
    double[] z = doubles(embeddings);
    int width = Math.toIntExact(embeddings.getShape().get(1));
    double[] slopes = new double[z.length];
    double pull = pull(z, width, positives, slopes);
    double push = MetaNodes.push(z, width, clusters, k, options.tau(), slopes);
    return attached(push - pull, embeddings, slopes);
  }

  /**
   * The same with every other node as a negative of its own, a scalar: time O(N²d), memory still
   * that of the embeddings.
   */
  public NDArray fullNegatives(NDArray embeddings, SparseGraph positives) {
    check(embeddings, positives);
    double[] z = doubles(embeddings);
    int width = Math.toIntExact(embeddings.getShape().get(1));
    double[] slopes = new double[z.length];
    double pull = pull(z, width, positives, slopes);
    NDArray units = units(embeddings);
    // a last column of zeros stands for the own similarity, which counts exp(0)
    NDArray zeros = units.getManager().zeros(new Shape(1, width), units.getDataType());
    NDArray share = units.getManager().ones(new Shape(positives.nodes()), units.getDataType());
    share = share.div(Scalars.held(positives.nodes(), share));
    NDArray push =
        PairwiseLogSumExp.rows(units, units.concat(zeros), 1 / options.tau(), LeftOut.ITSELF, share)
            .total();
    return push.add(attached(-pull, embeddings, slopes));
  }

  /**
   * As a loss of DJL for one graph: reads the clusters (N) from the labels and the embeddings (N,d)
   * from the predictions.
   */
  public Loss over(SparseGraph positives, int k) {
    return new Loss("pamc") {
      @Override
      public NDArray evaluate(NDList labels, NDList predictions) {
        int[] clusters =
            LongStream.of(labels.singletonOrThrow().toType(DataType.INT64, false).toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        NDArray embeddings = predictions.singletonOrThrow();
        return Sound.checked("pamc", embeddings, () -> loss(embeddings, positives, clusters, k));
      }
    };
  }

  private double pull(double[] z, int width, SparseGraph positives, double[] slopes) {
    NodeRows rows = NodeRows.of(z, width);
    double pull = EdgePull.of(rows, positives, options.tau(), -1, slopes);
    rows.pullBack(slopes);
    return pull;
  }

  private static void check(NDArray embeddings, SparseGraph positives) {
    Shape shape = embeddings.getShape();
    Require.that(
        shape.dimension() == 2 && shape.get(0) > 0 && shape.get(1) > 0,
        "embeddings must have the shape (N,d) with at least one node, but have " + shape);
    Require.sameLength("embeddings", shape.get(0), "the graph", positives.nodes());
    Require.that(
        positives.width() == positives.nodes(),
        "the graph must join nodes to nodes, but has " + positives.width() + " columns");
    for (double weight : positives.weights()) {
      Require.that(
          weight >= 0 && weight < Double.POSITIVE_INFINITY,
          "the graph holds the weight " + weight + ", but positives have finite weights from 0");
    }
  }

  private static void checkClusters(int[] clusters, int nodes, int k) {
    Require.sameLength("embeddings", nodes, "clusters", clusters.length);
    for (int cluster : clusters) {
      Require.that(
          cluster >= 0 && cluster < k,
          "clusters hold " + cluster + ", but must lie between 0 and " + (k - 1));
    }
  }

  private static double[] doubles(NDArray embeddings) {
    double[] z = embeddings.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    for (double entry : z) {
      Require.that(
          Double.isFinite(entry), "embeddings hold " + entry + ", but must be finite numbers");
    }
    return z;
  }

  private static NDArray units(NDArray z) {
    NDArray squares = z.square().sum(new int[] {1}, true);
    NDArray directed = squares.gt(0);
    NDArray lengths = NDArrays.where(directed, squares, squares.onesLike()).sqrt();
    return z.div(lengths.add(Scalars.of(1e-8, lengths)));
  }

  private static NDArray attached(double value, NDArray input, double[] slopes) {
    NDArray gradient = input.getManager().create(slopes).reshape(input.getShape());
    return GivenGradient.attach(
        Scalars.held(value, input), input, gradient.toType(input.getDataType(), false));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            common("pamc").parameter("tau", 0.5, "what multiplies the similarities; above 0"),
            inputs -> evaluated(inputs, false)),
        NativeFunction.of(
            common("pamc-full-negatives")
                .parameter("tau", 0.5, "what multiplies the similarities; above 0")
                .parameter("full", true, "whether all nodes are negatives, not the cluster sums"),
            inputs -> evaluated(inputs, inputs.arguments().flag("full", true))),
        NativeFunction.of(
            Function.named("pamc-kl")
                .differentiable("embeddings", "(N,d)", "embeddings of nodes")
                .differentiable("centres", "(K,d)", "centres of clusters"),
            PamcLoss::divergence));
  }

  private static Function.Builder common(String name) {
    return Function.named(name)
        .differentiable("embeddings", "(N,d)", "embeddings of nodes, of any length")
        .input("adjacency", "(N,N)", "weights of positives, at least 0; loops count exp(0)")
        .input("clusters", "(N)", "cluster of each node, from 0; constant")
        .parameter("K", "one more than the largest cluster", "number of clusters");
  }

  private static NDArray evaluated(Inputs inputs, boolean full) {
    Arguments arguments = inputs.arguments();
    PamcLoss loss = new PamcLoss(new Options(arguments.number("tau", Options.DEFAULT.tau())));
    inputs.finite("embeddings");
    inputs.finite("adjacency");
    Tensor adjacency = arguments.tensor("adjacency");
    int[] shape = adjacency.shape();
    Require.that(
        shape.length == 2 && shape[0] == shape[1],
        "input 'adjacency' has the shape " + Arrays.toString(shape) + ", but must be (N,N)");
    SparseGraph graph = SparseGraph.ofDense(adjacency.data(), shape[0], shape[0]);
    NDArray embeddings = inputs.differentiable("embeddings");
    int[] clusters = arguments.ints("clusters");
    int k = arguments.whole("K", inputs.count("clusters"));
    checkClusters(clusters, shape[0], k);
    return full ? loss.fullNegatives(embeddings, graph) : loss.loss(embeddings, graph, clusters, k);
  }

  private static NDArray divergence(Inputs inputs) {
    inputs.finite("embeddings");
    inputs.finite("centres");
    return SoftAssignment.divergence(
        SoftAssignment.logShares(
            inputs.differentiable("embeddings"), inputs.differentiable("centres")));
  }
}
