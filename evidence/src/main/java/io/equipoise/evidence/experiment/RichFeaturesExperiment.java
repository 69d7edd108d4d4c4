package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.environment.RiskExtrapolationLoss;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.FrozenFeatures;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.shortcut.Discovery;
import io.equipoise.deep.shortcut.RichFeatures;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;

/**
 * Risk extrapolation from random weights, from those of a short plain training, and on features
 * that were discovered in rounds, on digits whose colour says more in training than they do.
 */
public final class RichFeaturesExperiment implements Experiment {
  private static final String TURNED = "accuracy where colour is turned";
  private static final String INVERSE = "the same where digits say more than colour";
  private static final String FROZEN = "v-rex on frozen rich features";
  private static final String RANDOM = "v-rex from random weights";
  private static final String ROUND = "v-rex from round 0";
  private static final String PLAIN = "plain training";
  private static final double DECAY = 0.0022;
  private static final double PRICE = 1e4;

  @Override
  public String method() {
    return "rich-features";
  }

  @Override
  public String claim() {
    return "On digits whose training colour says more than their shape, v-rex on frozen rich"
        + " features beats v-rex from random weights, and from a short plain training, by 25 points"
        + " where colour is turned; where digits say more, it loses 3 points at most to plain"
        + " training.";
  }

  @Override
  public String data() {
    return "Drawn digits in two colours, 12 by 12: 750 rows each of two environments with the"
        + " colour wrong in 10 and 20 %, the label in 25 %; 4,000 test rows with the colour wrong in"
        + " 90 %. Inverse: label wrong in 10 %, colour in 20 and 25 %.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (288-64-64-2) under v-rex with w 10,000, 801 full-batch steps of"
        + " Adam at 0.0005, from random weights and after 51 steps of plain training.";
  }

  @Override
  public String scaledDown() {
    return "Drawn digits and 1,500 rows instead of 50,000 of MNIST, layers of 64 instead of 390,"
        + " 401 steps of discovery and synthesis.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(TURNED, FROZEN, RANDOM, true, 0.25),
        new Measure(TURNED, FROZEN, ROUND, true, 0.25),
        new Measure(INVERSE, FROZEN, PLAIN, true, -0.03));
  }

  @Override
  public int seeds() {
    return 3;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Run turned = new Run(new EnvironmentDigits(.25, new double[] {.1, .2}), .25, quick, root);
    List<Value> values = new ArrayList<>();
    turned.measure(TURNED, List.of(RANDOM, ROUND, FROZEN), values);
    Run inverse =
        new Run(
            new EnvironmentDigits(.1, new double[] {.2, .25}), .1, quick, root.child("inverse"));
    inverse.measure(INVERSE, List.of(FROZEN, PLAIN), values);
    return new Outcome(values);
  }

  /** One pair of training environments, and what is trained on them. */
  private static final class Run {
    private final Seed seed;
    private final Examples test;
    private final int steps;
    private final Curriculum<DenseNetwork> curriculum;
    private final RichFeatures rich;

    Run(EnvironmentDigits digits, double labelNoise, boolean quick, Seed seed) {
      this.seed = seed;
      this.steps = quick ? 10 : 801;
      Examples train = digits.draw(quick ? 100 : 750, seed.child("train"));
      this.test =
          new EnvironmentDigits(labelNoise, new double[] {.9})
              .draw(quick ? 300 : 4000, seed.child("test"));
      int later = quick ? 10 : 401;
      this.rich =
          new RichFeatures(new RichFeatures.Options(2, 51, later, train.size(), 5e-4, DECAY, true));
      Objective vrex =
          new RiskExtrapolationLoss(
              new RiskExtrapolationLoss.Options(PRICE, 0, new CrossEntropyLoss()));
      this.curriculum =
          new Curriculum<>(
              (inputs, outputs, child) ->
                  DenseNetwork.random(new int[] {inputs, 64, 64, outputs}, 0, child),
              vrex,
              Weighting.NONE,
              // the loss comes divided by its price, and so must the price of the weights
              fullBatch(train, steps, DECAY / PRICE),
              new AdamOptimizer(),
              Selection.LOSS,
              train,
              null);
    }

    private static Settings fullBatch(Examples train, int steps, double decay) {
      return new Settings(steps, train.size(), 5e-4, decay, 0);
    }

    void measure(String name, List<String> arms, List<Value> values) {
      Discovery found = rich.discover(curriculum, seed.child("discovery"));
      for (int round = 0; round < found.rounds(); round++) {
        values.add(
            new Value(
                "share of training rows right, " + name,
                "round " + round,
                found.shareRight(round)));
      }
      for (String arm : arms) {
        try (DenseNetwork network = trained(arm, found)) {
          values.add(new Value(name, arm, accuracy(network)));
        }
      }
    }

    private DenseNetwork trained(String arm, Discovery found) {
      Seed training = seed.child("training");
      Seed start = seed.child("network");
      return switch (arm) {
        case RANDOM -> curriculum.train(curriculum.fresh(start), training);
        case ROUND -> {
          DenseNetwork network = curriculum.fresh(start);
          plain(51).train(network, training);
          yield curriculum.train(network, training);
        }
        case PLAIN -> plain(steps / 2).train(curriculum.fresh(start), training);
        default -> {
          DenseNetwork network = rich.features(curriculum, found, seed.child("synthesis"));
          Network learning = arm.equals(FROZEN) ? new FrozenFeatures(network) : network;
          curriculum.train(learning, training);
          yield network;
        }
      };
    }

    private Curriculum<DenseNetwork> plain(int count) {
      return curriculum.plainly(1).with(fullBatch(curriculum.train(), count, DECAY));
    }

    private double accuracy(DenseNetwork network) {
      int wrong = 0;
      for (boolean each : Mistakes.of(network, test)) {
        wrong += each ? 1 : 0;
      }
      return 1 - (double) wrong / test.size();
    }
  }
}
