package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.graph.SparseGraph;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Embeds the nodes of a graph by a loss between two views in which edges and columns of features
 * are masked, drawn anew in each step, as GRACE does; under a simple graph convolution:
 *
 * <pre>
 *   z = perceptron(Â Â x)      Â = D^-1/2 (A + 1) D^-1/2      a projector is on top while training
 * </pre>
 *
 * @param loss of views (2,N,d)
 * @param steps of Adam on all nodes; 0 leaves the encoder as it starts
 * @see <a href="https://arxiv.org/abs/2006.04131">Zhu et al., Deep Graph Contrastive Representation
 *     Learning, 2020, arXiv:2006.04131</a>
 */
record GraphViews(Loss loss, int steps) {
  private static final int HIDDEN = 64;
  private static final int WIDTH = 32;
  private static final double MASKED = 0.3;
  private static final double RATE = 1e-3;

  Embeddings fit(GraphTask task) {
    Seed seed = task.seed().child("views");
    int[] down = {task.width(), HIDDEN, WIDTH};
    ContrastiveObjective objective = new ContrastiveObjective("views", loss, false);
    try (DenseNetwork encoder = DenseNetwork.random(down, 0, seed.child("encoder"));
        DenseNetwork projector =
            DenseNetwork.random(new int[] {WIDTH, WIDTH, WIDTH}, 0, seed.child("projector"))) {
      NDManager manager = encoder.manager();
      List<NDArray> parameters = new ArrayList<>(encoder.parameters());
      parameters.addAll(projector.parameters());
      Adam adam = new Adam(parameters, RATE, 0, manager);
      for (int at = 0; at < steps; at++) {
        try (NDManager step = manager.newSubManager();
            Gradients recording = Gradients.record()) {
          NDArray first = rows(masked(task, seed.child("first").child(at)), task, step);
          NDArray second = rows(masked(task, seed.child("second").child(at)), task, step);
          NDArray both = encoder.forward(first.concat(second, 0), true);
          NDArray views = projector.forward(both, true).reshape(2, task.nodes(), WIDTH);
          Gradients.backward(objective.loss(views, new int[task.nodes()]));
          adam.step();
        }
      }
      try (NDManager step = manager.newSubManager();
          Gradients paused = Gradients.pause()) {
        float[] around = propagated(task.x(), task.width(), task.edges());
        float[] found = encoder.forward(rows(around, task, step), false).toFloatArray();
        return Embeddings.of(found, WIDTH);
      }
    }
  }

  private static NDArray rows(float[] values, GraphTask task, NDManager step) {
    return step.create(values, new Shape(task.nodes(), task.width()));
  }

  private static float[] masked(GraphTask task, Seed seed) {
    UniformRandomProvider random = seed.child("columns").generator();
    boolean[] hidden = new boolean[task.width()];
    for (int j = 0; j < hidden.length; j++) {
      hidden[j] = random.nextDouble() < MASKED;
    }
    float[] x = task.x().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = hidden[i % hidden.length] ? 0 : x[i];
    }
    return propagated(x, task.width(), task.edges().masked(MASKED, seed.child("edges")));
  }

  /** What neighbours of up to two steps say on average: Â Â x. */
  static float[] propagated(float[] x, int width, SparseGraph edges) {
    SparseGraph around = edges.plus(SparseGraph.loops(edges.nodes())).symmetricallyNormalised();
    float[] rows = x;
    for (int hop = 0; hop < 2; hop++) {
      float[] next = new float[x.length];
      for (int i = 0; i < edges.nodes(); i++) {
        for (int e = around.starts()[i]; e < around.starts()[i + 1]; e++) {
          for (int j = 0; j < width; j++) {
            next[i * width + j] +=
                (float) (around.weights()[e] * rows[around.columns()[e] * width + j]);
          }
        }
      }
      rows = next;
    }
    return rows;
  }
}
