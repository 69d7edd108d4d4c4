package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.GroupedImageTextLoss;
import io.equipoise.deep.embedding.PairGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The grouped image-text contrast on pairs of two modalities: first with 1, 4 and 16 random groups,
 * then where the pairs come from two sources, with groups at random and groups by source.
 */
public final class GroupedImageTextExperiment implements Experiment {
  private static final String RECALL = "recall at 1";
  private static final String NUMBERS = "similarities per step";
  private static final String RECALL_SOURCES = "recall at 1, two sources";
  private static final String SOURCE = "how well the nearest neighbours tell the source";
  private static final String WHOLE = "whole batch";
  private static final String FOUR = "4 groups";
  private static final String SIXTEEN = "16 groups";
  private static final String RANDOM = "4 groups at random";
  private static final String BY_SOURCE = "4 groups by source";
  private static final int CLASSES = 10;
  private static final int LATENT = 12;
  private static final int WIDTH = 64;
  private static final int EMBEDDING = 32;
  private static final int NEIGHBOURS = 5;

  @Override
  public String method() {
    return "grouped-itc";
  }

  @Override
  public String claim() {
    return "Four groups of a batch of 256 take a quarter of the similarities and keep recall at 1"
        + " within 0.01 of the whole batch's, sixteen groups lose 0.005 or more; and groups by"
        + " source make the source harder to tell from an embedding, by 0.02.";
  }

  @Override
  public String data() {
    return "Made pairs: latent vectors of 12 numbers around 10 centres, through a random map and"
        + " noise to 64 numbers in each modality; 4000 pairs to train, 1000 to test. With two"
        + " sources, each adds a vector of its own to both modalities.";
  }

  @Override
  public String baseline() {
    return "The same two perceptrons (64-128-32) under the contrast of the whole batch of 256, 20"
        + " epochs of Adam at 0.001, temperature learned from 0.07; gradients of all arms by"
        + " micro-batches of 64.";
  }

  @Override
  public String scaledDown() {
    return "Made vectors and perceptrons on one machine instead of 6 billion pairs and up to 10"
        + " billion parameters on many; no masked modelling; nothing is said of speed.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(RECALL, FOUR, WHOLE, true, -0.01),
        new Measure(RECALL, SIXTEEN, WHOLE, false, 0.005),
        new Measure(NUMBERS, FOUR, WHOLE, false, 49_152),
        new Measure(SOURCE, BY_SOURCE, RANDOM, false, 0.02));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean quick = size == Size.QUICK;
    Pairs train = Pairs.of(quick ? 256 : 4000, root, root.child("train"));
    Pairs test = Pairs.of(quick ? 100 : 1000, root, root.child("test"));
    List<Value> values = new ArrayList<>();
    measure(WHOLE, 1, false, train, test, quick, root, values);
    measure(FOUR, 4, false, train, test, quick, root, values);
    measure(SIXTEEN, 16, false, train, test, quick, root, values);
    sources(RANDOM, false, train.shifted(root), test.shifted(root), quick, root, values);
    sources(BY_SOURCE, true, train.shifted(root), test.shifted(root), quick, root, values);
    return new Outcome(values);
  }

  private static void measure(
      String arm,
      int groups,
      boolean bySource,
      Pairs train,
      Pairs test,
      boolean quick,
      Seed seed,
      List<Value> values) {
    try (TwoTowers towers = trained(groups, bySource, train, quick, seed)) {
      values.add(new Value(RECALL, arm, recall(towers, test)));
      int batch = quick ? 128 : 256;
      values.add(new Value(NUMBERS, arm, (double) batch * batch / groups));
    }
  }

  private static void sources(
      String arm,
      boolean bySource,
      Pairs train,
      Pairs test,
      boolean quick,
      Seed seed,
      List<Value> values) {
    try (TwoTowers towers = trained(4, bySource, train, quick, seed)) {
      values.add(new Value(RECALL_SOURCES, arm, recall(towers, test)));
      Embeddings seen = Embeddings.of(towers.first(test.first()), EMBEDDING);
      values.add(
          new Value(
              SOURCE,
              arm,
              NearestNeighbours.accuracy(seen, test.sources(), NEIGHBOURS, Distance.COSINE)
                  .value()));
    }
  }

  private static TwoTowers trained(
      int groups, boolean bySource, Pairs train, boolean quick, Seed seed) {
    TwoTowers towers = new TwoTowers(new int[] {WIDTH, 128, EMBEDDING}, 1e-3, seed.child("towers"));
    GroupedImageTextLoss loss = new GroupedImageTextLoss(GroupedImageTextLoss.Options.DEFAULT);
    int batch = quick ? 128 : 256;
    for (int epoch = 0; epoch < (quick ? 1 : 20); epoch++) {
      Seed now = seed.child("epoch").child(epoch);
      for (int[] rows : AugmentedDigits.batches(train.sources().length, batch, now)) {
        Seed grouping = now.child("groups").child(rows[0]);
        int[] sources = IntStream.of(rows).map(row -> train.sources()[row]).toArray();
        int[] group =
            bySource
                ? PairGroups.byKey(sources, groups, grouping)
                : PairGroups.random(batch, groups, grouping);
        towers.cachedStep(
            LatentPairs.rows(train.first(), WIDTH, rows),
            LatentPairs.rows(train.second(), WIDTH, rows),
            64,
            (a, b, scale) -> loss.loss(a, b, group, scale));
      }
    }
    return towers;
  }

  /** How often the nearest of the second modality is the item itself. */
  private static double recall(TwoTowers towers, Pairs test) {
    int[] names = IntStream.range(0, test.sources().length).toArray();
    return Retrieval.of(
            Embeddings.of(towers.first(test.first()), EMBEDDING),
            names,
            Embeddings.of(towers.second(test.second()), EMBEDDING),
            names,
            Distance.COSINE)
        .precisionAt1()
        .value();
  }

  /** Pairs in both modalities, and which of two sources each is said to be from. */
  private record Pairs(float[] first, float[] second, int[] sources) {

    static Pairs of(int count, Seed root, Seed seed) {
      LatentPairs made = LatentPairs.of(CLASSES, LATENT, WIDTH, false, root.child("maps"));
      double[] items = made.items(LatentPairs.inTurn(count, CLASSES), 0.7, seed.child("items"));
      int[] sources = seed.child("sources").generator().ints(count, 0, 2).toArray();
      return new Pairs(
          made.first(items, 0.5, seed.child("first")),
          made.second(items, 0.5, seed.child("second")),
          sources);
    }

    /** With what the sources add. */
    Pairs shifted(Seed root) {
      double[] added = LatentPairs.normal(4 * WIDTH, 1, root.child("shifts"));
      return new Pairs(shifted(first, added, 0), shifted(second, added, 2), sources);
    }

    private float[] shifted(float[] view, double[] added, int from) {
      float[] moved = view.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) added[(from + sources[i / WIDTH]) * WIDTH + i % WIDTH];
      }
      return moved;
    }
  }
}
