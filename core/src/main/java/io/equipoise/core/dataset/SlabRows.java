package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rows of numbers that each tell the label on their own, but by rules of graded simplicity: a
 * threshold for a linear coordinate, and k slabs that belong to the classes in turn for the others,
 * so that no threshold tells anything.
 *
 * <pre>
 *   m = margin · B      w = (2B - 2(k-1)m)/k      u uniform in [0,1], r a random sign
 *   linear   (2y-1)·(m + (B-m)·u)
 *   3 slabs  y=1: r·(w/2 + 2m + w·u)       y=0: r·(w/2)·u
 *   5 slabs  y=1: r·((B + 6m)/5 + w·u)     y=0: r·(w/2)·u         or r·((3B + 8m)/5 + w·u)
 *   7 slabs  y=1: r·(w/2 + 2m + w·u)       or r·(5w/2 + 6m + w·u)
 *            y=0: r·(w/2)·u                or r·(3w/2 + 4m + w·u)     each with probability 1/2
 * </pre>
 *
 * <p>All numbers lie in [-B, B], B = 1, and coordinates are independent given the label. The
 * shortcut is the side of 0 on which the first coordinate lies; a network that follows it alone
 * ignores the others. Attribute: {@code side}.
 *
 * @param slabs of each coordinate: 1 for a linear one, 3, 5 or 7; the first one is the simplest
 * @param margin half the empty space between neighbouring slabs, as a share of B; above 0, below
 *     1/(k-1)
 * @param noise share of rows whose first coordinate, if linear, is uniform in [-m, m] instead
 * @param bias share of rows whose first coordinate, if linear, tells their own label; 1 is the
 *     paper's
 * @see <a href="https://arxiv.org/abs/2006.07710">Shah, Tamuly, Raghunathan, Jain, Netrapalli, The
 *     Pitfalls of Simplicity Bias in Neural Networks, 2020, arXiv:2006.07710</a>
 */
public record SlabRows(int[] slabs, double margin, double noise, double bias) {
  private static final double MARGIN = 0.1;

  public SlabRows {
    slabs = slabs.clone();
    Require.atLeast("the number of coordinates", slabs.length, 1);
    for (int each : slabs) {
      width(each, 1, margin);
    }
    Require.between("noise", noise, 0, 1);
    Require.between("bias", bias, 0, 1);
  }

  /** LMS-k: one linear coordinate, the others of k slabs. */
  public static SlabRows linearAndSlabs(int coordinates, int k) {
    return simplestAnd(coordinates, 1, k);
  }

  /** MS-(5,7): one coordinate of 5 slabs, the others of 7. */
  public static SlabRows fiveAndSeven(int coordinates) {
    return simplestAnd(coordinates, 5, 7);
  }

  private static SlabRows simplestAnd(int coordinates, int first, int others) {
    Require.atLeast("coordinates", coordinates, 2);
    int[] slabs = new int[coordinates];
    Arrays.fill(slabs, others);
    slabs[0] = first;
    return new SlabRows(slabs, MARGIN, 0, 1);
  }

  /** The same with this share of rows whose linear coordinate says nothing. */
  public SlabRows withNoise(double share) {
    return new SlabRows(slabs, margin, share, bias);
  }

  /** The same with this share of rows whose linear coordinate tells their label. */
  public SlabRows withBias(double share) {
    return new SlabRows(slabs, margin, noise, share);
  }

  @Override
  public int[] slabs() {
    return slabs.clone();
  }

  /** Draws rows; the first ones are the same however many are drawn. */
  public FeatureRows make(int size, Seed seed) {
    UniformRandomProvider random = ImageBenchmark.random(size, seed);
    int width = slabs.length;
    double[] x = new double[size * width];
    int[] labels = new int[size];
    int[] sides = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(2);
      for (int j = 0; j < width; j++) {
        int told = j > 0 || random.nextDouble() < bias ? labels[i] : 1 - labels[i];
        int sign = random.nextBoolean() ? 1 : -1;
        int branch = random.nextInt(2);
        x[i * width + j] = coordinate(slabs[j], told, sign, random.nextDouble(), branch, 1, margin);
      }
      if (slabs[0] == 1 && random.nextDouble() < noise) {
        x[i * width] = margin * (2 * random.nextDouble() - 1);
      }
      sides[i] = x[i * width] > 0 ? 1 : 0;
    }
    return new FeatureRows(
        x,
        width,
        Annotations.of(
            new Attribute("label", labels, List.of("0", "1")),
            new Attribute("side", sides, List.of("below", "above"))));
  }

  /** Width of one slab of k. */
  static double width(int slabs, double halfRange, double margin) {
    Require.that(
        slabs == 1 || slabs == 3 || slabs == 5 || slabs == 7,
        "slabs is " + slabs + ", but must be 1 (linear), 3, 5 or 7");
    Require.above("halfRange", halfRange, 0);
    Require.that(Double.isFinite(halfRange), "halfRange is " + halfRange + ", but must be finite");
    Require.above("margin", margin, 0);
    double width = (2 * halfRange - 2 * (slabs - 1) * margin * halfRange) / slabs;
    Require.that(
        width > 0 && margin < 1,
        "margin is " + margin + ", which leaves " + slabs + " slabs no width");
    return width;
  }

  /**
   * One coordinate.
   *
   * @param slabs 1 for a linear one, 3, 5 or 7
   * @param label 0 or 1
   * @param sign r, -1 or 1; a linear coordinate has no use for it
   * @param uniform u in [0, 1]
   * @param branch 0 for the first of two slabs, 1 for the second, where a class has two
   * @param halfRange B, above 0
   * @param margin as a share of B
   */
  public static double coordinate(
      int slabs, int label, int sign, double uniform, int branch, double halfRange, double margin) {
    double w = width(slabs, halfRange, margin);
    Require.between("a label", label, 0, 1);
    Require.between("a branch", branch, 0, 1);
    Require.between("a uniform draw", uniform, 0, 1);
    Require.that(Math.abs(sign) == 1, "a sign is " + sign + ", but must be -1 or 1");
    double m = margin * halfRange;
    if (slabs == 1) {
      return (2 * label - 1) * (m + (halfRange - m) * uniform);
    }
    // the slabs to the right of 0 belong to the classes 0, 1, 0, 1 in turn; 5 has one of class 1
    int slab = label == 1 ? (slabs == 7 ? 1 + 2 * branch : 1) : slabs == 3 ? 0 : 2 * branch;
    return slab == 0
        ? sign * w / 2 * uniform
        : sign * ((slab - 0.5) * w + 2 * slab * m + w * uniform);
  }
}
