package io.equipoise.deep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.learn.DomainSpecificLearner;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceHeadsTest {
  private static final double[] KNOWN = {2, 0, 0, .5, .4, 0, 0, 3, 0};

  private static Evaluated of(String function) {
    return Evaluated.of(new DomainSpecificLearner(DomainSpecificLearner.Options.DEFAULT), function);
  }

  private static double[] softmax(double... logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    double[] p = new double[logits.length];
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp(logits[c]) / sum;
    }
    return p;
  }

  @Test
  void theSurestHeadHasTheLeastEntropy() {
    Evaluated heads = of("drm-head-entropy").array("headLogits", KNOWN, 3, 1, 3);
    double[] entropies = heads.evaluate().value().data();
    assertThat(entropies).containsExactly(new double[] {.665573, 1.077614, .366594}, within(1e-6));
    heads.assertGradients();
    assertThat(SourceHeads.shares(entropies, SourceHeads.Choice.ENTROPY, .1))
        .containsExactly(0, 0, 1);
    assertThat(SourceHeads.shares(entropies, SourceHeads.Choice.JOINT, .1))
        .containsExactly(0, 0, 1);
  }

  @Test
  void entropiesAreMeansOverTheBatch() {
    double[] logits = Draws.uniform(61, 60, -2, 2);
    Evaluated heads = of("drm-head-entropy").array("headLogits", logits, 3, 5, 4);
    double[] found = heads.evaluate().value().data();
    for (int h = 0; h < 3; h++) {
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        int at = (h * 5 + i) * 4;
        for (double p : softmax(logits[at], logits[at + 1], logits[at + 2], logits[at + 3])) {
          sum -= p * Math.log(p) / 5;
        }
      }
      assertThat(found[h]).isCloseTo(sum, within(1e-12));
    }
    heads.assertGradients();
  }

  @Test
  void aConstantOfAHeadChangesNothingAndItsScaleDoes() {
    double[] moved = KNOWN.clone();
    for (int c = 0; c < 3; c++) {
      moved[c] += 7;
      moved[3 + c] *= 100;
    }
    double[] entropies =
        of("drm-head-entropy").array("headLogits", moved, 3, 1, 3).evaluate().value().data();
    assertThat(entropies[0]).isCloseTo(.665573, within(1e-6));
    assertThat(SourceHeads.shares(entropies, SourceHeads.Choice.ENTROPY, .1))
        .containsExactly(0, 1, 0);
  }

  @Test
  void theSoftMixtureFollowsTheEntropies() {
    double[] logits = Draws.uniform(62, 60, -2, 2);
    Evaluated soft =
        of("drm-soft-entropy").array("headLogits", logits, 3, 5, 4).with("temperature", .3);
    double[] entropies =
        of("drm-head-entropy").array("headLogits", logits, 3, 5, 4).evaluate().value().data();
    double[] shares = softmax(-entropies[0] / .3, -entropies[1] / .3, -entropies[2] / .3);
    double[] found = soft.evaluate().value().data();
    for (int i = 0; i < 5; i++) {
      double[] mixed = new double[4];
      for (int h = 0; h < 3; h++) {
        int at = (h * 5 + i) * 4;
        double[] p = softmax(logits[at], logits[at + 1], logits[at + 2], logits[at + 3]);
        for (int c = 0; c < 4; c++) {
          mixed[c] += shares[h] * p[c];
        }
      }
      for (int c = 0; c < 4; c++) {
        assertThat(found[4 * i + c]).isCloseTo(mixed[c], within(1e-12));
      }
    }
    soft.assertGradients();
    assertThat(SourceHeads.shares(entropies, SourceHeads.Choice.SOFT_ENTROPY, .3))
        .containsExactly(shares, within(1e-12));
  }

  private static Evaluated loss(double[] own, double[] joint, int[] labels, int[] sources) {
    int classes = own.length / labels.length;
    return of("drm-loss")
        .array("ownHeadLogits", own, labels.length, classes)
        .array("jointLogits", joint, labels.length, classes)
        .list("labels", labels)
        .list("sources", sources);
  }

  @Test
  void everySourceCountsAlike() {
    assertThat(
            loss(new double[] {2, 0, 0}, new double[] {.5, .4, 0}, new int[] {0}, new int[] {0})
                .value())
        .isCloseTo(.580186, within(1e-6));
    double[] own = Draws.uniform(63, 40, -2, 2);
    double[] joint = Draws.uniform(64, 40, -2, 2);
    int[] labels = Draws.codes(63, 10, 4);
    int[] sources = {0, 0, 0, 0, 0, 2, 2, 2, 1, 1};
    double[] sums = new double[3];
    int[] counts = new int[3];
    for (int i = 0; i < 10; i++) {
      for (double[] logits : new double[][] {own, joint}) {
        double[] p =
            softmax(logits[4 * i], logits[4 * i + 1], logits[4 * i + 2], logits[4 * i + 3]);
        sums[sources[i]] -= Math.log(p[labels[i]]) / 2;
      }
      counts[sources[i]]++;
    }
    double expected = 0;
    for (int k = 0; k < 3; k++) {
      expected += sums[k] / counts[k] / 3;
    }
    Evaluated drm = loss(own, joint, labels, sources);
    assertThat(drm.value()).isCloseTo(expected, within(1e-12));
    drm.assertGradients();
  }

  @Test
  void oneSourceWithoutAJointHeadIsHalfOfPlainTraining() {
    double[] own = Draws.uniform(66, 12, -2, 2);
    int[] labels = {2, 0, 1, 1};
    double plain = 0;
    for (int i = 0; i < 4; i++) {
      double[] p = softmax(own[3 * i], own[3 * i + 1], own[3 * i + 2]);
      plain -= Math.log(p[labels[i]]) / 4;
    }
    // a joint head that says nothing adds log C and takes no part
    assertThat(loss(own, new double[12], labels, new int[4]).value())
        .isCloseTo(plain / 2 + Math.log(3) / 2, within(1e-12));
  }

  @Test
  void whereAllHeadsAreEqualTheChoiceDoesNotMatter() {
    float[] one = {0.5f, -1, 2, 0.3f};
    float[] weight = new float[12];
    float[] bias = new float[6];
    for (int h = 0; h < 3; h++) {
      System.arraycopy(one, 0, weight, 4 * h, 4);
      bias[2 * h + 1] = 0.2f;
    }
    SourceHeads heads =
        new SourceHeads(new DenseWeights(List.of(new DenseWeights.Layer(2, 6, weight, bias))), 2);
    double[][] each = heads.probabilities(new float[] {1, -2, 0.4f, 3}, 2);
    double[] first = new double[4];
    heads.mix(each, new int[] {0, 1}, heads.alone(0), first);
    for (double[] shares :
        new double[][] {heads.alone(1), heads.alone(2), {0.25, 0.25, 0.5}, {0.1, 0.9, 0}}) {
      double[] mixed = new double[4];
      heads.mix(each, new int[] {0, 1}, shares, mixed);
      assertThat(mixed).containsExactly(first, within(1e-12));
    }
  }

  @Test
  void rowsOfOtherSourcesDoNotMoveAHead() {
    Examples rows =
        Examples.of(new float[] {1, 0, 0, 1, 1, 1}, 2, new int[] {0, 1, 1}, 2, new int[3], 2);
    Seed seed = new Seed(4);
    float[] before;
    try (DenseNetwork fresh = DenseNetwork.random(new int[] {2, 6}, 0, seed.child("network"))) {
      before = fresh.weights().layers().get(0).weight();
    }
    DomainSpecificLearner learner =
        new DomainSpecificLearner(
            new DomainSpecificLearner.Options(
                1, 0, 3, 3, 0.1, 0, SourceHeads.Choice.ENTROPY, 0.1, false, 0));
    float[] after = learner.heads(rows, seed).weights().layers().get(0).weight();
    assertThat(Arrays.copyOfRange(after, 4, 8))
        .as("the head of the source that has no rows")
        .isEqualTo(Arrays.copyOfRange(before, 4, 8));
    assertThat(Arrays.copyOf(after, 4)).isNotEqualTo(Arrays.copyOf(before, 4));
    assertThat(Arrays.copyOfRange(after, 8, 12)).isNotEqualTo(Arrays.copyOfRange(before, 8, 12));
  }

  @Test
  void aSourceThatIsAbsentIsLeftOut() {
    double[] own = Draws.uniform(65, 8, -1, 1);
    int[] labels = {0, 1, 1, 0};
    assertThat(loss(own, own, labels, new int[] {0, 0, 2, 2}).value())
        .isCloseTo(loss(own, own, labels, new int[] {0, 0, 1, 1}).value(), within(1e-12));
    assertThatThrownBy(() -> loss(own, own, new int[] {0, 1, 2, 0}, new int[4]).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }
}
