package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.Restarts;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Clusters the nodes of a graph by features and edges: an encoder without message passing starts as
 * an autoencoder's, k-means sets the centres, and then
 *
 * <pre>
 *   alpha (contrast of {@link PamcLoss}) + beta (divergence of {@link SoftAssignment})
 * </pre>
 *
 * trains both, all nodes in each step. Training ends early, with what the step before gave, when a
 * cluster is about to empty: when it has under 8 % of an even share, that is 2 % of the nodes with
 * four clusters. Raise beta then.
 *
 * <pre>{@code
 * SparseGraph edges = SparseGraph.ofEdges(nodes, from, to);
 * var found = new PamcClustering(PamcClustering.Options.DEFAULT)
 *     .fit(features, width, edges, 4, new Seed(1));
 * int[] labels = found.labels();
 * float[] embeddings = found.embeddings();
 * }</pre>
 */
public final class PamcClustering {
  /** Of an even share. */
  private static final double LEAST = 0.08;

  private final Options options;

  /**
   * How to train.
   *
   * @param hidden width of the encoder's hidden layer
   * @param width d of the embeddings
   * @param hops how far positives reach; the paper has 1 to 4
   * @param tau what multiplies the similarities
   * @param alpha price of the contrast; above 0
   * @param beta price of the divergence; at least 0
   * @param fullNegatives whether all nodes are negatives, for comparison
   * @param startEpochs steps of the autoencoder; without any, clusters are prone to collapse
   * @param epochs steps of the training
   * @param learningRate of Adam
   */
  public record Options(
      int hidden,
      int width,
      int hops,
      double tau,
      double alpha,
      double beta,
      boolean fullNegatives,
      int startEpochs,
      int epochs,
      double learningRate) {

    /** One hop, tau 0.5, alpha and beta 2, 200 epochs. */
    public static final Options DEFAULT = new Options(64, 10, 1, 0.5, 2, 2, false, 100, 200, 1e-3);

    public Options {
      Require.atLeast("hidden", hidden, 1);
      Require.atLeast("width", width, 1);
      Require.atLeast("hops", hops, 1);
      Require.between("tau", tau, 1e-6, 1e3);
      Require.above("alpha", alpha, 0);
      Require.atLeast("beta", beta, 0);
      Require.atLeast("startEpochs", startEpochs, 0);
      Require.atLeast("epochs", epochs, 0);
      Require.above("learningRate", learningRate, 0);
    }

    /** The same against all nodes, or not. */
    public Options withFullNegatives(boolean full) {
      return new Options(
          hidden, width, hops, tau, alpha, beta, full, startEpochs, epochs, learningRate);
    }
  }

  /**
   * What a training found.
   *
   * @param labels (N) cluster of each node, where q is largest
   * @param embeddings (N·d)
   * @param start clusters of k-means on the autoencoder, which training started from
   * @param epochs steps that were taken
   * @param leastShare size of the smallest cluster in each of them, as a share of the nodes
   */
  public record Clusters(
      int[] labels, float[] embeddings, int[] start, int epochs, double[] leastShare) {}

  public PamcClustering(Options options) {
    this.options = options;
  }

  /**
   * Clusters nodes.
   *
   * @param features (N·inputs), standardised
   * @param edges of the nodes, weights from 0; loops are added
   * @param clusters how many; at least 1 and at most N
   * @throws UserError when the loss stops being a number
   */
  public Clusters fit(float[] features, int inputs, SparseGraph edges, int clusters, Seed seed) {
    Require.atLeast("inputs", inputs, 1);
    Require.sameLength("features", features.length / inputs, "edges", edges.nodes());
    Require.between("clusters", clusters, 1, edges.nodes());
    for (float feature : features) {
      Require.that(
          Float.isFinite(feature), "features hold " + feature + ", but must be finite numbers");
    }
    SparseGraph positives = edges.influence(options.hops());
    int[] down = {inputs, options.hidden(), options.width()};
    int[] up = {options.width(), options.hidden(), inputs};
    try (DenseNetwork encoder = DenseNetwork.random(down, 0, seed.child("encoder"));
        DenseNetwork decoder = DenseNetwork.random(up, 0, seed.child("decoder"));
        Gradients recording = Gradients.record()) {
      NDArray x = encoder.manager().create(features, new Shape(features.length / inputs, inputs));
      rebuild(x, encoder, decoder);
      float[] z = embedded(x, encoder);
      Restarts start =
          Restarts.best(z, edges.nodes(), options.width(), clusters, 20, seed.child("k-means"));
      return cluster(x, encoder, positives, start, clusters);
    }
  }

