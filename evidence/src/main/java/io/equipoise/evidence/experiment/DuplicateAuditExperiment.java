package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.DuplicateAudit;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A made benchmark of which a quarter are near-duplicates of older items, which four models solve
 * more often than the rest, and one on which they do not.
 */
public final class DuplicateAuditExperiment implements Experiment {
  private static final String AUDIT = "duplicate-audit";
  private static final String BAR = "0.08";
  private static final String PLANTED = "distance from the planted inflation of 0.3";
  private static final String NONE = "inflation found where none was planted";
  private static final double INFLATION = 0.3;
  private static final double[] STRENGTHS = {0.2, 0.35, 0.5, 0.65};
  private static final int WIDTH = 32;
  private static final double NOISE = 0.1;

  @Override
  public String method() {
    return "duplicate-audit";
  }

  @Override
  public String claim() {
    return "Comparing the quarter of items most like older ones with the quarter least like them"
        + " recovers a planted inflation of 0.3 to within 0.08, and finds less than 0.08 where none"
        + " was planted.";
  }

  @Override
  public String data() {
    return "2,000 made test items in 32 dimensions, a quarter of them near-duplicates of 2,000 older"
        + " ones; four models that solve 0.2 to 0.65 of the items, duplicates 0.3 more often.";
  }

  @Override
  public String baseline() {
    return "The bar itself, 0.08; how often intervals hold the truth is shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "Made vectors instead of problems, code and language models.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PLANTED, AUDIT, BAR, false, 0), new Measure(NONE, AUDIT, BAR, false, 0));
  }

  @Override
  public int seeds() {
    return 10;
  }

  @Override
  public Outcome run(long seed, Size size) {
    int items = size == Size.QUICK ? 300 : 2000;
    Seed root = new Seed(seed);
    UniformRandomProvider random = root.child("items").generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] older = new double[items][WIDTH];
    double[][] test = new double[items][WIDTH];
    for (int i = 0; i < items; i++) {
      for (int c = 0; c < WIDTH; c++) {
        older[i][c] = normal.sample();
        test[i][c] = copied(i) ? older[i][c] + NOISE * normal.sample() : normal.sample();
      }
    }
    double[] similarities = DuplicateAudit.nearest(test, older);
    List<Value> values = new ArrayList<>();
    for (boolean planted : new boolean[] {true, false}) {
      double truth = planted ? INFLATION : 0;
      double[][] solved = new double[STRENGTHS.length][items];
      for (int m = 0; m < STRENGTHS.length; m++) {
        for (int i = 0; i < items; i++) {
          double chance = STRENGTHS[m] + (copied(i) ? truth : 0);
          solved[m][i] = random.nextDouble() < chance ? 1 : 0;
        }
      }
      DuplicateAudit.Result result =
          DuplicateAudit.of(similarities, solved, new double[0], root.child("intervals"));
      double mean = 0;
      double covered = 0;
      for (Estimate inflation : result.inflation()) {
        mean += inflation.value() / STRENGTHS.length;
        covered += inflation.excludes(truth) ? 0 : 1.0 / STRENGTHS.length;
      }
      String measure = planted ? PLANTED : NONE;
      values.add(new Value(measure, AUDIT, Math.abs(mean - truth)));
      values.add(new Value(measure, BAR, 0.08));
      values.add(
          new Value(
              "share of intervals that hold the truth", planted ? "planted" : "none", covered));
    }
    return new Outcome(values);
  }

  private static boolean copied(int item) {
    return item % 4 == 0;
  }
}
