package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.DisparityDecomposition;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import io.equipoise.tabular.fairness.AccuracyFairnessLimit;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * One logistic model whose predictions favour a group, and three ways to deal its rows to two
 * clients: the same predictions, and three different causes of disparity.
 */
public final class FederatedDisparityExperiment implements Experiment {
  private static final String UNIQUE = "unique disparity, bits";
  private static final String REDUNDANT = "redundant disparity, bits";
  private static final String MASKED = "masked disparity, bits";
  private static final String LEFT =
      "error of the best predictor under a local limit of 0.01 bits alone";
  private static final double CONVINCING = 0.15;

  /** How rows come to clients. */
  private enum Deal {
    RANDOM("at random") {
      @Override
      int client(int group, int label, UniformRandomProvider random) {
        return random.nextInt(2);
      }
    },
    GROUP("by group, 92 %") {
      @Override
      int client(int group, int label, UniformRandomProvider random) {
        return random.nextDouble() < 0.92 ? group : 1 - group;
      }
    },
    AGREEMENT("by whether group equals label, 99 %") {
      @Override
      int client(int group, int label, UniformRandomProvider random) {
        int agree = group == label ? 1 : 0;
        return random.nextDouble() < 0.99 ? agree : 1 - agree;
      }
    };

    private final String arm;

    Deal(String arm) {
      this.arm = arm;
    }

    abstract int client(int group, int label, UniformRandomProvider random);
  }

  @Override
  public String method() {
    return "pid-disparity";
  }

  @Override
  public String claim() {
    return "The same predictions have unique disparity when rows are dealt to clients at random,"
        + " redundant disparity when groups live apart, and masked disparity when clients hold"
        + " opposite links of group and label, each at least 0.15 bits above the other deals.";
  }

  @Override
  public String data() {
    return "20,000 made rows of two features that shift by 0.9 and 0.3 to either side with the"
        + " group; the label is the sign of the first plus 0.8 times the second.";
  }

  @Override
  public String baseline() {
    return "The same logistic model and rows, dealt to two clients in another way.";
  }

  @Override
  public String scaledDown() {
    return "One model for all clients, fitted to all rows, instead of federated averaging; made"
        + " rows instead of the Adult census.";
  }

  @Override
  public List<Measure> measures() {
    String random = Deal.RANDOM.arm;
    String group = Deal.GROUP.arm;
    String agreement = Deal.AGREEMENT.arm;
    return List.of(
        new Measure(UNIQUE, random, group, true, CONVINCING),
        new Measure(REDUNDANT, group, random, true, CONVINCING),
        new Measure(REDUNDANT, group, agreement, true, CONVINCING),
        new Measure(MASKED, agreement, random, true, CONVINCING),
        new Measure(MASKED, agreement, group, true, CONVINCING));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    int rows = size == Size.QUICK ? 4000 : 20_000;
    Examples made = made(rows, root.child("rows"));
    Trainer trainer =
        new Trainer(
            new CrossEntropyLoss(),
            Weighting.NONE,
            Settings.fixed(size == Size.QUICK ? 10 : 20, 200, 0.02));
    DenseWeights weights = Perceptron.trained(trainer, made, root).result();
    int[] decided = Decisions.of(weights, made);
    List<Value> values = new ArrayList<>();
    for (Deal deal : Deal.values()) {
      measure(deal, made, decided, root.child(deal.name()), size, values);
    }
    return new Outcome(values);
  }

  private static void measure(
      Deal deal, Examples made, int[] decided, Seed seed, Size size, List<Value> values) {
    UniformRandomProvider random = seed.generator();
    double[][][] predicted = new double[2][2][2];
    double[][][] truth = new double[2][2][2];
    for (int i = 0; i < decided.length; i++) {
      int group = made.groups()[i];
      int client = deal.client(group, made.labels()[i], random);
      predicted[client][group][decided[i]]++;
      truth[client][group][made.labels()[i]]++;
    }
    DisparityDecomposition.Result bits = DisparityDecomposition.of(predicted);
    values.add(new Value(UNIQUE, deal.arm, bits.unique()));
    values.add(new Value(REDUNDANT, deal.arm, bits.redundant()));
    values.add(new Value(MASKED, deal.arm, bits.masked()));
    values.add(new Value("global disparity, bits", deal.arm, bits.global()));
    values.add(new Value("local disparity, bits", deal.arm, bits.local()));
    int tables = size == Size.QUICK ? 3 : 40;
    DisparityDecomposition.Result chance =
        DisparityDecomposition.chance(predicted, tables, seed.child("chance"));
    values.add(new Value("local disparity that chance gives, bits", deal.arm, chance.local()));
    double accuracy = new AccuracyFairnessLimit(truth).under(2, 0.01).accuracy();
    values.add(new Value(LEFT, deal.arm, 1 - accuracy));
  }

  private static Examples made(int rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[2 * rows];
    int[] labels = new int[rows];
    int[] groups = new int[rows];
    for (int i = 0; i < rows; i++) {
      groups[i] = random.nextInt(2);
      int side = 2 * groups[i] - 1;
      double first = normal.sample() + 0.9 * side;
      double second = normal.sample() + 0.3 * side;
      x[2 * i] = (float) first;
      x[2 * i + 1] = (float) second;
      labels[i] = first + 0.8 * second > 0 ? 1 : 0;
    }
    return Examples.of(x, 2, labels, 2, groups, 2);
  }
}
