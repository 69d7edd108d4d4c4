package io.equipoise.deep.weighting;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.cluster.KMeans;
import io.equipoise.deep.data.Examples;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives rows that look like few others more weight, for imbalance that no label shows: rare kinds
 * of rows that a model of limited capacity gives up.
 *
 * <pre>
 *   w_i = (eta + (1 - p_i)^gamma) / (eta + 1)        p_i = size of i's cluster / size of the largest
 *   loss = (1/N) Σ w_i l_i
 * </pre>
 *
 * <p>Weights run from eta/(eta + 1) for the largest cluster to 1 for a vanishing one: with the
 * default they differ by a factor of two at most, and a smaller {@code eta} is a stronger remedy.
 * They are constants, computed once. Clusters are those of k-means on up to 20 principal components
 * of the encoded features; this stands in for the paper's t-SNE and DBSCAN on image features, which
 * is too heavy here. With {@code by=groups} the protected groups are the clusters. Rare clusters
 * may be garbage: look at them before giving them weight.
 *
 * <p>Before a learner in a recipe it multiplies the rows' weights; as an {@code mlp}'s weighting it
 * multiplies the loss.
 *
 * @see <a href="https://arxiv.org/abs/2308.09878">Shrivastava, Zhang, Nagesh, Parchami,
 *     DatasetEquity: Are All Samples Created Equal?, 2023, arXiv:2308.09878</a>
 */
@Method(
    name = "dataset-equity",
    aliases = {"dequity"},
    row = 53,
    slot = Slot.DATA,
    treats = {Bias.REPRESENTATION, Bias.QUALITY_GAP},
    summary = "Gives rows of rare clusters more weight, for imbalance that no label shows.",
    cites = {"shrivastava2023datasetequity"})
public final class DatasetEquity implements Weighting, DataRemedy, Numeric {
  private static final int MIN_SAMPLES = 10;

  private final Options options;

  /** What counts as a cluster. */
  public enum By {
    /** Found by k-means. */
    CLUSTERS,
    /** The protected groups. */
    GROUPS
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what the largest cluster keeps; above 0, smaller is a stronger remedy") double eta,
      @Meaning("how fast weight falls with a cluster's size; at least 0, where 0 is no weighting")
          double gamma,
      @Meaning("clusters, found by k-means, or groups") By by,
      @Meaning("number of clusters, at most one per ten rows; at least 1") int k) {

    /** The paper's eta and gamma; 30 clusters. */
    public static final Options DEFAULT = new Options(1, 5, By.CLUSTERS, 30);

    public Options {
      Require.above("eta", eta, 0);
      Require.atLeast("gamma", gamma, 0);
      Require.atLeast("k", k, 1);
    }
  }

  public DatasetEquity(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public GroupUse groupUse() {
    return options.by() == By.GROUPS ? GroupUse.TRAINING : GroupUse.NONE;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    int[] clusters =
        options.by() == By.GROUPS
            ? examples.groups()
            : clusters(examples.x(), examples.size(), examples.width(), seed);
    return new RowWeights(weights(clusters, options.eta(), options.gamma(), MIN_SAMPLES));
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int[] clusters = train.rows().groups().codes();
    if (options.by() == By.CLUSTERS) {
      Matrix encoded =
          Encoder.fit(train.rows().features(), Encoder.Options.DEFAULT)
              .encode(train.rows().features());
      clusters = clusters(encoded.values(), encoded.rows(), encoded.columns(), seed);
    }
    double[] weights = weights(clusters, options.eta(), options.gamma(), MIN_SAMPLES);
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= train.weights()[i];
    }
    return train.withWeights(weights);
  }

  /**
   * Clusters embeddings and weighs them, for a user who wants to see both.
   *
   * @param x (N·D) embeddings, row by row
   */
  public ClusterAnalysis analyse(float[] x, int rows, int width, Seed seed) {
    Require.sameLength("the embeddings", x.length, "rows × width", (long) rows * width);
    int[] clusters = clusters(x, rows, width, seed);
    return ClusterAnalysis.of(
        clusters, weights(clusters, options.eta(), options.gamma(), MIN_SAMPLES));
  }

  private int[] clusters(float[] x, int rows, int width, Seed seed) {
    float[] scores = PrincipalScores.of(x, rows, width, seed.child("components"));
    int dimensions = scores.length / Math.max(1, rows);
    int k = Math.max(1, Math.min(options.k(), rows / 10));
    return KMeans.cluster(scores, rows, dimensions, k, seed.child("clusters"));
  }

  /**
   * The weight of each row (N).
   *
   * @param clusters (N) cluster of each row; -1 for one that belongs to none, which then counts as
   *     one of a cluster of {@code minSamples}
   * @param eta above 0
   * @param gamma at least 0
   */
  public static double[] weights(int[] clusters, double eta, double gamma, int minSamples) {
    int count = 0;
    for (int cluster : clusters) {
      count = Math.max(count, cluster + 1);
    }
    int[] sizes = new int[count];
    int largest = 0;
    for (int cluster : clusters) {
      if (cluster >= 0) {
        largest = Math.max(largest, ++sizes[cluster]);
      }
    }
    double[] weights = new double[clusters.length];
    for (int i = 0; i < weights.length; i++) {
      int size = clusters[i] < 0 ? minSamples : sizes[clusters[i]];
      double likelihood = largest == 0 ? 1 : Math.min(1, (double) size / largest);
      weights[i] = (eta + Math.pow(1 - likelihood, gamma)) / (eta + 1);
    }
    return weights;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        described("dequity")
            .differentiable("losses", "(N)", "loss of each row")
            .computes(DatasetEquity::weightedMean),
        described("dequity-weights").computes(arguments -> Evaluation.of(weightsOf(arguments))));
  }

  private static Function.Builder described(String name) {
    return Function.named(name)
        .input("groups", "(N)", "cluster of each row from 0; -1 for a row of none")
        .parameter("eta", 1, "above 0")
        .parameter("gamma", 5, "at least 0")
        .parameter("minSamples", MIN_SAMPLES, "size that stands for a row of no cluster");
  }

  private static double[] weightsOf(Arguments arguments) {
    Options given =
        new Options(
            arguments.number("eta", Options.DEFAULT.eta()),
            arguments.number("gamma", Options.DEFAULT.gamma()),
            By.GROUPS,
            1);
    int minSamples = arguments.whole("minSamples", MIN_SAMPLES);
    Require.atLeast("minSamples", minSamples, 1);
    return weights(arguments.ints("groups"), given.eta(), given.gamma(), minSamples);
  }

  private static Evaluation weightedMean(Arguments arguments) {
    double[] losses = arguments.numbers("losses");
    double[] weights = weightsOf(arguments);
    Require.sameLength("losses", losses.length, "groups", weights.length);
    Require.that(losses.length > 0, "input 'losses' is empty");
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      weights[i] /= losses.length;
      sum += weights[i] * losses[i];
    }
    return new Evaluation(
        Tensor.scalar(sum),
        Map.of("losses", new Tensor(weights, arguments.tensor("losses").shape())));
  }

  @Override
  public String toString() {
    return "dataset-equity";
  }
}
