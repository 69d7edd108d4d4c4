package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.OpposingSignals;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Correlation;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Full descent of a perceptron on rows of which one in 25 has one large feature and a random label:
 * whether the rows whose losses jump are these, and whether their two halves move against each
 * other.
 */
public final class OpposingSignalsExperiment implements Experiment {
  private static final int WIDTH = 20;
  private static final double LARGE = 8;
  private static final double PLANTED = 0.04;
  private static final double RATE = 0.3;
  private static final int STEPS_SHOWN = 20;
  private static final String SHARE = "share of planted rows among those whose losses rise most";
  private static final String RELATION = "correlation of the planted halves' mean loss changes";

  @Override
  public String method() {
    return "opposing-signals";
  }

  @Override
  public String claim() {
    return "In the steps that move most, planted rows with one large feature and random labels are at"
        + " least ten times as common as by chance among those whose losses rise, and the losses of"
        + " their two halves move against each other (correlation below -0.7).";
  }

  @Override
  public String data() {
    return "Made rows of 20 numbers with a linear rule, 1,000 of them, of which 40 have the value 8 in"
        + " one feature and labels half and half.";
  }

  @Override
  public String baseline() {
    return "Chance: 4 % planted rows, no relation. A perceptron (20-64-64-1), logistic loss, 1,500"
        + " steps of full descent at 0.3; the 20 steps of most movement after the first 50, 20 rows"
        + " on each side.";
  }

  @Override
  public String scaledDown() {
    return "Made rows and a perceptron instead of CIFAR-10 and ResNets.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(SHARE, "rising", "chance", true, 9 * PLANTED),
        new Measure(RELATION, "planted halves", "none", false, 0.7));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Made made = Made.draw(quick ? 300 : 1000, new Seed(seed).child("rows"));
    int burnIn = quick ? 20 : 50;
    List<double[]> losses = descend(made, quick ? 150 : 1500, new Seed(seed).child("network"));
    List<OpposingSignals.Movement> most = most(losses, burnIn, (int) (0.02 * made.size()));
    double rising =
        most.stream().mapToDouble(each -> made.share(each.rising())).average().orElse(0);
    double falling =
        most.stream().mapToDouble(each -> made.share(each.falling())).average().orElse(0);
    double owned =
        most.stream().mapToDouble(OpposingSignals.Movement::concentration).average().orElse(0);
    return new Outcome(
        List.of(
            new Value(SHARE, "rising", rising),
            new Value(SHARE, "falling", falling),
            new Value(SHARE, "chance", PLANTED),
            new Value(RELATION, "planted halves", made.relation(losses, burnIn)),
            new Value(RELATION, "none", 0),
            new Value("share of the movement in these steps", "rising or falling", owned)));
  }

  /** The losses of all rows before each step. */
  private static List<double[]> descend(Made made, int steps, Seed seed) {
    List<double[]> losses = new ArrayList<>();
    try (DenseNetwork network = DenseNetwork.random(new int[] {WIDTH, 64, 64, 1}, 0, seed);
        Gradients recording = Gradients.record()) {
      NDArray x = network.manager().create(made.x, new Shape(made.size(), WIDTH));
      NDArray signs = network.manager().create(made.signs);
      MomentumSteps descent = new MomentumSteps(network.parameters(), RATE, 0, network.manager());
      for (int step = 0; step < steps; step++) {
        try (NDManager manager = network.manager().newSubManager()) {
          NDArray here = x.duplicate();
          here.attach(manager);
          NDArray margins = network.forward(here, true).reshape(-1).mul(signs);
          NDArray each = LogSumExp.softplus(margins.neg());
          float[] now = each.toFloatArray();
          losses.add(IntStream.range(0, now.length).mapToDouble(i -> now[i]).toArray());
          Gradients.backward(each.mean());
          descent.step();
        }
      }
    }
    return losses;
  }

  private static List<OpposingSignals.Movement> most(List<double[]> losses, int from, int k) {
    return IntStream.range(from + 1, losses.size())
        .boxed()
        .sorted(Comparator.comparingDouble(t -> -moved(losses.get(t - 1), losses.get(t))))
        .limit(STEPS_SHOWN)
        .map(t -> OpposingSignals.movement(losses.get(t - 1), losses.get(t), k))
        .toList();
  }

  private static double moved(double[] before, double[] after) {
    return IntStream.range(0, before.length).mapToDouble(i -> Math.abs(after[i] - before[i])).sum();
  }

  /** Rows, labels as -1 and 1; the first ones are planted, in turn 1 and -1. */
  private record Made(float[] x, float[] signs) {

    static Made draw(int rows, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      double[] rule = new double[WIDTH];
      for (int c = 1; c < WIDTH; c++) {
        rule[c] = normal.sample();
      }
      float[] x = new float[rows * WIDTH];
      float[] signs = new float[rows];
      for (int i = 0; i < rows; i++) {
        double score = 0;
        for (int c = 0; c < WIDTH; c++) {
          x[i * WIDTH + c] = (float) normal.sample();
          score += rule[c] * x[i * WIDTH + c];
        }
        signs[i] = score > 0 ? 1 : -1;
        if (i < PLANTED * rows) {
          x[i * WIDTH] = (float) LARGE;
          signs[i] = i % 2 == 0 ? 1 : -1;
        }
      }
      return new Made(x, signs);
    }

    int size() {
      return signs.length;
    }

    double share(int[] rows) {
      return IntStream.of(rows).filter(i -> i < PLANTED * size()).count() / (double) rows.length;
    }

    /** How the mean loss changes of planted rows of either label go together. */
    double relation(List<double[]> losses, int from) {
      double[] up = new double[losses.size() - from - 1];
      double[] down = new double[up.length];
      for (int t = from + 1; t < losses.size(); t++) {
        for (int i = 0; i < PLANTED * size(); i++) {
          double change = losses.get(t)[i] - losses.get(t - 1)[i];
          if (i % 2 == 0) {
            up[t - from - 1] += change;
          } else {
            down[t - from - 1] += change;
          }
        }
      }
      return Correlation.pearson(up, down);
    }
  }
}
