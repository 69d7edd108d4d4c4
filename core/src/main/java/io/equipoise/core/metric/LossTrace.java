package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Correlation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The losses of some rows after every step of a training, and which groups of rows they show to
 * pull against each other, step after step: {@link OpposingSignals} over time.
 *
 * <pre>
 *   steps that move most after the burn-in;  in each U, D the k rows that rise and fall most
 *   stable rows: in U or D in at least half of these steps, in two groups by the signs of their moves
 *   antiphase = share of these steps in which the mean moves of both groups have opposite signs
 * </pre>
 *
 * <pre>{@code
 * LossTrace trace = new LossTrace();
 * trace.note(losses);                       // of fixed rows, after every step or epoch
 * LossTrace.Found found = trace.found(LossTrace.Options.DEFAULT);
 * }</pre>
 *
 * <p>Look at the full rows each time; losses of mini-batches hide the groups. Used by one thread.
 */
public final class LossTrace {
  private final List<float[]> losses = new ArrayList<>();

  /**
   * What is looked at.
   *
   * @param share of rows in U and in D; above 0, at most 0.5
   * @param steps that move most; at least 1
   * @param burnIn steps that are left out at first; at least 0
   */
  public record Options(double share, int steps, int burnIn) {
    /** Two of a hundred rows, 20 steps after 50. */
    public static final Options DEFAULT = new Options(0.02, 20, 50);

    public Options {
      Require.above("share", share, 0);
      Require.between("share", share, 0, 0.5);
      Require.atLeast("steps", steps, 1);
      Require.atLeast("burnIn", burnIn, 0);
    }
  }

  /**
   * What was found.
   *
   * @param steps numbers of the steps that move most, the most first; step t is from the t-th noted
   *     losses to the next, the first being 0
   * @param concentration of each of them; 2 · share where all rows move alike
   * @param first stable rows that mostly move alike, ascending
   * @param second those that mostly move against them; may be empty
   * @param antiphase share of these steps in which the means of both groups move apart; NaN without
   *     both
   * @param correlation of the two means over these steps; NaN without both or where one is constant
   */
  public record Found(
      int[] steps,
      double[] concentration,
      int[] first,
      int[] second,
      double antiphase,
      double correlation) {}

  /** Notes the losses of all rows, the same ones each time and finite. */
  public void note(double[] now) {
    Require.that(now.length > 0, "losses are empty, but need at least one row");
    if (!losses.isEmpty()) {
      Require.sameLength("losses", now.length, "those before", losses.get(0).length);
    }
    float[] kept = new float[now.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (float) now[i];
      Require.that(Float.isFinite(kept[i]), "losses hold " + now[i] + ", but must be finite");
    }
    losses.add(kept);
  }

  /** Looks at what was noted; there must be a step after the burn-in. */
  public Found found(Options options) {
    int last = losses.size() - 1;
    Require.that(
        last > options.burnIn(),
        "losses were noted "
            + losses.size()
            + " times, but must be at least "
            + (options.burnIn() + 2)
            + " times for a step after the burn-in");
    int[] steps =
        IntStream.range(options.burnIn(), last)
            .boxed()
            .sorted(Comparator.comparingDouble(step -> -moved(step)))
            .limit(options.steps())
            .mapToInt(Integer::intValue)
            .toArray();
    int rows = losses.get(0).length;
    int k = Math.max(1, (int) Math.floor(options.share() * rows + 0.5));
    int[] extreme = new int[rows];
    double[] concentration = new double[steps.length];
    for (int s = 0; s < steps.length; s++) {
      OpposingSignals.Movement movement =
          OpposingSignals.movement(wide(steps[s]), wide(steps[s] + 1), k);
      concentration[s] = movement.concentration();
      IntStream.concat(Arrays.stream(movement.rising()), Arrays.stream(movement.falling()))
          .distinct()
          .forEach(row -> extreme[row]++);
    }
    int[] stable =
        IntStream.range(0, rows).filter(row -> 2 * extreme[row] >= steps.length).toArray();
    return grouped(steps, concentration, stable);
  }

  private double change(int step, int row) {
    return (double) losses.get(step + 1)[row] - losses.get(step)[row];
  }

  private double moved(int step) {
    return IntStream.range(0, losses.get(0).length)
        .mapToDouble(row -> Math.abs(change(step, row)))
        .sum();
  }

  private double[] wide(int step) {
    float[] narrow = losses.get(step);
    return IntStream.range(0, narrow.length).mapToDouble(row -> narrow[row]).toArray();
  }

  /** Parts stable rows by whether they mostly move as the one of them that moves most. */
  private Found grouped(int[] steps, double[] concentration, int[] stable) {
    if (stable.length == 0) {
      return new Found(steps, concentration, stable, stable, Double.NaN, Double.NaN);
    }
    int leader =
        Arrays.stream(stable)
            .boxed()
            .max(
                Comparator.comparingDouble(
                    row -> Arrays.stream(steps).mapToDouble(t -> Math.abs(change(t, row))).sum()))
            .orElseThrow();
    int[] first = Arrays.stream(stable).filter(row -> along(steps, leader, row) >= 0).toArray();
    int[] second = Arrays.stream(stable).filter(row -> along(steps, leader, row) < 0).toArray();
    if (second.length == 0) {
      return new Found(steps, concentration, first, second, Double.NaN, Double.NaN);
    }
    double[] one = means(steps, first);
    double[] other = means(steps, second);
    double apart = 0;
    for (int s = 0; s < steps.length; s++) {
      apart += one[s] * other[s] < 0 ? 1.0 / steps.length : 0;
    }
    return new Found(steps, concentration, first, second, apart, Correlation.pearson(one, other));
  }

  /** Steps in which two rows move alike, less those in which they move apart. */
  private double along(int[] steps, int leader, int row) {
    return Arrays.stream(steps)
        .mapToDouble(t -> Math.signum(change(t, leader)) * Math.signum(change(t, row)))
        .sum();
  }

  private double[] means(int[] steps, int[] rows) {
    return Arrays.stream(steps)
        .mapToDouble(
            t -> Arrays.stream(rows).mapToDouble(row -> change(t, row)).sum() / rows.length)
        .toArray();
  }
}
