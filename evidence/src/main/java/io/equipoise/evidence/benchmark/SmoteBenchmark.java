package io.equipoise.evidence.benchmark;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.sampling.Smote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How long SMOTE takes on 400,000 × 20 with 20,000 minority rows, raised to balance: Gaussian
 * columns, the minority shifted by 0.5. Prints the first run of the process and the median of those
 * after it, in seconds.
 */
public final class SmoteBenchmark {
  private static final int ROWS = 400_000;
  private static final int MINORITY = 20_000;
  private static final int COLUMNS = 20;
  private static final int RUNS = 7;

  private SmoteBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    Dataset train = data(new Seed(1));
    Smote smote = new Smote(Smote.Options.DEFAULT);
    double[] seconds = new double[RUNS];
    int made = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      made = smote.apply(train, new Seed(2)).size() - ROWS;
      seconds[run] = (System.nanoTime() - start) / 1e9;
    }
    double first = seconds[0];
    double[] later = Arrays.copyOfRange(seconds, 1, RUNS);
    Arrays.sort(later);
    System.out.printf(
        Locale.ROOT,
        "SMOTE %,d x %d, %,d minority rows, %,d rows made, %d cores: first run %.2f s, then %.2f s"
            + " (median of %d)%n",
        ROWS,
        COLUMNS,
        MINORITY,
        made,
        Runtime.getRuntime().availableProcessors(),
        first,
        later[later.length / 2],
        later.length);
  }

  private static Dataset data(Seed seed) {
    int[] labels = IntStream.range(0, ROWS).map(i -> i % (ROWS / MINORITY) == 0 ? 1 : 0).toArray();
    List<NumericColumn> columns = new ArrayList<>();
    for (int f = 0; f < COLUMNS; f++) {
      UniformRandomProvider random = seed.child(f).generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      double[] values = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        values[i] = normal.sample() + 0.5 * labels[i];
      }
      columns.add(new NumericColumn("x" + f, values, new BitSet()));
    }
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(columns), Groups.none(ROWS)),
        labels,
        List.of("majority", "minority"),
        weights);
  }
}
