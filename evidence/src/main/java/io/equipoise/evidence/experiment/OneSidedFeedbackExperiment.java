package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.online.AuditorPanel;
import io.equipoise.tabular.online.FairBandit;
import io.equipoise.tabular.online.OneSidedFeedback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rounds of four cases with a score s in [0, 1] and a group g, of which group 1 pays back more at
 * equal score, decided by 45 rules {@code s + c (2g - 1) > t}; and a second stream in which one of
 * two segments looks bad for 60 rounds and is good ever after.
 *
 * <pre>
 *   P(good) = sigmoid(8 (s + 0.15 g - 0.5))        one auditor, d = |s - s'|, alpha = 0.1
 * </pre>
 */
public final class OneSidedFeedbackExperiment implements Experiment {
  private static final String ERROR = "error over the last sixth of the rounds";
  private static final String OBJECTED = "rounds with an objection, as a share of price 0's";
  private static final String HIDDEN = "error on the stream with a hidden good segment";
  private static final String ACCURATE = "price 0";
  private static final String FAIR = "price 3";
  private static final String NAIVE = "accepted labels only";
  private static final String EXPLORING = "exploring, price 0";
  private static final int CASES = 4;

  @Override
  public String method() {
    return "one-sided-feedback";
  }

  @Override
  public String claim() {
    return "With price 3 at most half as many rounds meet an objection as without a price, at an"
        + " error at most 10 points higher; and a segment that early rejections hid is found again,"
        + " which learning from accepted labels misses by 5 points of error.";
  }

  @Override
  public String data() {
    return "3,000 made rounds of four cases with a score and a group; and 3,000 of cases from two"
        + " segments, one of which is bad at first only.";
  }

  @Override
  public String baseline() {
    return "The same learner without a price; and a greedy one that accepts a segment while most of"
        + " its accepted cases were good.";
  }

  @Override
  public String scaledDown() {
    return "A finite class of 45 rules with exponential weights; the paper is theory alone.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(OBJECTED, FAIR, ACCURATE, false, 0.5),
        new Measure(ERROR, FAIR, ACCURATE, false, -0.1),
        new Measure(HIDDEN, EXPLORING, NAIVE, false, 0.05));
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    int rounds = size == Size.QUICK ? 600 : 3000;
    Seed root = new Seed(seed);
    List<Value> values = new ArrayList<>();
    double none = 0;
    for (int price : new int[] {0, 1, 3, 5}) {
      double[] last = lending(price, rounds, root.child("lending"));
      String arm = "price " + price;
      none = price == 0 ? Math.max(last[1], 1e-9) : none;
      values.add(new Value(ERROR, arm, last[0]));
      values.add(new Value(OBJECTED, arm, last[1] / none));
      values.add(new Value("share of rounds with an objection", arm, last[1]));
    }
    values.add(new Value(HIDDEN, EXPLORING, hidden(false, rounds, root.child("hidden"))));
    values.add(new Value(HIDDEN, NAIVE, hidden(true, rounds, root.child("hidden"))));
    return new Outcome(values);
  }

  /** Error and share of objections over the last sixth of the rounds. */
  private static double[] lending(double price, int rounds, Seed seed) {
    UniformRandomProvider random = seed.generator();
    OneSidedFeedback method =
        new OneSidedFeedback(new OneSidedFeedback.Options(price, 0.05, 0.1, 0.5));
    FairBandit bandit = method.bandit(45, rounds, CASES);
    AuditorPanel panel = method.panel();
    double wrong = 0;
    double objections = 0;
    int from = rounds - rounds / 6;
    for (int t = 0; t < rounds; t++) {
      double[] scores = new double[CASES];
      boolean[] good = new boolean[CASES];
      boolean[][] accepts = new boolean[45][CASES];
      double[][] distances = new double[1][CASES * CASES];
      for (int i = 0; i < CASES; i++) {
        scores[i] = random.nextDouble();
        int group = random.nextInt(2);
        double chance = 1 / (1 + Math.exp(-8 * (scores[i] + 0.15 * group - 0.5)));
        good[i] = random.nextDouble() < chance;
        for (int h = 0; h < 45; h++) {
          double shift = 0.1 * (h % 5 - 2) * (2 * group - 1);
          accepts[h][i] = scores[i] + shift > 0.1 * (h / 5 + 1);
        }
      }
      for (int i = 0; i < CASES * CASES; i++) {
        distances[0][i] = Math.abs(scores[i / CASES] - scores[i % CASES]);
      }
      Optional<AuditorPanel.Report> report = panel.report(bandit.probabilities(accepts), distances);
      boolean[] taken = drawn(bandit, accepts, random);
      if (t >= from) {
        objections += report.isPresent() ? 1 : 0;
        wrong += wrong(taken, good);
      }
      if (report.isPresent()) {
        bandit.see(accepts, good, taken, report.get().left(), report.get().right());
      } else {
        bandit.see(accepts, good, taken);
      }
    }
    return new double[] {wrong / (rounds - from) / CASES, objections / (rounds - from)};
  }

  /** What the rule drawn for this round accepts. */
  private static boolean[] drawn(
      FairBandit bandit, boolean[][] accepts, UniformRandomProvider random) {
    if (random.nextDouble() < 0.05) {
      boolean[] all = new boolean[CASES];
      Arrays.fill(all, true);
      return all;
    }
    double[] shares = bandit.shares();
    double left = random.nextDouble();
    int h = 0;
    while (h + 1 < shares.length && left >= shares[h]) {
      left -= shares[h++];
    }
    return accepts[h].clone();
  }

  private static int wrong(boolean[] taken, boolean[] good) {
    int wrong = 0;
    for (int i = 0; i < taken.length; i++) {
      wrong += taken[i] == good[i] ? 0 : 1;
    }
    return wrong;
  }

  /**
   * Error over the last sixth where segment 1 is good in one of five at first, then nine of ten.
   */
  private static double hidden(boolean naive, int rounds, Seed seed) {
    UniformRandomProvider random = seed.generator();
    UniformRandomProvider own = seed.child("own").generator();
    FairBandit bandit =
        new OneSidedFeedback(new OneSidedFeedback.Options(0, 0.05, 0.1, 0.5))
            .bandit(4, rounds, CASES);
    double[] goods = {1, 1};
    double[] seen = {2, 2};
    double wrong = 0;
    int from = rounds - rounds / 6;
    for (int t = 0; t < rounds; t++) {
      boolean[] good = new boolean[CASES];
      boolean[][] accepts = new boolean[4][CASES];
      int[] segments = new int[CASES];
      boolean[] taken = new boolean[CASES];
      for (int i = 0; i < CASES; i++) {
        segments[i] = random.nextInt(2);
        double chance = segments[i] == 0 ? 0.7 : t < 60 ? 0.2 : 0.9;
        good[i] = random.nextDouble() < chance;
        for (int h = 0; h < 4; h++) {
          accepts[h][i] = (h >> segments[i] & 1) == 1;
        }
        taken[i] = goods[segments[i]] >= 0.5 * seen[segments[i]];
      }
      if (!naive) {
        taken = drawn(bandit, accepts, own);
        bandit.see(accepts, good, taken);
      }
      for (int i = 0; i < CASES; i++) {
        if (taken[i]) {
          seen[segments[i]]++;
          goods[segments[i]] += good[i] ? 1 : 0;
        }
      }
      wrong += t >= from ? wrong(taken, good) : 0;
    }
    return wrong / (rounds - from) / CASES;
  }
}
