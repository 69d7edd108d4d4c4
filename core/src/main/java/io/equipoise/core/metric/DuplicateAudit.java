package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bootstrap;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much of a benchmark's scores comes from items that are nearly the same as older ones, which
 * models may have seen.
 *
 * <pre>
 *   r(t) = largest cosine of item t to anything older
 *   A[m,b] = mean score of model m over the items whose r lies in bin b
 *   inflation_m = A[m,top bin] - A[m,bottom bin]
 *   discrimination_b = standard deviation over models of A[m,b], divided by their number
 * </pre>
 *
 * <p>Bins are quarters of r, or between edges of one's own; a bin holds its lower edge, and the
 * last one also its upper. An empty bin is left out, as are items beyond one's own edges. Intervals
 * come from drawing items again, the bins held fixed. A link of similarity and score is no proof of
 * memory: easy classics are copied most, so audit items of like difficulty apart.
 *
 * <pre>{@code
 * double[] r = DuplicateAudit.nearest(testRows, olderRows);
 * DuplicateAudit.Result result = DuplicateAudit.of(r, passed, new double[0], new Seed(1));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2505.12925">Deng et al., CPRet: A Dataset, Benchmark, and
 *     Model for Retrieval in Competitive Programming, 2025, arXiv:2505.12925</a>
 */
@Method(
    name = "duplicate-audit",
    row = 1,
    slot = Slot.PROBE,
    treats = {Bias.NEAR_DUPLICATES},
    summary =
        "Measures how much of a benchmark's scores comes from items that are nearly the same as"
            + " older ones.",
    cites = {"deng2025cpret"})
public final class DuplicateAudit implements Numeric {
  private static final double[] QUARTERS = {0, 0.25, 0.5, 0.75, 1};

  /**
   * Items of like similarity.
   *
   * @param low lower edge
   * @param high upper edge
   * @param items how many
   * @param scores mean score of each model (M)
   * @param discrimination how far models lie apart
   */
  public record Bin(
      double low, double high, int items, List<Estimate> scores, Estimate discrimination) {
    public Bin {
      scores = List.copyOf(scores);
    }
  }

  /**
   * What was measured.
   *
   * @param inflation of each model (M): the score in the last bin less that in the first
   * @param bins that hold items, in order of similarity
   */
  public record Result(List<Estimate> inflation, List<Bin> bins) {
    public Result {
      inflation = List.copyOf(inflation);
      bins = List.copyOf(bins);
    }
  }

  /** The largest cosine of each row (N,d) to any older row (O,d); a row of zeros has 0 to all. */
  public static double[] nearest(double[][] rows, double[][] older) {
    Require.that(older.length > 0, "there is no older item to compare with");
    double[][] units = units(older);
    double[][] own = units(rows);
    double[] nearest = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      Require.sameLength("an older row", older[0].length, "a row", rows[i].length);
      double best = -1;
      for (double[] unit : units) {
        double dot = 0;
        for (int c = 0; c < unit.length; c++) {
          dot += own[i][c] * unit[c];
        }
        best = Math.max(best, dot);
      }
      nearest[i] = best;
    }
    return nearest;
  }

  private static double[][] units(double[][] rows) {
    double[][] units = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      Require.sameLength("row " + i, rows[i].length, "row 0", rows[0].length);
      double length = Math.sqrt(Arrays.stream(rows[i]).map(x -> x * x).sum());
      Require.that(Double.isFinite(length), "row " + i + " holds NaN or an infinity");
      units[i] = Arrays.stream(rows[i]).map(x -> length > 0 ? x / length : 0).toArray();
    }
    return units;
  }

  /**
   * Audits.
   *
   * @param similarities (N) of each item to what is older
   * @param scores M rows, one per model, of N numbers, such as 1 for solved
   * @param edges ascending edges of bins, at least two; none for quarters
   */
  public static Result of(double[] similarities, double[][] scores, double[] edges, Seed seed) {
    Require.that(similarities.length > 0, "similarities is empty, but needs at least one item");
    Require.that(scores.length > 0, "passMatrix is empty, but needs at least one model");
    finite("similarities", similarities);
    for (double[] model : scores) {
      Require.sameLength("similarities", similarities.length, "a row of passMatrix", model.length);
      finite("passMatrix", model);
    }
    double[] bounds = edges.length == 0 ? quarters(similarities) : edges.clone();
    ascending(bounds);
    List<int[]> held = new ArrayList<>();
    List<Bin> bins = new ArrayList<>();
    for (int b = 0; b + 1 < bounds.length; b++) {
      int[] items = within(similarities, bounds[b], bounds[b + 1], b + 2 == bounds.length);
      if (items.length > 0) {
        held.add(items);
        bins.add(bin(bounds[b], bounds[b + 1], items, scores, seed.child(b)));
      }
    }
    Require.that(!bins.isEmpty(), "no item lies between the edges of the bins");
    int[] first = held.get(0);
    int[] last = held.get(held.size() - 1);
    List<Estimate> inflation = new ArrayList<>();
    for (double[] model : scores) {
      inflation.add(
          first == last
              ? Estimate.exact(0)
              : difference(model, last, first, seed.child("inflation")));
    }
    return new Result(inflation, bins);
  }

  private static void finite(String name, double[] values) {
    for (double value : values) {
      Require.that(
          Double.isFinite(value), name + " holds " + value + ", but must hold finite numbers");
    }
  }

  private static double[] quarters(double[] similarities) {
    return Arrays.stream(QUARTERS).map(share -> Quantile.of(similarities, share)).toArray();
  }

  private static void ascending(double[] edges) {
    Require.that(edges.length >= 2, "edges must be at least two, but there is one");
    finite("edges", edges);
    for (int b = 0; b + 1 < edges.length; b++) {
      Require.that(
          edges[b] <= edges[b + 1],
          "edges must ascend, but " + edges[b] + " comes before " + edges[b + 1]);
    }
  }

  private static int[] within(double[] values, double low, double high, boolean closed) {
    int[] items = new int[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] >= low && (values[i] < high || (closed && values[i] == high))) {
        items[count++] = i;
      }
    }
    return Arrays.copyOf(items, count);
  }

  /** Its items are drawn again among themselves: shares of bins say nothing of scores. */
  private static Bin bin(double low, double high, int[] items, double[][] scores, Seed seed) {
    double[][] terms = new double[scores.length][];
    Arrays.setAll(terms, m -> Arrays.stream(items).mapToDouble(item -> scores[m][item]).toArray());
    List<Estimate> means = new ArrayList<>();
    for (double[] term : terms) {
      means.add(
          Bootstrap.ofSums(
              new double[][] {term}, Bootstrap.REPLICATES, seed, sums -> sums[0] / items.length));
    }
    Estimate apart =
        Bootstrap.ofSums(terms, Bootstrap.REPLICATES, seed, sums -> spread(sums, items.length));
    return new Bin(low, high, items.length, means, apart);
  }

  private static double spread(double[] sums, int items) {
    double mean = Arrays.stream(sums).average().orElseThrow() / items;
    double squares = 0;
    for (double sum : sums) {
      squares += (sum / items - mean) * (sum / items - mean);
    }
    return Math.sqrt(squares / sums.length);
  }

  private static Estimate difference(double[] scores, int[] top, int[] bottom, Seed seed) {
    double[][] terms = new double[4][top.length + bottom.length];
    for (int i = 0; i < top.length; i++) {
      terms[0][i] = scores[top[i]];
      terms[1][i] = 1;
    }
    for (int i = 0; i < bottom.length; i++) {
      terms[2][top.length + i] = scores[bottom[i]];
      terms[3][top.length + i] = 1;
    }
    return Bootstrap.ofSums(
        terms,
        Bootstrap.REPLICATES,
        seed,
        sums -> sums[1] == 0 || sums[3] == 0 ? Double.NaN : sums[0] / sums[1] - sums[2] / sums[3]);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("duplicate-audit")
            .input("similarities", "(N)", "largest cosine of each item to anything older")
            .input("passMatrix", "(M,N)", "score of each model on each item")
            .optional("edges", "(E)", "ascending edges of the bins; quarters if left out")
            .computes(DuplicateAudit::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    double[] edges = arguments.has("edges") ? arguments.numbers("edges") : new double[0];
    Result result =
        of(
            arguments.numbers("similarities"),
            arguments.tensor("passMatrix").rows(),
            edges,
            new Seed(0));
    int models = result.inflation().size();
    double[] list = new double[models + result.bins().size()];
    for (int m = 0; m < models; m++) {
      list[m] = result.inflation().get(m).value();
    }
    for (int b = 0; b < result.bins().size(); b++) {
      list[models + b] = result.bins().get(b).discrimination().value();
    }
    return Evaluation.of(list);
  }
}
