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

/**
 * How far new items lie from anything that training has seen, in the space of embeddings.
 *
 * <pre>
 *   u(Q, X) = mean over q in Q of min over x in X of |q - x|^2
 * </pre>
 *
 * <p>Rows are taken as they are; for embeddings that are compared by cosine, give directions. 0
 * where every query was seen; lower means that training covers the region of the queries better.
 * Time is O(|Q| |X| d).
 *
 * @see <a href="https://arxiv.org/abs/2106.04990">Venkataramanan et al., It Takes Two to Tango:
 *     Mixup for Deep Metric Learning, 2021, arXiv:2106.04990</a>
 */
@Method(
    name = "utilization",
    row = 88,
    slot = Slot.PROBE,
    treats = Bias.REPRESENTATION,
    summary = "Says how far new items lie from all that training has seen, in embedding space.",
    cites = "venkataramanan2022takes")
public final class Utilization implements Numeric {

  /**
   * The mean squared distance to the nearest.
   *
   * @param queries at least one row
   * @param training at least one row, as wide
   */
  public static double of(Embeddings queries, Embeddings training) {
    Require.that(
        queries.width() == training.width(),
        "queries have "
            + queries.width()
            + " columns but training has "
            + training.width()
            + "; they must agree");
    Require.atLeast("the number of queries", queries.size(), 1);
    Require.atLeast("the number of training rows", training.size(), 1);
    int width = queries.width();
    double sum = 0;
    for (int q = 0; q < queries.size(); q++) {
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < training.size(); i++) {
        double squares = 0;
        for (int k = 0; k < width && squares < least; k++) {
          double apart = queries.values()[q * width + k] - training.values()[i * width + k];
          squares += apart * apart;
        }
        least = Math.min(least, squares);
      }
      sum += least;
    }
    return sum / queries.size();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("utilization")
            .input("queries", "(Q,D)", "rows of new items, as they are")
            .input("training", "(N,D)", "rows that training has seen, as they are")
            .computes(Utilization::evaluate));
  }

  private static Evaluation evaluate(Arguments given) {
    return Evaluation.of(of(Embeddings.of(given, "queries"), Embeddings.of(given, "training")));
  }
}
