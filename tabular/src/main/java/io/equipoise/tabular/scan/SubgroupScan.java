package io.equipoise.tabular.scan;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Finds the subgroup, one set of values in each of some columns, whose outcomes stray furthest from
 * what was expected.
 *
 * <pre>
 *   F(S)        max over shifts t &gt;= 0 of sum over rows i of S of f(y_i, p_i, t)     {@link Statistic}
 *   score(S)    F(S) - penalty · (values of all columns that S does not take whole)
 *   a step      for one column, the others held: each value alone is worth keeping for shifts
 *               between two roots of F(t) - penalty; between neighbouring roots the values to keep
 *               do not change, so that 2 V candidates hold the best of 2^V subsets
 *   ascent      steps over the columns in random order until none raises the score; from all rows,
 *               then from random subgroups
 * </pre>
 *
 * One step is exact (additive linear-time subset scanning), the ascent finds a local maximum. A row
 * with a missing value has a value of its own. Sums of Bernoulli scores use binned expectations;
 * scores differ from those of rows in the sixth digit. The score of the best of many subgroups is
 * high by chance alone: measure what was found on other rows.
 *
 * @see <a href="https://arxiv.org/abs/1611.08292">Zhang and Neill, Identifying Significant
 *     Predictive Bias in Classifiers, 2016</a>
 * @see <a href="https://doi.org/10.1111/j.1467-9868.2011.01014.x">Neill, Fast subset scan for
 *     spatial pattern detection, 2012</a>
 */
public final class SubgroupScan {
  private static final double GAIN = 1e-9;

  /**
   * How to look.
   *
   * @param statistic what counts as straying
   * @param positive whether outcomes are to be higher than expected, or lower
   * @param penalty for each value named; at least 0
   * @param restarts ascents; at least 1
   */
  public record Settings(Statistic statistic, boolean positive, double penalty, int restarts) {
    public Settings {
      Require.between("penalty", penalty, 0, 1e12);
      Require.between("restarts", restarts, 1, 10_000);
    }
  }

  /**
   * What was found.
   *
   * @param values (columns, V) whether each value of each column is in it; the last is a missing
   *     value's
   * @param score less the penalty; 0 for all rows without a shift
   */
  public record Subgroup(boolean[][] values, double score) {
    /** Whether a column is taken whole. */
    public boolean whole(int column) {
      return all(values[column]);
    }

