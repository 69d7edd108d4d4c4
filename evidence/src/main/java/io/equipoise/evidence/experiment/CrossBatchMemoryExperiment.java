package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.metric.RetrievalScores;
import io.equipoise.deep.embedding.ContrastiveLoss;
import io.equipoise.deep.embedding.CrossBatchMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Cross-batch memory under the contrastive loss in small batches, on classes never seen. */
public final class CrossBatchMemoryExperiment implements Experiment {
  private static final String MAP = "MAP@R of unseen classes";
  private static final String FIRST = "precision@1 of unseen classes";
  private static final String MEMORY = "batches of 16, memory of 512";
  private static final String SMALL = "batches of 16";
  private static final String LARGE = "batches of 64";
  private static final int WIDTH = 16;

  @Override
  public String method() {
    return "cross-batch-memory";
  }

  @Override
  public String claim() {
    return "In batches of 16, a memory of earlier embeddings raises the MAP@R of the contrastive"
        + " loss by 0.02.";
  }

  @Override
  public String data() {
    return UnseenClasses.DATA;
  }

  @Override
  public String baseline() {
    return "The same perceptron (32-128-64, projection of 16) with the contrastive loss, 1,500 steps"
        + " of Adam at 0.001 on 8 classes of 2 rows, without a memory; 375 steps on batches of 64"
        + " are shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on 60 made classes instead of convolutional networks on thousands of"
        + " products, where a batch holds a far smaller share of the classes.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(new Measure(MAP, MEMORY, SMALL, true, 0.02));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    UnseenClasses task = UnseenClasses.of(seed, size);
    int steps = quick ? 30 : 1500;
    List<Value> values = new ArrayList<>();
    measure(SMALL, 2, 0, steps, task, values);
    measure(MEMORY, 2, 512, steps, task, values);
    measure(LARGE, 8, 0, steps / 4, task, values);
    return new Outcome(values);
  }

  private static void measure(
      String arm, int perClass, int memory, int steps, UnseenClasses task, List<Value> values) {
    ContrastiveLoss loss = new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT);
    // an unused start of as many steps as there are is no memory at all
    CrossBatchMemory.Run run =
        new CrossBatchMemory(
                new CrossBatchMemory.Options(
                    Math.max(1, memory), 1, memory == 0 ? steps : steps / 20))
            .begin(loss);
    UniformRandomProvider random = task.seed().child("batches").generator();
    int[] encoder = {BentClasses.WIDTH, 128, 64};
    try (Embedder embedder =
        new Embedder(encoder, new int[] {64, WIDTH}, 1e-3, task.seed().child("network"))) {
      for (int step = 0; step < steps; step++) {
        BentClasses.Rows batch = task.train().batch(8, perClass, random);
        long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
        embedder.step(batch.x(), x -> run.loss(x, x.getManager().create(labels)));
      }
      RetrievalScores scores =
          Retrieval.amongOthers(
              Embeddings.of(embedder.project(task.test().x()), WIDTH),
              task.test().labels(),
              Distance.COSINE);
      values.add(new Value(MAP, arm, scores.mapAtR().value()));
      values.add(new Value(FIRST, arm, scores.precisionAt1().value()));
    }
  }
}
