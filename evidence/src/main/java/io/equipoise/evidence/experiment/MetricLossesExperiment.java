package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.ArcFaceLoss;
import io.equipoise.deep.embedding.CircleLoss;
import io.equipoise.deep.embedding.ClassVectorLoss;
import io.equipoise.deep.embedding.ContrastiveLoss;
import io.equipoise.deep.embedding.EmbeddingLoss;
import io.equipoise.deep.embedding.MarginLoss;
import io.equipoise.deep.embedding.MultiSimilarityLoss;
import io.equipoise.deep.embedding.PairLoss;
import io.equipoise.deep.embedding.ProxyAnchorLoss;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.embedding.TripletMarginLoss;
import io.equipoise.deep.embedding.mining.BatchHardMiner;
import io.equipoise.deep.embedding.mining.DistanceWeightedMiner;
import io.equipoise.deep.embedding.mining.MultiSimilarityMiner;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Losses of metric learning on classes that training never saw: eight directions tell classes apart
 * and eight louder ones do not, and all are mixed by a map with a bend. Judged by whether the
 * nearest other row is of the same class.
 */
public final class MetricLossesExperiment implements Experiment {
  private static final String RECALL = "recall@1 on unseen classes";
  private static final String UNTRAINED = "untrained network";
  private static final String CONTRASTIVE = "contrastive";
  private static final String MULTI_SIMILARITY = "multi-similarity with its miner";
  private static final String SUPCON = "supcon";
  private static final String PROXY_ANCHOR = "proxy-anchor";
  private static final String ALL_TRIPLETS = "triplets, all";
  private static final String BATCH_HARD = "triplets, batch-hard";
  private static final double SLOWER = 1e-3;
  private static final double FASTER = 0.1;
  private static final int EACH = 5;

  @Override
  public String method() {
    return "multi-similarity";
  }

  @Override
  public String claim() {
    return "On classes never seen in training, each of the contrastive, multi-similarity, supcon"
        + " and proxy-anchor losses lifts recall@1 over the untrained network's by at least 0.1,"
        + " and batch-hard triplets by at least 0.01 over all triplets.";
  }

  @Override
  public String data() {
    return "Made rows of 32 features: tanh of a random map of 8 directions in which classes differ"
        + " and 8 louder ones in which they do not; 60 classes of 40 rows to learn from, 40 other"
        + " classes of 20 rows to test.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (32-128-64-16) before training; otherwise 400 steps of Adam at 0.001"
        + " on batches of 12 classes with 5 rows each, class vectors at 0.1.";
  }

  @Override
  public String scaledDown() {
    return "Made rows and a small perceptron instead of images and a pretrained network; one"
        + " setting of each loss, its default, but triplet margins of 0.2.";
  }