    /** Whether it holds a row of these columns. */
    public boolean holds(List<CategoryColumn> columns, int row) {
      for (int c = 0; c < values.length; c++) {
        if (!values[c][code(columns.get(c), row)]) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<CategoryColumn> columns;
  private final int[][] codes;
  private final double[] outcomes;
  private final double[] expectations;
  private final Settings settings;

  /**
   * Prepares a scan.
   *
   * @param columns at least one, of N rows
   * @param outcomes y (N)
   * @param expectations p (N)
   */
  public SubgroupScan(
      List<CategoryColumn> columns, double[] outcomes, double[] expectations, Settings settings) {
    Require.that(!columns.isEmpty(), "a subgroup scan needs at least one column of categories");
    Require.that(outcomes.length > 0, "a subgroup scan needs at least one row");
    Require.sameLength("the outcomes", outcomes.length, "the expectations", expectations.length);
    this.columns = List.copyOf(columns);
    this.codes = new int[columns.size()][];
    for (int c = 0; c < codes.length; c++) {
      CategoryColumn column = columns.get(c);
      Require.sameLength("the outcomes", outcomes.length, column.name(), column.size());
      codes[c] = IntStream.range(0, outcomes.length).map(i -> code(column, i)).toArray();
    }
    Statistic.Prepared prepared =
        settings.statistic().prepare(outcomes, expectations, settings.positive());
    this.outcomes = prepared.outcomes();
    this.expectations = prepared.expectations();
    this.settings = settings;
  }

  private static int code(CategoryColumn column, int row) {
    int code = column.code(row);
    return code == CategoryColumn.MISSING ? column.levels().size() : code;
  }

  private static boolean all(boolean[] values) {
    for (boolean value : values) {
      if (!value) {
        return false;
      }
    }
    return true;
  }

  /** The best subgroup of all ascents. */
  public Subgroup best(Seed seed) {
    Subgroup best = new Subgroup(everything(), Double.NEGATIVE_INFINITY);
    for (int restart = 0; restart < settings.restarts(); restart++) {
      UniformRandomProvider random = seed.child(restart).generator();
      Subgroup found = ascend(restart == 0 ? everything() : anything(random), random);
      best = found.score() > best.score() ? found : best;
    }
    return best;
  }

  private boolean[][] everything() {
    boolean[][] values = new boolean[codes.length][];
    for (int c = 0; c < codes.length; c++) {
      values[c] = new boolean[columns.get(c).levels().size() + 1];
      Arrays.fill(values[c], true);
    }
    return values;
  }

  /** Each value with the same chance; a column that would be empty is whole. */
  private boolean[][] anything(UniformRandomProvider random) {
    boolean[][] values = everything();
    double chance = random.nextDouble();
    for (boolean[] column : values) {
      boolean some = false;
      for (int v = 0; v < column.length; v++) {
        column[v] = random.nextDouble() < chance;
        some |= column[v];
      }
      if (!some) {
        Arrays.fill(column, true);
      }
    }
    return values;
  }

  /** The score of a subgroup as it is. */
  public double score(boolean[][] values) {
    Evidence evidence = new Evidence(settings.statistic(), settings.positive());
    double penalty = 0;
    for (boolean[] column : values) {
      for (boolean value : column) {
        penalty += all(column) || !value ? 0 : settings.penalty();
      }
    }
    for (int i = 0; i < outcomes.length; i++) {
      boolean in = true;
      for (int c = 0; c < codes.length && in; c++) {
        in = values[c][codes[c][i]];
      }
      if (in) {
        evidence.add(outcomes[i], expectations[i]);
      }
    }
    return evidence.at(evidence.best()) - penalty;
  }

  private Subgroup ascend(boolean[][] values, UniformRandomProvider random) {
    double score = score(values);
    int[] order = IntStream.range(0, codes.length).toArray();
    int still = 0;
    while (still < order.length) {
      Permutation.shuffle(order, random);
      for (int k = 0; k < order.length && still < order.length; k++) {
        boolean[] before = values[order[k]];
        values[order[k]] = step(values, order[k]);
        double after = score(values);
        if (after > score + GAIN) {
          score = after;
          still = 1;
        } else {
          values[order[k]] = before;
          still++;
        }
      }
    }
    return new Subgroup(values, score);
  }

  /** The best values of one column, the others held. */
  private boolean[] step(boolean[][] values, int column) {
    int width = values[column].length;
    Evidence[] evidence = new Evidence[width];
    Arrays.setAll(evidence, v -> new Evidence(settings.statistic(), settings.positive()));
    for (int i = 0; i < outcomes.length; i++) {
      boolean in = true;
      for (int c = 0; c < codes.length && in; c++) {
        in = c == column || values[c][codes[c][i]];
      }
      if (in) {
        evidence[codes[column][i]].add(outcomes[i], expectations[i]);
      }
    }
    double[] from = new double[width];
    double[] to = new double[width];
    TreeSet<Double> roots = new TreeSet<>();
    for (int v = 0; v < width; v++) {
      double top = evidence[v].best();
      if (evidence[v].isEmpty() || !(evidence[v].at(top) > settings.penalty())) {
        from[v] = Double.POSITIVE_INFINITY;
        continue;
      }
      double far = evidence[v].furthest();
      from[v] = settings.penalty() == 0 ? 0 : evidence[v].crossing(0, top, settings.penalty());
      to[v] =
          evidence[v].at(far) > settings.penalty()
              ? far
              : evidence[v].crossing(top, far, settings.penalty());
      roots.add(from[v]);
      roots.add(to[v]);
    }
    return choose(evidence, from, to, new ArrayList<>(roots));
  }

  private boolean[] choose(Evidence[] evidence, double[] from, double[] to, List<Double> roots) {
    boolean[] best = new boolean[evidence.length];
    Arrays.fill(best, true);
    Evidence sum = new Evidence(settings.statistic(), settings.positive());
    Arrays.stream(evidence).forEach(sum::add);
    double highest = sum.at(sum.best());
    for (int r = 0; r + 1 < roots.size(); r++) {
      double middle = (roots.get(r) + roots.get(r + 1)) / 2;
      boolean[] kept = new boolean[evidence.length];
      int count = 0;
      sum.clear();
      for (int v = 0; v < kept.length; v++) {
        kept[v] = from[v] < middle && middle < to[v];
        if (kept[v]) {
          sum.add(evidence[v]);
          count++;
        }
      }
      if (count == 0) {
        continue;
      }
      double score = sum.at(sum.best()) - settings.penalty() * count;
      if (score > highest) {
        highest = score;
        best = kept;
      }
    }
    return best;
  }
}
