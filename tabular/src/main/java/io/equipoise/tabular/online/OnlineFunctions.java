package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import java.util.Arrays;
import java.util.Map;

/** What {@code eval} computes of streams. */
final class OnlineFunctions {
  private OnlineFunctions() {}

  static Function shares() {
    return experts("sleeping-experts")
        .computes(
            arguments -> {
              Stream stream = Stream.of(arguments);
              double[] shares = new double[stream.rounds() * stream.count()];
              stream.run(shares);
              return new Evaluation(new Tensor(shares, stream.rounds(), stream.count()), Map.of());
            });
  }

  static Function regret() {
    return experts("sleeping-experts-regret")
        .computes(
            arguments -> {
              Stream stream = Stream.of(arguments);
              SleepingExperts experts = stream.run(new double[stream.rounds() * stream.count()]);
              double[] both = Arrays.copyOf(experts.regret(), 2 * stream.count());
              System.arraycopy(experts.spread(), 0, both, stream.count(), stream.count());
              return new Evaluation(new Tensor(both, 2, stream.count()), Map.of());
            });
  }

  private static Function.Builder experts(String name) {
    return Function.named(name)
        .input("losses", "(T,N)", "loss of each expert by round, in [0, 1] where awake")
        .input("active", "(T,N)", "1 where the expert is awake, 0 or 1")
        .optional("prior", "(N)", "prior weights, above 0; equal if left out");
  }

  /** Losses of a stream, round by round. */
  private record Stream(double[][] losses, double[][] active, double[] prior) {

    static Stream of(Arguments arguments) {
      double[][] losses = arguments.tensor("losses").rows();
      double[][] active = arguments.tensor("active").rows();
      Require.sameLength("losses", losses.length, "active", active.length);
      Require.that(
          losses.length > 0 && losses[0].length > 0,
          "input 'losses' must be (rounds, experts), and not empty");
      for (int t = 0; t < losses.length; t++) {
        Require.sameLength("losses", losses[t].length, "active", active[t].length);
        for (int i = 0; i < losses[t].length; i++) {
          double on = active[t][i];
          Require.that(on == 0 || on == 1, "active holds " + on + ", but must be 0 or 1");
          if (on == 1) {
            Require.between("a loss of an expert awake", losses[t][i], 0, 1);
          }
        }
      }
      double[] prior = new double[losses[0].length];
      Arrays.fill(prior, 1);
      if (arguments.has("prior")) {
        prior = arguments.numbers("prior");
        Require.sameLength("prior", prior.length, "the experts", losses[0].length);
      }
      return new Stream(losses, active, prior);
    }

    int rounds() {
      return losses.length;
    }

    int count() {
      return prior.length;
    }

    SleepingExperts run(double[] shares) {
      SleepingExperts experts = new SleepingExperts(prior);
      int[] awake = new int[count()];
      double[] own = new double[count()];
      for (int t = 0; t < losses.length; t++) {
        int up = 0;
        for (int i = 0; i < count(); i++) {
          if (active[t][i] == 1) {
            own[up] = losses[t][i];
            awake[up++] = i;
          }
        }
        double[] p = experts.shares(awake, up);
        for (int k = 0; k < up; k++) {
          shares[t * count() + awake[k]] = p[k];
        }
        experts.see(awake, up, own);
      }
      return experts;
    }
  }

  static Function update() {
    return Function.named("exp2-fair-update")
        .input("logWeights", "(H)", "log weight of each rule before the round")
        .input("rules", "(H,N)", "decision of each rule on each case, 0 or 1")
        .input("labels", "(N)", "1 good, else bad; that of a rejected case does not matter")
        .input("decisions", "(N)", "1 where the case was accepted, 0 or 1")
        .optional("pair", "(2)", "the two cases of a report, left first; none, or negative numbers")
        .parameter("eta", 0.1, "step size; above 0")
        .parameter("C", 3, "price of an unfair pair; at least 0")
        .parameter("exploration", 0.05, "share of accepting all; above 0, at most 1")
        .computes(OnlineFunctions::updated);
  }

