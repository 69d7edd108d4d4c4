package io.equipoise.tabular.optimise;

import io.equipoise.core.error.Require;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS: Newton-like steps from the last few gradients, for smooth functions of many
 * numbers.
 *
 * <pre>
 *   direction d = -H g            H from the last m pairs s = x' - x, y = g' - g (two-loop recursion)
 *   step t: strong Wolfe          f(x + t d) &lt;= f(x) + 1e-4 t g·d,   |g'·d| &lt;= 0.9 |g·d|
 * </pre>
 *
 * It ends when no entry of the gradient is larger than the tolerance, or when the fall that the
 * next step promises is less than rounding. Where the function is infinite or NaN a step is too
 * long and is shortened; only the start must be defined. Nothing is random.
 *
 * @see <a href="https://doi.org/10.1007/BF01589116">Liu and Nocedal, On the limited memory BFGS
 *     method for large scale optimization, 1989</a>
 */
public final class Lbfgs {
  /** Falls below this share of the value are rounding. */
  private static final double ROUNDING = 2 * Math.ulp(1.0);

  /**
   * When to stop.
   *
   * @param memory pairs m that are remembered; at least 1
   * @param iterations at most this many; at least 1
   * @param tolerance largest entry of the gradient at the end; above 0
   */
  public record Options(int memory, int iterations, double tolerance) {
    /** 10 pairs, 1,000 iterations, gradients down to 1e-8. */
    public static final Options DEFAULT = new Options(10, 1000, 1e-8);

    public Options {
      Require.atLeast("memory", memory, 1);
      Require.atLeast("iterations", iterations, 1);
      Require.above("tolerance", tolerance, 0);
    }
  }

  /**
   * Where it ended.
   *
   * @param x (D) the lowest point found
   * @param value there
   * @param steepest largest absolute entry of the gradient there
   * @param iterations taken
   * @param converged false when the iterations ran out, or no step could be found though the
   *     gradient asks for one
   */
  public record Result(
      double[] x, double value, double steepest, int iterations, boolean converged) {}

  private record Pair(double[] s, double[] y, double curvature) {}

  private Lbfgs() {}

  /** Minimises from a start, which is left as it is. */
  public static Result minimise(Smooth function, double[] start, Options options) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = function.at(x, gradient);
    Require.that(
        Double.isFinite(value) && Double.isFinite(steepest(gradient)),
        "the function to be minimised has no finite value and gradient at the start");
    Deque<Pair> memory = new ArrayDeque<>();
    for (int iteration = 0; iteration < options.iterations(); iteration++) {
      if (steepest(gradient) <= options.tolerance()) {
        return new Result(x, value, steepest(gradient), iteration, true);
      }
      double[] direction = direction(memory, gradient);
      double slope = dot(gradient, direction);
      if (!(slope < 0)) {
        memory.clear();
        direction = direction(memory, gradient);
        slope = dot(gradient, direction);
      }
      if (!memory.isEmpty() && -slope <= ROUNDING * Math.abs(value)) {
        return new Result(x, value, steepest(gradient), iteration, true);
      }
      double first = memory.isEmpty() ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
      WolfeSearch.Point next = WolfeSearch.along(function, x, direction, value, slope, first);
      if (next.step() == 0) {
        if (memory.isEmpty()) {
          return new Result(x, value, steepest(gradient), iteration, false);
        }
        memory.clear(); // old curvature misled; once more along the gradient
        continue;
      }
      remember(memory, options.memory(), x, gradient, next);
      x = next.x();
      gradient = next.gradient();
      value = next.value();
    }
    double steepest = steepest(gradient);
    return new Result(x, value, steepest, options.iterations(), steepest <= options.tolerance());
  }

  /** The two-loop recursion. */
  private static double[] direction(Deque<Pair> memory, double[] gradient) {
    double[] d = new double[gradient.length];
    for (int j = 0; j < d.length; j++) {
      d[j] = -gradient[j];
    }
    double[] shares = new double[memory.size()];
    int k = memory.size();
    for (Iterator<Pair> newest = memory.descendingIterator(); newest.hasNext(); ) {
      Pair pair = newest.next();
      shares[--k] = dot(pair.s(), d) / pair.curvature();
      add(d, -shares[k], pair.y());
    }
    Pair last = memory.peekLast();
    if (last != null) {
      double scale = last.curvature() / dot(last.y(), last.y());
      for (int j = 0; j < d.length; j++) {
        d[j] *= scale;
      }
    }
    for (Pair pair : memory) {
      add(d, shares[k++] - dot(pair.y(), d) / pair.curvature(), pair.s());
    }
    return d;
  }

  private static void remember(
      Deque<Pair> memory, int most, double[] x, double[] gradient, WolfeSearch.Point next) {
    double[] s = next.x().clone();
    double[] y = next.gradient().clone();
    add(s, -1, x);
    add(y, -1, gradient);
    double curvature = dot(s, y);
    // without curvature along the step the pair would turn directions uphill
    if (curvature > 1e-300 && curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y))) {
      if (memory.size() == most) {
        memory.removeFirst();
      }
      memory.addLast(new Pair(s, y, curvature));
    }
  }

  private static double steepest(double[] gradient) {
    double most = 0;
    for (double entry : gradient) {
      most = Math.max(most, Math.abs(entry));
    }
    return most;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * what[j];
    }
  }
}
