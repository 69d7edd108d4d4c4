package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * {@link FairBandit} for classes of rules too large to weigh one by one: it follows the rule that
 * would have paid least so far, after random losses on a few contexts were added to the past.
 *
 * <pre>
 *   draw      h = oracle(past, and each separator context with a loss from Laplace(1/eta))
 *   played    with probability g accept-all, else a draw
 *   what_i    = a_i (1 - 2 y_i) · J_i      J_i the first of L more draws that accepts case i, else L
 *   past     += cases with what_i, and a reported pair (l, r) with losses C and -C
 * </pre>
 *
 * <p>J_i stands for 1 / P(a_i = 1), which no one knows here; the cap L leaves it at (1 - (1 - P)^L)
 * / P on average, and so low for cases that are hardly ever accepted. The same draws give the
 * probabilities that the panel judges. Separator contexts must tell any two rules apart: for
 * thresholds, a grid. A round takes L + 1 calls of the oracle, each over the whole past.
 *
 * <p>Used by one thread. The same seed and stream give the same decisions.
 *
 * @see <a href="https://arxiv.org/abs/1602.02454">Syrgkanis, Krishnamurthy, Schapire, Efficient
 *     Algorithms for Adversarial Contextual Learning, 2016, arXiv:1602.02454</a>
 */
public final class FairPerturbedLeader {
  private final AcceptOracle oracle;
  private final double[][] separator;
  private final Options options;
  private final Seed seed;
  private final List<double[]> past = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>();
  private int rounds;

  /**
   * How it learns.
   *
   * @param eta one over the scale of random losses, above 0
   * @param price C, at least 0
   * @param exploration g, in (0, 1]
   * @param cap L, at least 2; 20 to 50 are usual
   */
  public record Options(double eta, double price, double exploration, int cap) {
    public Options {
      Require.above("eta", eta, 0);
      Require.between("eta", eta, 0, 1e12);
      Require.between("C", price, 0, 1e12);
      Require.above("exploration", exploration, 0);
      Require.between("exploration", exploration, 0, 1);
      Require.between("cap", cap, 2, 1 << 20);
    }
  }

  /**
   * A round that was decided and waits for its outcomes.
   *
   * @param cases (N,D)
   * @param probabilities (N) of accepting, exploration included, as far as L draws tell
   * @param taken (N) which were accepted
   * @param inverse (N) J, which stands for one over the probability
   */
  public record Round(
      double[][] cases, double[] probabilities, boolean[] taken, double[] inverse) {}

  /**
   * A learner without a past.
   *
   * @param separator (S,D) contexts that tell rules apart, at least one
   */
  public FairPerturbedLeader(
      AcceptOracle oracle, double[][] separator, Options options, Seed seed) {
    Require.that(separator.length > 0, "separator is empty, but at least one context is needed");
    this.oracle = oracle;
    this.separator = separator.clone();
    this.options = options;
    this.seed = seed;
  }

  /** Decides cases; the next must wait until {@code see} has learned from these. */
  public Round decide(double[][] cases) {
    double g = options.exploration();
    Draws draws = new Draws(seed.child(rounds).generator());
    boolean[] taken = draws.next(cases);
    if (draws.random.nextDouble() < g) {
      Arrays.fill(taken, true);
    }
    double[] accepted = new double[cases.length];
    double[] inverse = new double[cases.length];
    Arrays.fill(inverse, options.cap());
    for (int draw = 1; draw <= options.cap(); draw++) {
      boolean[] again = draws.next(cases);
      boolean everyone = draws.random.nextDouble() < g;
      for (int i = 0; i < again.length; i++) {
        accepted[i] += again[i] ? 1 : 0;
        inverse[i] = everyone || again[i] ? Math.min(inverse[i], draw) : inverse[i];
      }
    }
    double[] probabilities =
        Arrays.stream(accepted).map(times -> g + (1 - g) * times / options.cap()).toArray();
    return new Round(cases, probabilities, taken, inverse);
  }

  /** Rules drawn in one round, which all share its past. */
  private final class Draws {
    private final UniformRandomProvider random;
    private final ZigguratSampler.Exponential exponential;
    private final double[][] cases;
    private final double[] all;

    Draws(UniformRandomProvider random) {
      this.random = random;
      exponential = ZigguratSampler.Exponential.of(random, 1 / options.eta());
      int seen = past.size();
      cases = past.toArray(new double[seen + separator.length][]);
      System.arraycopy(separator, 0, cases, seen, separator.length);
      all = Arrays.copyOf(losses.stream().mapToDouble(loss -> loss).toArray(), cases.length);
    }

    boolean[] next(double[][] asked) {
      for (int i = past.size(); i < all.length; i++) {
        // Laplace's distribution is an exponential one of either sign
        all[i] = random.nextBoolean() ? exponential.sample() : -exponential.sample();
      }
      return oracle.decide(cases, all.clone(), asked).clone();
    }
  }

  /**
   * Learns from a round without a report.
   *
   * @param good the truth of accepted cases; that of others is not looked at
   */
  public void see(Round round, boolean[] good) {
    see(round, good, 0, 0);
  }

  /** Learns from a round in which the panel found {@code left} treated too well. */
  public void see(Round round, boolean[] good, int left, int right) {
    Require.sameLength("good", good.length, "the cases", round.cases().length);
    for (int i = 0; i < good.length; i++) {
      if (round.taken()[i]) {
        add(round.cases()[i], (good[i] ? -1 : 1) * round.inverse()[i]);
      }
    }
    Require.between("left", left, 0, good.length - 1.0);
    Require.between("right", right, 0, good.length - 1.0);
    if (left != right && options.price() > 0) {
      add(round.cases()[left], options.price());
      add(round.cases()[right], -options.price());
    }
    rounds++;
  }

  private void add(double[] context, double loss) {
    past.add(context);
    losses.add(loss);
  }
}