  private void rebuild(NDArray x, DenseNetwork encoder, DenseNetwork decoder) {
    List<NDArray> parameters = new ArrayList<>(encoder.parameters());
    parameters.addAll(decoder.parameters());
    Adam adam = new Adam(parameters, options.learningRate(), 0, encoder.manager());
    for (int epoch = 0; epoch < options.startEpochs(); epoch++) {
      try (NDManager step = encoder.manager().newSubManager()) {
        NDArray rows = here(x, step);
        NDArray rebuilt = decoder.forward(encoder.forward(rows, true), true);
        NDArray loss = rebuilt.sub(rows).square().mean();
        Gradients.backward(loss);
        adam.step();
        checked(loss, epoch);
      }
    }
  }

  private Clusters cluster(
      NDArray x, DenseNetwork encoder, SparseGraph positives, Restarts start, int k) {
    NDManager manager = encoder.manager();
    NDArray centres = manager.create(start.centres(), new Shape(k, options.width()));
    centres.setRequiresGradient(true);
    List<NDArray> parameters = new ArrayList<>(encoder.parameters());
    parameters.add(centres);
    Adam adam = new Adam(parameters, options.learningRate(), 0, manager);
    double[] shares = new double[options.epochs()];
    int[] labels = start.clusters();
    float[] embeddings = embedded(x, encoder);
    int epoch = 0;
    while (epoch <= options.epochs()) {
      try (NDManager step = manager.newSubManager()) {
        NDArray z = encoder.forward(here(x, step), true);
        NDArray logShares = SoftAssignment.logShares(z, centres);
        int[] now = nearest(logShares);
        double least = leastShare(now, k);
        if (least < LEAST / k && epoch > 0) {
          break;
        }
        labels = now;
        embeddings = z.toFloatArray();
        if (epoch == options.epochs()) {
          break;
        }
        shares[epoch] = least;
        NDArray loss = loss(z, logShares, positives, now, k);
        Gradients.backward(loss);
        adam.step();
        checked(loss, epoch++);
      }
    }
    return new Clusters(labels, embeddings, start.clusters(), epoch, Arrays.copyOf(shares, epoch));
  }

  private NDArray loss(NDArray z, NDArray logShares, SparseGraph positives, int[] clusters, int k) {
    PamcLoss contrast = new PamcLoss(new PamcLoss.Options(options.tau()));
    NDArray apart =
        options.fullNegatives()
            ? contrast.fullNegatives(z, positives)
            : contrast.loss(z, positives, clusters, k);
    NDArray sharp = SoftAssignment.divergence(logShares);
    return apart
        .mul(Scalars.held(options.alpha(), apart))
        .add(sharp.mul(Scalars.held(options.beta(), sharp)));
  }

  private static int[] nearest(NDArray logShares) {
    return Arrays.stream(logShares.stopGradient().argMax(1).toLongArray())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static double leastShare(int[] clusters, int k) {
    int[] sizes = new int[k];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    return (double) Arrays.stream(sizes).min().orElse(0) / clusters.length;
  }

  private static float[] embedded(NDArray x, DenseNetwork encoder) {
    try (NDManager step = encoder.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      return encoder.forward(here(x, step), false).toFloatArray();
    }
  }

  /** The same rows under the manager of a step, which the results get. */
  private static NDArray here(NDArray x, NDManager step) {
    NDArray rows = x.stopGradient();
    rows.attach(step);
    return rows;
  }

  private void checked(NDArray loss, int epoch) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("training was interrupted");
    }
    if (!Float.isFinite(loss.getFloat())) {
      throw new UserError(
          "training left the numbers in step "
              + (epoch + 1)
              + "; lower learningRate, which is "
              + options.learningRate());
    }
  }
}
