package io.equipoise.core.slice;

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
import java.util.stream.IntStream;

/**
 * How much closer the rows that a model gets wrong lie to a word than those it gets right, within
 * one class: above 0 marks a word that goes with mistakes.
 *
 * <pre>
 *   s(a) = mean over wrong rows of cos(f(x), f(a)) - mean over right rows of cos(f(x), f(a))
 * </pre>
 *
 * <p>f(x) and f(a) are embeddings in one space (d); a vector of zeros has cosine 0. The number
 * describes the rows at hand; test a word that it names on other rows ({@link SentenceSlices#cut}).
 * {@link PseudoGroups} makes groups of such words for a robust training.
 *
 * @see <a href="https://arxiv.org/abs/2301.11104">Kim, Mo, Kim, Lee, Lee, Shin, Discovering and
 *     Mitigating Visual Biases through Keyword Explanation, 2024, arXiv:2301.11104</a>
 */
@Method(
    name = "keyword-bias",
    aliases = {"bias-to-text"},
    row = 7,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Scores a word by how much closer a model's mistakes lie to it than what the model gets"
            + " right.",
    cites = {"kim2024discovering", "marani2024vigbias"})
public final class KeywordBias implements Numeric {

  /**
   * The score of one word.
   *
   * @param wrong embeddings (W,d) of rows of a class that the model gets wrong, at least one
   * @param right embeddings (R,d) of those that it gets right, at least one
   * @param text embedding (d) of the word
   */
  public static double score(double[][] wrong, double[][] right, double[] text) {
    return mean("wrong", wrong, text) - mean("correct", right, text);
  }

  /**
   * The rows from the closest to a word to the farthest by cosine, of equals the first first.
   *
   * @param rows embeddings (N,d)
   * @param text embedding (d) of the word
   */
  public static int[] ranked(double[][] rows, double[] text) {
    double[] near = Arrays.stream(rows).mapToDouble(row -> cosine(row, text)).toArray();
    return IntStream.range(0, near.length)
        .boxed()
        .sorted((i, j) -> Double.compare(near[j] + 0.0, near[i] + 0.0))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double mean(String name, double[][] rows, double[] text) {
    Require.that(rows.length > 0, name + " is empty, but needs at least one row");
    double sum = 0;
    for (double[] row : rows) {
      sum += cosine(row, text);
    }
    return sum / rows.length;
  }

  static double cosine(double[] a, double[] b) {
    Require.sameLength("an embedding", a.length, "that of a word", b.length);
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    double length = Math.sqrt(aa) * Math.sqrt(bb);
    Require.that(Double.isFinite(length), "an embedding holds NaN, an infinity or huge numbers");
    return length == 0 ? 0 : dot / length;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("b2t-score")
            .input("wrong", "(W,D)", "embeddings of rows that the model gets wrong")
            .input("correct", "(R,D)", "embeddings of rows that it gets right")
            .input("text", "(D)", "embedding of the word")
            .computes(KeywordBias::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    return Evaluation.of(
        score(
            arguments.tensor("wrong").rows(),
            arguments.tensor("correct").rows(),
            arguments.numbers("text")));
  }
}
