package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.tabular.scan.Statistic;
import io.equipoise.tabular.scan.SubgroupScan;
import io.equipoise.tabular.scan.SubgroupScan.Settings;
import io.equipoise.tabular.scan.SubgroupScan.Subgroup;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Whether a scan finds rows for which a model promises too little, where they are two values of one
 * column crossed with one of another: by all columns together, and by each alone.
 */
public final class SubgroupScanExperiment implements Experiment {
  private static final String OVERLAP = "rows in both over rows in either";
  private static final String SCAN = "subgroup-scan";
  private static final String ALONE = "each column by itself";
  private static final int[] LEVELS = {6, 4, 5, 3};

  @Override
  public String method() {
    return "subgroup-scan";
  }

  @Override
  public String claim() {
    return "Of rows whose odds a model gets wrong by a factor of 2, set apart by two columns, the"
        + " scan finds a subgroup that overlaps them by at least 0.3 more than the best one of a"
        + " single column.";
  }

  @Override
  public String data() {
    return "Rows made with four columns of three to six values and right probabilities, but for"
        + " rows of two values of the first column and one of the third.";
  }

  @Override
  public String baseline() {
    return "The best set of values of a single column, by the same score.";
  }

  @Override
  public String scaledDown() {
    return "10,000 made rows of four columns.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(new Measure(OVERLAP, SCAN, ALONE, true, 0.3));
  }

  @Override
  public int seeds() {
    return 20;
  }

  @Override
  public Outcome run(long seed, Size size) {
    int rows = size == Size.QUICK ? 2000 : 10_000;
    UniformRandomProvider random = new Seed(seed).generator();
    List<CategoryColumn> columns =
        IntStream.range(0, LEVELS.length).mapToObj(c -> column(c, rows, random)).toList();
    double[] promised = new double[rows];
    double[] outcomes = new double[rows];
    for (int i = 0; i < rows; i++) {
      promised[i] = 0.05 + 0.6 * random.nextDouble();
      double odds = promised[i] / (1 - promised[i]) * (wronged(columns, i) ? 2 : 1);
      outcomes[i] = random.nextDouble() < odds / (1 + odds) ? 1 : 0;
    }
    Settings settings = new Settings(Statistic.BERNOULLI, true, Math.log(rows) / 2, 10);
    Subgroup found = new SubgroupScan(columns, outcomes, promised, settings).best(new Seed(seed));
    double best = Double.NEGATIVE_INFINITY;
    double alone = 0;
    for (CategoryColumn column : columns) {
      Subgroup one =
          new SubgroupScan(List.of(column), outcomes, promised, settings).best(new Seed(seed));
      if (one.score() > best) {
        best = one.score();
        alone = overlap(one, List.of(column), columns);
      }
    }
    return new Outcome(
        List.of(
            new Value(OVERLAP, SCAN, overlap(found, columns, columns)),
            new Value(OVERLAP, ALONE, alone)));
  }

  private static CategoryColumn column(int c, int rows, UniformRandomProvider random) {
    int[] codes = new int[rows];
    for (int i = 0; i < rows; i++) {
      codes[i] = random.nextInt(LEVELS[c]);
    }
    List<String> levels = IntStream.range(0, LEVELS[c]).mapToObj(v -> "value " + v).toList();
    return new CategoryColumn("column " + c, codes, levels);
  }

  private static boolean wronged(List<CategoryColumn> columns, int row) {
    return columns.get(0).code(row) < 2 && columns.get(2).code(row) == 1;
  }

  private static double overlap(
      Subgroup found, List<CategoryColumn> scanned, List<CategoryColumn> columns) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < scanned.get(0).size(); i++) {
      boolean in = found.holds(scanned, i);
      boolean planted = wronged(columns, i);
      both += in && planted ? 1 : 0;
      either += in || planted ? 1 : 0;
    }
    return both / (double) either;
  }
}
