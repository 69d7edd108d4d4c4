package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.ClassVectorLoss;
import io.equipoise.deep.embedding.EmbeddingLoss;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.Optimizer;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A perceptron (32-128-64-16) that learns from some classes and is judged on others: by the share
 * of rows whose nearest other row is of the same class.
 */
record UnseenClasses(BentClasses.Rows train, BentClasses.Rows test, int steps, Seed seed) {
  static final String RECALL = "recall@1 on unseen classes";

  /** What experiments on it say of their data. */
  static final String DATA =
      "Made rows of 32 features: tanh of a random map of 8 directions in which classes differ and 8"
          + " louder ones in which they do not; 60 classes of 40 rows to learn from, 40 other"
          + " classes of 20 rows to test.";

  private static final double SLOWER = 1e-3;
  private static final double FASTER = 0.1;
  private static final int EACH = 5;

  static UnseenClasses of(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    BentClasses world = BentClasses.of(root.child("map"));
    return new UnseenClasses(
        world.rows(quick ? 15 : 60, quick ? 10 : 40, root.child("train")),
        world.rows(quick ? 10 : 40, quick ? 8 : 20, root.child("test")),
        quick ? 6 : 400,
        root);
  }

  /** Of the rows as they are. */
  double recallOfFeatures() {
    return recall(test.x(), BentClasses.WIDTH);
  }

  /** Of a network before training. */
  double recallUntrained(EmbeddingLoss any) {
    return recall(any, 0);
  }

  /** After training: batches of 12 classes with 5 rows each, class vectors at a larger step. */
  double recall(EmbeddingLoss loss) {
    return recall(loss, steps);
  }

  private double recall(EmbeddingLoss loss, int count) {
    int[] encoder = {BentClasses.WIDTH, 128, 64};
    int[] projector = {64, 16};
    try (Embedder embedder = new Embedder(encoder, projector, SLOWER, seed.child("network"));
        NDManager vectors = Torch.manager()) {
      EmbeddingLoss bound =
          loss instanceof ClassVectorLoss open
              ? open.withClasses(train.classes(), 16, seed.child("vectors"), vectors)
              : loss;
      List<NDArray> parameters =
          bound instanceof ClassVectorLoss known ? known.parameters() : List.of();
      Optimizer.Run vectorSteps = new AdamOptimizer().begin(parameters, FASTER, 0, vectors);
      UniformRandomProvider random = seed.child("batches").generator();
      for (int step = 0; step < count; step++) {
        BentClasses.Rows batch = train.batch(12, EACH, random);
        long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
        embedder.step(batch.x(), x -> bound.loss(x, x.getManager().create(labels)));
        vectorSteps.step();
      }
      return recall(embedder.project(test.x()), 16);
    }
  }

  private double recall(float[] embeddings, int width) {
    return Retrieval.amongOthers(Embeddings.of(embeddings, width), test.labels(), Distance.COSINE)
        .recallAt(1)
        .value();
  }
}
