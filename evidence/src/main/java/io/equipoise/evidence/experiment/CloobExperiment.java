package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.EmbeddingSpectrum;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.CloobLoss;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Pairs that share one loud and five quiet, correlated features: InfoNCE and InfoLOOB, with and
 * without Hopfield retrieval, at three temperatures; how far InfoNCE saturates, and what the first
 * tower tells of the quiet features.
 */
public final class CloobExperiment implements Experiment {
  private static final String FACTOR = "mean factor 1 - p of InfoNCE's gradient";
  private static final String QUIET = "accuracy of linear probes of the quiet features";
  private static final String COMPONENTS = "components that hold 99 % of the variance";
  private static final double[] INVERSE = {5, 10, 30};

  @Override
  public String method() {
    return "cloob";
  }

  @Override
  public String claim() {
    return "Hopfield retrieval lowers the factor on InfoNCE's gradient by 0.01; InfoLOOB with"
        + " retrieval tells 0.01 more of the quiet features than InfoNCE without.";
  }

  @Override
  public String data() {
    return "2,000 made pairs of 64 numbers that share a feature of norm 3 and five correlated ones of"
        + " norm 0.5 to 0.7 under noise of 0.5; 1,000 others to probe and 1,000 to test.";
  }

  @Override
  public String baseline() {
    return "The same two perceptrons (64-64-32) under InfoNCE without retrieval, 10 epochs of Adam at"
        + " 0.001 in batches of 128, at a temperature of 0.1; beta 8. All four cells at 1/5, 1/10 and"
        + " 1/30 are shown.";
  }

  @Override
  public String scaledDown() {
    return "Made pairs instead of millions of images with captions, perceptrons instead of a ResNet"
        + " and a transformer.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(FACTOR, arm(true, false, 10), arm(false, false, 10), false, 0.01),
        new Measure(QUIET, arm(true, true, 10), arm(false, false, 10), true, 0.01));
  }

  private static String arm(boolean retrieve, boolean leaveOneOut, double invTau) {
    return (leaveOneOut ? "InfoLOOB" : "InfoNCE")
        + (retrieve ? " with retrieval" : "")
        + ", temperature 1/"
        + Math.round(invTau);
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Loud loud = Loud.of(root.child("directions"));
    Pairs train = loud.pairs(quick ? 256 : 2000, root.child("train"));
    Pairs probe = loud.pairs(quick ? 60 : 1000, root.child("probe"));
    Pairs test = loud.pairs(quick ? 60 : 1000, root.child("test"));
    List<Value> values = new ArrayList<>();
    for (double invTau : quick ? new double[] {10} : INVERSE) {
      for (boolean retrieve : new boolean[] {false, true}) {
        for (boolean leaveOneOut : new boolean[] {false, true}) {
          CloobLoss loss = new CloobLoss(new CloobLoss.Options(invTau, 8, retrieve, leaveOneOut));
          String arm = arm(retrieve, leaveOneOut, invTau);
          judge(arm, loss, train, probe, test, quick ? 1 : 10, root, values);
        }
      }
    }
    return new Outcome(values);
  }

  private static void judge(
      String arm,
      CloobLoss loss,
      Pairs train,
      Pairs probe,
      Pairs test,
      int epochs,
      Seed seed,
      List<Value> values) {
    List<Double> factors = new ArrayList<>();
    try (TwoTowers towers =
        new TwoTowers(new int[] {Loud.WIDTH, 64, 32}, 1e-3, seed.child("network"))) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (int[] rows :
            AugmentedDigits.batches(train.size(), 128, seed.child("order").child(epoch))) {
          towers.step(
              LatentPairs.rows(train.first(), Loud.WIDTH, rows),
              LatentPairs.rows(train.second(), Loud.WIDTH, rows),
              (a, b, scale) -> watched(loss, NDArrays.stack(new NDList(a, b)), factors));
        }
      }
      Embeddings learned = Embeddings.of(towers.first(probe.first()), 32);
      Embeddings judged = Embeddings.of(towers.first(test.first()), 32);
      double right = 0;
      for (int k = 1; k < Loud.FEATURES; k++) {
        right += LinearProbe.accuracy(learned, probe.feature(k), judged, test.feature(k)).value();
      }
      values.add(new Value(QUIET, arm, right / (Loud.FEATURES - 1)));
      values.add(new Value(COMPONENTS, arm, EmbeddingSpectrum.of(judged.unit()).components(0.99)));
      values.add(
          new Value(
              FACTOR, arm, factors.stream().mapToDouble(each -> each).average().orElseThrow()));
    }
  }

  private static NDArray watched(CloobLoss loss, NDArray views, List<Double> factors) {
    try (Gradients paused = Gradients.pause()) {
      factors.add((double) loss.multipliers(views).mean().getFloat());
    }
    return loss.loss(views);
  }

  /** Features of ±1 along random directions of either side. */
  private record Loud(double[] first, double[] second) {
    static final int WIDTH = 64;
    static final int FEATURES = 6;
    private static final double[] NORMS = {3, 0.5, 0.55, 0.6, 0.65, 0.7};
    private static final double NOISE = 0.5;

    static Loud of(Seed seed) {
      double deviation = 1 / Math.sqrt(WIDTH);
      return new Loud(
          LatentPairs.normal(FEATURES * WIDTH, deviation, seed.child("first")),
          LatentPairs.normal(FEATURES * WIDTH, deviation, seed.child("second")));
    }

    Pairs pairs(int count, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      int[] signs = new int[count * FEATURES];
      float[] one = new float[count * WIDTH];
      float[] other = new float[count * WIDTH];
      for (int i = 0; i < count; i++) {
        double common = normal.sample();
        for (int k = 0; k < FEATURES; k++) {
          double drawn = normal.sample() + (k == 0 ? 0 : 0.7 * common);
          signs[i * FEATURES + k] = drawn > 0 ? 1 : -1;
        }
        for (int j = 0; j < WIDTH; j++) {
          double sum = NOISE * normal.sample();
          double otherSum = NOISE * normal.sample();
          for (int k = 0; k < FEATURES; k++) {
            double feature = NORMS[k] * signs[i * FEATURES + k];
            sum += feature * first[k * WIDTH + j];
            otherSum += feature * second[k * WIDTH + j];
          }
          one[i * WIDTH + j] = (float) sum;
          other[i * WIDTH + j] = (float) otherSum;
        }
      }
      return new Pairs(one, other, signs);
    }
  }

  private record Pairs(float[] first, float[] second, int[] signs) {
    int size() {
      return signs.length / Loud.FEATURES;
    }

    int[] feature(int feature) {
      int[] values = new int[size()];
      Arrays.setAll(values, i -> signs[i * Loud.FEATURES + feature]);
      return values;
    }
  }
}