  @Override
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    for (String arm : List.of(CONTRASTIVE, MULTI_SIMILARITY, SUPCON, PROXY_ANCHOR)) {
      measures.add(new Measure(RECALL, arm, UNTRAINED, true, 0.1));
    }
    measures.add(new Measure(RECALL, BATCH_HARD, ALL_TRIPLETS, true, 0.01));
    return measures;
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    BentClasses world = BentClasses.of(root.child("map"));
    BentClasses.Rows train = world.rows(quick ? 15 : 60, quick ? 10 : 40, root.child("train"));
    BentClasses.Rows test = world.rows(quick ? 10 : 40, quick ? 8 : 20, root.child("test"));
    int steps = quick ? 6 : 400;
    List<Value> values = new ArrayList<>();
    values.add(new Value(RECALL, "raw features", recall(test.x(), BentClasses.WIDTH, test)));
    SupConLoss supCon = new SupConLoss(SupConLoss.Options.DEFAULT);
    values.add(value(UNTRAINED, supCon, train, test, 0, root));
    values.add(
        value(
            CONTRASTIVE,
            new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT),
            train,
            test,
            steps,
            root));
    PairLoss multi = new MultiSimilarityLoss(MultiSimilarityLoss.Options.DEFAULT);
    PairLoss mined =
        multi.with(
            multi.parts().with(new MultiSimilarityMiner(MultiSimilarityMiner.Options.DEFAULT)));
    values.add(value(MULTI_SIMILARITY, mined, train, test, steps, root));
    values.add(value(SUPCON, supCon, train, test, steps, root));
    values.add(
        value(
            PROXY_ANCHOR,
            new ProxyAnchorLoss(ProxyAnchorLoss.Options.DEFAULT),
            train,
            test,
            steps,
            root));
    TripletMarginLoss triplets =
        new TripletMarginLoss(new TripletMarginLoss.Options(0.2, false, false));
    values.add(value(ALL_TRIPLETS, triplets, train, test, steps, root));
    PairLoss hard = triplets.with(triplets.parts().with(new BatchHardMiner()));
    values.add(value(BATCH_HARD, hard, train, test, steps, root));
    if (!quick) {
      CircleLoss circle = new CircleLoss(CircleLoss.Options.DEFAULT);
      values.add(value("circle", circle, train, test, steps, root));
      EmbeddingLoss margin =
          new MarginLoss(MarginLoss.Options.DEFAULT)
              .with(new DistanceWeightedMiner(DistanceWeightedMiner.Options.DEFAULT));
      values.add(value("margin, distance-weighted", margin, train, test, steps, root));
      ArcFaceLoss arcFace = new ArcFaceLoss(ArcFaceLoss.Options.DEFAULT);
      values.add(value("arcface", arcFace, train, test, steps, root));
    }
    return new Outcome(values);
  }

  private static Value value(
      String arm,
      EmbeddingLoss loss,
      BentClasses.Rows train,
      BentClasses.Rows test,
      int steps,
      Seed seed) {
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
      for (int step = 0; step < steps; step++) {
        BentClasses.Rows batch = train.batch(12, EACH, random);
        long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
        embedder.step(batch.x(), x -> bound.loss(x, x.getManager().create(labels)));
        vectorSteps.step();
      }
      return new Value(RECALL, arm, recall(embedder.project(test.x()), 16, test));
    }
  }

  private static double recall(float[] embeddings, int width, BentClasses.Rows test) {
    return Retrieval.amongOthers(Embeddings.of(embeddings, width), test.labels(), Distance.COSINE)
        .recallAt(1)
        .value();
  }

  /**
   * Classes in 16 hidden directions behind a map with a bend.
   *
   * @param map (WIDTH·HIDDEN)
   */
  private record BentClasses(double[] map) {
    static final int WIDTH = 32;
    private static final int HIDDEN = 16;
    private static final int TELLING = 8;
    private static final double WITHIN = 0.5;
    private static final double NUISANCE = 1.5;

    static BentClasses of(Seed seed) {
      ZigguratSampler.NormalizedGaussian normal =
          ZigguratSampler.NormalizedGaussian.of(seed.generator());
      double[] map = new double[WIDTH * HIDDEN];
      for (int i = 0; i < map.length; i++) {
        map[i] = 0.7 * normal.sample() / Math.sqrt(HIDDEN);
      }
      return new BentClasses(map);
    }

    /** Rows of new classes, class after class. */
    Rows rows(int classes, int each, Seed seed) {
      ZigguratSampler.NormalizedGaussian normal =
          ZigguratSampler.NormalizedGaussian.of(seed.generator());
      float[] x = new float[classes * each * WIDTH];
      int[] labels = new int[classes * each];
      double[] centre = new double[TELLING];
      double[] hidden = new double[HIDDEN];
      for (int row = 0; row < labels.length; row++) {
        labels[row] = row / each;
        for (int k = 0; k < HIDDEN; k++) {
          if (row % each == 0 && k < TELLING) {
            centre[k] = normal.sample();
          }
          hidden[k] =
              k < TELLING ? centre[k] + WITHIN * normal.sample() : NUISANCE * normal.sample();
        }
        for (int j = 0; j < WIDTH; j++) {
          double sum = 0;
          for (int k = 0; k < HIDDEN; k++) {
            sum += map[j * HIDDEN + k] * hidden[k];
          }
          x[row * WIDTH + j] = (float) Math.tanh(sum);
        }
      }
      return new Rows(x, labels, classes);
    }

    /** Rows with as many of each class. */
    private record Rows(float[] x, int[] labels, int classes) {

      /** Some rows each of some classes, without repeats. */
      Rows batch(int ofClasses, int each, UniformRandomProvider random) {
        int size = labels.length / classes;
        int[] chosen = PermutationSampler.natural(classes);
        PermutationSampler.shuffle(random, chosen);
        int count = Math.min(ofClasses, classes);
        float[] some = new float[count * each * WIDTH];
        int[] someLabels = new int[count * each];
        for (int c = 0; c < count; c++) {
          int[] members = PermutationSampler.natural(size);
          PermutationSampler.shuffle(random, members);
          for (int k = 0; k < each; k++) {
            int from = chosen[c] * size + members[k];
            System.arraycopy(x, from * WIDTH, some, (c * each + k) * WIDTH, WIDTH);
            someLabels[c * each + k] = chosen[c];
          }
        }
        return new Rows(some, someLabels, classes);
      }
    }
  }
}