  private static Evaluation updated(Arguments arguments) {
    arguments.finite("logWeights");
    double[] logWeights = arguments.numbers("logWeights");
    double[][] rules = arguments.tensor("rules").rows();
    double[] labels = arguments.numbers("labels");
    int[] decisions = arguments.ints("decisions");
    Require.sameLength("logWeights", logWeights.length, "rules", rules.length);
    Require.sameLength("labels", labels.length, "decisions", decisions.length);
    boolean[][] accepts = new boolean[rules.length][];
    for (int h = 0; h < rules.length; h++) {
      Require.sameLength("a row of rules", rules[h].length, "decisions", decisions.length);
      accepts[h] = new boolean[rules[h].length];
      for (int i = 0; i < accepts[h].length; i++) {
        Require.that(
            rules[h][i] == 0 || rules[h][i] == 1,
            "rules holds " + rules[h][i] + ", but must be 0 or 1");
        accepts[h][i] = rules[h][i] == 1;
      }
    }
    boolean[] taken = new boolean[decisions.length];
    boolean[] good = new boolean[decisions.length];
    for (int i = 0; i < taken.length; i++) {
      Require.that(
          decisions[i] == 0 || decisions[i] == 1,
          "decisions holds " + decisions[i] + ", but must be 0 or 1");
      taken[i] = decisions[i] == 1;
      Require.that(
          !taken[i] || labels[i] == 0 || labels[i] == 1,
          "labels[" + i + "] is " + labels[i] + ", but must be 0 or 1 where the case was accepted");
      good[i] = taken[i] && labels[i] == 1;
    }
    double exploration = arguments.number("exploration", 0.05);
    FairBandit bandit =
        new FairBandit(
            arguments.number("eta", 0.1), arguments.number("C", 3), exploration, logWeights);
    int[] pair = arguments.has("pair") ? arguments.ints("pair") : new int[0];
    if (pair.length == 0 || pair[0] < 0) {
      bandit.see(accepts, good, taken);
    } else {
      Require.sameLength("pair", pair.length, "its cases", 2);
      for (int at : pair) {
        Require.between("a case of pair", at, 0, taken.length - 1.0);
      }
      bandit.see(accepts, good, taken, pair[0], pair[1]);
    }
    return Evaluation.of(bandit.logWeights());
  }

  static Function report() {
    return Function.named("panel-report")
        .input("probabilities", "(N)", "of accepting each case, in [0, 1]")
        .input("distances", "(M,N,N)", "how far apart each auditor sees two cases; at least 0")
        .parameter("alpha", 0.1, "difference that is let pass, or one of each auditor; at least 0")
        .parameter("gamma", 0.5, "share of auditors who must object; in [0, 1]")
        .computes(
            arguments -> {
              arguments.between("probabilities", 0, 1);
              double[] probabilities = arguments.numbers("probabilities");
              int n = probabilities.length;
              Tensor given = arguments.tensor("distances");
              arguments.finite("distances");
              Require.that(
                  given.shape().length == 3 && given.shape()[1] == n && given.shape()[2] == n,
                  "input 'distances' must be (auditors, cases, cases)");
              double[][] distances = new double[given.shape()[0]][];
              double[] alphas = alphas(arguments, distances.length);
              double least = Arrays.stream(alphas).min().orElse(0);
              for (int j = 0; j < distances.length; j++) {
                double[] auditor = Arrays.copyOfRange(given.data(), j * n * n, (j + 1) * n * n);
                double more = alphas[j] - least;
                Arrays.setAll(auditor, at -> auditor[at] + more);
                distances[j] = auditor;
              }
              AuditorPanel panel = new AuditorPanel(least, arguments.number("gamma", 0.5));
              return panel
                  .report(probabilities, distances)
                  .map(report -> Evaluation.of(report.left(), report.right(), report.excess()))
                  .orElseGet(Evaluation::of);
            });
  }

  /** What each auditor lets pass. */
  private static double[] alphas(Arguments arguments, int auditors) {
    double[] alphas = arguments.list("alpha", 0.1);
    if (alphas.length == 1) {
      double one = alphas[0];
      alphas = new double[auditors];
      Arrays.fill(alphas, one);
    }
    Require.sameLength("alpha", alphas.length, "distances", auditors);
    for (double alpha : alphas) {
      Require.between("alpha", alpha, 0, 1e6);
    }
    return alphas;
  }
}
