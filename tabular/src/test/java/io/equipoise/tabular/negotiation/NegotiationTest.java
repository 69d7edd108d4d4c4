package io.equipoise.tabular.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class NegotiationTest {
  private record Scenario(Negotiation negotiation, double[][] bases) {

    static Scenario random(long seed, int groups) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[][] weights = matrix(groups, 4, 0, 1, random);
      for (double[] row : weights) {
        double sum = Arrays.stream(row).sum();
        for (int k = 0; k < 4; k++) {
          row[k] /= sum;
        }
      }
      double[] costs = IntStream.range(0, 9).mapToDouble(m -> 1 + random.nextInt(4)).toArray();
      return new Scenario(
          new Negotiation(weights, matrix(9, 4, -.8, 1.2, random), costs),
          matrix(4, 4, 2, 4, random));
    }

    private static double[][] matrix(
        int rows, int columns, double low, double high, UniformRandomProvider random) {
      double[][] matrix = new double[rows][columns];
      for (double[] row : matrix) {
        Arrays.setAll(row, k -> low + (high - low) * random.nextDouble());
      }
      return matrix;
    }
  }

  @Test
  void measuresAreTheWorkedOnes() {
    Utilities worked = new Utilities(new double[] {3.2, 2.9, 3.9});
    assertThat(worked.total()).isCloseTo(10, within(1e-12));
    assertThat(worked.worst()).isEqualTo(2.9);
    assertThat(worked.gini()).isCloseTo(0.0666667, within(1e-7));
    assertThat(worked.lowerFifth()).isCloseTo(3.02, within(1e-12));
    assertThat(new Utilities(new double[] {2, 3, 4}).gini()).isCloseTo(0.148148, within(1e-6));
    assertThat(new Utilities(new double[] {7, 7}).gini()).isZero();
    assertThat(new Utilities(new double[] {20, 30, 40}).gini()).isCloseTo(0.148148, within(1e-6));
    assertThat(Utilities.satisfaction(new double[][] {{1, 2}, {3, 5}})[1]).containsExactly(.5, 1);
    assertThat(Utilities.satisfaction(new double[][] {{2, 2}})[0]).containsOnly(.5);
  }

  @Test
  void giniHasItsGradient() {
    double[] values = {1, 4, 2.5, 3, 0.2};
    Evaluation evaluation =
        new DisagreementAudit()
            .functions()
            .get(0)
            .evaluate(new Arguments(Map.of("utilities", Tensor.list(values)), Map.of()));
    double[] gradient = Objects.requireNonNull(evaluation.gradients().get("utilities")).data();
    for (int k = 0; k < values.length; k++) {
      double[] up = values.clone();
      double[] down = values.clone();
      up[k] += 1e-6;
      down[k] -= 1e-6;
      double slope = (new Utilities(up).gini() - new Utilities(down).gini()) / 2e-6;
      assertThat(gradient[k]).isCloseTo(slope, within(1e-8));
    }
  }

  @Test
  void nobodyIsHarmedAndTheBudgetHolds() {
    for (long seed = 0; seed < 40; seed++) {
      Scenario scenario = Scenario.random(seed, 5);
      Negotiation.Agreement agreement = scenario.negotiation().negotiated(scenario.bases(), 10);
      double[] base = scenario.negotiation().utilities(scenario.bases()[agreement.base()]);
      double total = Arrays.stream(base).sum();
      for (double[] other : scenario.bases()) {
        assertThat(Arrays.stream(scenario.negotiation().utilities(other)).sum())
            .isLessThanOrEqualTo(total);
      }
      double[] sum = base.clone();
      double spent = 0;
      for (Negotiation.Adopted adopted : agreement.log()) {
        spent += scenario.negotiation().costs()[adopted.amendment()];
        assertThat(adopted.gains()[adopted.proposer()]).isPositive();
        for (int g = 0; g < sum.length; g++) {
          sum[g] += adopted.gains()[g];
        }
      }
      for (int g = 0; g < base.length; g++) {
        assertThat(agreement.utilities()[g])
            .as("seed %d group %d", seed, g)
            .isGreaterThanOrEqualTo(base[g] - 1e-12)
            .isCloseTo(sum[g], within(1e-12));
      }
      assertThat(agreement.spent()).isEqualTo(spent).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void withoutABudgetTheBaseStays() {
    Scenario scenario = Scenario.random(3, 4);
    Negotiation.Agreement agreement = scenario.negotiation().negotiated(scenario.bases(), 0);
    assertThat(agreement.design()).isEqualTo(scenario.bases()[agreement.base()]);
    assertThat(agreement.log()).isEmpty();
  }

  @Test
  void oneGroupTakesItsOwnGreedyChoice() {
    for (long seed = 0; seed < 10; seed++) {
      Scenario scenario = Scenario.random(seed, 1);
      assertThat(scenario.negotiation().negotiated(scenario.bases(), 7).design())
          .as("seed %d", seed)
          .isEqualTo(scenario.negotiation().utilitarian(scenario.bases(), 7).design());
    }
  }

  @Test
  void aHarmfulFavouriteIsDiscardedAndTiesGoToTheLowerIndex() {
    double[][] weights = {{1, 0}, {0, 1}};
    double[][] amendments = {{2, -1}, {.5, .5}, {.5, .5}};
    Negotiation negotiation = new Negotiation(weights, amendments, new double[] {1, 1, 1});
    double[][] bases = {{3, 3}, {3, 3}};
    Negotiation.Agreement agreement = negotiation.negotiated(bases, 1);
    assertThat(agreement.base()).isZero();
    assertThat(agreement.log()).hasSize(1);
    assertThat(agreement.log().get(0).amendment()).isEqualTo(1);
    assertThat(agreement.utilities()).containsExactly(3.5, 3.5);
    assertThat(negotiation.negotiated(new double[][] {{4.9, 1}}, 2).design()).containsExactly(5, 2);
  }

  @Test
  void divergenceIsFoundWhereItIsAndNotElsewhere() {
    UniformRandomProvider random = new Seed(5).generator();
    int[] groups = new int[24];
    double[][][] ratings = new double[24][10][2];
    for (int i = 0; i < 24; i++) {
      groups[i] = i % 3;
      for (int j = 0; j < 10; j++) {
        ratings[i][j][0] = 3 + random.nextDouble() + (i % 3 == 2 ? 1 : 0);
        ratings[i][j][1] = 3 + random.nextDouble();
      }
    }
    DisagreementAudit.Result result = DisagreementAudit.of(ratings, groups, 3, 400, new Seed(1));
    double others = 0;
    double own = 0;
    for (int i = 0; i < 24; i++) {
      own += i % 3 == 2 ? ratings[i][4][0] / 8 : 0;
      others += i % 3 == 2 ? 0 : ratings[i][4][0] / 16;
    }
    assertThat(own - others).isBetween(0.5, 1.5);
    assertThat(result.divergence()[2][0]).isBetween(0.8, 1.2);
    assertThat(result.q()[2][0]).isLessThan(0.05);
    assertThat(result.p()[2][1]).isGreaterThan(0.05);
    assertThat(result.q()[2][0]).isGreaterThanOrEqualTo(result.p()[2][0]);
    assertThat(result.between()[4][0]).isGreaterThan(0.3);
    assertThat(result)
        .usingRecursiveComparison()
        .isEqualTo(DisagreementAudit.of(ratings, groups, 3, 400, new Seed(1)));
  }

  @Test
  void refusesOddInputByName() {
    double[][] one = {{1}};
    assertThatThrownBy(() -> new Negotiation(new double[][] {{-1}}, one, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("criterionWeights is -1");
    assertThatThrownBy(() -> new Negotiation(one, one, new double[] {1, 2}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("costs");
    Negotiation sound = new Negotiation(one, one, new double[] {1});
    assertThatThrownBy(() -> sound.negotiated(new double[][] {{6}}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("baseDesigns is 6");
    assertThatThrownBy(() -> sound.negotiated(one, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("budget is -1");
    assertThatThrownBy(() -> new Utilities(new double[] {1, -2}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("utilities is -2");
    assertThatThrownBy(() -> new Utilities(new double[2]).gini())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("utilities is 0");
  }
}
