package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds objects of images with several labels that a classifier recognises by their usual companion
 * only.
 *
 * <pre>
 *   bias(b,z) = mean score_b over images with b and z / mean score_b over images with b without z
 * </pre>
 *
 * <p>Scores are probabilities on rows held out from training. A bias of 0 means that one of both
 * sets is empty; 1 that the companion does not matter. For each object the companion of the largest
 * bias counts, among those that come with it in at least a tenth of its images.
 *
 * <pre>{@code
 * List<ContextualBias.Pair> worst =
 *     new ContextualBias(ContextualBias.Options.DEFAULT).pairs(scores, targets, trainTargets);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2104.13582">Kim, Zhang, Meister, Russakovsky, [Re] Don't
 *     Judge an Object by Its Context: Learning to Overcome Contextual Bias, 2021,
 *     arXiv:2104.13582</a>
 */
@Method(
    name = "contextual-bias",
    row = 52,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Finds labels that a classifier of several labels recognises by their companion only.",
    cites = {"kim2021re", "singh2020dont"},
    instead =
        "it reads scores of several labels per row, which audits of tables do not; in Java, call"
            + " ContextualBias.pairs")
public final class ContextualBias implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("pairs that are given, the most biased first; at least 1") int pairs,
      @Meaning("share of an object's training rows that its companion must be in; from 0 to 1")
          double leastShare) {

    /** The paper's values. */
    public static final Options DEFAULT = new Options(20, 0.1);

    public Options {
      Require.atLeast("pairs", pairs, 1);
      Require.between("leastShare", leastShare, 0, 1);
    }
  }

  /**
   * An object and the companion it is recognised by.
   *
   * @param object label b
   * @param context label c
   * @param bias of b by c
   */
  public record Pair(int object, int context, double bias) {}

  public ContextualBias(Options options) {
    this.options = options;
  }

  /**
   * The most biased pairs, each object once.
   *
   * @param scores (N,L) probabilities on held-out rows
   * @param targets (N,L) their labels
   * @param training (M,L) labels of the training rows, which say what comes together
   */
  public List<Pair> pairs(double[][] scores, boolean[][] targets, boolean[][] training) {
    Require.sameLength("scores", scores.length, "targets", targets.length);
    Require.that(scores.length > 0, "there is no held-out row to measure a bias on");
    int labels = scores[0].length;
    List<Pair> found = new ArrayList<>();
    for (int b = 0; b < labels; b++) {
      double[] of = column(scores, b);
      boolean[] object = column(targets, b);
      Pair worst = null;
      for (int z = 0; z < labels; z++) {
        if (z != b && together(training, b, z) >= options.leastShare()) {
          double bias = score(of, object, column(targets, z));
          worst = worst == null || bias > worst.bias() ? new Pair(b, z, bias) : worst;
        }
      }
      if (worst != null) {
        found.add(worst);
      }
    }
    return found.stream()
        .sorted(Comparator.comparingDouble(Pair::bias).reversed())
        .limit(options.pairs())
        .toList();
  }

  private static double[] column(double[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i][column];
    }
    return values;
  }

  private static boolean[] column(boolean[][] rows, int column) {
    boolean[] values = new boolean[rows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i][column];
    }
    return values;
  }

  private static double together(boolean[][] rows, int b, int z) {
    int all = 0;
    int both = 0;
    for (boolean[] row : rows) {
      all += row[b] ? 1 : 0;
      both += row[b] && row[z] ? 1 : 0;
    }
    return all == 0 ? -1 : (double) both / all;
  }

  /**
   * The bias of an object by a context; 0 where it is never seen with it, or never without.
   *
   * @param scores (N) of the object, finite
   * @param object (N) whether it is there
   * @param context (N) whether the context is
   */
  public static double score(double[] scores, boolean[] object, boolean[] context) {
    Require.sameLength("scores", scores.length, "object", object.length);
    Require.sameLength("scores", scores.length, "context", context.length);
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < scores.length; i++) {
      if (object[i]) {
        int with = context[i] ? 1 : 0;
        sums[with] += scores[i];
        counts[with]++;
      }
    }
    if (counts[0] == 0 || counts[1] == 0) {
      return 0;
    }
    Require.that(
        sums[0] != 0,
        "the scores of the object without its context are 0 on average, so that no ratio can be"
            + " taken of them");
    return sums[1] / counts[1] / (sums[0] / counts[0]);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("contextual-bias-score")
            .input("scores", "(N)", "score of the object in each image")
            .input("object", "(N)", "whether it is there, 0 or 1")
            .input("context", "(N)", "whether the context is there, 0 or 1")
            .computes(
                arguments -> {
                  arguments.finite("scores");
                  return Evaluation.of(
                      score(
                          arguments.numbers("scores"),
                          present(arguments, "object"),
                          present(arguments, "context")));
                }));
  }

  private static boolean[] present(Arguments arguments, String name) {
    int[] codes = arguments.ints(name);
    boolean[] present = new boolean[codes.length];
    for (int i = 0; i < codes.length; i++) {
      Require.that(
          codes[i] == 0 || codes[i] == 1,
          "input '" + name + "' holds " + codes[i] + ", but must be 0 or 1");
      present[i] = codes[i] == 1;
    }
    return present;
  }
}
