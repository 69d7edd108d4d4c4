package io.equipoise.evidence.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.outlier.MeanShift;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One round of a mean shift of 20,000 points of 100 numbers, beside plain loops over all pairs on
 * the same threads. Points lie in 20 clusters, or in one cloud, where all are about as far from
 * each other. Time is the processor time of the whole process, the least of some rounds in turns,
 * so that other work on the machine counts little. Both must come to the same bits.
 *
 * <pre>
 *   MeanShiftBenchmark [ROUNDS] [K]
 * </pre>
 */
public final class MeanShiftBenchmark {
  private static final int POINTS = 20_000;
  private static final int WIDTH = 100;
  private static final int CLUSTERS = 20;
  private static final double APART = 10;

  private MeanShiftBenchmark() {}

  /** Prints a line for either kind of points. */
  public static void main(String[] arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    int k = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    System.out.printf(Locale.ROOT, "| points | plain loops | ours | times |%n|---|---|---|---|%n");
    for (double apart : new double[] {APART, 0}) {
      double[] points = points(apart);
      MeanShift shift = new MeanShift(WIDTH, k, 1);
      double plain = Double.POSITIVE_INFINITY;
      double own = Double.POSITIVE_INFINITY;
      for (int round = 0; round < rounds; round++) {
        double[] expected = new double[points.length];
        double[] moved = new double[points.length];
        own = Math.min(own, seconds(() -> shift.shifted(points), moved));
        plain = Math.min(plain, seconds(() -> plainly(points, k), expected));
        if (!Arrays.equals(expected, moved)) {
          throw new IllegalStateException("the two come to different points");
        }
      }
      String name = apart > 0 ? CLUSTERS + " clusters" : "one cloud";
      System.out.printf(
          Locale.ROOT, "| %s | %.2f s | %.2f s | %.1f |%n", name, plain, own, plain / own);
    }
  }

  private static double[] points(double apart) {
    UniformRandomProvider random = new Seed(1).generator();
    double[] centres = new double[CLUSTERS * WIDTH];
    Arrays.setAll(centres, i -> apart * random.nextDouble());
    double[] points = new double[POINTS * WIDTH];
    for (int i = 0; i < points.length; i++) {
      double centre = centres[i / WIDTH % CLUSTERS * WIDTH + i % WIDTH];
      points[i] = centre + random.nextDouble() + random.nextDouble() - 1;
    }
    return points;
  }

  /** The mean of each point and its k - 1 nearest, found by measuring all distances. */
  private static double[] plainly(double[] points, int k) {
    double[] moved = new double[points.length];
    IntStream.range(0, POINTS).parallel().forEach(i -> moveOne(points, i, k, moved));
    return moved;
  }

  private static void moveOne(double[] points, int i, int k, double[] moved) {
    double[] least = new double[k - 1];
    int[] near = new int[k];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int j = 0; j < POINTS; j++) {
      double squared = 0;
      for (int c = 0; c < WIDTH; c++) {
        double off = points[j * WIDTH + c] - points[i * WIDTH + c];
        squared += off * off;
      }
      if (j != i && squared < least[k - 2]) {
        int at = k - 2;
        for (; at > 0 && least[at - 1] > squared; at--) {
          least[at] = least[at - 1];
          near[at] = near[at - 1];
        }
        least[at] = squared;
        near[at] = j;
      }
    }
    near[k - 1] = i;
    Arrays.sort(near);
    for (int c = 0; c < WIDTH; c++) {
      double sum = 0;
      for (int member : near) {
        sum += points[member * WIDTH + c];
      }
      moved[i * WIDTH + c] = sum / k;
    }
  }

  /** Processor time of the work, whose result goes to {@code result}. */
  private static double seconds(Supplier<double[]> work, double[] result) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    double[] made = work.get();
    double seconds = (system.getProcessCpuTime() - start) / 1e9;
    System.arraycopy(made, 0, result, 0, made.length);
    return seconds;
  }
}
