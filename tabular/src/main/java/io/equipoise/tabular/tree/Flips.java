package io.equipoise.tabular.tree;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The random walk of FairTTTS down one tree: how likely each branch is, where the walk ends on
 * average, and the walk itself.
 */
final class Flips {
  private static final double NEAR = 0.1;
  private static final double MOST = 0.5;

  /**
   * What decides about flips, the same for all trees of a model.
   *
   * @param rule how likely a flip is
   * @param scale of the distance
   * @param worseBy what makes a side the worse one
   * @param alpha how much more likely it is for the unprivileged about to be sent to the worse side
   * @param guarded (D) whether an encoded column comes from a protected column
   * @param favourable class that is good to get
   * @param means (D) of the columns over the training rows, for {@link FlipRule#CONFIDENCE}
   * @param deviations (D) their standard deviations
   */
  record Settings(
      FlipRule rule,
      FlipScale scale,
      WorseBy worseBy,
      double alpha,
      boolean[] guarded,
      int favourable,
      double[] means,
      double[] deviations) {}

  private final Tree tree;
  private final Settings settings;
  private final double[] shares;
  private final double[] scales;
  private final boolean[] worseLeft;
  private final int[] depth;

  Flips(Tree tree, Settings settings) {
    this.tree = tree;
    this.settings = settings;
    this.shares = tree.shares();
    this.scales = scales(tree, settings.scale());
    this.worseLeft = new boolean[tree.nodes()];
    this.depth = new int[tree.nodes()];
    int[] stack = new int[tree.nodes() + 1];
    int top = 1;
    while (top > 0) {
      int node = stack[--top];
      if (!tree.leaf(node)) {
        int left = tree.left()[node];
        int right = tree.right()[node];
        worseLeft[node] = unfavourable(left) >= unfavourable(right);
        depth[left] = depth[node] + 1;
        depth[right] = depth[node] + 1;
        stack[top++] = left;
        stack[top++] = right;
      }
    }
  }

  /** The largest absolute threshold of a tree; 1 when there is none or it is 0. */
  static double largestThreshold(Tree tree) {
    double most = 0;
    for (int node = 0; node < tree.nodes(); node++) {
      if (!tree.leaf(node)) {
        most = Math.max(most, Math.abs(tree.threshold()[node]));
      }
    }
    return most == 0 ? 1 : most;
  }

  private static double[] scales(Tree tree, FlipScale scale) {
    double[] scales = new double[tree.nodes()];
    if (scale == FlipScale.TREE) {
      Arrays.fill(scales, largestThreshold(tree));
      return scales;
    }
    double[] most = new double[Arrays.stream(tree.feature()).max().orElse(-1) + 1];
    for (int node = 0; node < scales.length; node++) {
      if (!tree.leaf(node)) {
        int column = tree.feature()[node];
        most[column] = Math.max(most[column], Math.abs(tree.threshold()[node]));
      }
    }
    for (int node = 0; node < scales.length; node++) {
      if (!tree.leaf(node)) {
        double largest = most[tree.feature()[node]];
        scales[node] = largest == 0 ? 1 : largest;
      }
    }
    return scales;
  }

  /** Training rows at the node that are not of the favourable class, or their share. */
  private double unfavourable(int node) {
    int rows = tree.rows(node);
    int count = rows - tree.counts()[node * tree.classes() + settings.favourable()];
    return settings.worseBy() == WorseBy.COUNTS ? count : count / (double) Math.max(1, rows);
  }

  /** Chance of the wrong branch at an inner node. */
  double chance(int node, double[] values, int offset, boolean unprivileged) {
    int column = tree.feature()[node];
    double x = values[offset + column];
    double chance = plain(node, column, x);
    boolean left = x <= tree.threshold()[node];
    return settings.guarded()[column] && unprivileged && left == worseLeft[node]
        ? Math.min(settings.alpha() * chance, MOST)
        : chance;
  }

  private double plain(int node, int column, double x) {
    return switch (settings.rule()) {
      case DISTANCE -> {
        double away = Math.abs(x - tree.threshold()[node]) / scales[node];
        yield NEAR - Math.min(away, NEAR);
      }
      case FIXED -> 0.2;
      case DEPTH -> Math.min(0.05 * depth[node], 0.2);
      case CERTAINTY -> {
        double largest = 0;
        for (int c = 0; c < tree.classes(); c++) {
          largest = Math.max(largest, shares[node * tree.classes() + c]);
        }
        yield Math.min(1 - largest, MOST);
      }
      case CONFIDENCE -> {
        double deviation = settings.deviations()[column];
        double away = Math.abs(x - settings.means()[column]);
        yield deviation > 0 ? Math.max(NEAR - away / deviation, 0) : 0;
      }
    };
  }

  /**
   * Adds to {@code out} where infinitely many walks end on average: the whole mass starts at the
   * root, and each node passes it on by the chances of its branches.
   *
   * @param values (N·D) rows
   * @param unprivileged (N)
   * @param out (N·C) class shares are added
   */
  void exact(double[] values, boolean[] unprivileged, double[] out) {
    int width = settings.guarded().length;
    int[] nodes = new int[tree.nodes() + 1];
    double[] masses = new double[tree.nodes() + 1];
    for (int i = 0; i < unprivileged.length; i++) {
      nodes[0] = 0;
      masses[0] = 1;
      int top = 1;
      while (top > 0) {
        int node = nodes[--top];
        double mass = masses[top];
        if (tree.leaf(node)) {
          add(node, mass, out, i);
          continue;
        }
        double chance = chance(node, values, i * width, unprivileged[i]);
        boolean left = values[i * width + tree.feature()[node]] <= tree.threshold()[node];
        if (chance > 0) {
          nodes[top] = left ? tree.right()[node] : tree.left()[node];
          masses[top++] = mass * chance;
        }
        nodes[top] = left ? tree.left()[node] : tree.right()[node];
        masses[top++] = mass * (1 - chance);
      }
    }
  }

  /** Adds to {@code out} the mean of some walks of row {@code i}. */
  void simulate(
      double[] values,
      int i,
      boolean unprivileged,
      int walks,
      UniformRandomProvider random,
      double[] out) {
    int offset = i * settings.guarded().length;
    for (int walk = 0; walk < walks; walk++) {
      int node = 0;
      while (!tree.leaf(node)) {
        boolean left = values[offset + tree.feature()[node]] <= tree.threshold()[node];
        boolean keep = random.nextDouble() > chance(node, values, offset, unprivileged);
        node = left == keep ? tree.left()[node] : tree.right()[node];
      }
      add(node, 1.0 / walks, out, i);
    }
  }

  private void add(int leaf, double mass, double[] out, int row) {
    int classes = tree.classes();
    for (int c = 0; c < classes; c++) {
      out[row * classes + c] += mass * shares[leaf * classes + c];
    }
  }
}
