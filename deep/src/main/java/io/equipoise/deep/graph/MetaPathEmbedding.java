package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.Restarts;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Embeds the target nodes of a graph with several kinds of nodes without labels, by the contrast of
 * a coarse and a fine view of its meta-paths ({@link MetaPath}) under {@link MeowLoss}. Both views
 * come from one small graph network over each node's nearest by PathSim: the coarse one sees the
 * mean of the meta-paths' graphs, the fine one each meta-path with its middle nodes, also with
 * features and edges masked, joined by attention. Training takes all nodes in each step.
 *
 * <pre>{@code
 * SparseGraph authors = SparseGraph.ofPairs(papers, authorCount, paper, author);
 * SparseGraph subjects = SparseGraph.ofPairs(papers, subjectCount, paper2, subject);
 * var found = new MetaPathEmbedding(MetaPathEmbedding.Options.DEFAULT)
 *     .fit(features, width, List.of(MetaPath.through(authors), MetaPath.through(subjects)),
 *         new Seed(1));
 * float[] embeddings = found.embeddings();      // (papers·64), for any classifier or clustering
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2212.13847">Yu et al., 2022, arXiv:2212.13847</a>
 */
public final class MetaPathEmbedding {
  private static final int RESTARTS = 5;

  private final Options options;

  /** What counts as a negative of a node. */
  public enum Negatives {
    /** All other nodes alike: InfoNCE. */
    ALL,
    /** Nodes of other clusters, by how many clusterings tell them apart: MEOW. */
    CLUSTERED,
    /**
     * All nodes by weights of a small net that learns beside the views: AdaMEOW. A row's weights
     * are divided by their mean, since the loss would fall by shrinking them all.
     */
    LEARNED
  }

  /**
   * How to train.
   *
   * @param width d of the embeddings
   * @param neighbours how many of the nearest by PathSim are kept for each node and meta-path
   * @param negatives what counts as one
   * @param clusters numbers of clusters, one for each clustering; several grains, the coarsest well
   *     above the number of classes
   * @param refresh steps between two clusterings
   * @param loss temperature, and price of the prototype term, which {@code CLUSTERED} alone has
   * @param dropout share of units silenced after each map
   * @param featureMask share of features masked
   * @param edgeMask share of edges masked
   * @param epochs steps, at most
   * @param patience steps without a lower loss before training ends; 0 never ends it
   * @param learningRate of Adam
   */
  public record Options(
      int width,
      int neighbours,
      Negatives negatives,
      List<Integer> clusters,
      int refresh,
      MeowLoss.Options loss,
      double dropout,
      double featureMask,
      double edgeMask,
      int epochs,
      int patience,
      double learningRate) {

    /** MEOW with 100 and 300 clusters, for thousands of nodes. */
    public static final Options DEFAULT =
        new Options(
            64,
            20,
            Negatives.CLUSTERED,
            List.of(100, 300),
            5,
            MeowLoss.Options.DEFAULT,
            0.2,
            0.3,
            0.3,
            300,
            30,
            7e-4);

    public Options {
      Require.atLeast("width", width, 1);
      Require.atLeast("neighbours", neighbours, 1);
      clusters = List.copyOf(clusters);
      Require.that(
          negatives != Negatives.CLUSTERED || !clusters.isEmpty(),
          "clusters is empty, but clustered negatives need at least one clustering");
      for (int each : clusters) {
        Require.atLeast("clusters", each, 1);
      }
      Require.atLeast("refresh", refresh, 1);
      Require.between("dropout", dropout, 0, 0.99);
      Require.between("featureMask", featureMask, 0, 1);
      Require.between("edgeMask", edgeMask, 0, 1);
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("patience", patience, 0);
      Require.above("learningRate", learningRate, 0);
    }

    /** The same with other negatives. */
    public Options with(Negatives other) {
      return new Options(
          width,
          neighbours,
          other,
          clusters,
          refresh,
          loss,
          dropout,
          featureMask,
          edgeMask,
          epochs,
          patience,
          learningRate);
    }
  }

  /**
   * What a training found.
   *
   * @param embeddings (N·d) of the fine view, before the projection that the loss sees
   * @param attention (2M) share of each meta-path in them, as it is and masked in turn
   * @param losses of each step
   * @param weights of negatives in the last step
   */
  public record Embedded(
      float[] embeddings, double[] attention, double[] losses, WeightSummary weights) {}

  /** What weights of negatives are like; {@code zeros} is the share of pairs that count nothing. */
  public record WeightSummary(double mean, double least, double most, double zeros) {
    static WeightSummary of(NDArray weights) {
      double[] numbers = NegativeWeights.summary(weights);
      return new WeightSummary(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
  }

  public MetaPathEmbedding(Options options) {
    this.options = options;
  }

  /**
   * Embeds the target nodes.
   *
   * @param features (N·inputs) of the target nodes, standardised
   * @param paths at least one, all from the same N nodes
   * @throws UserError when the loss stops being a number
   */
  public Embedded fit(float[] features, int inputs, List<MetaPath> paths, Seed seed) {
    Require.atLeast("inputs", inputs, 1);
    Require.that(!paths.isEmpty(), "paths are empty, but there must be at least one meta-path");
    int nodes = features.length / inputs;
    for (MetaPath path : paths) {
      Require.sameLength("features", nodes, "a meta-path", path.half().nodes());
    }
    for (float feature : features) {
      Require.that(
          Float.isFinite(feature), "features hold " + feature + ", but must be finite numbers");
    }
    if (options.negatives() == Negatives.CLUSTERED) {
      options.clusters().forEach(k -> Require.between("clusters", k, 1, nodes));
    }
    try (MetaPathEncoder encoder = new MetaPathEncoder(features, inputs, paths, options, seed);
        Gradients recording = Gradients.record()) {
      return new Run(encoder, nodes, seed).train();
    }
  }

  /** One training. */
  private final class Run {
    private final MetaPathEncoder encoder;
    private final int nodes;
    private final Seed seed;
    private final MeowLoss loss = new MeowLoss(options.loss());
    private final NegativeWeights net;
    private int[][] clusterings = {};

    Run(MetaPathEncoder encoder, int nodes, Seed seed) {
      this.encoder = encoder;
      this.nodes = nodes;
      this.seed = seed;
      this.net = new NegativeWeights(options.width(), encoder.manager(), seed.child("net"));
    }

    Embedded train() {
      List<NDArray> parameters = new ArrayList<>(encoder.parameters());
      if (options.negatives() == Negatives.LEARNED) {
        parameters.addAll(net.parameters());
      }
      Adam adam = new Adam(parameters, options.learningRate(), 0, encoder.manager());
      double[] losses = new double[options.epochs()];
      WeightSummary weights = new WeightSummary(1, 1, 1, 0);
      double best = Double.POSITIVE_INFINITY;
      int epoch = 0;
      for (int waited = 0; epoch < losses.length; epoch++) {
        try (NDManager step = encoder.manager().newSubManager()) {
          MetaPathEncoder.Views views = encoder.views(step, true);
          Step taken = step(views, epoch);
          Gradients.backward(taken.loss());
          adam.step();
          losses[epoch] = checked(taken.loss(), epoch);
          weights = WeightSummary.of(taken.weights());
        }
        waited = losses[epoch] < best ? 0 : waited + 1;
        best = Math.min(best, losses[epoch]);
        if (options.patience() > 0 && waited >= options.patience()) {
          epoch++;
          break;
        }
      }
      return found(Arrays.copyOf(losses, epoch), weights);
    }

    private record Step(NDArray loss, NDArray weights) {}

    private Step step(MetaPathEncoder.Views views, int epoch) {
      NDArray c = views.coarse();
      NDArray f = views.fine();
      Seed drawn = seed.child("columns").child(epoch);
      int[] columns =
          options.negatives() == Negatives.LEARNED
              ? MeowLoss.columns(nodes, NegativeWeights.EXACT, drawn)
              : MeowLoss.columns(nodes, drawn);
      switch (options.negatives()) {
        case ALL -> {
          NDArray ones = c.getManager().ones(new Shape(nodes, columns.length));
          return new Step(loss.weighted(c, f, ones, columns), ones);
        }
        case LEARNED -> {
          NDArray weights = MeowLoss.levelled(net.of(c, f, columns));
          return new Step(loss.weighted(c, f, weights, columns), weights);
        }
        case CLUSTERED -> {
          if (epoch % options.refresh() == 0) {
            clusterings = clusterings(f, epoch);
          }
          return new Step(
              loss.loss(c, f, clusterings, columns), MeowLoss.weights(clusterings, columns, c));
        }
      }
      throw new IllegalStateException();
    }

    private int[][] clusterings(NDArray fine, int epoch) {
      float[] rows = UnitRows.of(fine.stopGradient()).toFloatArray();
      int[][] found = new int[options.clusters().size()][];
      for (int r = 0; r < found.length; r++) {
        Seed drawn = seed.child("clusters").child(r).child(epoch);
        int k = options.clusters().get(r);
        found[r] = Restarts.best(rows, nodes, options.width(), k, RESTARTS, drawn).clusters();
      }
      return found;
    }

    private Embedded found(double[] losses, WeightSummary weights) {
      try (NDManager step = encoder.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        MetaPathEncoder.Views views = encoder.views(step, false);
        float[] beta = views.attention().toFloatArray();
        double[] attention = new double[beta.length];
        Arrays.setAll(attention, v -> beta[v]);
        return new Embedded(views.embeddings().toFloatArray(), attention, losses, weights);
      }
    }

    private double checked(NDArray value, int epoch) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("training was interrupted");
      }
      float number = value.getFloat();
      if (!Float.isFinite(number)) {
        throw new UserError(
            "training left the numbers in step "
                + (epoch + 1)
                + "; lower learningRate, which is "
                + options.learningRate());
      }
      return number;
    }
  }
}
