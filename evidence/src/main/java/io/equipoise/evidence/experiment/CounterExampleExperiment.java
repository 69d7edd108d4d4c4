package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.CounterExampleHinge;
import io.equipoise.deep.loss.CrossEntropyLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A scorer of neighbours learns which of them a person would pick as the counter-example: the
 * nearest for which the same question has another answer.
 */
public final class CounterExampleExperiment implements Experiment {
  private static final int WIDTH = 8;
  private static final int QUESTIONS = 4;
  private static final int NEIGHBOURS = 12;
  private static final int INPUTS = 2 * WIDTH + QUESTIONS;
  private static final int BATCH = 32;
  private static final double SPREAD = 0.5;
  private static final String FIRST = "share of items whose picked neighbour is scored first";
  private static final String OTHER = "share of items whose first neighbour has another answer";
  private static final String HINGE = "scorer, counter-example hinge";
  private static final String ENTROPY = "scorer, cross-entropy";
  private static final String NEAREST = "nearest neighbour";

  @Override
  public String method() {
    return "counter-example-hinge";
  }

  @Override
  public String claim() {
    return "A scorer of twelve neighbours that learns from the hinge puts the counter-example that"
        + " was picked first at least 0.10 more often than distance does.";
  }

  @Override
  public String data() {
    return "Made items of 8 numbers and one of 4 questions, each answered by the side of a plane on"
        + " which an item lies; 12 neighbours by distance, of which the nearest with another answer"
        + " is picked; 3,000 items to learn from, 1,000 to test.";
  }

  @Override
  public String baseline() {
    return "The nearest neighbour, whatever its answer. The scorer is a perceptron (20-128-64-1) on"
        + " item, difference and question: 1,500 steps of Adam at 0.001, 32 items each.";
  }

  @Override
  public String scaledDown() {
    return "Made items and one perceptron instead of photographs, 24 neighbours and a model of"
        + " visual questions.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(new Measure(FIRST, HINGE, NEAREST, true, 0.1));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    double[][] planes = planes(root.child("planes"));
    Items train = Items.draw(planes, quick ? 100 : 3000, root.child("train"));
    Items test = Items.draw(planes, quick ? 100 : 1000, root.child("test"));
    List<Value> values = new ArrayList<>();
    int[] nearest = new int[test.picks().length];
    enter(values, NEAREST, test, nearest);
    CounterExampleHinge hinge = new CounterExampleHinge(CounterExampleHinge.Options.DEFAULT);
    int steps = quick ? 5 : 1500;
    enter(values, HINGE, test, scored(train, test, hinge::loss, steps, root));
    CrossEntropyLoss entropy = new CrossEntropyLoss();
    enter(
        values,
        ENTROPY,
        test,
        scored(train, test, (s, picks) -> entropy.perSample(picks, s).mean(), steps, root));
    return new Outcome(values);
  }

  private static void enter(List<Value> values, String arm, Items items, int[] first) {
    double picked = 0;
    double other = 0;
    for (int i = 0; i < first.length; i++) {
      picked += first[i] == items.picks()[i] ? 1 : 0;
      other += items.differs()[i][first[i]] ? 1 : 0;
    }
    values.add(new Value(FIRST, arm, picked / first.length));
    values.add(new Value(OTHER, arm, other / first.length));
  }

  /** The neighbour of each test item that a trained scorer puts first. */
  private static int[] scored(
      Items train, Items test, BinaryOperator<NDArray> loss, int steps, Seed seed) {
    UniformRandomProvider random = seed.child("batches").generator();
    try (Embedder scorer =
        new Embedder(new int[] {INPUTS, 128}, new int[] {128, 64, 1}, 1e-3, seed.child("scorer"))) {
      for (int step = 0; step < steps; step++) {
        float[] x = new float[BATCH * NEIGHBOURS * INPUTS];
        long[] picks = new long[BATCH];
        for (int b = 0; b < BATCH; b++) {
          int i = random.nextInt(train.picks().length);
          System.arraycopy(train.rows()[i], 0, x, b * NEIGHBOURS * INPUTS, NEIGHBOURS * INPUTS);
          picks[b] = train.picks()[i];
        }
        scorer.step(x, z -> loss.apply(z.reshape(BATCH, NEIGHBOURS), z.getManager().create(picks)));
      }
      int[] first = new int[test.picks().length];
      for (int i = 0; i < first.length; i++) {
        float[] scores = scorer.project(test.rows()[i]);
        for (int k = 1; k < NEIGHBOURS; k++) {
          first[i] = scores[k] > scores[first[i]] ? k : first[i];
        }
      }
      return first;
    }
  }

  private static double[][] planes(Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[][] planes = new double[QUESTIONS][WIDTH];
    for (double[] plane : planes) {
      Arrays.setAll(plane, j -> normal.sample());
    }
    return planes;
  }

  /**
   * Items with their neighbours, the nearest first.
   *
   * @param rows (N)(K·D) what a scorer is shown of each neighbour
   * @param picks (N) the nearest neighbour with another answer
   * @param differs (N)(K) which neighbours have another answer
   */
  private record Items(float[][] rows, int[] picks, boolean[][] differs) {

    /** Draws items anew until a neighbour has another answer. */
    static Items draw(double[][] planes, int count, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      Items items =
          new Items(
              new float[count][NEIGHBOURS * INPUTS],
              new int[count],
              new boolean[count][NEIGHBOURS]);
      int i = 0;
      while (i < count) {
        int question = random.nextInt(QUESTIONS);
        double[] x = new double[WIDTH];
        Arrays.setAll(x, j -> normal.sample());
        double[][] away = new double[NEIGHBOURS][WIDTH];
        for (double[] step : away) {
          Arrays.setAll(step, j -> SPREAD * normal.sample());
        }
        Arrays.sort(away, Comparator.comparingDouble(step -> dot(step, step)));
        i += items.enter(i, x, away, planes[question], question) ? 1 : 0;
      }
      return items;
    }

    private boolean enter(int i, double[] x, double[][] away, double[] plane, int question) {
      int pick = -1;
      double own = dot(plane, x);
      for (int k = NEIGHBOURS - 1; k >= 0; k--) {
        differs[i][k] = own > 0 != own + dot(plane, away[k]) > 0;
        pick = differs[i][k] ? k : pick;
        int at = k * INPUTS;
        for (int j = 0; j < WIDTH; j++) {
          rows[i][at + j] = (float) x[j];
          rows[i][at + WIDTH + j] = (float) away[k][j];
        }
        Arrays.fill(rows[i], at + 2 * WIDTH, at + INPUTS, 0);
        rows[i][at + 2 * WIDTH + question] = 1;
      }
      picks[i] = Math.max(0, pick);
      return pick >= 0;
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[j] * b[j];
      }
      return sum;
    }
  }
}
