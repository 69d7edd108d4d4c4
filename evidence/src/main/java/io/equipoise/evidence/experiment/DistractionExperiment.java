package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.fairness.DistractionAttention;
import io.equipoise.deep.fairness.DistractionTraining;
import io.equipoise.deep.fairness.ParityPenalty;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A block that listens to parity alone, as one linear layer and as the paper's attention, beside a
 * plain network and one that pays for parity with all its weights.
 *
 * <pre>
 *   x in R^10 standard normal, the first two shifted by 0.45 to the group's side
 *   P(y = 1) = sigmoid(1.2 x_0 + 0.8 x_1 + 0.8 x_2 + 0.6 x_3)
 * </pre>
 */
public final class DistractionExperiment implements Experiment {
  private static final String SOFT = "gap of mean probabilities, as a share of the plain network's";
  private static final String ACCURACY = "accuracy";
  private static final String PLAIN = "plain";
  private static final String LINEAR = "linear block, rate 2e-4";
  private static final String ATTENTION = "attention, rate 1e-5";
  private static final int WIDTH = 10;
  private static final int UNITS = 32;
  private static final int BATCH = 250;

  @Override
  public String method() {
    return "distraction";
  }

  @Override
  public String claim() {
    return "A block trained on parity alone lowers the gap of mean probabilities by a third at less"
        + " than a point of accuracy, as one linear layer and as attention at the paper's rate.";
  }

  @Override
  public String data() {
    return "4,000 made training and 8,000 test rows of ten features and two groups, whose positive"
        + " rates lie about 0.4 apart.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (10-64-32-2) without a block, 50 epochs of Adam at 0.001 in batches"
        + " of 250; a penalty on all weights is shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "Made rows instead of Adult and Health; the penalty on probabilities as written, without"
        + " the second sigmoid of the published scripts.";
  }

