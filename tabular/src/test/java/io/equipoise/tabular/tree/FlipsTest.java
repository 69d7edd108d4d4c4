package io.equipoise.tabular.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class FlipsTest {
  private static final int WIDTH = 3;

  private static Tree stump(int column, double threshold) {
    return tree(
        new int[] {column, -1, -1},
        new double[] {threshold, 0, 0},
        new int[] {1, -1, -1},
        new int[] {2, -1, -1},
        new int[] {50, 50, 40, 10, 10, 40});
  }

  private static Tree tree(
      int[] feature, double[] threshold, int[] left, int[] right, int[] counts) {
    double[] weights = new double[counts.length];
    for (int k = 0; k < counts.length; k++) {
      weights[k] = counts[k];
    }
    return new Tree(feature, threshold, left, right, 2, counts, weights);
  }

  private static Flips.Settings settings(FlipRule rule, double alpha, int guarded) {
    boolean[] columns = new boolean[WIDTH];
    if (guarded >= 0) {
      columns[guarded] = true;
    }
    return new Flips.Settings(
        rule,
        FlipScale.TREE,
        WorseBy.COUNTS,
        alpha,
        columns,
        1,
        new double[] {0.5, 0, 0},
        new double[] {2, 1, 0});
  }

  private static Flips flips(Tree tree, double alpha) {
    return new Flips(tree, settings(FlipRule.DISTANCE, alpha, 0));
  }

  /** A root on column 0 at 0.5, the worse side left, under it a node with this large threshold. */
  private static Tree scaledBy(double largest) {
    return tree(
        new int[] {0, 1, -1, -1, -1},
        new double[] {0.5, largest, 0, 0, 0},
        new int[] {1, 2, -1, -1, -1},
        new int[] {4, 3, -1, -1, -1},
        new int[] {60, 60, 40, 20, 30, 5, 10, 15, 20, 40});
  }

  @Test
  void chancesOfTheDistanceRule() {
    double[] zero = {0, 0, 0};
    assertThat(flips(scaledBy(1.87), 1).chance(0, zero, 0, false)).isZero();
    assertThat(flips(scaledBy(100_000), 1).chance(0, zero, 0, true))
        .isCloseTo(0.099995, within(1e-12));
    assertThat(flips(scaledBy(100_000), 5).chance(0, zero, 0, true))
        .isCloseTo(0.499975, within(1e-12));
    assertThat(flips(scaledBy(100_000), 9).chance(0, zero, 0, true)).isEqualTo(0.5);
    Tree three = scaledBy(100);
    double[] away = {-2.5, 0, 0};
    assertThat(flips(three, 1).chance(0, away, 0, true)).isCloseTo(0.07, within(1e-12));
    assertThat(flips(three, 5).chance(0, away, 0, true)).isCloseTo(0.35, within(1e-12));
  }

  @Test
  void onlyTheUnprivilegedOnTheirWayToTheWorseSideAreFavoured() {
    Flips flips = flips(scaledBy(100), 5);
    double plain = flips.chance(0, new double[] {0, 0, 0}, 0, false);
    assertThat(flips.chance(0, new double[] {0, 0, 0}, 0, true)).isEqualTo(5 * plain);
    assertThat(flips.chance(0, new double[] {1, 0, 0}, 0, true)).as("better side").isEqualTo(plain);
    assertThat(flips.chance(1, new double[] {0, 100, 0}, 0, true))
        .as("other column")
        .isEqualTo(0.1);
  }

  @Test
  void theOtherRules() {
    Tree tree = scaledBy(100);
    double[] row = {0, 0, 0};
    assertThat(new Flips(tree, settings(FlipRule.FIXED, 1, 0)).chance(0, row, 0, true))
        .isEqualTo(0.2);
    assertThat(new Flips(tree, settings(FlipRule.FIXED, 5, 0)).chance(0, row, 0, true))
        .isEqualTo(0.5);
    Flips depth = new Flips(tree, settings(FlipRule.DEPTH, 1, 0));
    assertThat(depth.chance(0, row, 0, true)).isZero();
    assertThat(depth.chance(1, row, 0, true)).isEqualTo(0.05);
    Flips certainty = new Flips(tree, settings(FlipRule.CERTAINTY, 1, 0));
    assertThat(certainty.chance(0, row, 0, true)).isEqualTo(0.5);
    assertThat(certainty.chance(1, row, 0, true)).isCloseTo(1.0 / 3, within(1e-12));
    Flips confidence = new Flips(tree, settings(FlipRule.CONFIDENCE, 1, 0));
    assertThat(confidence.chance(0, new double[] {0.6, 0, 0}, 0, false))
        .isCloseTo(0.05, within(1e-12));
    assertThat(confidence.chance(0, row, 0, false)).isZero();
  }

  @Test
  void scaleOfTheFeatureKeepsLargeColumnsApart() {
    Flips.Settings own =
        new Flips.Settings(
            FlipRule.DISTANCE,
            FlipScale.FEATURE,
            WorseBy.COUNTS,
            1,
            new boolean[WIDTH],
            1,
            new double[WIDTH],
            new double[WIDTH]);
    Flips flips = new Flips(scaledBy(100), own);
    assertThat(flips.chance(0, new double[] {0, 0, 0}, 0, false)).isZero();
    assertThat(flips.chance(1, new double[] {0, 97, 0}, 0, false)).isCloseTo(0.07, within(1e-12));
  }

  @Test
  void worseByCountsOrByShares() {
    // Left holds more unfavourable rows (30 against 20), right the larger share of them.
    Tree tree =
        tree(
            new int[] {0, -1, -1},
            new double[] {100, 0, 0},
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[] {50, 75, 30, 70, 20, 5});
    double[] left = {100, 0, 0};
    Flips.Settings counts = settings(FlipRule.DISTANCE, 3, 0);
    Flips.Settings shares =
        new Flips.Settings(
            counts.rule(),
            counts.scale(),
            WorseBy.SHARES,
            3,
            counts.guarded(),
            1,
            counts.means(),
            counts.deviations());
    assertThat(new Flips(tree, counts).chance(0, left, 0, true)).isCloseTo(0.3, within(1e-12));
    assertThat(new Flips(tree, shares).chance(0, left, 0, true)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void aStumpOnABinaryProtectedColumnIsInert() {
    Flips flips = flips(stump(0, 0.5), 10);
    double[] out = new double[4];
    flips.exact(new double[] {0, 0, 0, 1, 0, 0}, new boolean[] {true, true}, out);
    assertThat(out).containsExactly(0.8, 0.2, 0.2, 0.8);
  }

  @Test
  void noThresholdMeansAScaleOfOne() {
    assertThat(Flips.largestThreshold(stump(1, 0))).isEqualTo(1);
    assertThat(Flips.largestThreshold(stump(1, -7))).isEqualTo(7);
  }

  @Test
  void massIsThatOfAPlainRecursion() {
    for (long seed = 0; seed < 40; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      Tree tree = random(random);
      double alpha = 1 + 9 * random.nextDouble();
      int rows = 20;
      double[] values = new double[rows * WIDTH];
      boolean[] unprivileged = new boolean[rows];
      for (int i = 0; i < rows; i++) {
        unprivileged[i] = random.nextBoolean();
        values[i * WIDTH] = unprivileged[i] ? 0 : 1;
        values[i * WIDTH + 1] = random.nextInt(60);
        values[i * WIDTH + 2] = random.nextDouble() * 4;
      }
      double[] out = new double[rows * 2];
      flips(tree, alpha).exact(values, unprivileged, out);
      for (int i = 0; i < rows; i++) {
        double[] x = java.util.Arrays.copyOfRange(values, i * WIDTH, (i + 1) * WIDTH);
        double good = recursive(tree, 0, x, unprivileged[i], alpha, largest(tree));
        assertThat(out[2 * i + 1]).as("seed %d row %d", seed, i).isCloseTo(good, within(1e-12));
        assertThat(out[2 * i] + out[2 * i + 1]).as("seed %d", seed).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void privilegedRowsDoNotFeelAlpha() {
    for (long seed = 0; seed < 20; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      Tree tree = random(random);
      double[] row = {1, random.nextInt(60), random.nextDouble() * 4};
      double[] plain = new double[2];
      double[] strong = new double[2];
      flips(tree, 1).exact(row, new boolean[] {false}, plain);
      flips(tree, 8).exact(row, new boolean[] {false}, strong);
      assertThat(strong).as("seed %d", seed).containsExactly(plain);
    }
  }

  @Test
  void beyondFiveAlphaChangesNothingAtTheThreshold() {
    Tree tree = stump(0, 100);
    double[] five = new double[2];
    double[] ten = new double[2];
    flips(tree, 5).exact(new double[] {100, 0, 0}, new boolean[] {true}, five);
    flips(tree, 10).exact(new double[] {100, 0, 0}, new boolean[] {true}, ten);
    assertThat(ten).containsExactly(five);
    assertThat(five[1]).isCloseTo(0.5 * 0.2 + 0.5 * 0.8, within(1e-12));
  }

  @Test
  void withoutFlipsTheTreeSpeaks() {
    for (long seed = 0; seed < 20; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      Tree tree = random(random);
      float[] row = {1, 400_000, 900_000};
      double[] out = new double[2];
      Flips flips = flips(tree, 1);
      double[] values = {row[0] + 1e7, row[1], row[2]};
      flips.exact(values, new boolean[] {false}, out);
      row[0] += 1e7f;
      int leaf = tree.leafOf(row, 0);
      assertThat(out[0]).as("seed %d", seed).isEqualTo(tree.shares()[leaf * 2]);
    }
  }

  @Test
  void simulationComesNearTheExactExpectation() {
    long seed = 5;
    UniformRandomProvider random = new Seed(seed).generator();
    int walks = 20_000;
    for (int k = 0; k < 10; k++) {
      Tree tree = random(random);
      double[] row = {0, random.nextInt(60), random.nextDouble() * 4};
      double[] exact = new double[2];
      double[] mean = new double[2];
      Flips flips = flips(tree, 5);
      flips.exact(row, new boolean[] {true}, exact);
      flips.simulate(row, 0, true, walks, random, mean);
      assertThat(mean[1])
          .as("seed %d tree %d", seed, k)
          .isCloseTo(exact[1], within(5 * 0.5 / Math.sqrt(walks)));
    }
  }

  private static double largest(Tree tree) {
    double most = 0;
    for (int node = 0; node < tree.nodes(); node++) {
      most = Math.max(most, Math.abs(tree.threshold()[node]));
    }
    return most == 0 ? 1 : most;
  }

  /** The card's steps, one node at a time. */
  private static double recursive(
      Tree tree, int node, double[] x, boolean unprivileged, double alpha, double maxd) {
    int bad = tree.counts()[2 * node];
    int good = tree.counts()[2 * node + 1];
    if (tree.left()[node] < 0) {
      return good / (double) (bad + good);
    }
    int left = tree.left()[node];
    int right = tree.right()[node];
    double value = x[tree.feature()[node]];
    int natural = value <= tree.threshold()[node] ? left : right;
    int other = natural == left ? right : left;
    double p = 0.1 - Math.min(Math.abs(value - tree.threshold()[node]) / maxd, 0.1);
    int worse = tree.counts()[2 * left] >= tree.counts()[2 * right] ? left : right;
    if (tree.feature()[node] == 0 && unprivileged && natural == worse) {
      p = Math.min(alpha * p, 0.5);
    }
    return (1 - p) * recursive(tree, natural, x, unprivileged, alpha, maxd)
        + p * recursive(tree, other, x, unprivileged, alpha, maxd);
  }

  /** A random tree with some ties and some pure leaves. */
  private static Tree random(UniformRandomProvider random) {
    List<int[]> links = new ArrayList<>();
    List<Double> thresholds = new ArrayList<>();
    List<int[]> counts = new ArrayList<>();
    grow(random, 0, links, thresholds, counts);
    return tree(
        links.stream().mapToInt(link -> link[0]).toArray(),
        thresholds.stream().mapToDouble(Double::doubleValue).toArray(),
        links.stream().mapToInt(link -> link[1]).toArray(),
        links.stream().mapToInt(link -> link[2]).toArray(),
        counts.stream().flatMapToInt(java.util.Arrays::stream).toArray());
  }

  private static int[] grow(
      UniformRandomProvider random,
      int depth,
      List<int[]> links,
      List<Double> thresholds,
      List<int[]> counts) {
    int number = links.size();
    links.add(new int[] {-1, -1, -1});
    thresholds.add(0.0);
    counts.add(new int[2]);
    if (depth < 5 && random.nextInt(4) > 0) {
      int column = random.nextInt(WIDTH);
      links.get(number)[0] = column;
      thresholds.set(
          number, column == 0 ? 0.5 : column == 1 ? random.nextInt(60) : random.nextDouble() * 4);
      links.get(number)[1] = links.size();
      int[] left = grow(random, depth + 1, links, thresholds, counts);
      links.get(number)[2] = links.size();
      int[] right = grow(random, depth + 1, links, thresholds, counts);
      counts.set(number, new int[] {left[0] + right[0], left[1] + right[1]});
    } else {
      counts.set(number, new int[] {random.nextInt(4) * 5, 1 + random.nextInt(20)});
    }
    return counts.get(number);
  }
}
