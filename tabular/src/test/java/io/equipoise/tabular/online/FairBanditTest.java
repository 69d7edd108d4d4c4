package io.equipoise.tabular.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class FairBanditTest {
  private static final OneSidedFeedback METHOD =
      new OneSidedFeedback(OneSidedFeedback.Options.DEFAULT);

  /** One rule for each number of cases from the left that it accepts. */
  private static boolean[][] accepts(int rules, int cases) {
    boolean[][] accepts = new boolean[rules][cases];
    for (int h = 0; h < rules; h++) {
      Arrays.fill(accepts[h], 0, Math.min(h, cases), true);
    }
    return accepts;
  }

  private static double[] update(
      double[] logWeights, boolean[][] accepts, double[] labels, double[] taken, double[] pair) {
    Map<String, Tensor> inputs = new HashMap<>();
    double[] flat = new double[accepts.length * labels.length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = accepts[i / labels.length][i % labels.length] ? 1 : 0;
    }
    inputs.put("logWeights", Tensor.list(logWeights));
    inputs.put("rules", new Tensor(flat, accepts.length, labels.length));
    inputs.put("labels", Tensor.list(labels));
    inputs.put("decisions", Tensor.list(taken));
    if (pair.length > 0) {
      inputs.put("pair", Tensor.list(pair));
    }
    Map<String, JsonNode> parameters =
        Map.of(
            "eta", DoubleNode.valueOf(0.3),
            "C", DoubleNode.valueOf(2),
            "exploration", DoubleNode.valueOf(0.1));
    return METHOD.functions().get(0).evaluate(new Arguments(inputs, parameters)).value().data();
  }

  private static double[] report(double[] probabilities, double distance, double... alpha) {
    int n = probabilities.length;
    double[] distances = new double[2 * n * n];
    Arrays.fill(distances, distance);
    Map<String, Tensor> inputs =
        Map.of(
            "probabilities",
            Tensor.list(probabilities),
            "distances",
            new Tensor(distances, 2, n, n));
    Map<String, JsonNode> parameters = Map.of("alpha", new ObjectMapper().valueToTree(alpha));
    return METHOD.functions().get(1).evaluate(new Arguments(inputs, parameters)).value().data();
  }

  @Test
  void theUpdateIsThePlainFormula() {
    boolean[][] accepts = accepts(5, 4);
    double[] start = {0.2, -0.4, 0, 0.5, 0.1};
    double[] labels = {1, 0, 1, 0};
    double[] taken = {1, 1, 0, 0};
    double sum = Arrays.stream(start).map(Math::exp).sum();
    double[] expected = start.clone();
    for (int h = 0; h < 5; h++) {
      for (int i = 0; i < 4; i++) {
        double p = 0.1;
        for (int other = 0; other < 5; other++) {
          p += accepts[other][i] ? 0.9 * Math.exp(start[other]) / sum : 0;
        }
        double loss = taken[i] * (1 - 2 * labels[i]) / p;
        expected[h] -= accepts[h][i] ? 0.3 * loss : 0;
      }
    }
    assertThat(update(start, accepts, labels, taken, new double[0]))
        .containsExactly(expected, within(1e-12));
    assertThat(update(start, accepts, labels, taken, new double[] {-1, -1}))
        .containsExactly(expected, within(1e-12));
    assertThat(update(start, accepts, new double[] {1, 0, 0, 1}, taken, new double[0]))
        .containsExactly(expected, within(1e-12));
    for (int h = 0; h < 5; h++) {
      expected[h] -= 0.3 * 2 * ((accepts[h][1] ? 1 : 0) - (accepts[h][3] ? 1 : 0));
    }
    assertThat(update(start, accepts, labels, taken, new double[] {1, 3}))
        .containsExactly(expected, within(1e-12));
  }

  @Test
  void theEstimateOfALossIsWithoutBias() {
    double[] probabilities = {.8, .5, .25, .4};
    double[] labels = {1, 0, 1, 0};
    double[] mean = new double[4];
    for (int pattern = 0; pattern < 16; pattern++) {
      double chance = 1;
      for (int i = 0; i < 4; i++) {
        chance *= (pattern >> i & 1) == 1 ? probabilities[i] : 1 - probabilities[i];
      }
      for (int i = 0; i < 4; i++) {
        double accepted = pattern >> i & 1;
        mean[i] += chance * accepted * (1 - 2 * labels[i]) / probabilities[i];
      }
    }
    assertThat(mean).containsExactly(new double[] {-1, 1, -1, 1}, within(1e-12));
    // a rule that accepts the first two is wrong on half: (sum of labels + sum of weights) / cases
    assertThat((2 + (mean[0] + mean[1])) / 4).isCloseTo(.5, within(1e-12));
  }

  @Test
  void everyoneAcceptedGivesTheWeightsThemselves() {
    FairBandit bandit = new FairBandit(1, 0, 1, new double[3]);
    boolean[][] accepts = {{true, false}, {false, true}, {true, true}};
    bandit.see(accepts, new boolean[] {true, false}, new boolean[] {true, true});
    assertThat(bandit.logWeights()).containsExactly(new double[] {1, -1, 0}, within(1e-12));
  }

  @Test
  void aRuleThatTreatsBothAlikePaysNothingForThePair() {
    FairBandit bandit = new FairBandit(0.5, 7, 0.05, new double[2]);
    boolean[][] accepts = {{true, true}, {true, false}};
    bandit.see(accepts, new boolean[2], new boolean[2], 0, 1);
    assertThat(bandit.logWeights()).containsExactly(0, -3.5);
  }

  @Test
  void thePanelReportsTheWorstExcess() {
    assertThat(report(new double[] {.9, .2}, .3, .1))
        .containsExactly(new double[] {0, 1, .3}, within(1e-12));
    assertThat(report(new double[] {.9, .2}, .7, .1)).isEmpty();
    assertThat(report(new double[] {.4, .4, .4}, 0, 0)).isEmpty();
    // the second auditor lets more pass: one of two objects, by what the first says
    assertThat(report(new double[] {.9, .2}, .3, .1, .5))
        .containsExactly(new double[] {0, 1, .3}, within(1e-12));
    assertThatThrownBy(() -> report(new double[] {.9, .2}, .3, .1, .5, .2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha has 3");
    double[][] divided = {{0, .1, .1, 0}, {0, 1, 1, 0}};
    double[] probabilities = {.2, .8};
    Optional<AuditorPanel.Report> half = new AuditorPanel(0, .5).report(probabilities, divided);
    assertThat(half.orElseThrow().left()).isEqualTo(1);
    assertThat(half.orElseThrow().excess()).isCloseTo(.5, within(1e-12));
    assertThat(new AuditorPanel(0, 1).report(probabilities, divided)).isEmpty();
  }

  @Test
  void theBestRuleWinsWithoutObjections() {
    UniformRandomProvider random = new Seed(8).generator();
    FairBandit bandit = METHOD.bandit(5, 2000, 4);
    boolean[][] accepts = accepts(5, 4);
    boolean[] good = {true, true, false, false};
    for (int t = 0; t < 2000; t++) {
      boolean all = random.nextDouble() < 0.05;
      double[] shares = bandit.shares();
      double drawn = random.nextDouble();
      int h = 0;
      while (h < 4 && drawn > shares[h]) {
        drawn -= shares[h++];
      }
      boolean[] taken = accepts[h].clone();
      if (all) {
        Arrays.fill(taken, true);
      }
      bandit.see(accepts, good, taken);
    }
    assertThat(bandit.shares()[2]).isGreaterThan(0.9);
  }

  @Test
  void refusesOddInputByName() {
    boolean[][] accepts = accepts(2, 2);
    double[] zero = new double[2];
    assertThatThrownBy(() -> update(zero, accepts, new double[] {7, 0}, new double[] {1, 0}, zero))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels[0] is 7");
    assertThatThrownBy(() -> update(zero, accepts, zero, new double[] {2, 0}, zero))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("decisions");
    assertThatThrownBy(() -> update(zero, accepts, zero, zero, new double[] {0, 5}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pair");
    assertThatThrownBy(() -> new FairBandit(0.1, 1, 0, zero))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exploration is 0");
    assertThatThrownBy(() -> new AuditorPanel(-1, 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha is -1");
  }
}
