package io.equipoise.core.metric;

import io.equipoise.core.stat.Bounds;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Mover;
import io.equipoise.core.stat.ProportionInterval;
import java.util.function.DoubleUnaryOperator;

/** How a rate is computed from a confusion matrix, which also says how its interval is. */
sealed interface Form {

  /** The value; NaN when a divisor is 0. */
  double of(Confusion group, Confusion overall);

  /** A form that looks at nothing but the four cells of the group; replicates are made of these. */
  sealed interface OfCells extends Form permits OfShare, Blend, Table {
    /** The value; NaN when a divisor is 0. */
    double of(double tp, double fp, double tn, double fn);

    @Override
    default double of(Confusion group, Confusion overall) {
      return of(group.tp(), group.fp(), group.tn(), group.fn());
    }
  }

  /** Weight of some cells over the weight of others that contain them. */
  record Share(int part, int whole) implements Form {
    @Override
    public double of(Confusion group, Confusion overall) {
      return quotient(group.sum(part), group.sum(whole));
    }

    Bounds bounds(Confusion group) {
      double trials = group.effective(whole);
      return Bounds.proportion(trials * of(group, group), trials);
    }
  }

  /** A group's part in all rows of these cells. */
  record ShareOfAll(int cells) implements Form {
    @Override
    public double of(Confusion group, Confusion overall) {
      return quotient(group.sum(cells), overall.sum(cells));
    }

    Bounds bounds(Confusion group, Confusion overall) {
      double trials = overall.effective(cells);
      return Bounds.proportion(trials * of(group, overall), trials);
    }
  }

  /** An increasing function of a share. */
  record OfShare(int part, int whole, DoubleUnaryOperator function) implements OfCells {
    @Override
    public double of(double tp, double fp, double tn, double fn) {
      return function.applyAsDouble(
          quotient(Confusion.sum(part, tp, fp, tn, fn), Confusion.sum(whole, tp, fp, tn, fn)));
    }

    Bounds bounds(Confusion group) {
      Bounds share = new Share(part, whole).bounds(group);
      return z -> {
        Estimate e = share.at(z);
        double value = function.applyAsDouble(e.value());
        if (Double.isNaN(value)) {
          return Estimate.NOT_MEASURABLE;
        }
        return new Estimate(
            value, function.applyAsDouble(e.low()), function.applyAsDouble(e.high()));
      };
    }
  }

  /** A weighted sum of two shares of different rows. */
  record Blend(
      double first, int firstPart, int firstWhole, double second, int secondPart, int secondWhole)
      implements OfCells {
    @Override
    public double of(double tp, double fp, double tn, double fn) {
      double one =
          quotient(
              Confusion.sum(firstPart, tp, fp, tn, fn), Confusion.sum(firstWhole, tp, fp, tn, fn));
      double other =
          quotient(
              Confusion.sum(secondPart, tp, fp, tn, fn),
              Confusion.sum(secondWhole, tp, fp, tn, fn));
      return first * one + second * other;
    }

    Bounds bounds(Confusion group) {
      double[] coefficients = {first, second};
      return z ->
          Mover.combination(
              coefficients,
              part(group, firstPart, firstWhole, z),
              part(group, secondPart, secondWhole, z));
    }

    private static Estimate part(Confusion group, int part, int whole, double z) {
      double trials = group.effective(whole);
      double share = quotient(group.sum(part), group.sum(whole));
      return ProportionInterval.arcsine(trials * share, trials, z);
    }
  }

  /** Anything else, from the four cells. */
  record Table(Formula formula) implements OfCells {
    @Override
    public double of(double tp, double fp, double tn, double fn) {
      return formula.of(tp, fp, tn, fn);
    }
  }

  /** A formula on the four cells. */
  @FunctionalInterface
  interface Formula {
    double of(double tp, double fp, double tn, double fn);
  }

  private static double quotient(double part, double whole) {
    return whole > 0 ? part / whole : Double.NaN;
  }
}
