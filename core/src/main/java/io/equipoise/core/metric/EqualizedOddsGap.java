package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.List;

/**
 * How far a binary classifier is from equal true and false positive rates in all groups.
 *
 * <pre>
 *   gap = (max_g TPR_g - min_g TPR_g + max_g FPR_g - min_g FPR_g) / 2
 * </pre>
 *
 * <p>A group without positives has no TPR and is left out of its maximum and minimum, one without
 * negatives likewise of those of FPR; a rate that no group has adds nothing. In [0, 1], 0 is
 * parity. With intervals it is {@link Parity} {@code equalizedOddsMeanDifference}.
 *
 * @see <a href="https://arxiv.org/abs/2509.25795">Junias, Kini and Chaspari, Assessing Algorithmic
 *     Bias in Language-Based Depression Detection, 2025</a>
 */
@Method(
    name = "equalized-odds-gap",
    aliases = "equalised-odds-gap",
    row = 3,
    slot = Slot.PROBE,
    treats = Bias.ERROR_RATE_GAP,
    summary = "Mean of the largest gaps in true and false positive rate between groups.",
    cites = "junias2025depression")
public final class EqualizedOddsGap implements Numeric {

  /**
   * The gap.
   *
   * @param selected (N) decisions
   * @param labels (N), 1 positive, 0 negative
   * @param groups (N), any whole numbers
   */
  public static double of(boolean[] selected, int[] labels, int[] groups) {
    Require.sameLength("the decisions", selected.length, "the labels", labels.length);
    Require.sameLength("the decisions", selected.length, "the groups", groups.length);
    int[] names = Arrays.stream(groups).distinct().sorted().toArray();
    double[][] rows = new double[2][names.length];
    double[][] chosen = new double[2][names.length];
    for (int i = 0; i < labels.length; i++) {
      int g = Arrays.binarySearch(names, groups[i]);
      int label = labels[i] == 1 ? 1 : 0;
      rows[label][g]++;
      chosen[label][g] += selected[i] ? 1 : 0;
    }
    return (gap(chosen[1], rows[1]) + gap(chosen[0], rows[0])) / 2;
  }

  private static double gap(double[] chosen, double[] rows) {
    double least = 1;
    double most = 0;
    for (int g = 0; g < rows.length; g++) {
      if (rows[g] > 0) {
        least = Math.min(least, chosen[g] / rows[g]);
        most = Math.max(most, chosen[g] / rows[g]);
      }
    }
    return Math.max(0, most - least);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("equalised-odds-gap")
            .input("logits", "(N)", "score of each row, higher is more positive")
            .input("targets", "(N)", "1 positive, 0 negative")
            .input("groups", "(N)", "group of each row, any whole numbers")
            .parameter("threshold", 0, "a logit at or above it is a positive decision")
            .computes(EqualizedOddsGap::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    double[] logits = arguments.numbers("logits");
    double threshold = arguments.number("threshold", 0);
    int[] targets = arguments.ints("targets");
    for (int target : targets) {
      Require.that(target == 0 || target == 1, "targets holds " + target + ", but must be 0 or 1");
    }
    Require.sameLength("logits", logits.length, "targets", targets.length);
    boolean[] selected = new boolean[logits.length];
    for (int i = 0; i < selected.length; i++) {
      Require.that(!Double.isNaN(logits[i]), "logits[" + i + "] is NaN");
      selected[i] = logits[i] >= threshold;
    }
    return Evaluation.of(of(selected, targets, arguments.ints("groups")));
  }
}
