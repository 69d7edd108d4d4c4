package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The contrast of a coarse and a fine view of the same nodes, in which nodes of one cluster are no
 * negatives of each other, by k-means of several grains or by weights that are learned.
 *
 * <pre>
 *   w_ij = in how many of R clusterings i and j lie in different clusters
 *   con = mean_i -log( exp(c_i·f_i/tau) / Σ_j w_ij exp(c_i·f_j/tau) )
 *   proto = mean over r and i of
 *           -log( exp(c_i·mu_k(i)/phi_k(i)) / ((N/K) Σ_k exp(c_i·mu_k/phi_k)) )
 *   MEOW: con + lambda proto
 *   AdaMEOW: mean_i -log( exp(f_i·c_i/tau) / Σ_j w_ij exp(f_i·c_j/tau) )      w given, learned
 * </pre>
 *
 * <p>Views are (N,d), rows scaled to length 1. The positive is not in con's denominator, since
 * {@code w_ii = 0}; values may be negative. A node without any negative is left out of the mean;
 * where none has one, con is 0. {@code mu} and {@code phi} are those of {@link ClusterPrototypes},
 * constant, as the clusterings are. With each node its own cluster con is the decoupled contrastive
 * loss of one direction, and AdaMEOW with all weights 1 is InfoNCE. A coarse clustering alone takes
 * most true negatives away: give several. Weights that are learned without a bound shrink to 0 and
 * take the loss with them; keep the mean of each row, as {@link #levelled} does.
 *
 * <p>{@link MetaPathEmbedding} makes the views of a graph with several kinds of nodes and trains
 * them. Alone, above {@link #EXACT} nodes pass a sample of columns, which stands for all:
 *
 * <pre>{@code
 * MeowLoss loss = new MeowLoss(MeowLoss.Options.DEFAULT);
 * int[][] clusterings = …;      // (R,N) by k-means of the fine view, say into 100 and 300
 * NDArray value = loss.loss(coarse, fine, clusterings, MeowLoss.columns(n, seed));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2212.13847">Yu, Ge, Li, Zhou, Heterogeneous Graph Contrastive
 *     Learning with Meta-path Contexts and Adaptively Weighted Negative Samples, 2022,
 *     arXiv:2212.13847</a>
 */
@Method(
    name = "meow",
    aliases = {"adameow", "meta-path-contrast"},
    row = 13,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts two views of a graph's nodes with negatives that count by how often clusterings,"
            + " or a learned net, tell them apart.",
    cites = {"yu2022meow"})
public final class MeowLoss implements Numeric {
  /** Up to how many nodes every column counts. */
  public static final int EXACT = 5000;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature of the similarities; above 0, the paper has 0.4") double tau,
      @Meaning("price of the prototype term; at least 0, the paper has 1") double lambda,
      @Meaning("whether clusters spread as the authors' program counts, which inverts the meaning")
          boolean released) {

    /** The paper's values for MEOW. */
    public static final Options DEFAULT = new Options(0.4, 1, false);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
      Require.atLeast("lambda", lambda, 0);
    }
  }

  public MeowLoss(Options options) {
    this.options = options;
  }

  /** The columns that count: all, or above {@link #EXACT} nodes so many that products stay few. */
  public static int[] columns(int nodes, Seed seed) {
    return columns(nodes, EXACT, seed);
  }

  /** The same where all count up to another number of nodes. */
  static int[] columns(int nodes, int exact, Seed seed) {
    int[] all = IntStream.range(0, nodes).toArray();
    if (nodes <= exact) {
      return all;
    }
    int count = Math.max(1, (int) ((long) exact * exact / nodes));
    return Permutation.choose(all, count, seed.generator());
  }

  /**
   * MEOW's loss, a scalar.
   *
   * @param coarse (N,d) float32 or float64
   * @param fine (N,d)
   * @param clusterings (R,N) cluster of each node, from 0; constant
   * @param columns nodes of the fine view that serve as negatives, standing for all
   */
  public NDArray loss(NDArray coarse, NDArray fine, int[][] clusterings, int[] columns) {
    NDArray contrast = contrast(coarse, fine, clusterings, columns);
    if (options.lambda() == 0) {
      return contrast;
    }
    NDArray pull = prototypes(coarse, fine, clusterings);
    return contrast.add(pull.mul(Scalars.held(options.lambda(), pull)));
  }

  /** The term {@code con}. */
  public NDArray contrast(NDArray coarse, NDArray fine, int[][] clusterings, int[] columns) {
    check(coarse, fine);
    checkClusterings(clusterings, coarse);
    NDArray c = UnitRows.of(coarse);
    NDArray f = UnitRows.of(fine);
    NDArray scores = scores(c, f, columns);
    NDArray weights = weights(clusterings, columns, scores);
    NDArray counted = weights.gt(0);
    NDArray logs = NDArrays.where(counted, weights, weights.onesLike()).log();
    NDArray sums = LogSumExp.of(scores.add(logs), counted, 1);
    return mean(sums.sub(own(c, f)), LogSumExp.any(scores, counted, 1), columns.length);
  }

  /** The term {@code proto}. */
  public NDArray prototypes(NDArray coarse, NDArray fine, int[][] clusterings) {
    check(coarse, fine);
    checkClusterings(clusterings, coarse);
    NDArray c = UnitRows.of(coarse);
    int width = Math.toIntExact(c.getShape().get(1));
    double[] rows =
        UnitRows.of(fine.stopGradient()).toType(DataType.FLOAT64, false).toDoubleArray();
    NDArray sum = c.getManager().zeros(new Shape(), c.getDataType());
    for (int[] clusters : clusterings) {
      ClusterPrototypes found =
          ClusterPrototypes.of(rows, width, clusters, options.tau(), options.released());
      sum = sum.add(prototypes(c, found));
    }
    return sum.div(Scalars.held(clusterings.length, sum));
  }

  private static NDArray prototypes(NDArray c, ClusterPrototypes found) {
    int k = found.phi().length;
    int width = found.centroids().length / k;
    double[] scaled = new double[found.centroids().length];
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = found.centroids()[j] / found.phi()[j / width];
    }
    NDArray centroids =
        c.getManager().create(scaled).reshape(k, width).toType(c.getDataType(), false);
    NDArray scores = c.matMul(centroids.transpose());
    long n = c.getShape().get(0);
    NDArray mine =
        c.getManager()
            .create(Arrays.stream(found.clusters()).asLongStream().toArray())
            .oneHot(k, c.getDataType());
    NDArray own = scores.mul(mine).sum(new int[] {1});
    NDArray logs = LogSumExp.of(scores, 1).sub(own);
    return logs.mean().add(Scalars.of(Math.log((double) n / k), logs));
  }

  /**
   * AdaMEOW's loss, a scalar; the fine view's rows are the anchors.
   *
   * @param weights (N, columns) at least 0; they get a gradient
   */
  public NDArray weighted(NDArray coarse, NDArray fine, NDArray weights, int[] columns) {
    check(coarse, fine);
    NDArray c = UnitRows.of(coarse);
    NDArray f = UnitRows.of(fine);
    NDArray scores = scores(f, c, columns);
    Require.that(
        weights.getShape().equals(scores.getShape()),
        "negative weights have the shape "
            + weights.getShape()
            + ", but must have "
            + scores.getShape());
    Require.that(
        weights.stopGradient().min().toType(DataType.FLOAT64, false).getDouble() >= 0,
        "negative weights hold a number below 0, but must be at least 0");
    NDArray top = scores.stopGradient().max(new int[] {1}, true);
    NDArray sums = scores.sub(top).exp().mul(weights).sum(new int[] {1});
    NDArray any = weights.stopGradient().gt(0).toType(scores.getDataType(), false);
    NDArray kept = any.max(new int[] {1});
    // a node that is left out must not leave log 0 behind
    NDArray safe = sums.add(kept.neg().add(1)).add(1e-30f).log().add(top.squeeze(1));
    return mean(safe.sub(own(c, f)), kept, columns.length);
  }

  /** Rows of weights divided by their mean, so that to shrink them all wins nothing. */
  public static NDArray levelled(NDArray weights) {
    return weights.div(weights.mean(new int[] {1}, true));
  }

  private NDArray scores(NDArray anchors, NDArray others, int[] columns) {
    NDArray scaled = anchors.div(Scalars.held(options.tau(), anchors));
    long n = others.getShape().get(0);
    NDArray chosen =
        columns.length == n
            ? others
            : others.get(new NDIndex("{}", others.getManager().create(columns)));
    return scaled.matMul(chosen.transpose());
  }

  private NDArray own(NDArray c, NDArray f) {
    NDArray products = c.mul(f).sum(new int[] {1});
    return products.div(Scalars.held(options.tau(), products));
  }

  /** How many clusterings tell node and column apart. */
  static NDArray weights(int[][] clusterings, int[] columns, NDArray like) {
    int n = clusterings[0].length;
    float[] weights = new float[n * columns.length];
    for (int[] clusters : clusterings) {
      for (int i = 0; i < n; i++) {
        int at = i * columns.length;
        for (int j = 0; j < columns.length; j++) {
          weights[at + j] += clusters[i] == clusters[columns[j]] ? 0 : 1;
        }
      }
    }
    return like.getManager()
        .create(weights, new Shape(n, columns.length))
        .toType(like.getDataType(), false);
  }

  /** The mean over rows that are kept, with columns standing for all nodes. */
  private static NDArray mean(NDArray values, NDArray kept, int columns) {
    double count = kept.sum().toType(DataType.FLOAT64, false).getDouble();
    NDArray share = kept.div(Scalars.held(Math.max(1, count), kept));
    double more = count == 0 ? 0 : Math.log((double) values.size() / columns);
    // masked rows hold -1e30: they leave by selection, not by a product
    NDArray chosen = NDArrays.where(kept.neq(0), values, values.zerosLike());
    NDArray sum = chosen.mul(share).sum();
    return sum.add(Scalars.of(more, sum));
  }

  private static void check(NDArray coarse, NDArray fine) {
    Shape shape = coarse.getShape();
    Require.that(
        shape.equals(fine.getShape()) && shape.dimension() == 2 && shape.size() > 0,
        "the views must both be (N,d) with at least one node, but have shapes "
            + shape
            + " and "
            + fine.getShape());
  }

  private static void checkClusterings(int[][] clusterings, NDArray coarse) {
    Require.that(clusterings.length > 0, "clusterings is empty, but needs at least one");
    for (int[] clusters : clusterings) {
      Require.sameLength("the views", coarse.getShape().get(0), "clusterings", clusters.length);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            views("meow-con")
                .differentiable("viewF", "(N,d)", "fine view of the same nodes")
                .input("clusterings", "(R,N)", "cluster of each node in each clustering")
                .parameter("tau", 0.4, "temperature, above 0"),
            MeowLoss::con),
        NativeFunction.of(
            views("meow-proto")
                .input("viewF", "(N,d)", "fine view, which gives the prototypes; constant")
                .input("clusterings", "(R,N)", "cluster of each node in each clustering")
                .parameter("tau", 0.4, "mean of the concentrations, above 0")
                .parameter("released", false, "whether the authors' program's spread counts"),
            MeowLoss::proto),
        NativeFunction.of(
            views("adameow")
                .differentiable("viewF", "(N,d)", "fine view of the same nodes, the anchors")
                .differentiable("negativeWeights", "(N,N)", "weight of each negative, at least 0")
                .parameter("tau", 0.9, "temperature, above 0"),
            MeowLoss::ada));
  }

  private static Function.Builder views(String name) {
    return Function.named(name)
        .differentiable("viewC", "(N,d)", "coarse view of nodes; rows are normalised");
  }

  private static MeowLoss of(Inputs inputs, double tau) {
    inputs.finite("viewC");
    inputs.finite("viewF");
    return of(inputs, tau, false);
  }

  private static MeowLoss of(Inputs inputs, double tau, boolean released) {
    return new MeowLoss(new Options(inputs.arguments().number("tau", tau), 1, released));
  }

  private static int[][] clusterings(Inputs inputs) {
    int[] flat = inputs.arguments().ints("clusterings");
    int[] shape = inputs.arguments().tensor("clusterings").shape();
    Require.that(
        shape.length == 2 && shape[0] > 0,
        "input 'clusterings' has the shape " + Arrays.toString(shape) + ", but must be (R,N)");
    int[][] clusterings = new int[shape[0]][];
    Arrays.setAll(clusterings, r -> Arrays.copyOfRange(flat, r * shape[1], (r + 1) * shape[1]));
    return clusterings;
  }

  private static int[] all(NDArray view) {
    return IntStream.range(0, Math.toIntExact(view.getShape().get(0))).toArray();
  }

  private static NDArray con(Inputs inputs) {
    NDArray c = inputs.differentiable("viewC");
    return of(inputs, 0.4).contrast(c, inputs.differentiable("viewF"), clusterings(inputs), all(c));
  }

  private static NDArray proto(Inputs inputs) {
    inputs.finite("viewC");
    inputs.finite("viewF");
    return of(inputs, 0.4, inputs.arguments().flag("released", false))
        .prototypes(inputs.differentiable("viewC"), inputs.constant("viewF"), clusterings(inputs));
  }

  private static NDArray ada(Inputs inputs) {
    inputs.finite("negativeWeights");
    NDArray c = inputs.differentiable("viewC");
    return of(inputs, 0.9)
        .weighted(
            c, inputs.differentiable("viewF"), inputs.differentiable("negativeWeights"), all(c));
  }
}
