package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.tabular.optimise.RidgeSystem;
import java.util.ArrayList;
import java.util.List;

/**
 * Reports after a stream, or amid it, how predictions did on every group: against the best linear
 * model of the group in hindsight, and against a single learner for everyone that saw the same
 * rows.
 *
 * <pre>
 *   regret of a group = Σ (prediction - y)² - min over w of Σ (w · x - y)²      over its rounds
 * </pre>
 *
 * <pre>{@code
 * RegretReport report = new RegretReport(groups, width, GroupwiseRegret.Options.DEFAULT);
 * double said = stream.predict(x, 1, 3);
 * stream.learn(y);
 * report.see(x, said, y, 1, 3);
 * List<RegretReport.Group> found = report.groups();       // everyone first
 * }</pre>
 *
 * <p>It keeps all rows, and solves for the best models when asked. Regret on each group says
 * nothing of parity between groups. Used by one thread.
 */
public final class RegretReport {
  private static final double RIDGE = 1e-9;

  private final int width;
  private final GroupwiseRegret.Stream single;
  private final List<List<Integer>> rounds = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private final List<double[]> outcomes = new ArrayList<>();

  /**
   * One group.
   *
   * @param rounds with its members
   * @param error mean squared error of the predictions, with an interval that takes rounds for
   *     independent
   * @param best mean squared error of its best linear model in hindsight
   * @param regret summed over its rounds; may be below 0, since predictions may change over time
   * @param single mean squared error of the single learner
   */
  public record Group(int rounds, Estimate error, double best, double regret, Estimate single) {}

  /**
   * Of a stream without a round.
   *
   * @param groups how many are declared, beside that of everyone; at least 0
   * @param width numbers per row; at least 1
   * @param options of the single learner
   */
  public RegretReport(int groups, int width, GroupwiseRegret.Options options) {
    Require.atLeast("groups", groups, 0);
    this.width = width;
    this.single = new GroupwiseRegret(options).stream(0, width);
    for (int g = 0; g <= groups; g++) {
      rounds.add(new ArrayList<>());
    }
  }

  /**
   * Takes in a round.
   *
   * @param x (D)
   * @param prediction as it was made
   * @param truth as it came out
   * @param groups numbers of the groups it is of, from 1, each once
   */
  public void see(double[] x, double prediction, double truth, int... groups) {
    Require.that(Double.isFinite(prediction), "the prediction is " + prediction);
    for (int group : groups) {
      Require.between("a group of the stream", group, 1, rounds.size() - 1.0);
    }
    double alone = single.predict(x);
    single.learn(truth);
    int round = rows.size();
    rows.add(x.clone());
    outcomes.add(new double[] {truth, square(prediction - truth), square(alone - truth)});
    rounds.get(0).add(round);
    for (int group : groups) {
      rounds.get(group).add(round);
    }
  }

  private static double square(double off) {
    return off * off;
  }

  /** Everyone, then each declared group; NaN where it had no round. */
  public List<Group> groups() {
    return rounds.stream().map(this::group).toList();
  }

  private Group group(List<Integer> own) {
    double[] errors = own.stream().mapToDouble(round -> outcomes.get(round)[1]).toArray();
    double[] alone = own.stream().mapToDouble(round -> outcomes.get(round)[2]).toArray();
    if (own.isEmpty()) {
      Estimate none = Estimate.NOT_MEASURABLE;
      return new Group(0, none, Double.NaN, Double.NaN, none);
    }
    RidgeSystem system = new RidgeSystem(width);
    own.forEach(round -> system.add(rows.get(round), 0, outcomes.get(round)[0], 1));
    double[] weights = system.solve(RIDGE);
    double best = 0;
    double suffered = 0;
    for (int k = 0; k < errors.length; k++) {
      double off = -outcomes.get(own.get(k))[0];
      for (int j = 0; j < width; j++) {
        off += weights[j] * rows.get(own.get(k))[j];
      }
      best += off * off;
      suffered += errors[k];
    }
    return new Group(
        errors.length,
        MeanInterval.of(errors),
        best / errors.length,
        suffered - best,
        MeanInterval.of(alone));
  }
}
