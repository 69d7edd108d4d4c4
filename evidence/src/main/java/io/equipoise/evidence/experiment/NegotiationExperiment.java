package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.negotiation.Negotiation;
import io.equipoise.tabular.negotiation.Utilities;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made scenarios of six groups with values of their own (Dirichlet 0.7 over four criteria), five
 * base designs in [2, 4] and twelve amendments (deviation 0.5, clipped to [-0.8, 1.2]) that cost 1
 * to 4 under a budget of 10.
 */
public final class NegotiationExperiment implements Experiment {
  private static final String BEATS = "share of scenarios better than the base on all four";
  private static final String WORST = "utility of the worst-off group";
  private static final String GINI = "Gini of utilities";
  private static final String TOTAL = "total utility, as a share of the utilitarian package's";
  private static final String NEGOTIATED = "negotiated";
  private static final String UTILITARIAN = "utilitarian";
  private static final String BASE = "base";
  private static final int GROUPS = 6;
  private static final int CRITERIA = 4;

  @Override
  public String method() {
    return "disagreement-audit";
  }

  @Override
  public String claim() {
    return "A negotiated package beats the base on total, worst group, lower fifth and Gini in 90 %"
        + " of scenarios, and the utilitarian package on worst group and Gini for at most 6 % of"
        + " its total.";
  }

  @Override
  public String data() {
    return "200 made scenarios of six groups, four criteria, five base designs and twelve"
        + " amendments with costs.";
  }

  @Override
  public String baseline() {
    return "The base design of the largest total, and the package that always buys the largest"
        + " total gain.";
  }

  @Override
  public String scaledDown() {
    return "Tables of utilities instead of 35 interviewed people and role-played stakeholders.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(BEATS, NEGOTIATED, BASE, true, 0.9),
        new Measure(WORST, NEGOTIATED, UTILITARIAN, true, 0),
        new Measure(GINI, NEGOTIATED, UTILITARIAN, false, 0),
        new Measure(TOTAL, NEGOTIATED, UTILITARIAN, true, -0.06));
  }

  @Override
  public Outcome run(long seed, Size size) {
    int scenarios = size == Size.QUICK ? 40 : 200;
    String[] arms = {BASE, UTILITARIAN, NEGOTIATED};
    double[][] sums = new double[arms.length][4];
    double[] beats = new double[arms.length];
    double[] shares = new double[arms.length];
    for (int s = 0; s < scenarios; s++) {
      double[][] outcomes = outcomes(new Seed(seed).child(s));
      double[][] satisfaction = Utilities.satisfaction(outcomes);
      double[][] measured = new double[arms.length][];
      for (int a = 0; a < arms.length; a++) {
        Utilities utilities = new Utilities(outcomes[a]);
        double fifth = new Utilities(satisfaction[a]).lowerFifth();
        measured[a] = new double[] {utilities.total(), utilities.worst(), fifth, -utilities.gini()};
        boolean all = true;
        for (int k = 0; k < 4; k++) {
          all &= measured[a][k] > measured[0][k];
          sums[a][k] += measured[a][k] / scenarios;
        }
        beats[a] += all ? 1.0 / scenarios : 0;
      }
      for (int a = 0; a < arms.length; a++) {
        shares[a] += measured[a][0] / measured[1][0] / scenarios;
      }
    }
    List<Value> values = new ArrayList<>();
    for (int a = 0; a < arms.length; a++) {
      values.add(new Value(BEATS, arms[a], beats[a]));
      values.add(new Value(WORST, arms[a], sums[a][1]));
      values.add(new Value(GINI, arms[a], -sums[a][3]));
      values.add(new Value(TOTAL, arms[a], shares[a]));
      values.add(new Value("total utility", arms[a], sums[a][0]));
      values.add(new Value("20th percentile of satisfaction", arms[a], sums[a][2]));
    }
    return new Outcome(values);
  }

  /** Utilities of the groups in the base, the utilitarian and the negotiated outcome. */
  private static double[][] outcomes(Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    SharedStateContinuousSampler gamma = AhrensDieterMarsagliaTsangGammaSampler.of(random, 0.7, 1);
    double[][] weights = new double[GROUPS][CRITERIA];
    for (double[] row : weights) {
      double sum = 0;
      for (int k = 0; k < CRITERIA; k++) {
        row[k] = gamma.sample();
        sum += row[k];
      }
      for (int k = 0; k < CRITERIA; k++) {
        row[k] /= sum;
      }
    }
    double[][] bases = new double[5][CRITERIA];
    for (double[] base : bases) {
      for (int k = 0; k < CRITERIA; k++) {
        base[k] = 2 + 2 * random.nextDouble();
      }
    }
    double[][] amendments = new double[12][CRITERIA];
    double[] costs = new double[12];
    for (int m = 0; m < costs.length; m++) {
      costs[m] = 1 + random.nextInt(4);
      for (int k = 0; k < CRITERIA; k++) {
        amendments[m][k] = Math.max(-0.8, Math.min(1.2, 0.5 * normal.sample()));
      }
    }
    Negotiation negotiation = new Negotiation(weights, amendments, costs);
    return new double[][] {
      negotiation.utilities(bases[negotiation.start(bases)]),
      negotiation.utilitarian(bases, 10).utilities(),
      negotiation.negotiated(bases, 10).utilities()
    };
  }
}
