package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much a question gives away before one looks at the evidence, and whether a model looks: pairs
 * of the same question with evidence that calls for different answers.
 *
 * <pre>
 *   H = Σ_t share_t · H_t      H_t = -Σ_a p_t(a) log2 p_t(a), answers a to questions of type t
 *   pair accuracy = share of pairs with both answers right
 *   accuracy by people = min(number of people who gave this answer / 3, 1)
 * </pre>
 *
 * <p>A model that only reads questions answers both of a pair alike, so its pair accuracy is 0. The
 * entropy (bits) is low where answers can be guessed; balanced pairs raise it. The balance is per
 * type: pooling over types hides what a type still gives away. Split by pair, or pairs leak. {@link
 * ComplementaryPairs} finds the pairs.
 *
 * @see <a href="https://arxiv.org/abs/1612.00837">Goyal, Khot, Summers-Stay, Batra, Parikh, Making
 *     the V in VQA Matter, 2017, arXiv:1612.00837</a>
 */
@Method(
    name = "balanced-pairs",
    aliases = {"vqa-balance"},
    row = 80,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Measures how much a question gives away without its evidence, and whether a model gets both"
            + " of a complementary pair right.",
    cites = {"goyal2017making"})
public final class BalancedPairs implements Numeric {
  private static final double ENOUGH_PEOPLE = 3;

  /** Share of pairs (N,2) with both answers right; at least one pair. */
  public static double pairAccuracy(double[][] predictions, double[][] labels) {
    Require.sameLength("predictions", predictions.length, "labels", labels.length);
    Require.that(labels.length > 0, "labels is empty, but needs at least one pair");
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      Require.that(
          predictions[i].length == 2 && labels[i].length == 2,
          "each row of predictions and labels must be a pair");
      for (int side = 0; side < 2; side++) {
        Require.that(
            Double.isFinite(predictions[i][side]) && Double.isFinite(labels[i][side]),
            "predictions or labels hold NaN or an infinity");
      }
      right += predictions[i][0] == labels[i][0] && predictions[i][1] == labels[i][1] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  /** Mean entropy in bits of the answers (N) to questions of each type (N); at least one. */
  public static double priorEntropy(double[] types, double[] answers) {
    Require.sameLength("types", types.length, "answers", answers.length);
    Require.that(types.length > 0, "types is empty, but needs at least one question");
    Map<Double, Map<Double, Integer>> counts = new TreeMap<>();
    for (int i = 0; i < types.length; i++) {
      Require.that(
          Double.isFinite(types[i]) && Double.isFinite(answers[i]),
          "types or answers hold NaN or an infinity");
      counts
          .computeIfAbsent(types[i] + 0.0, type -> new TreeMap<>())
          .merge(answers[i] + 0.0, 1, Integer::sum);
    }
    double sum = 0;
    for (Map<Double, Integer> ofType : counts.values()) {
      int asked = ofType.values().stream().mapToInt(Integer::intValue).sum();
      for (int count : ofType.values()) {
        sum += count * Math.log((double) asked / count);
      }
    }
    return sum / types.length / Math.log(2);
  }

  /** How right an answer is that this many people gave, in [0, 1]. */
  public static double byPeople(int people) {
    Require.atLeast("people", people, 0);
    return Math.min(people / ENOUGH_PEOPLE, 1);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("pair-accuracy")
            .input("predictions", "(N,2)", "a model's answers to both of each pair")
            .input("labels", "(N,2)", "the true answers")
            .computes(
                arguments ->
                    Evaluation.of(
                        pairAccuracy(
                            arguments.tensor("predictions").rows(),
                            arguments.tensor("labels").rows()))),
        Function.named("prior-entropy")
            .input("types", "(N)", "type of each question, any numbers")
            .input("answers", "(N)", "its answer, any numbers")
            .computes(BalancedPairs::evaluateEntropy));
  }

  private static Evaluation evaluateEntropy(Arguments arguments) {
    return Evaluation.of(priorEntropy(arguments.numbers("types"), arguments.numbers("answers")));
  }
}
