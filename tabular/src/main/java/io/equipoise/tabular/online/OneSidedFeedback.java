package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import java.util.List;

/**
 * Accepting cases one round after the other when outcomes are seen for accepted ones only and a
 * panel may object to unequal treatment of similar cases: lending, hiring, inspection.
 *
 * <pre>{@code
 * var method = new OneSidedFeedback(OneSidedFeedback.Options.DEFAULT);
 * FairBandit bandit = method.bandit(rules, rounds, casesPerRound);
 * AuditorPanel panel = method.panel();
 * // each round: probabilities, decisions drawn from them, outcomes of those accepted, a report
 * }</pre>
 *
 * <p>{@link FairBandit} holds the update and {@link AuditorPanel} the objections. Where rules are
 * too many to list, {@link FairPerturbedLeader} learns with any learner that heeds weights:
 *
 * <pre>{@code
 * var oracle = new LearnerOracle(learner, List.of("income", "age"), seed);
 * FairPerturbedLeader leader = method.leader(oracle, grid, rounds, casesPerRound, seed);
 * var round = leader.decide(cases);                // round.probabilities() to the panel
 * leader.see(round, outcomes);                     // or with the pair that it reported
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2206.04475">Bechavod and Roth, Individually Fair Learning
 *     with One-Sided Feedback, 2023, arXiv:2206.04475</a>
 */
@Method(
    name = "one-sided-feedback",
    aliases = {"fair-bandit"},
    row = 177,
    slot = Slot.TRAINING,
    treats = {Bias.INDIVIDUAL_UNFAIRNESS},
    summary =
        "Learns whom to accept from outcomes of accepted cases alone, and heeds objections to"
            + " unequal treatment; with rules that are listed, or found by any weighted learner.",
    cites = {"bechavod2023individually", "syrgkanis2016efficient"},
    instead = "it learns from rounds of decisions: call OneSidedFeedback.bandit from Java")
public final class OneSidedFeedback implements Numeric {
  /** Draws after which a probability's inverse is cut off. */
  private static final int CAP = 30;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of a reported pair; at least 0, where 1 to 5 are usual") double price,
      @Meaning("share of rounds that accept everyone; above 0, at most 1") double exploration,
      @Meaning("difference of probabilities that auditors let pass; at least 0") double alpha,
      @Meaning("share of auditors who must object; in [0, 1]") double gamma) {

    /** Price 3 and a twentieth of exploration. */
    public static final Options DEFAULT = new Options(3, 0.05, 0.1, 0.5);

    public Options {
      Require.between("price", price, 0, 1e12);
      Require.above("exploration", exploration, 0);
      Require.between("exploration", exploration, 0, 1);
      Require.between("alpha", alpha, 0, 1e6);
      Require.between("gamma", gamma, 0, 1);
    }
  }

  public OneSidedFeedback(Options options) {
    this.options = options;
  }

  /** A learner over this many rules, its step size made for rounds of this many cases. */
  public FairBandit bandit(int rules, int rounds, int cases) {
    Require.atLeast("rules", rules, 2);
    Require.atLeast("rounds", rounds, 1);
    Require.atLeast("cases", cases, 1);
    double eta = Math.sqrt(Math.log(rules) / ((double) rounds * cases));
    return new FairBandit(eta, options.price(), options.exploration(), new double[rules]);
  }

  /**
   * A learner that calls an oracle instead of weighing every rule, its random losses made for
   * rounds of this many cases.
   *
   * @param separator (S,D) contexts that tell any two rules apart, such as a grid
   */
  public FairPerturbedLeader leader(
      AcceptOracle oracle, double[][] separator, int rounds, int cases, Seed seed) {
    Require.atLeast("rounds", rounds, 1);
    Require.atLeast("cases", cases, 1);
    // S contexts tell at most 2^S rules apart
    double eta = Math.sqrt(Math.max(1, separator.length) * Math.log(2) / ((double) rounds * cases));
    return new FairPerturbedLeader(
        oracle,
        separator,
        new FairPerturbedLeader.Options(eta, options.price(), options.exploration(), CAP),
        seed);
  }

  /** The panel that it listens to. */
  public AuditorPanel panel() {
    return new AuditorPanel(options.alpha(), options.gamma());
  }

  @Override
  public List<Function> functions() {
    return List.of(OnlineFunctions.update(), OnlineFunctions.report());
  }
}
