package io.equipoise.evidence.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.sampling.Smote;
import java.lang.management.ManagementFactory;
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
 * after it, in seconds on the wall and of processor time: the latter holds on a busy machine too.
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
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double[] seconds = new double[RUNS];
    double[] processor = new double[RUNS];
    int made = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      long used = system.getProcessCpuTime();
      made = smote.apply(train, new Seed(2)).size() - ROWS;
      seconds[run] = (System.nanoTime() - start) / 1e9;
      processor[run] = (system.getProcessCpuTime() - used) / 1e9;
    }
    System.out.printf(
        Locale.ROOT,
        "SMOTE %,d x %d, %,d minority rows, %,d rows made, %d cores: first run %.2f s (%.2f s of"
            + " processor time), later %.2f s (%.2f s; medians of %d)%n",
        ROWS,
        COLUMNS,
        MINORITY,
        made,
        Runtime.getRuntime().availableProcessors(),
        seconds[0],
        processor[0],
        laterMedian(seconds),
        laterMedian(processor),
        RUNS - 1);
  }

  private static double laterMedian(double[] values) {
    double[] later = Arrays.copyOfRange(values, 1, values.length);
    Arrays.sort(later);
    return later[later.length / 2];
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
