package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Order;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Drops rows of large classes by how far they lie from the smallest class, and keeps those near it.
 *
 * <pre>
 *   version 1   keeps the rows with the least mean distance to the k nearest rows of the smallest
 *   version 2   … to the k farthest rows of the smallest class
 *   version 3   of the k rows nearest to each row of the smallest class, keeps those with the
 *               largest mean distance to their k nearest of it; more only when these are too few
 * </pre>
 *
 * Every class keeps at most {@code smallest / ratio} rows, in their order; of rows equally far the
 * first stays. It is blind to noise: where classes overlap, what is kept is the overlap. Distances
 * as in {@link TomekLinks}; time is rows of the smallest class times other rows times columns.
 *
 * @see <a href="https://www.site.uottawa.ca/~nat/Workshop2003/jzhang.pdf">Mani and Zhang, kNN
 *     approach to unbalanced data distributions: a case study involving information extraction,
 *     2003</a>
 */
@Method(
    name = "near-miss",
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary = "Drops rows of large classes, and keeps those nearest to the smallest one.",
    cites = "mani2003knn")
public final class NearMiss implements DataRemedy {

  /** {@code version} 1 to 3; {@code k} at least 1; {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("1 (near the nearest), 2 (near the farthest) or 3 (around every row), see Javadoc")
          int version,
      @Meaning("rows of the smallest class that distances are taken to; at least 1") int k,
      @Meaning("rows of the smallest class against the largest one kept, in (0, 1]") double ratio) {
    public static final Options DEFAULT = new Options(1, 3, 1);

    public Options {
      Require.between("version", version, 1, 3);
      Require.atLeast("k", k, 1);
      Require.above("ratio", ratio, 0);
      Require.between("ratio", ratio, 0, 1);
    }
  }

  private final Options options;

  public NearMiss(Options options) {
    this.options = options;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("near-miss", train, By.CLASS);
    Strata strata = Strata.of(train, By.CLASS);
    int[] sizes = strata.sizes();
    int smallest =
        IntStream.range(0, sizes.length)
            .filter(c -> sizes[c] == strata.smallest())
            .findFirst()
            .orElse(0);
    int most = (int) Math.min(train.size(), Math.round(strata.smallest() / options.ratio()));
    RowDistances distances = RowDistances.of(FeatureSpace.of(train), train.size());
    boolean[] kept = new boolean[train.size()];
    for (int label = 0; label < sizes.length; label++) {
      int[] rows = strata.rowsOf(label);
      if (rows.length > most) {
        int[] order = order(distances, rows, strata.rowsOf(smallest), most);
        for (int i = 0; i < most; i++) {
          kept[rows[order[i]]] = true;
        }
      } else {
        Arrays.stream(rows).forEach(row -> kept[row] = true);
      }
    }
    int[] ordered = IntStream.range(0, kept.length).filter(row -> kept[row]).toArray();
    return Cleaning.of(train, ordered);
  }

  /** Positions among these rows, those to be kept first. */
  private int[] order(RowDistances distances, int[] rows, int[] small, int most) {
    int k = Math.min(options.k(), small.length);
    int from = options.version() == 2 ? small.length - k : 0;
    double[] mean =
        Arrays.stream(rows)
            .parallel()
            .mapToDouble(row -> mean(distances.from(row, small), from, k))
            .toArray();
    if (options.version() != 3) {
      return Order.ascending(mean);
    }
    boolean[] near = nearest(distances, rows, small);
    int[] far = Order.ascending(Arrays.stream(mean).map(each -> -each).toArray());
    int[] first = Arrays.stream(far).filter(i -> near[i]).toArray();
    // where those around the smallest class are too few, the next nearest make up the number
    int[] rest = Arrays.stream(Order.ascending(mean)).filter(i -> !near[i]).toArray();
    return IntStream.concat(Arrays.stream(first), Arrays.stream(rest)).limit(most).toArray();
  }

  /** Mean of {@code k} distances from the {@code from}-th smallest on. */
  private static double mean(double[] distances, int from, int k) {
    Arrays.sort(distances);
    return Arrays.stream(distances, from, from + k).average().orElse(0);
  }

  /** Which of the rows are among the k nearest to some row of the smallest class. */
  private boolean[] nearest(RowDistances distances, int[] rows, int[] small) {
    boolean[] near = new boolean[rows.length];
    for (int row : small) {
      int[] order = Order.ascending(distances.from(row, rows));
      for (int i = 0; i < Math.min(options.k(), order.length); i++) {
        near[order[i]] = true;
      }
    }
    return near;
  }
}
