package io.equipoise.tabular.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.learn.LogisticRegression;
import io.equipoise.tabular.online.FairPerturbedLeader.Options;
import io.equipoise.tabular.online.FairPerturbedLeader.Round;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class FairPerturbedLeaderTest {
  private static final int CASES = 4;
  private static final List<Predicate<double[]>> RULES = rules();
  private static final double[][] GRID = grid();

  /** {@code score + c (2 group - 1) > t}. */
  private static List<Predicate<double[]>> rules() {
    List<Predicate<double[]>> rules = new ArrayList<>();
    for (int h = 0; h < 45; h++) {
      double shift = 0.1 * (h % 5 - 2);
      double threshold = 0.1 * (h / 5 + 1);
      rules.add(one -> one[0] + shift * (2 * one[1] - 1) > threshold);
    }
    return rules;
  }

  /** A score between any two thresholds, for both groups. */
  private static double[][] grid() {
    double[][] grid = new double[20][];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = new double[] {0.05 + 0.05 * (i - i % 2), i % 2};
    }
    return grid;
  }

  private static FairPerturbedLeader leader(double price, int cap, AcceptOracle oracle, long seed) {
    return new FairPerturbedLeader(
        oracle, GRID, new Options(0.05, price, 0.05, cap), new Seed(seed));
  }

  /** What a learner does with a round, before and after outcomes. */
  private interface Player {
    double[] decide(double[][] cases, boolean[] taken, UniformRandomProvider random);

    void see(double[][] cases, boolean[] good, boolean[] taken, int left, int right);
  }

  /** Error and share of rounds with an objection over the last half. */
  private static double[] play(Player player, int rounds, long seed) {
    UniformRandomProvider random = new Seed(seed).child("stream").generator();
    UniformRandomProvider own = new Seed(seed).child("own").generator();
    AuditorPanel panel = new AuditorPanel(0.1, 0.5);
    double wrong = 0;
    double objections = 0;
    int from = rounds - rounds / 2;
    for (int t = 0; t < rounds; t++) {
      double[][] cases = new double[CASES][];
      boolean[] good = new boolean[CASES];
      double[][] distances = new double[1][CASES * CASES];
      for (int i = 0; i < CASES; i++) {
        cases[i] = new double[] {random.nextDouble(), random.nextInt(2)};
        double chance = 1 / (1 + Math.exp(-8 * (cases[i][0] + 0.15 * cases[i][1] - 0.5)));
        good[i] = random.nextDouble() < chance;
      }
      for (int i = 0; i < CASES * CASES; i++) {
        distances[0][i] = Math.abs(cases[i / CASES][0] - cases[i % CASES][0]);
      }
      boolean[] taken = new boolean[CASES];
      double[] probabilities = player.decide(cases, taken, own);
      Optional<AuditorPanel.Report> report = panel.report(probabilities, distances);
      player.see(
          cases,
          good,
          taken,
          report.map(AuditorPanel.Report::left).orElse(0),
          report.map(AuditorPanel.Report::right).orElse(0));
      for (int i = 0; i < CASES && t >= from; i++) {
        wrong += taken[i] == good[i] ? 0 : 1;
      }
      objections += t >= from && report.isPresent() ? 1 : 0;
    }
    return new double[] {wrong / (rounds - from) / CASES, objections / (rounds - from)};
  }

  private static double[] byOracle(double price, int rounds, long seed) {
    Options options = new Options(Math.sqrt(20 * Math.log(2) / (rounds * CASES)), price, 0.05, 20);
    FairPerturbedLeader leader =
        new FairPerturbedLeader(AcceptOracle.among(RULES), GRID, options, new Seed(seed));
    List<Round> last = new ArrayList<>();
    Player player =
        new Player() {
          @Override
          public double[] decide(double[][] cases, boolean[] taken, UniformRandomProvider random) {
            Round round = leader.decide(cases);
            System.arraycopy(round.taken(), 0, taken, 0, CASES);
            last.add(round);
            return round.probabilities();
          }

          @Override
          public void see(double[][] cases, boolean[] good, boolean[] taken, int left, int right) {
            leader.see(last.get(last.size() - 1), good, left, right);
          }
        };
    return play(player, rounds, seed);
  }

  private static double[] byWeights(double price, int rounds, long seed) {
    FairBandit bandit =
        new OneSidedFeedback(new OneSidedFeedback.Options(price, 0.05, 0.1, 0.5))
            .bandit(RULES.size(), rounds, CASES);
    Player player =
        new Player() {
          @Override
          public double[] decide(double[][] cases, boolean[] taken, UniformRandomProvider random) {
            boolean[][] accepts = accepts(cases);
            boolean all = random.nextDouble() < 0.05;
            double[] shares = bandit.shares();
            double left = random.nextDouble();
            int h = 0;
            while (h + 1 < shares.length && left >= shares[h]) {
              left -= shares[h++];
            }
            for (int i = 0; i < CASES; i++) {
              taken[i] = all || accepts[h][i];
            }
            return bandit.probabilities(accepts);
          }

          @Override
          public void see(double[][] cases, boolean[] good, boolean[] taken, int left, int right) {
            bandit.see(accepts(cases), good, taken, left, right);
          }
        };
    return play(player, rounds, seed);
  }

  private static boolean[][] accepts(double[][] cases) {
    boolean[][] accepts = new boolean[RULES.size()][CASES];
    for (int h = 0; h < accepts.length; h++) {
      for (int i = 0; i < CASES; i++) {
        accepts[h][i] = RULES.get(h).test(cases[i]);
      }
    }
    return accepts;
  }

  @Test
  void withAnExactOracleItDoesAsExponentialWeightsDo() {
    double[][] means = new double[4][2];
    for (int seed = 0; seed < 2; seed++) {
      double[][] runs = {
        byWeights(0, 200, seed),
        byOracle(0, 200, seed),
        byWeights(5, 200, seed),
        byOracle(5, 200, seed)
      };
      for (int k = 0; k < 8; k++) {
        means[k / 2][k % 2] += runs[k / 2][k % 2] / 2;
      }
    }
    assertThat(means[1][0]).isCloseTo(means[0][0], within(0.06));
    assertThat(means[3][0]).isCloseTo(means[2][0], within(0.06));
    assertThat(means[1][1]).isCloseTo(means[0][1], within(0.1));
    // probabilities from 20 draws are noisy, and the panel objects to noise too
    assertThat(means[3][1]).isCloseTo(means[2][1], within(0.2)).isLessThan(0.6 * means[1][1]);
  }

  @Test
  void aRoundWithoutAReportMovesOnlyByWhatWasAccepted() {
    List<double[]> heard = new ArrayList<>();
    AcceptOracle noting =
        (cases, losses, asked) -> {
          heard.add(Arrays.copyOf(losses, losses.length - GRID.length));
          return new boolean[asked.length];
        };
    FairPerturbedLeader leader = leader(7, 5, noting, 1);
    double[][] cases = {{.1, 0}, {.9, 1}, {.4, 0}};
    boolean[] taken = {true, false, true};
    double[] inverse = {2, 5, 4};
    boolean[] good = {true, true, false};
    leader.see(new Round(cases, new double[3], taken, inverse), good);
    leader.decide(cases);
    assertThat(heard.get(0)).containsExactly(-2, 4);
    // the outcome of a rejected case does not matter; a pair adds its price to both
    boolean[] other = {true, false, false};
    leader.see(new Round(cases, new double[3], taken, inverse), other, 1, 2);
    heard.clear();
    leader.decide(cases);
    assertThat(heard)
        .hasSize(6)
        .allSatisfy(past -> assertThat(past).containsExactly(-2, 4, -2, 4, 7, -7));
  }

  @Test
  void inversesAreThoseOfTheFirstAcceptingDrawAndCapped() {
    int[] calls = {0};
    AcceptOracle third =
        (cases, losses, asked) -> {
          int call = calls[0]++;
          return new boolean[] {call >= 3, false, true};
        };
    FairPerturbedLeader leader =
        new FairPerturbedLeader(third, GRID, new Options(1, 0, 1e-12, 8), new Seed(3));
    Round round = leader.decide(new double[3][2]);
    assertThat(calls[0]).isEqualTo(9);
    assertThat(round.taken()).containsExactly(false, false, true);
    assertThat(round.inverse()).containsExactly(3, 8, 1);
    assertThat(round.probabilities()).containsExactly(new double[] {.75, 0, 1}, within(1e-11));
  }

  @Test
  void inversesAreRightOnAverage() {
    double[] cases = {.2, 0};
    double inverse = 0;
    double probability = 0;
    int runs = 1000;
    for (int seed = 0; seed < runs; seed++) {
      Round round = leader(0, 40, AcceptOracle.among(RULES), seed).decide(new double[][] {cases});
      inverse += round.inverse()[0] / runs;
      probability += round.probabilities()[0] / runs;
    }
    assertThat(inverse).isCloseTo(1 / probability, within(0.15));
  }

  @Test
  void theMethodMakesOneForAStream() {
    Round round =
        new OneSidedFeedback(OneSidedFeedback.Options.DEFAULT)
            .leader(AcceptOracle.among(RULES), GRID, 100, CASES, new Seed(2))
            .decide(new double[][] {{1.5, 1}, {-.5, 0}});
    // every rule accepts the best case and rejects the worst, whatever the random losses are
    assertThat(round.probabilities()).containsExactly(new double[] {1, 0.05}, within(1e-12));
  }

  @Test
  void theSameSeedRepeats() {
    double[][] cases = {{.3, 0}, {.6, 1}};
    for (int round = 0; round < 2; round++) {
      FairPerturbedLeader first = leader(3, 10, AcceptOracle.among(RULES), 5);
      FairPerturbedLeader second = leader(3, 10, AcceptOracle.among(RULES), 5);
      for (int t = 0; t < 4; t++) {
        Round one = first.decide(cases);
        Round two = second.decide(cases);
        assertThat(one.taken()).containsExactly(two.taken());
        assertThat(one.probabilities()).containsExactly(two.probabilities());
        first.see(one, new boolean[] {true, false}, 1, 0);
        second.see(two, new boolean[] {true, false}, 1, 0);
      }
    }
  }

  @Test
  void aLearnerIsAnOracle() {
    var learner = new LogisticRegression(LogisticRegression.Options.DEFAULT);
    var oracle = new LearnerOracle(learner, List.of("score", "group"), new Seed(1));
    double[][] cases = {{.1, 0}, {.2, 1}, {.8, 0}, {.9, 1}, {.95, 0}};
    double[][] asked = {{.05, 0}, {.99, 1}};
    assertThat(oracle.decide(cases, new double[] {5, 5, -5, -5, 0}, asked))
        .containsExactly(false, true);
    // the sign of weights turns the rule around, and without a choice everyone is treated alike
    assertThat(oracle.decide(cases, new double[] {-5, -5, 5, 5, 0}, asked))
        .containsExactly(true, false);
    assertThat(oracle.decide(cases, new double[] {-1, -1, -1, 0, 0}, asked))
        .containsExactly(true, true);
    assertThat(oracle.decide(cases, new double[] {1, 1, 1, 1, 1}, asked))
        .containsExactly(false, false);
    assertThat(oracle.decide(cases, new double[5], asked)).containsExactly(false, false);
  }

  @Test
  void refusesOddInputByName() {
    AcceptOracle oracle = AcceptOracle.among(RULES);
    assertThatThrownBy(() -> new Options(0, 1, 0.1, 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eta is 0");
    assertThatThrownBy(() -> new Options(1, 1, 0, 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exploration is 0");
    assertThatThrownBy(() -> new Options(1, 1, 0.1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cap is 1");
    assertThatThrownBy(
            () ->
                new FairPerturbedLeader(
                    oracle, new double[0][], new Options(1, 1, 0.1, 20), new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("separator");
    FairPerturbedLeader leader = leader(1, 5, oracle, 1);
    Round round = leader.decide(new double[][] {{.5, 1}});
    assertThatThrownBy(() -> leader.see(round, new boolean[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("good");
    assertThatThrownBy(() -> leader.see(round, new boolean[1], 0, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("right is 4");
    assertThatThrownBy(() -> AcceptOracle.among(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rules");
  }
}
