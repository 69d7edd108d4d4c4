package io.equipoise.tabular.repair;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives every number the same distribution in all groups while it keeps the order within each, and
 * leaves the group columns out: where numbers give the group away, for any learner.
 *
 * <pre>
 *   u  = share of the group's training rows below x, those equal to it counting half
 *   x' = (1 - repair) · x + repair · median over groups of Q_g(u)
 *   Q_g(u)  the u-quantile of the group, between neighbouring values on a straight line
 * </pre>
 *
 * {@code repair} 1 hides the group in each number by itself, though not in several together;
 * categories and missing entries stay as they are. Several group columns are crossed. Of a large
 * group 1,001 quantiles are kept. Rows of a group that training lacked are left as they are. Any
 * kind of target; row weights do not count.
 *
 * @see <a href="https://arxiv.org/abs/1412.3756">Feldman et al., Certifying and Removing Disparate
 *     Impact, 2015, section 5 (geometric repair)</a>
 */
@Method(
    name = "disparate-impact-remover",
    aliases = "data-repairer",
    slot = Slot.TRAINING,
    treats = {Bias.PROXY, Bias.SELECTION_RATE_GAP},
    summary =
        "Gives every number the same distribution in all groups while it keeps the order within"
            + " each.",
    cites = "feldman2015certifying")
public final class DisparateImpactRemover implements LearnerRemedy {
  private static final int KNOTS = 1001;

  /** How far numbers move. */
  public record Options(
      @Meaning("how far numbers move to the common distribution, from 0 to 1") double repair) {
    /** All the way. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("repair", repair, 0, 1);
    }
  }

  /**
   * Quantiles of each group.
   *
   * @param protectedColumns left out
   * @param groups names
   * @param columns names of the repaired columns
   * @param quantiles (columns, groups, …) evenly spaced, ascending; empty for a group without any
   *     number there
   * @param repair how far
   */
  record Quantiles(
      List<String> protectedColumns,
      List<String> groups,
      List<String> columns,
      double[][][] quantiles,
      double repair)
      implements Repair {
    Quantiles {
      protectedColumns = List.copyOf(protectedColumns);
      groups = List.copyOf(groups);
      columns = List.copyOf(columns);
    }

    @Override
    public Rows apply(Rows rows) {
      int[] known = rows.groups().names().stream().mapToInt(groups::indexOf).toArray();
      List<Column> all = new ArrayList<>();
      for (Column column : rows.features().without(protectedColumns).columns()) {
        int place = columns.indexOf(column.name());
        if (place < 0 || !(column instanceof NumericColumn numbers)) {
          all.add(column);
          continue;
        }
        double[] values = numbers.values().clone();
        for (int i = 0; i < values.length; i++) {
          int group = known[rows.groups().code(i)];
          if (group >= 0 && Double.isFinite(values[i])) {
            values[i] = repaired(values[i], quantiles[place], group);
          }
        }
        all.add(NumericColumn.of(column.name(), values));
      }
      return rows.withFeatures(Table.of(rows.count(), all));
    }

    private double repaired(double value, double[][] ofGroups, int group) {
      if (ofGroups[group].length == 0) {
        return value;
      }
      double u = rank(ofGroups[group], value);
      double[] there =
          Arrays.stream(ofGroups)
              .filter(each -> each.length > 0)
              .mapToDouble(each -> quantile(each, u))
              .sorted()
              .toArray();
      int half = there.length / 2;
      double median = there.length % 2 == 1 ? there[half] : there[half - 1] / 2 + there[half] / 2;
      return (1 - repair) * value + repair * median;
    }
  }

  private final Options options;

  public DisparateImpactRemover(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.PREDICTION;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("disparate-impact-remover", train.rows().groups());
  }

  @Override
  public Learner around(Learner inner) {
    return new RepairingLearner(
        "disparate-impact-remover", inner, (train, seed) -> fit(train), Quantiles.class);
  }

  private Quantiles fit(Dataset train) {
    Groups groups = train.rows().groups();
    List<String> names = new ArrayList<>();
    List<double[][]> quantiles = new ArrayList<>();
    for (Column column : train.rows().features().without(groups.columns()).columns()) {
      if (column instanceof NumericColumn numbers) {
        names.add(column.name());
        quantiles.add(
            IntStream.range(0, groups.count())
                .mapToObj(g -> knots(numbers, groups, g))
                .toArray(double[][]::new));
      }
    }
    return new Quantiles(
        groups.columns(),
        groups.names(),
        names,
        quantiles.toArray(double[][][]::new),
        options.repair());
  }

  private static double[] knots(NumericColumn numbers, Groups groups, int group) {
    double[] sorted =
        IntStream.range(0, numbers.size())
            .filter(i -> groups.code(i) == group)
            .mapToDouble(numbers::value)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return sorted.length <= KNOTS
        ? sorted
        : IntStream.range(0, KNOTS).mapToDouble(k -> quantile(sorted, k / (KNOTS - 1.0))).toArray();
  }

  /** Where a value stands among ascending ones, in [0, 1]; in the middle of those equal to it. */
  static double rank(double[] sorted, double value) {
    if (sorted.length == 1) {
      return 0.5;
    }
    int below = 0;
    int upTo = sorted.length;
    int high = sorted.length;
    while (below < high) {
      int middle = (below + high) >>> 1;
      if (sorted[middle] < value) {
        below = middle + 1;
      } else {
        high = middle;
      }
    }
    int low = below;
    while (low < upTo) {
      int middle = (low + upTo) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        upTo = middle;
      }
    }
    double last = sorted.length - 1.0;
    if (upTo > below) {
      return (below + upTo - 1) / 2.0 / last;
    }
    if (below == 0 || below == sorted.length) {
      return below == 0 ? 0 : 1;
    }
    double part = (value - sorted[below - 1]) / (sorted[below] - sorted[below - 1]);
    return (below - 1 + part) / last;
  }

  /** The value that stands there, between neighbours on a straight line. */
  static double quantile(double[] sorted, double u) {
    double place = u * (sorted.length - 1);
    int below = (int) Math.floor(place);
    if (below + 1 >= sorted.length) {
      return sorted[sorted.length - 1];
    }
    double part = place - below;
    return (1 - part) * sorted[below] + part * sorted[below + 1];
  }
}
