package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.EmbeddingPairs;
import io.equipoise.core.metric.OperatingPointInconsistency;
import io.equipoise.core.random.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** The inconsistency score on classes of equal and of unequal spread. */
public final class OperatingPointExperiment implements Experiment {
  private static final String SHARE = "OPIS, as a share of that with unequal spread";
  private static final String EQUAL = "equal spread 0.4";
  private static final String UNEQUAL = "spread 0.2 to 0.6";
  private static final int CLASSES = 40;
  private static final int WIDTH = 16;

  @Override
  public String method() {
    return "opis";
  }

  @Override
  public String claim() {
    return "The inconsistency score is at most half as large where one threshold means the same for"
        + " every class as where classes differ in spread.";
  }

  @Override
  public String data() {
    return "Made embeddings of 40 Gaussian classes in 16 dimensions, with the same class centres"
        + " and noise in both arms.";
  }

  @Override
  public String baseline() {
    return "The same centres and noise with class spreads evenly from 0.2 to 0.6.";
  }

  @Override
  public String scaledDown() {
    return "The metric alone, on made embeddings; no image retrieval network and no"
        + " threshold-consistent margin loss.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(new Measure(SHARE, EQUAL, UNEQUAL, false, 0.5));
  }

  @Override
  public Outcome run(long seed, Size size) {
    int items = size == Size.QUICK ? 8 : 20;
    double unequal = inconsistency(new Seed(seed), items, 0.2, 0.6);
    double equal = inconsistency(new Seed(seed), items, 0.4, 0.4);
    return new Outcome(
        List.of(
            new Value(SHARE, UNEQUAL, 1),
            new Value(SHARE, EQUAL, equal / unequal),
            new Value("OPIS", UNEQUAL, unequal),
            new Value("OPIS", EQUAL, equal)));
  }

  private static double inconsistency(Seed seed, int items, double least, double most) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] rows = new double[CLASSES * items][WIDTH];
    int[] labels = new int[rows.length];
    for (int c = 0; c < CLASSES; c++) {
      double[] centre = new double[WIDTH];
      for (int d = 0; d < WIDTH; d++) {
        centre[d] = normal.sample();
      }
      double spread = least + (most - least) * c / (CLASSES - 1);
      for (int i = c * items; i < (c + 1) * items; i++) {
        labels[i] = c;
        for (int d = 0; d < WIDTH; d++) {
          rows[i][d] = centre[d] + spread * normal.sample();
        }
      }
    }
    EmbeddingPairs pairs = new EmbeddingPairs(rows, labels);
    return OperatingPointInconsistency.ofUtilities(
        pairs.utilities(
            pairs.range(
                OperatingPointInconsistency.FAR_LOW,
                OperatingPointInconsistency.FAR_HIGH,
                OperatingPointInconsistency.GRID)));
  }
}
