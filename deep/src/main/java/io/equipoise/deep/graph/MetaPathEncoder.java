package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Dropout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two views of the target nodes of a graph with several kinds of nodes, by one two-layer graph
 * network:
 *
 * <pre>
 *   h = elu(x W)                                        z_c = GCN(h, mean of A_m over m)
 *   h_m = elu(h + mean of the middle nodes of m · W_m)  z_m = unit(GCN(h_m, A_m))
 *   z_f = Σ_v beta_v z_v        beta = softmax over v of mean over nodes of a·tanh(z_v V + b)
 *   p = tanh(z U + b)
 *   GCN(h, A) = standard(A prelu(A h G_1) G_2)
 * </pre>
 *
 * <p>v runs over the meta-paths twice: as they are, and with a share of features and edges masked,
 * drawn once. standard() takes the mean of all numbers away and divides by their deviation. Dropout
 * follows each linear map of features and of neighbours.
 */
final class MetaPathEncoder implements AutoCloseable {
  private static final double EPSILON = 1e-5;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final Dropout dropout;
  private final NDArray x;
  private final NDArray masked;
  private final Affine input;
  private final List<Path> paths = new ArrayList<>();
  private final NeighbourSums coarse;
  private final Affine first;
  private final Affine second;
  private final NDArray slope;
  private final Affine attention;
  private final Affine asked;
  private final Affine projection;

  /**
   * One meta-path.
   *
   * @param features (K,width) of its middle nodes, if they have any
   * @param entry map of these, or else a row for each of them
   * @param middle means of a node's middle nodes
   * @param gathered W_m
   * @param graph A_m
   * @param maskedGraph the same with edges masked
   */
  private record Path(
      Optional<NDArray> features,
      Affine entry,
      NeighbourSums middle,
      Affine gathered,
      NeighbourSums graph,
      NeighbourSums maskedGraph) {}

  /**
   * What the two views are.
   *
   * @param embeddings z_f (N,d), for use
   * @param coarse p of z_c (N,d), for the loss
   * @param fine p of z_f (N,d)
   * @param attention beta (2M)
   */
  record Views(NDArray embeddings, NDArray coarse, NDArray fine, NDArray attention) {}

  /**
   * With random weights.
   *
   * @param features (N·inputs) of the target nodes, finite
   */
  MetaPathEncoder(
      float[] features,
      int inputs,
      List<MetaPath> given,
      MetaPathEmbedding.Options options,
      Seed seed) {
    int d = options.width();
    int n = features.length / inputs;
    Seed weights = seed.child("weights");
    dropout = new Dropout(options.dropout(), seed.child("dropout").generator());
    x = manager.create(features, new Shape(n, inputs));
    masked =
        manager.create(
            masked(features, options.featureMask(), seed.child("features")), new Shape(n, inputs));
    input = affine(inputs, d, true, weights.child("input"));
    List<SparseGraph> graphs = new ArrayList<>();
    for (int m = 0; m < given.size(); m++) {
      SparseGraph near = given.get(m).nearest(options.neighbours());
      SparseGraph graph = near.symmetricallyNormalised();
      SparseGraph dropped =
          near.masked(options.edgeMask(), seed.child("edges").child(m)).symmetricallyNormalised();
      graphs.add(graph.scaled(1.0 / given.size()));
      paths.add(path(given.get(m), graph, dropped, d, weights.child("path").child(m)));
    }
    coarse = new NeighbourSums(graphs.stream().reduce(SparseGraph::plus).orElseThrow(), manager);
    first = affine(d, d, false, weights.child("first"));
    second = affine(d, d, false, weights.child("second"));
    slope = manager.create(new float[] {0.25f});
    slope.setRequiresGradient(true);
    parameters.add(slope);
    attention = affine(d, d, true, weights.child("attention"));
    asked = affine(d, 1, false, weights.child("asked"));
    projection = affine(d, d, true, weights.child("projection"));
  }

  private Path path(MetaPath given, SparseGraph graph, SparseGraph dropped, int d, Seed seed) {
    int k = given.half().width();
    Optional<NDArray> known =
        given.features().map(f -> manager.create(f, new Shape(k, f.length / k)));
    int wide = given.features().map(f -> f.length / k).orElse(k);
    return new Path(
        known,
        affine(wide, d, true, seed.child("entry")),
        new NeighbourSums(given.half().rowNormalised(), manager),
        affine(d, d, false, seed.child("gathered")),
        new NeighbourSums(graph, manager),
        new NeighbourSums(dropped, manager));
  }

  private Affine affine(int in, int out, boolean biased, Seed seed) {
    Affine made = Affine.of(in, out, biased, manager, seed);
    parameters.addAll(made.parameters());
    return made;
  }

  private static float[] masked(float[] features, double rate, Seed seed) {
    UniformRandomProvider random = seed.generator();
    float[] masked = features.clone();
    for (int i = 0; i < masked.length; i++) {
      if (random.nextDouble() < rate) {
        masked[i] = 0;
      }
    }
    return masked;
  }

  NDManager manager() {
    return manager;
  }

  List<NDArray> parameters() {
    return parameters;
  }

  /** Both views, in the manager of a step. */
  Views views(NDManager step, boolean training) {
    NDArray h = entered(x, step, training);
    NDArray part = entered(masked, step, training);
    NDList fine = new NDList();
    for (Path path : paths) {
      NDArray around =
          mapped(path.gathered(), path.middle().of(middle(path, step, training)), training);
      fine.add(UnitRows.of(encoded(elu(h.add(around)), path.graph(), training)));
      fine.add(UnitRows.of(encoded(elu(part.add(around)), path.maskedGraph(), training)));
    }
    NDArray stacked = NDArrays.stack(fine);
    long d = stacked.getShape().get(2);
    NDArray says = asked.of(attention.of(stacked.reshape(-1, d)).tanh());
    NDArray beta = says.reshape(fine.size(), -1).mean(new int[] {1}).softmax(0);
    NDArray joined = stacked.mul(beta.reshape(-1, 1, 1)).sum(new int[] {0});
    NDArray whole = encoded(h, coarse, training);
    return new Views(joined, projection.of(whole).tanh(), projection.of(joined).tanh(), beta);
  }

  private NDArray entered(NDArray features, NDManager step, boolean training) {
    return elu(mapped(input, here(features, step), training));
  }

  private NDArray middle(Path path, NDManager step, boolean training) {
    NDArray rows =
        path.features()
            .map(f -> path.entry().of(here(f, step)))
            .orElseGet(() -> path.entry().rows(step));
    return elu(training ? dropout.apply(rows) : rows);
  }

  private NDArray mapped(Affine map, NDArray rows, boolean training) {
    NDArray out = map.of(rows);
    return training ? dropout.apply(out) : out;
  }

  private NDArray encoded(NDArray h, NeighbourSums graph, boolean training) {
    NDArray inner = graph.of(mapped(first, h, training));
    NDArray bent =
        inner.getNDArrayInternal().relu().sub(inner.neg().getNDArrayInternal().relu().mul(slope));
    NDArray out = graph.of(mapped(second, bent, training));
    NDArray centred = out.sub(out.mean());
    NDArray variance = centred.square().mean().add(Scalars.of(EPSILON, out));
    return centred.div(variance.sqrt());
  }

  private static NDArray elu(NDArray rows) {
    return rows.getNDArrayInternal().elu(1f);
  }

  /** The same rows under the manager of a step, which the results get. */
  private static NDArray here(NDArray rows, NDManager step) {
    NDArray same = rows.stopGradient();
    same.attach(step);
    return same;
  }

  @Override
  public void close() {
    manager.close();
  }
}
