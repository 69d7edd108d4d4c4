package io.equipoise.tabular.optimise;

/**
 * Finds a step along a direction that meets the strong Wolfe conditions: the value falls enough,
 * and the slope is flat enough.
 *
 * @see <a href="https://doi.org/10.1007/978-0-387-40065-5">Nocedal and Wright, Numerical
 *     Optimization, 2006, algorithms 3.5 and 3.6</a>
 */
final class WolfeSearch {
  private static final double FALL = 1e-4;
  private static final double FLAT = 0.9;
  private static final int MOST_TRIALS = 60;

  /** A place on the line with what the function says there; step 0 when no place is lower. */
  record Point(double step, double[] x, double value, double[] gradient, double slope) {}

  private final Smooth function;
  private final double[] origin;
  private final double[] direction;
  private final double value;
  private final double slope;

  private WolfeSearch(
      Smooth function, double[] origin, double[] direction, double value, double slope) {
    this.function = function;
    this.origin = origin;
    this.direction = direction;
    this.value = value;
    this.slope = slope;
  }

  /**
   * Searches.
   *
   * @param slope of the function at the origin along the direction; below 0
   * @param first step that is tried first
   */
  static Point along(
      Smooth function,
      double[] origin,
      double[] direction,
      double value,
      double slope,
      double first) {
    return new WolfeSearch(function, origin, direction, value, slope).search(first);
  }

  private Point search(double first) {
    Point low = new Point(0, origin, value, new double[0], slope);
    double bound = Double.POSITIVE_INFINITY;
    double boundValue = Double.NaN;
    double boundSlope = Double.NaN;
    double step = first;
    for (int trial = 0; trial < MOST_TRIALS; trial++) {
      Point tried = at(step);
      boolean defined = Double.isFinite(tried.value()) && Double.isFinite(tried.slope());
      if (!defined || tried.value() > value + FALL * step * slope || tried.value() > low.value()) {
        bound = step;
        boundValue = defined ? tried.value() : Double.NaN;
        boundSlope = tried.slope();
      } else if (Math.abs(tried.slope()) <= -FLAT * slope) {
        return tried;
      } else {
        // the minimum lies on the side to which the slope falls
        boolean beyond = tried.slope() * (tried.step() - low.step()) < 0;
        if (!beyond) {
          bound = low.step();
          boundValue = low.value();
          boundSlope = low.slope();
        }
        low = tried;
      }
      if (Double.isInfinite(bound)) {
        step = 2 * low.step();
      } else {
        step = between(low, bound, boundValue, boundSlope);
        if (step == low.step() || step == bound) {
          break;
        }
      }
    }
    return low;
  }

  private Point at(double step) {
    double[] x = new double[origin.length];
    for (int j = 0; j < x.length; j++) {
      x[j] = origin[j] + step * direction[j];
    }
    double[] gradient = new double[x.length];
    double found = function.at(x, gradient);
    return new Point(step, x, found, gradient, Lbfgs.dot(gradient, direction));
  }

  /** The minimum of the cubic through both ends, kept away from them; the middle without one. */
  private static double between(Point low, double end, double endValue, double endSlope) {
    double width = end - low.step();
    double middle = low.step() + width / 2;
    if (Double.isNaN(endValue) || Double.isNaN(endSlope)) {
      return middle;
    }
    double a = low.slope() + endSlope - 3 * (low.value() - endValue) / (low.step() - end);
    double root = Math.sqrt(a * a - low.slope() * endSlope) * Math.signum(width);
    double cubic = end - width * (endSlope + root - a) / (endSlope - low.slope() + 2 * root);
    double share = (cubic - low.step()) / width;
    return share >= 0.1 && share <= 0.9 ? cubic : middle;
  }
}
