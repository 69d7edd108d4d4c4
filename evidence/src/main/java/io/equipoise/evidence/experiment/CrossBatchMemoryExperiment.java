package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.metric.RetrievalScores;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.ContrastiveLoss;
import io.equipoise.deep.embedding.CrossBatchMemory;
import io.equipoise.deep.embedding.MPerClassSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cross-batch memory under the contrastive loss in small batches, on drawn digits. */
public final class CrossBatchMemoryExperiment implements Experiment {
  private static final String MAP = "MAP@R of test images";
  private static final String FIRST = "precision@1 of test images";
  private static final String MEMORY = "batches of 16, memory of 512";
  private static final String SMALL = "batches of 16";
  private static final String LARGE = "batches of 128";

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
    return "Drawn digits of 8 by 8 grey pixels, 100 of each to train on and 60 of each to test.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (64-256-64, projection of 32) with the contrastive loss, 1,500 steps"
        + " of Adam at 0.001 on 8 classes of 2 rows, without a memory; 300 steps on batches of 128"
        + " are shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on ten drawn digits instead of convolutional networks on thousands of"
        + " products, where a batch holds a far smaller share of the classes.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(new Measure(MAP, MEMORY, SMALL, true, 0.02));
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Examples train = GreyDigits.draw(quick ? 20 : 100, GreyDigits.even(), root.child("train"));
    Examples test = GreyDigits.draw(quick ? 10 : 60, GreyDigits.even(), root.child("test"));
    int steps = quick ? 30 : 1500;
    List<Value> values = new ArrayList<>();
    measure(SMALL, 2, 0, steps, train, test, root, values);
    measure(MEMORY, 2, 512, steps, train, test, root, values);
    measure(LARGE, 16, 0, steps / 5, train, test, root, values);
    return new Outcome(values);
  }

  private static void measure(
      String arm,
      int perClass,
      int memory,
      int steps,
      Examples train,
      Examples test,
      Seed seed,
      List<Value> values) {
    ContrastiveLoss loss = new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT);
    // an unused start of as many steps as there are is no memory at all
    CrossBatchMemory.Run run =
        new CrossBatchMemory(
                new CrossBatchMemory.Options(
                    Math.max(1, memory), 1, memory == 0 ? steps : steps / 20))
            .begin(loss);
    MPerClassSampler.Batches batches =
        new MPerClassSampler(new MPerClassSampler.Options(8, perClass))
            .over(train.labels(), seed.child("batches"));
    try (Embedder embedder =
        new Embedder(new int[] {64, 256, 64}, new int[] {64, 32}, 1e-3, seed.child("network"))) {
      for (int step = 0; step < steps; step++) {
        int[] rows = batches.next();
        long[] labels = Arrays.stream(rows).mapToLong(row -> train.labels()[row]).toArray();
        embedder.step(
            AugmentedDigits.images(train, rows), x -> run.loss(x, x.getManager().create(labels)));
      }
      RetrievalScores scores =
          Retrieval.amongOthers(
              Embeddings.of(embedder.project(test.x()), 32), test.labels(), Distance.COSINE);
      values.add(new Value(MAP, arm, scores.mapAtR().value()));
      values.add(new Value(FIRST, arm, scores.precisionAt1().value()));
    }
  }
}
