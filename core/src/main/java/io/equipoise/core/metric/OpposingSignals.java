package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which few rows own the movement of a training step, and whether they pull against each other: a
 * large feature with contradicting labels makes losses jump, some up while others go down.
 *
 * <pre>
 *   dl_i = loss of row i after the step - before it
 *   U    = the k rows whose loss rises most;  D = the k rows whose loss falls most
 *   concentration = Σ_{i in U or D} |dl_i| / Σ_i |dl_i|          2k/N when all move alike
 *
 *   toy: L(c,b,o) = ½‖c b - beta‖² + ½ alpha c² o²               b, beta (d)
 *        dL/db = c (c b - beta)   dL/dc = b·(c b - beta) + alpha c o²   dL/do = alpha c² o
 * </pre>
 *
 * <p>The toy is a linear model with one outlier feature of size √alpha that points both ways. Its
 * curvature along o, {@code alpha c²}, grows while c grows to fit; past 2 / step size, o flips its
 * sign and grows at every step, until {@code alpha c o²} pushes c back. Do not delete the rows that
 * this finds unseen: they can be a rare group that is right. {@link LossTrace} follows a whole
 * training, {@link GroupCurvature} tells how the groups pull on the weights.
 *
 * @see <a href="https://arxiv.org/abs/2311.04163">Rosenfeld, Risteski, Outliers with Opposing
 *     Signals Have an Outsized Effect on Neural Network Optimization, 2024, arXiv:2311.04163</a>
 */
@Method(
    name = "opposing-signals",
    row = 14,
    slot = Slot.PROBE,
    treats = {Bias.LABEL_NOISE, Bias.SHORTCUT},
    summary =
        "Finds the few rows whose losses jump against each other in training and own most of its"
            + " movement.",
    cites = {"rosenfeld2024outliers"})
public final class OpposingSignals implements Numeric {
  private static final double ALPHA = 100;

  /**
   * What moved in one step.
   *
   * @param rising U (k), the most first
   * @param falling D (k), the most first
   * @param concentration share of all movement that is theirs
   */
  public record Movement(int[] rising, int[] falling, double concentration) {}

  /**
   * Looks at one step.
   *
   * @param before losses (N) before the step, finite
   * @param after losses (N) after it, finite
   * @param k rows on each side, from 1 to N; where 2k is above N, a row may be on both and counts
   *     once
   */
  public static Movement movement(double[] before, double[] after, int k) {
    Require.sameLength("lossesBefore", before.length, "lossesAfter", after.length);
    Require.that(before.length > 0, "lossesBefore is empty, but needs at least one row");
    Require.between("k", k, 1, before.length);
    int n = before.length;
    double[] change = new double[n];
    double all = 0;
    for (int i = 0; i < n; i++) {
      change[i] = after[i] - before[i];
      Require.that(
          Double.isFinite(change[i]), "lossesBefore or lossesAfter hold NaN or an infinity");
      all += Math.abs(change[i]);
    }
    int[] ranking =
        IntStream.range(0, n)
            .boxed()
            .sorted((i, j) -> Double.compare(change[j], change[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] rising = Arrays.copyOf(ranking, k);
    int[] falling = IntStream.range(0, k).map(i -> ranking[n - 1 - i]).toArray();
    double theirs = 0;
    for (int rank = 0; rank < n; rank++) {
      theirs += rank < k || rank >= n - k ? Math.abs(change[ranking[rank]]) : 0;
    }
    double alike = Math.min(1, 2.0 * k / n);
    return new Movement(rising, falling, all == 0 ? alike : theirs / all);
  }

  /**
   * The toy model at one point.
   *
   * @param loss L
   * @param slopeB dL/db (d)
   * @param slopeC dL/dc
   * @param slopeO dL/do
   * @param curvature along o
   */
  public record Toy(double loss, double[] slopeB, double slopeC, double slopeO, double curvature) {}

  /** The toy model at {@code (c, b, o)}; {@code alpha} at least 0. */
  public static Toy toy(double c, double[] b, double o, double[] beta, double alpha) {
    Require.sameLength("b", b.length, "beta", beta.length);
    Require.atLeast("alpha", alpha, 0);
    double[] slopeB = new double[b.length];
    double squares = 0;
    double slopeC = alpha * c * o * o;
    for (int i = 0; i < b.length; i++) {
      double miss = c * b[i] - beta[i];
      squares += miss * miss;
      slopeB[i] = c * miss;
      slopeC += b[i] * miss;
    }
    double curvature = alpha * c * c;
    double loss = squares / 2 + curvature * o * o / 2;
    return new Toy(loss, slopeB, slopeC, curvature * o, curvature);
  }

  /**
   * The toy's loss, with its constant, of the rows whose outlier feature points one way: what helps
   * one side hurts the other.
   *
   * @param sign 1 or -1
   */
  public static double side(double c, double[] b, double o, double[] beta, double alpha, int sign) {
    double outlier = c * o * sign - 1;
    return toy(c, b, 0, beta, alpha).loss() + alpha * outlier * outlier / 2;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("movement-concentration")
            .input("lossesBefore", "(N)", "loss of each row before the step")
            .input("lossesAfter", "(N)", "loss of each row after it")
            .parameter("k", 1, "rows on each side, from 1 to N")
            .computes(
                arguments ->
                    Evaluation.of(
                        movement(
                                arguments.numbers("lossesBefore"),
                                arguments.numbers("lossesAfter"),
                                arguments.whole("k", 1))
                            .concentration())),
        Function.named("opposing-signals-toy")
            .differentiable("c", "scalar", "scale of the predictor")
            .differentiable("b", "(D)", "weights of the plain features")
            .differentiable("o", "scalar", "weight of the outlier feature")
            .input("beta", "(D)", "weights of the truth")
            .parameter("alpha", ALPHA, "squared size of the outlier feature; at least 0")
            .computes(OpposingSignals::evaluateToy));
  }

  private static Evaluation evaluateToy(Arguments arguments) {
    double[] c = arguments.numbers("c");
    double[] o = arguments.numbers("o");
    Require.that(c.length == 1 && o.length == 1, "c and o must be single numbers");
    Toy toy =
        toy(
            c[0],
            arguments.numbers("b"),
            o[0],
            arguments.numbers("beta"),
            arguments.number("alpha", ALPHA));
    Map<String, Tensor> slopes = new LinkedHashMap<>();
    slopes.put("c", new Tensor(new double[] {toy.slopeC}, arguments.tensor("c").shape()));
    slopes.put("b", new Tensor(toy.slopeB, arguments.tensor("b").shape()));
    slopes.put("o", new Tensor(new double[] {toy.slopeO}, arguments.tensor("o").shape()));
    return new Evaluation(Tensor.scalar(toy.loss), slopes);
  }
}
