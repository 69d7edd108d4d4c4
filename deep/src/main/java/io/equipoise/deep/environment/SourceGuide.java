package io.equipoise.deep.environment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Says from which source rows that arrive together are likely to be, by their features. */
public sealed interface SourceGuide {

  /**
   * What each head would cost (heads): the less, the nearer is its source; the joint head, which
   * has none, is infinite.
   *
   * @param x (N·D) what the network reads
   * @param rows that arrived together
   */
  double[] costs(SourceHeads heads, float[] x, int width, int[] rows);

  /**
   * The logarithm of the distance from the rows' mean features to those of each source.
   *
   * @param means (K,F)
   */
  record Prototypes(double[][] means) implements SourceGuide {
    private static final double LEAST = 1e-12;

    /** Of rows in their sources; a source without rows is infinitely far. */
    public static Prototypes of(SourceHeads heads, Examples rows) {
      double[][] means = new double[heads.heads() - 1][];
      for (int k = 0; k < means.length; k++) {
        int source = k;
        int[] own =
            IntStream.range(0, rows.size()).filter(i -> rows.groups()[i] == source).toArray();
        means[k] = mean(heads.features(), rows.x(), rows.width(), own);
      }
      return new Prototypes(means);
    }

    private static double[] mean(SourceFeatures features, float[] x, int width, int[] rows) {
      double[] mean = new double[features.width()];
      if (rows.length == 0) {
        Arrays.fill(mean, Double.POSITIVE_INFINITY);
      }
      for (int row : rows) {
        float[] own = features.of(x, row * width);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += own[i] / (double) rows.length;
        }
      }
      return mean;
    }

    @Override
    public double[] costs(SourceHeads heads, float[] x, int width, int[] rows) {
      double[] here = mean(heads.features(), x, width, rows);
      double[] costs = new double[means.length + 1];
      costs[means.length] = Double.POSITIVE_INFINITY;
      for (int k = 0; k < means.length; k++) {
        double square = 0;
        for (int i = 0; i < here.length; i++) {
          square += (here[i] - means[k][i]) * (here[i] - means[k][i]);
        }
        costs[k] = Math.log(Math.max(LEAST, Math.sqrt(square)));
      }
      return costs;
    }
  }

  /**
   * The negative logarithm of each source's probability, a mean over the rows, under a perceptron
   * that learned from features which it cannot change.
   *
   * @param weights of it, one output per source
   */
  record Classifier(DenseWeights weights) implements SourceGuide {
    private static final int HIDDEN = 32;

    /** Trained on rows in their sources. */
    public static Classifier trained(
        SourceHeads heads, Examples rows, Settings settings, Seed seed) {
      SourceFeatures features = heads.features();
      int sources = heads.heads() - 1;
      float[] read = features.all(rows.x(), rows.width());
      Examples told = Examples.of(read, features.width(), rows.groups(), sources);
      int[] sizes = {features.width(), HIDDEN, sources};
      try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"))) {
        return new Classifier(
            new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings)
                .fit(network, told, null, network::weights, seed.child("training"))
                .result());
      }
    }

    @Override
    public double[] costs(SourceHeads heads, float[] x, int width, int[] rows) {
      SourceFeatures features = heads.features();
      DenseWeights.Forward forward = weights.forward();
      double[] means = new double[weights.outputs()];
      double[] one = new double[means.length];
      for (int row : rows) {
        forward.probabilities(features.of(x, row * width), 0, one, 0);
        for (int k = 0; k < means.length; k++) {
          means[k] += one[k] / rows.length;
        }
      }
      double[] costs = new double[means.length + 1];
      costs[means.length] = Double.POSITIVE_INFINITY;
      for (int k = 0; k < means.length; k++) {
        costs[k] = -Math.log(Math.max(means[k], Double.MIN_NORMAL));
      }
      return costs;
    }
  }
}