  @Override
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    for (String arm : List.of(LINEAR, ATTENTION)) {
      measures.add(new Measure(SOFT, arm, PLAIN, false, 1.0 / 3));
      measures.add(new Measure(ACCURACY, arm, PLAIN, true, -0.01));
    }
    return measures;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Arms arms =
        new Arms(
            made(quick ? 500 : 4000, root.child("train")),
            made(quick ? 1000 : 8000, root.child("test")),
            quick ? 2 : 50,
            root);
    arms.linear(PLAIN, 0);
    arms.linear(LINEAR, 2e-4);
    arms.attention(ATTENTION, 1e-5);
    if (!quick) {
      arms.attention("attention, rate 1e-3", 1e-3);
      arms.linear("linear block, rate 4e-4", 4e-4);
    }
    arms.penalty("penalty 3 on all weights", 3);
    return new Outcome(arms.values);
  }

  private static Examples made(int rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[rows * WIDTH];
    int[] labels = new int[rows];
    int[] groups = new int[rows];
    double[] pull = {1.2, 0.8, 0.8, 0.6};
    for (int i = 0; i < rows; i++) {
      groups[i] = random.nextInt(2);
      double logit = 0;
      for (int j = 0; j < WIDTH; j++) {
        double value = normal.sample() + (j < 2 ? 0.45 * (2 * groups[i] - 1) : 0);
        x[i * WIDTH + j] = (float) value;
        logit += j < pull.length ? pull[j] * value : 0;
      }
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
    }
    return Examples.of(x, WIDTH, labels, 2, groups, 2);
  }

  /** Trains arm after arm. */
  private static final class Arms {
    private final Examples train;
    private final Examples test;
    private final int epochs;
    private final Seed seed;
    private final List<Value> values = new ArrayList<>();
    private double plainGap;

    Arms(Examples train, Examples test, int epochs, Seed seed) {
      this.train = train;
      this.test = test;
      this.epochs = epochs;
      this.seed = seed;
    }

    private DistractionTraining training(double rate) {
      return new DistractionTraining(epochs, BATCH, 1e-3, 1, rate, false);
    }

    /** With a linear block that starts at the identity; at rate 0 it stays there. */
    void linear(String arm, double rate) {
      int[] sizes = {WIDTH, 64, UNITS, UNITS, 2};
      try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"))) {
        List<NDArray> block = network.parameters().subList(4, 6);
        float[] ones = new float[UNITS * UNITS];
        for (int j = 0; j < UNITS; j++) {
          ones[j * UNITS + j] = 1;
        }
        block.get(0).set(ones);
        List<NDArray> others = new ArrayList<>(network.parameters().subList(0, 4));
        others.addAll(network.parameters().subList(6, 8));
        fit(arm, rate, x -> network.forward(x, true), block, others, network.manager());
      }
    }

    /** With attention that a frozen network of the attribute asks. */
    void attention(String arm, double rate) {
      Seed own = seed.child("attention");
      int[] body = {WIDTH, 64, UNITS};
      try (DenseNetwork lower = DenseNetwork.random(body, 0, own.child("body"));
          DenseNetwork last = DenseNetwork.random(new int[] {UNITS, 2}, 0, own.child("last"));
          DenseNetwork asking =
              DenseNetwork.random(new int[] {WIDTH, 64, UNITS, 2}, 0, own.child("asking"))) {
        Examples attribute = Examples.of(train.x(), WIDTH, train.groups(), 2);
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, BATCH, 1e-3))
            .fit(asking, attribute, null, () -> 0, own.child("training"));
        UniformRandomProvider random = own.child("theta").generator();
        float[] numbers = new float[DistractionAttention.NUMBERS];
        for (int k = 0; k < numbers.length; k += 2) {
          numbers[k] = (float) (Math.sqrt(3) * (2 * random.nextDouble() - 1));
        }
        NDArray theta = lower.manager().create(numbers);
        theta.setRequiresGradient(true);
        UnaryOperator<NDArray> logits =
            x -> {
              NDArray queries = asking.output(x, false).features().stopGradient();
              NDArray features = Activation.relu(lower.forward(x, true));
              return last.forward(DistractionAttention.of(features, queries, theta), true);
            };
        List<NDArray> others = new ArrayList<>(lower.parameters());
        others.addAll(last.parameters());
        fit(arm, rate, logits, List.of(theta), others, lower.manager());
      }
    }

    /** All weights pay for parity. */
    void penalty(String arm, double price) {
      int[] sizes = {WIDTH, 64, UNITS, 2};
      try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"))) {
        Lesson lesson =
            step -> {
              Batch batch = step.batch(network.forward(step.x(), true));
              NDArray p = batch.logits().softmax(1).get(":, 1");
              return step.loss(batch).add(new ParityPenalty(price).of(p, batch.groups(), 2));
            };
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, BATCH, 1e-3))
            .fit(network, lesson, train, null, () -> 0, seed.child("training"));
        measure(arm, x -> network.forward(x, false));
      }
    }

    private void fit(
        String arm,
        double rate,
        UnaryOperator<NDArray> logits,
        List<NDArray> block,
        List<NDArray> others,
        NDManager manager) {
      training(rate)
          .fit(
              new DistractionTraining.Parts(logits, block, others),
              train,
              manager,
              seed.child("training"));
      measure(arm, logits);
    }

    private void measure(String arm, UnaryOperator<NDArray> logits) {
      double[] soft = new double[2];
      double[] hard = new double[2];
      double[] sizes = new double[2];
      double right = 0;
      try (NDManager manager = Torch.manager();
          Gradients pause = Gradients.pause()) {
        NDArray x = manager.create(test.x(), new Shape(test.size(), WIDTH));
        float[] p = logits.apply(x).softmax(1).get(":, 1").toFloatArray();
        for (int i = 0; i < p.length; i++) {
          int group = test.groups()[i];
          sizes[group]++;
          soft[group] += p[i];
          hard[group] += p[i] > 0.5 ? 1 : 0;
          right += (p[i] > 0.5 ? 1 : 0) == test.labels()[i] ? 1 : 0;
        }
      }
      double gap = Math.abs(soft[0] / sizes[0] - soft[1] / sizes[1]);
      plainGap = plainGap > 0 ? plainGap : gap;
      values.add(new Value(SOFT, arm, gap / plainGap));
      values.add(new Value(ACCURACY, arm, right / test.size()));
      values.add(new Value("gap of mean probabilities", arm, gap));
      values.add(
          new Value("gap of decisions", arm, Math.abs(hard[0] / sizes[0] - hard[1] / sizes[1])));
    }
  }
}
