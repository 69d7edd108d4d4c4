package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.EquityScaledScore;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Two classifiers of which one serves the majority: plain accuracy and its equity-scaled form rank
 * them differently.
 *
 * <pre>
 *   x = y * shift(group) + e,  y = -1 or 1,  e standard normal
 *   shift = (0.6, 0.45, 0) for the majority, (-0.3, 0.45, 0.6) for a minority of a fifth
 *   score = w . x,  w = sum over groups of v_g * mean of y x in the group
 * </pre>
 */
public final class EquityScaledExperiment implements Experiment {
  private static final String SCALED = "equity-scaled accuracy";
  private static final String PLAIN = "accuracy";
  private static final String POOLED = "groups weighted by rows";
  private static final String EVEN = "groups weighted equally";
  private static final double[][] SHIFT = {{0.6, 0.45, 0}, {-0.3, 0.45, 0.6}};

  @Override
  public String method() {
    return "equity-scaled-score";
  }

  @Override
  public String claim() {
    return "Plain accuracy prefers a classifier fitted to the majority, and equity-scaled accuracy"
        + " prefers, by a point or more, the one that serves both groups.";
  }

  @Override
  public String data() {
    return "Made rows of three cues, one of which points the other way for a minority of a fifth.";
  }

  @Override
  public String baseline() {
    return "A linear classifier whose groups weigh as much as their rows.";
  }

  @Override
  public String scaledDown() {
    return "The metric alone, on accuracy of made rows; no segmentation of medical images.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(SCALED, EVEN, POOLED, true, 0.01), new Measure(PLAIN, POOLED, EVEN, true, 0));
  }

  @Override
  public Outcome run(long seed, Size size) {
    int rows = size == Size.QUICK ? 2000 : 20_000;
    Seed own = new Seed(seed);
    List<Value> values = new ArrayList<>();
    measure(POOLED, 0.2, rows, own, values);
    measure(EVEN, 0.5, rows, own, values);
    return new Outcome(values);
  }

  private static void measure(
      String arm, double minorityWeight, int rows, Seed seed, List<Value> values) {
    double[][] cue = new double[2][3];
    double[] seen = new double[2];
    Sample train = new Sample(seed.child("train"));
    for (int i = 0; i < rows; i++) {
      train.next();
      seen[train.group]++;
      for (int d = 0; d < 3; d++) {
        cue[train.group][d] += train.label * train.x[d];
      }
    }
    double[] right = new double[2];
    double[] all = new double[2];
    Sample test = new Sample(seed.child("test"));
    for (int i = 0; i < rows; i++) {
      test.next();
      double score = 0;
      for (int d = 0; d < 3; d++) {
        score +=
            test.x[d]
                * ((1 - minorityWeight) * cue[0][d] / seen[0]
                    + minorityWeight * cue[1][d] / seen[1]);
      }
      all[test.group]++;
      right[test.group] += (score >= 0) == (test.label > 0) ? 1 : 0;
    }
    double overall = (right[0] + right[1]) / rows;
    double[] groups = {right[0] / all[0], right[1] / all[1]};
    double scaled = EquityScaledScore.of(overall, groups, 1, EquityScaledScore.Variant.SUM);
    values.add(new Value(PLAIN, arm, overall));
    values.add(new Value(SCALED, arm, scaled));
    values.add(new Value("minority accuracy", arm, groups[1]));
  }

  /** Rows one after the other. */
  private static final class Sample {
    private final UniformRandomProvider random;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final double[] x = new double[3];
    private int group;
    private int label;

    Sample(Seed seed) {
      random = seed.generator();
      normal = ZigguratSampler.NormalizedGaussian.of(random);
    }

    void next() {
      group = random.nextDouble() < 0.2 ? 1 : 0;
      label = random.nextBoolean() ? 1 : -1;
      for (int d = 0; d < 3; d++) {
        x[d] = label * SHIFT[group][d] + normal.sample();
      }
    }
  }
}
