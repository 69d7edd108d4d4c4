package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.BalancedPairs;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Questions of four types with five answers that can mostly be guessed from the type, and evidence
 * that tells the answer under noise; complementary pairs ask the same of nearly the same evidence
 * with another answer.
 */
public final class BalancedPairsExperiment implements Experiment {
  private static final int TYPES = 4;
  private static final int ANSWERS = 5;
  private static final int WIDTH = TYPES * ANSWERS + TYPES;
  private static final double[] PRIOR = {0.75, 0.12, 0.07, 0.04, 0.02};
  private static final double SIGNAL = 1.6;
  private static final double JITTER = 0.3;
  private static final String SKEWED = "trained on skewed answers";
  private static final String BALANCED = "trained on balanced pairs";
  private static final String DROP = "accuracy of the model trained on skewed answers";
  private static final String ON_PAIRS = "accuracy on balanced pairs";
  private static final String PAIRS = "share of pairs with both answers right";
  private static final String ENTROPY = "entropy of the answers to a type, bits";
  private static final String TWICE = "twice that of the one trained on skewed answers";

  @Override
  public String method() {
    return "balanced-pairs";
  }

  @Override
  public String claim() {
    return "A model trained on answers that can be guessed loses at least 0.2 of accuracy on"
        + " balanced pairs; trained on as many rows of pairs it gains at least 0.05 there and gets"
        + " both of a pair right at least twice as often; balancing adds at least 0.5 bits.";
  }

  @Override
  public String data() {
    return "Made rows: 4 types of question, 5 answers with shares 0.75 to 0.02, 20 numbers of"
        + " evidence with 1.6 at the cell of type and answer under unit noise; 4,000 training and"
        + " 4,000 test rows of either kind.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (24-64-5, 15 epochs of Adam at 0.002) on rows without complements.";
  }

  @Override
  public String scaledDown() {
    return "Vectors instead of images, and complements by construction instead of by people.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(DROP, "on skewed answers", "on balanced pairs", true, 0.2),
        new Measure(ON_PAIRS, BALANCED, SKEWED, true, 0.05),
        new Measure(PAIRS, BALANCED, TWICE, true, 0),
        new Measure(ENTROPY, "balanced pairs", "skewed answers", true, 0.5));
  }

  @Override
  public Outcome run(long seed, Size size) {
    int rows = size == Size.QUICK ? 800 : 4000;
    int epochs = size == Size.QUICK ? 4 : 15;
    Seed root = new Seed(seed);
    Questions skewed = Questions.draw(rows, false, root.child("skewed"));
    Questions pairs = Questions.draw(rows, true, root.child("pairs"));
    Questions testSkewed = Questions.draw(rows, false, root.child("test skewed"));
    Questions testPairs = Questions.draw(rows, true, root.child("test pairs"));
    DenseWeights ofSkewed = trained(skewed, epochs, root);
    DenseWeights ofPairs = trained(pairs, epochs, root);
    double[] skewedOnPairs = answers(ofSkewed, testPairs);
    double[] pairsOnPairs = answers(ofPairs, testPairs);
    return new Outcome(
        List.of(
            new Value(DROP, "on skewed answers", testSkewed.right(answers(ofSkewed, testSkewed))),
            new Value(DROP, "on balanced pairs", testPairs.right(skewedOnPairs)),
            new Value(ON_PAIRS, SKEWED, testPairs.right(skewedOnPairs)),
            new Value(ON_PAIRS, BALANCED, testPairs.right(pairsOnPairs)),
            new Value(PAIRS, BALANCED, testPairs.bothRight(pairsOnPairs)),
            new Value(PAIRS, TWICE, 2 * testPairs.bothRight(skewedOnPairs)),
            new Value(PAIRS, SKEWED, testPairs.bothRight(skewedOnPairs)),
            new Value(ENTROPY, "skewed answers", skewed.entropy()),
            new Value(ENTROPY, "balanced pairs", pairs.entropy())));
  }

  private static DenseWeights trained(Questions train, int epochs, Seed seed) {
    Trainer trainer =
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, 128, 2e-3));
    return Perceptron.trained(trainer, train.examples, seed, 64).result();
  }

  private static double[] answers(DenseWeights weights, Questions asked) {
    DenseWeights.Forward forward = weights.forward();
    double[] answers = new double[asked.examples.size()];
    for (int i = 0; i < answers.length; i++) {
      float[] logits = forward.logits(asked.examples.x(), i * WIDTH);
      for (int a = 1; a < ANSWERS; a++) {
        answers[i] = logits[a] > logits[(int) answers[i]] ? a : answers[i];
      }
    }
    return answers;
  }

  /** Questions with their types (N); in pairs, the complement follows its original. */
  private record Questions(Examples examples, double[] types) {

    static Questions draw(int rows, boolean inPairs, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      float[] x = new float[rows * WIDTH];
      int[] labels = new int[rows];
      double[] types = new double[rows];
      for (int i = 0; i < rows; i++) {
        boolean complement = inPairs && i % 2 == 1;
        int type = complement ? (int) types[i - 1] : random.nextInt(TYPES);
        labels[i] =
            complement
                ? (labels[i - 1] + 1 + random.nextInt(ANSWERS - 1)) % ANSWERS
                : guessable(random.nextDouble());
        types[i] = type;
        for (int c = 0; c < TYPES * ANSWERS; c++) {
          x[i * WIDTH + c] =
              complement
                  ? x[(i - 1) * WIDTH + c] + (float) (JITTER * normal.sample())
                  : (float) normal.sample();
        }
        if (complement) {
          x[i * WIDTH + type * ANSWERS + labels[i - 1]] -= (float) SIGNAL;
        }
        x[i * WIDTH + type * ANSWERS + labels[i]] += (float) SIGNAL;
        x[i * WIDTH + TYPES * ANSWERS + type] = 1;
      }
      return new Questions(Examples.of(x, WIDTH, labels, ANSWERS), types);
    }

    private static int guessable(double drawn) {
      int answer = 0;
      double left = drawn;
      while (answer < ANSWERS - 1 && left >= PRIOR[answer]) {
        left -= PRIOR[answer++];
      }
      return answer;
    }

    double right(double[] answers) {
      int right = 0;
      for (int i = 0; i < answers.length; i++) {
        right += answers[i] == examples.labels()[i] ? 1 : 0;
      }
      return (double) right / answers.length;
    }

    double bothRight(double[] answers) {
      double[][] said = new double[answers.length / 2][2];
      double[][] truth = new double[said.length][2];
      for (int i = 0; i < answers.length; i++) {
        said[i / 2][i % 2] = answers[i];
        truth[i / 2][i % 2] = examples.labels()[i];
      }
      return BalancedPairs.pairAccuracy(said, truth);
    }

    double entropy() {
      double[] answers = new double[types.length];
      for (int i = 0; i < answers.length; i++) {
        answers[i] = examples.labels()[i];
      }
      return BalancedPairs.priorEntropy(types, answers);
    }
  }
}
