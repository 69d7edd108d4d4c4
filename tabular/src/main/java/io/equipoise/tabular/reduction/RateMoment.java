package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Mean utilities that are to be alike in all groups, within events.
 *
 * <pre>
 *   m(e), m(e, g)   mean of u_i(h(x_i)) over the rows of event e, and those of them in group g
 *   above(e, g)     ratio · m(e, g) - m(e)    &lt;= bound
 *   below(e, g)     ratio · m(e) - m(e, g)    &lt;= bound
 *   C_i             w_i ((2 y_i - 1) + (u_i(1) - u_i(0)) U_i · multipliers)
 *   U_i             [e_i = e] / P(e) - ratio [e_i = e, g_i = g] / P(e, g)     for above(e, g)
 *                   [e_i = e, g_i = g] / P(e, g) - ratio [e_i = e] / P(e)     for below(e, g)
 * </pre>
 *
 * The best answer to multipliers has label {@code [C_i > 0]} and weight {@code |C_i|}. All shares P
 * and means are of the rows' weights. Constraints are in the order above, below of each cell.
 */
final class RateMoment implements Moment {
  private final Dataset train;
  private final double ratio;
  private final double bound;
  private final double[] refused;
  private final double[] gain;
  private final int[] cellOfRow;
  private final int[] eventOfCell;
  private final double[] cellShare;
  private final double[] eventShare;
  private final double[] weights;

  /**
   * Counts the cells.
   *
   * @param events (N) of each row from 0; -1 for none
   * @param refused (N) utility of a row that is decided as 0
   * @param selected (N) as 1
   */
  RateMoment(
      Dataset train,
      int[] events,
      double[] refused,
      double[] selected,
      double ratio,
      double bound) {
    this.train = train;
    this.ratio = ratio;
    this.bound = bound;
    this.refused = refused;
    int n = train.size();
    this.gain = new double[n];
    this.weights = RowShares.of(train);
    int groups = train.rows().groups().count();
    int kinds = 1 + Arrays.stream(events).max().orElse(0);
    double[] share = new double[kinds * groups];
    this.eventShare = new double[kinds];
    for (int i = 0; i < n; i++) {
      gain[i] = selected[i] - refused[i];
      if (events[i] >= 0) {
        share[events[i] * groups + train.rows().groups().code(i)] += weights[i];
        eventShare[events[i]] += weights[i];
      }
    }
    int[] number = new int[share.length];
    List<Integer> cells = new ArrayList<>();
    for (int c = 0; c < share.length; c++) {
      number[c] = share[c] > 0 ? cells.size() : -1;
      if (share[c] > 0) {
        cells.add(c);
      }
    }
    this.eventOfCell = cells.stream().mapToInt(c -> c / groups).toArray();
    this.cellShare = cells.stream().mapToDouble(c -> share[c]).toArray();
    this.cellOfRow = new int[n];
    for (int i = 0; i < n; i++) {
      cellOfRow[i] =
          events[i] < 0 ? -1 : number[events[i] * groups + train.rows().groups().code(i)];
    }
  }

  @Override
  public int size() {
    return 2 * cellShare.length;
  }

  @Override
  public double[] losses(Predictions predictions) {
    return GroupLoss.ZERO_ONE.of(train, predictions);
  }

  @Override
  public double[] violations(Predictions predictions) {
    double[] cell = new double[cellShare.length];
    double[] event = new double[eventShare.length];
    for (int i = 0; i < cellOfRow.length; i++) {
      int c = cellOfRow[i];
      if (c >= 0) {
        double utility = weights[i] * (refused[i] + gain[i] * predictions.labels()[i]);
        cell[c] += utility / cellShare[c];
        event[eventOfCell[c]] += utility / eventShare[eventOfCell[c]];
      }
    }
    double[] violations = new double[size()];
    for (int c = 0; c < cell.length; c++) {
      double all = event[eventOfCell[c]];
      violations[2 * c] = ratio * cell[c] - all - bound;
      violations[2 * c + 1] = ratio * all - cell[c] - bound;
    }
    return violations;
  }

  /** Of two opposite constraints only one can be broken, so only the larger multiplier matters. */
  @Override
  public double[] project(double[] multipliers) {
    if (ratio != 1) {
      return multipliers;
    }
    double[] projected = new double[multipliers.length];
    for (int k = 0; k < projected.length; k += 2) {
      double more = multipliers[k] - multipliers[k + 1];
      projected[k] = Math.max(0, more);
      projected[k + 1] = Math.max(0, -more);
    }
    return projected;
  }

  @Override
  public Dataset respond(double[] multipliers, double objective) {
    double[] ofEvent = new double[eventShare.length];
    double[] ofCell = new double[cellShare.length];
    for (int c = 0; c < ofCell.length; c++) {
      double above = multipliers[2 * c];
      double below = multipliers[2 * c + 1];
      ofEvent[eventOfCell[c]] += (above - ratio * below) / eventShare[eventOfCell[c]];
      ofCell[c] = (below - ratio * above) / cellShare[c];
    }
    int[] labels = new int[train.size()];
    double[] changed = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      double benefit = objective * (2 * train.labels()[i] - 1);
      int c = cellOfRow[i];
      if (c >= 0) {
        benefit += gain[i] * (ofEvent[eventOfCell[c]] + ofCell[c]);
      }
      labels[i] = benefit > 0 ? 1 : 0;
      changed[i] = train.weights()[i] * Math.abs(benefit);
    }
    return new Dataset(train.rows(), labels, train.classes(), changed, train.synthetic());
  }

  /** The last group of each event follows from the others. */
  @Override
  public int dimensions() {
    int present = (int) Arrays.stream(eventShare).filter(share -> share > 0).count();
    return cellShare.length - present;
  }

  @Override
  public boolean signed() {
    return true;
  }

  @Override
  public double[] multipliers(double[] coordinates) {
    double[] multipliers = new double[size()];
    int next = 0;
    for (int c = 0; c < cellShare.length; c++) {
      boolean last = c + 1 == cellShare.length || eventOfCell[c + 1] != eventOfCell[c];
      if (!last) {
        multipliers[2 * c] = Math.max(0, coordinates[next]);
        multipliers[2 * c + 1] = Math.max(0, -coordinates[next]);
        next++;
      }
    }
    return multipliers;
  }
}
