package io.equipoise.tabular.repair;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of every column what a linear model can tell of it from the group, and leaves the group
 * columns out: for linear learners, where other columns give the group away.
 *
 * <pre>
 *   Z           the encoded columns: standard numbers, one per level of a category
 *   S           membership in each group, one-hot; several group columns are crossed
 *   Z' = Z - strength · (S - mean S) W      W = argmin |Z - mean Z - (S - mean S) W|²
 * </pre>
 *
 * With one column per group, {@code (S - mean S) W} is the group's mean less the mean of all, so no
 * equations need solving, and no column has a correlation left with any group, nor with any of the
 * crossed columns. What is not linear, such as another spread, stays: a tree may still find the
 * group. Rows of a group that training lacked are left as they are. Any kind of target.
 *
 * @see <a href="https://arxiv.org/abs/2303.16626">Weerts et al., Fairlearn: Assessing and Improving
 *     Fairness of AI Systems, 2023 (CorrelationRemover)</a>
 */
@Method(
    name = "correlation-remover",
    slot = Slot.TRAINING,
    treats = {Bias.PROXY, Bias.SELECTION_RATE_GAP},
    summary =
        "Takes out of every column what correlates with the group, for linear learners where other"
            + " columns give the group away.",
    cites = "weerts2023fairlearn")
public final class CorrelationRemover implements LearnerRemedy {

  /** How much is taken out. */
  public record Options(
      @Meaning("how much of the correlation is taken out, from 0 to 1") double strength) {
    /** All of it. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("strength", strength, 0, 1);
    }
  }

  /**
   * What is subtracted.
   *
   * @param encoder of the columns that are no group columns
   * @param protectedColumns left out
   * @param groups names
   * @param shift (G, D) row-major, what is subtracted from the rows of each group
   */
  record Shift(Encoder encoder, List<String> protectedColumns, List<String> groups, double[] shift)
      implements Repair {
    Shift {
      protectedColumns = List.copyOf(protectedColumns);
      groups = List.copyOf(groups);
    }

    @Override
    public Rows apply(Rows rows) {
      Table kept = rows.features().without(protectedColumns);
      Matrix matrix = encoder.encode(kept);
      int[] known = rows.groups().names().stream().mapToInt(groups::indexOf).toArray();
      List<NumericColumn> columns = new ArrayList<>();
      for (int j = 0; j < matrix.columns(); j++) {
        double[] values = new double[matrix.rows()];
        for (int i = 0; i < values.length; i++) {
          int group = known[rows.groups().code(i)];
          values[i] = matrix.at(i, j) - (group < 0 ? 0 : shift[group * matrix.columns() + j]);
        }
        columns.add(NumericColumn.of(matrix.names().get(j), values));
      }
      return rows.withFeatures(Table.of(matrix.rows(), columns));
    }
  }

  private final Options options;

  public CorrelationRemover(Options options) {
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
    return GroupUse.unnamed("correlation-remover", train.rows().groups());
  }

  @Override
  public Learner around(Learner inner) {
    return new RepairingLearner(
        "correlation-remover", inner, (train, seed) -> fit(train), Shift.class);
  }

  private Shift fit(Dataset train) {
    Groups groups = train.rows().groups();
    Table kept = train.rows().features().without(groups.columns());
    Encoder encoder = Encoder.fit(kept, Encoder.Options.DEFAULT);
    Matrix matrix = encoder.encode(kept);
    int width = matrix.columns();
    double[] mean = new double[width];
    double[] ofGroup = new double[groups.count() * width];
    double[] weight = new double[groups.count()];
    double total = 0;
    for (int i = 0; i < matrix.rows(); i++) {
      double w = train.weights()[i];
      total += w;
      weight[groups.code(i)] += w;
      for (int j = 0; j < width; j++) {
        mean[j] += w * matrix.at(i, j);
        ofGroup[groups.code(i) * width + j] += w * matrix.at(i, j);
      }
    }
    double[] shift = new double[ofGroup.length];
    for (int g = 0; g < weight.length; g++) {
      for (int j = 0; j < width && weight[g] > 0; j++) {
        double apart = ofGroup[g * width + j] / weight[g] - mean[j] / total;
        shift[g * width + j] = options.strength() * apart;
      }
    }
    return new Shift(encoder, groups.columns(), groups.names(), shift);
  }
}
