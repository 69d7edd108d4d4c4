package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.EmbeddingPairs;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.OperatingPointInconsistency;
import io.equipoise.core.metric.Retrieval;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.ThresholdConsistentMarginLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** A normalised softmax with and without the margins, on classes of unequal spread. */
public final class ThresholdConsistentMarginExperiment implements Experiment {
  private static final String SHARE = "OPIS, as a share of that without margins";
  private static final String RECALL = "recall at 1";
  private static final String BASE = "normalised softmax";
  private static final String TREATED = "normalised softmax + margins";
  private static final int CLASSES = 40;
  private static final int WIDTH = 32;

  @Override
  public String method() {
    return "tcm";
  }

  @Override
  public String claim() {
    return "On new items of known classes the margins at least halve the inconsistency of one"
        + " threshold between classes, and recall at 1 does not fall.";
  }

  @Override
  public String data() {
    return "40 Gaussian classes in 16 dimensions with spreads drawn from 0.2 to 0.6, seen through"
        + " tanh in 32: 25 items each to train, 20 to test; 40 more classes that training never"
        + " sees.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (32-128-64-16) under a softmax of cosines of scale 16 alone: 400"
        + " steps of Adam at 0.001 on 12 classes of 5 items.";
  }

  @Override
  public String scaledDown() {
    return "A small perceptron on made classes instead of ResNet-50 on photographs; embeddings of"
        + " 16 instead of 512.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(SHARE, TREATED, BASE, false, 0.5),
        new Measure(RECALL, TREATED, BASE, true, -0.002));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean quick = size == Size.QUICK;
    MappedClasses made =
        MappedClasses.of(2 * CLASSES, 16, WIDTH, 0.2, 0.6, 0, root.child("classes"));
    Examples train = made.rows(0, CLASSES, 25, root.child("train"));
    int items = quick ? 5 : 20;
    Examples seen = made.rows(0, CLASSES, items, root.child("test"));
    Examples unseen = made.rows(CLASSES, 2 * CLASSES, items, root.child("unseen"));
    List<Value> values = new ArrayList<>();
    double[] inconsistency = new double[2];
    for (int arm = 0; arm < 2; arm++) {
      String name = arm == 0 ? BASE : TREATED;
      try (Embedder embedder = trained(train, arm == 1, quick ? 20 : 400, root)) {
        float[] known = embedder.project(seen.x());
        inconsistency[arm] = judge(name, "", known, seen.labels(), values);
        judge(name, " of unseen classes", embedder.project(unseen.x()), unseen.labels(), values);
      }
    }
    values.add(new Value(SHARE, BASE, 1));
    values.add(new Value(SHARE, TREATED, inconsistency[1] / inconsistency[0]));
    return new Outcome(values);
  }

  private static Embedder trained(Examples train, boolean margins, int steps, Seed seed) {
    ThresholdConsistentMarginLoss tcm =
        new ThresholdConsistentMarginLoss(ThresholdConsistentMarginLoss.Options.DEFAULT);
    UniformRandomProvider random = seed.child("batches").generator();
    Embedder embedder =
        new Embedder(new int[] {WIDTH, 128, 64}, new int[] {64, 16}, 1e-3, seed.child("network"));
    try (ClassDirections head = new ClassDirections(CLASSES, 16, 1e-3, seed.child("head"))) {
      for (int k = 0; k < steps; k++) {
        Examples batch = MappedClasses.batch(train, 12, 5, random);
        embedder.step(
            batch.x(),
            z -> {
              NDArray labels = MappedClasses.labels(batch, z);
              NDArray base = head.softmax(16, z, labels);
              return margins ? base.add(tcm.loss(z, labels)) : base;
            });
        head.step();
      }
    }
    return embedder;
  }

  private static double judge(
      String arm, String where, float[] rows, int[] labels, List<Value> values) {
    Embeddings embeddings = Embeddings.of(rows, rows.length / labels.length);
    EmbeddingPairs pairs = new EmbeddingPairs(embeddings, labels);
    double[][] utilities =
        pairs.utilities(
            pairs.range(
                OperatingPointInconsistency.FAR_LOW,
                OperatingPointInconsistency.FAR_HIGH,
                OperatingPointInconsistency.GRID));
    double inconsistency = OperatingPointInconsistency.ofUtilities(utilities);
    values.add(new Value("OPIS" + where, arm, inconsistency));
    values.add(
        new Value(
            "epsilon-OPIS" + where,
            arm,
            OperatingPointInconsistency.ofExtremes(
                utilities, OperatingPointInconsistency.EPSILON)));
    values.add(
        new Value(
            RECALL + where,
            arm,
            Retrieval.amongOthers(embeddings, labels, Distance.COSINE).precisionAt1().value()));
    values.add(
        new Value(
            "mean utility" + where,
            arm,
            Arrays.stream(utilities).flatMapToDouble(Arrays::stream).average().orElseThrow()));
    return inconsistency;
  }
}
