package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.adaptation.AdaptationLoss;
import io.equipoise.deep.adaptation.EntropyMinimization;
import io.equipoise.deep.adaptation.NormalizedNetwork;
import io.equipoise.deep.adaptation.TestTimeAdaptation;
import io.equipoise.deep.adaptation.WisdomOfCrowds;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A long stream of pale, noisy digits, half of them of classes that the network never learned: what
 * is left of its accuracy on those that it knows.
 */
public final class OpenSetAdaptationExperiment implements Experiment {
  private static final String ACCURACY = "accuracy on known classes, last rounds";
  private static final String STATISTICS = "batch statistics alone";
  private static final String ENTROPY = "entropy minimisation";
  private static final String FILTERED = "wisdom of crowds";
  private static final int KNOWN = 7;
  private static final int BATCH = 100;

  @Override
  public String method() {
    return "wisdom-of-crowds";
  }

  @Override
  public String claim() {
    return "After a long stream half of unknown classes, entropy minimisation that leaves out rows"
        + " which lost confidence is at least 4 points of accuracy above plain entropy minimisation"
        + " on known classes, and not more than a point below no learning at all.";
  }

  @Override
  public String data() {
    return "Drawn digits of 8 by 8: classes 0 to 6 to train; a stream of all ten, half of each batch"
        + " of classes 7 to 9, at 0.6 of the contrast with noise of 0.25.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (64-128-64-7 with batch normalisation, 30 epochs of Adam) on the same"
        + " stream: 25 rounds of 800 images in batches of 100, steps of 0.03 on the scales and"
        + " shifts; plain entropy minimisation, and none.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on drawn digits and one shift, instead of residual networks on CIFAR-10-C"
        + " and segmentation of streets.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ACCURACY, FILTERED, ENTROPY, true, 0.04),
        new Measure(ACCURACY, FILTERED, STATISTICS, true, -0.01));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    double[] known = new double[GreyDigits.CLASSES];
    Arrays.fill(known, 0, KNOWN, 1);
    double[] unknown = new double[GreyDigits.CLASSES];
    Arrays.fill(unknown, KNOWN, unknown.length, 1);
    Examples train = GreyDigits.draw(quick ? 20 : 200, known, root.child("train"));
    int half = quick ? 56 : 56 * 7;
    Examples inside = GreyDigits.draw(half / KNOWN + 1, known, root.child("known"));
    Examples outside = GreyDigits.draw(half / 3 + 1, unknown, root.child("unknown"));
    int rounds = quick ? 2 : 25;
    try (NormalizedNetwork network = trained(train, quick ? 2 : 30, root)) {
      List<Value> values = new ArrayList<>();
      run(STATISTICS, new EntropyMinimization(), 0, network, inside, outside, rounds, root, values);
      run(ENTROPY, new EntropyMinimization(), 0.03, network, inside, outside, rounds, root, values);
      AdaptationLoss filtered = new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT);
      run(FILTERED, filtered, 0.03, network, inside, outside, rounds, root, values);
      return new Outcome(values);
    }
  }

  private static NormalizedNetwork trained(Examples digits, int epochs, Seed seed) {
    int side = GreyDigits.SIDE;
    NormalizedNetwork network =
        NormalizedNetwork.random(new int[] {side * side, 128, 64, KNOWN}, seed.child("network"));
    Examples seven = Examples.of(digits.x(), digits.width(), digits.labels(), KNOWN);
    new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, 64, 1e-3))
        .fit(network, seven, null, () -> 0, seed.child("training"));
    return network;
  }

  /** Accuracy on known classes over the last fifth of the rounds. */
  private static void run(
      String arm,
      AdaptationLoss loss,
      double learningRate,
      NormalizedNetwork network,
      Examples inside,
      Examples outside,
      int rounds,
      Seed seed,
      List<Value> values) {
    UniformRandomProvider random = seed.child("stream").generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int right = 0;
    int seen = 0;
    int width = inside.width();
    try (NDManager manager = Torch.manager();
        TestTimeAdaptation adaptation =
            new TestTimeAdaptation(
                network, loss, new TestTimeAdaptation.Settings(learningRate, 2))) {
      for (int round = 0; round < rounds; round++) {
        int[] first = Permutation.of(inside.size(), random);
        int[] second = Permutation.of(outside.size(), random);
        int pairs = Math.min(first.length, second.length) / (BATCH / 2) * (BATCH / 2);
        for (int from = 0; from < pairs; from += BATCH / 2) {
          int[] known = Arrays.copyOfRange(first, from, from + BATCH / 2);
          Examples rows = inside.take(known);
          Examples strange = outside.take(Arrays.copyOfRange(second, from, from + BATCH / 2));
          float[] x = Arrays.copyOf(rows.x(), 2 * rows.x().length);
          System.arraycopy(strange.x(), 0, x, rows.x().length, strange.x().length);
          for (int i = 0; i < x.length; i++) {
            x[i] = (float) (0.6 * x[i] + 0.2 + 0.25 * normal.sample());
          }
          float[] logits;
          try (NDManager own = manager.newSubManager()) {
            logits = adaptation.adapt(own.create(x, new Shape(BATCH, width))).logits();
          }
          if (round >= rounds - Math.max(1, rounds / 5)) {
            seen += BATCH / 2;
            // unknown classes stand behind, and count for nothing
            float[] own = Arrays.copyOf(logits, BATCH / 2 * KNOWN);
            right += Decisions.right(own, rows.labels());
          }
        }
      }
    }
    values.add(new Value(ACCURACY, arm, (double) right / seen));
  }
}
