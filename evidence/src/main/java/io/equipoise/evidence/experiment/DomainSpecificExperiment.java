package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.environment.SourceHeads;
import io.equipoise.deep.learn.DomainSpecificLearner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Three sources whose label rules conflict, and new places that each resemble one of them.
 *
 * <pre>
 *   x = 2 (cos a, sin a) + 0.6 noise, and a marker of the source + 0.5 noise in four columns
 *   a = (class + source) · 120°         turned by 0.3 rad, marker moved by 0.3, in a new place
 * </pre>
 */
public final class DomainSpecificExperiment implements Experiment {
  private static final String ACCURACY = "accuracy on new places";
  private static final String BATCH = "surest head per 50 rows";
  private static final String JOINT = "joint head";
  private static final String ORACLE = "head of the right source";
  private static final int SOURCES = 3;
  private static final int WIDTH = 6;
  private static final int TOGETHER = 50;

  @Override
  public String method() {
    return "drm";
  }

  @Override
  public String claim() {
    return "Where three sources conflict, the head that is surest of 50 rows that arrive together is"
        + " right 2 points more often than the joint head, and at most 1 point less often than the"
        + " head of the right source.";
  }

  @Override
  public String data() {
    return "Made rows of three classes in 6 columns: 600 each of three sources whose classes are"
        + " turned by 120 degrees, 1,000 each of three slightly turned and shifted copies.";
  }

  @Override
  public String baseline() {
    return "The joint head of the same network (6-8-8 and four heads), about 600 steps of Adam at"
        + " 0.01; the head of the right source is what could be reached.";
  }

  @Override
  public String scaledDown() {
    return "Made rows in 6 columns instead of images; no adaptation of heads while rows arrive.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ACCURACY, BATCH, JOINT, true, 0.02),
        new Measure(ACCURACY, BATCH, ORACLE, true, -0.01));
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Examples train = made(quick ? 100 : 600, 0, root.child("train"));
    Examples test = made(quick ? 100 : 1000, 0.3, root.child("test"));
    // batches of 90 rows: 20 steps an epoch
    SourceHeads heads =
        new DomainSpecificLearner(
                new DomainSpecificLearner.Options(
                    8, 2, quick ? 3 : 30, 90, 1e-2, 0, SourceHeads.Choice.ENTROPY, 0.1, false, 0))
            .heads(train, root.child("heads"));
    double[][] each = heads.probabilities(test.x(), test.width());
    List<Value> values = new ArrayList<>();
    record(BATCH, decided(heads, each, test, TOGETHER, SourceHeads.Choice.ENTROPY), test, values);
    record(
        "surest head per row",
        decided(heads, each, test, 1, SourceHeads.Choice.ENTROPY),
        test,
        values);
    record(
        "soft mixture per 50 rows",
        decided(heads, each, test, TOGETHER, SourceHeads.Choice.SOFT_ENTROPY),
        test,
        values);
    record(JOINT, decided(heads, each, test, TOGETHER, SourceHeads.Choice.JOINT), test, values);
    record(ORACLE, oracle(heads, each, test), test, values);
    double[][] conflicts = heads.conflicts(train);
    double beside = 0;
    for (int h = 0; h < SOURCES; h++) {
      for (int k = 0; k < SOURCES; k++) {
        beside += h == k ? 0 : conflicts[h][k] / (SOURCES * (SOURCES - 1));
      }
    }
    values.add(new Value("accuracy of heads on other sources", "mean", beside));
    return new Outcome(values);
  }

  private static double[] decided(
      SourceHeads heads, double[][] each, Examples test, int together, SourceHeads.Choice choice) {
    double[] mixed = new double[test.size() * heads.classes()];
    for (int from = 0; from < test.size(); from += together) {
      int[] rows = IntStream.range(from, Math.min(test.size(), from + together)).toArray();
      heads.mix(each, rows, SourceHeads.shares(heads.entropies(each, rows), choice, 0.1), mixed);
    }
    return mixed;
  }

  private static double[] oracle(SourceHeads heads, double[][] each, Examples test) {
    double[] chosen = new double[test.size() * heads.classes()];
    for (int at = 0; at < chosen.length; at++) {
      chosen[at] = each[test.groups()[at / heads.classes()]][at];
    }
    return chosen;
  }

  private static void record(
      String arm, double[] probabilities, Examples test, List<Value> values) {
    int right = 0;
    for (int i = 0; i < test.size(); i++) {
      int best = 0;
      for (int c = 1; c < SOURCES; c++) {
        best = probabilities[i * SOURCES + c] > probabilities[i * SOURCES + best] ? c : best;
      }
      right += best == test.labels()[i] ? 1 : 0;
    }
    values.add(new Value(ACCURACY, arm, (double) right / test.size()));
  }

  /** Rows of each source in turn, turned and moved by this much. */
  private static Examples made(int perSource, double off, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int rows = SOURCES * perSource;
    float[] x = new float[rows * WIDTH];
    int[] labels = new int[rows];
    int[] sources = new int[rows];
    for (int i = 0; i < rows; i++) {
      sources[i] = i / perSource;
      labels[i] = random.nextInt(3);
      double angle = (labels[i] + sources[i]) * 2 * Math.PI / 3 + off;
      x[i * WIDTH] = (float) (2 * Math.cos(angle) + 0.6 * normal.sample());
      x[i * WIDTH + 1] = (float) (2 * Math.sin(angle) + 0.6 * normal.sample());
      for (int j = 0; j < 4; j++) {
        double marker = j == sources[i] ? 1 : 0;
        x[i * WIDTH + 2 + j] = (float) (marker + off + 0.5 * normal.sample());
      }
    }
    return Examples.of(x, WIDTH, labels, 3, sources, SOURCES);
  }
}
