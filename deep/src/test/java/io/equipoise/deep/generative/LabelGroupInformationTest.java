package io.equipoise.deep.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class LabelGroupInformationTest {
  private static final double[][] HISTORY = {{.6, .5, .7}, {.9, .8, .95}, {.3, .5, .4}};

  private static Evaluated information(double[] labels, int... groups) {
    Evaluated evaluated =
        Evaluated.of(new LabelGroupInformation(), "label-group-information").list("groups", groups);
    return labels.length == groups.length
        ? evaluated.list("softLabels", labels)
        : evaluated.array("softLabels", labels, groups.length, labels.length / groups.length);
  }

  private static Evaluated score(double[][] history) {
    double[] flat = Arrays.stream(history).flatMapToDouble(Arrays::stream).toArray();
    return Evaluated.of(new LabelGroupInformation(), "discrepancy-score")
        .array("discriminator", flat, history.length, history[0].length);
  }

  private static double plain(double[][] shares, int[] groups) {
    double sum = 0;
    for (int a = 0; a < 5; a++) {
      for (int c = 0; c < shares[0].length; c++) {
        double rows = 0;
        double own = 0;
        double all = 0;
        for (int i = 0; i < groups.length; i++) {
          rows += groups[i] == a ? 1 : 0;
          own += groups[i] == a ? shares[i][c] : 0;
          all += shares[i][c] / groups.length;
        }
        if (rows > 0) {
          double mean = own / rows;
          sum += rows / groups.length * mean * Math.log((mean + 1e-6) / (all + 1e-6));
        }
      }
    }
    return sum;
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(information(new double[] {.9, .8, .2, .3, .1}, 0, 0, 1, 1, 1).value())
        .isCloseTo(.220619, within(1e-6));
    assertThat(information(new double[] {.4, .2, .1, .5}, 0, 0, 1, 1).value())
        .isCloseTo(0, within(1e-15));
    assertThat(information(new double[] {1, 0, 1, 0}, 1, 0, 1, 0).value())
        .isCloseTo(Math.log(2), within(3e-6));
    assertThat(information(new double[] {.9, .1, .4}, 2, 2, 2).value()).isCloseTo(0, within(1e-15));
  }

  @Test
  void equalsThePlainSumsWithItsGradient() {
    for (long seed = 0; seed < 3; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int[] groups = {0, 3, 1, 1, 0, 3, 3};
      double[] flat = new double[21];
      double[][] shares = new double[7][3];
      for (int i = 0; i < 7; i++) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          shares[i][c] = 0.1 + random.nextDouble();
          sum += shares[i][c];
        }
        for (int c = 0; c < 3; c++) {
          shares[i][c] /= sum;
          flat[3 * i + c] = shares[i][c];
        }
      }
      Evaluated several = information(flat, groups);
      assertThat(several.value())
          .as("seed %d", seed)
          .isCloseTo(plain(shares, groups), within(1e-13));
      several.assertGradients();
    }
    information(new double[] {.9, .8, .2, .3, .1}, 0, 0, 1, 1, 1).assertGradients();
  }

  @Test
  void scoresGiveTheWorkedValues() {
    assertThat(score(HISTORY).evaluate().value().data())
        .containsExactly(new double[] {.763602, 2.812273, -.071574}, within(1e-6));
    assertThat(score(HISTORY).with("kappa", 0).evaluate().value().data())
        .containsExactly(new double[] {.417588, 2.175986, -.417588}, within(1e-6));
    assertThat(DiscrepancyScore.drawing(new double[] {.763602, 2.812273, -.071574}, false))
        .containsExactly(new double[] {.210236, .774279, .015486}, within(1e-6));
  }

  @Test
  void drawingHasAFloorAndKeepsTheOrder() {
    double[] scores = {-5, 1, 3, 2};
    double[] drawing = DiscrepancyScore.drawing(scores, true);
    assertThat(Arrays.stream(drawing).sum()).isCloseTo(1, within(1e-12));
    assertThat(drawing[2]).isGreaterThan(drawing[3]);
    assertThat(drawing[3]).isGreaterThan(drawing[1]);
    assertThat(drawing[0]).isGreaterThanOrEqualTo(drawing[2] / 50).isLessThan(drawing[1]);
    assertThat(DiscrepancyScore.drawing(new double[] {2, 2}, true)).containsExactly(.5, .5);
  }

  @Test
  void aCertainDiscriminatorHasAFiniteScoreAndOddInputIsRefused() {
    assertThat(score(new double[][] {{0, 1}}).value()).isFinite();
    assertThatThrownBy(() -> score(new double[][] {{0.5, 1.5}}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("discriminator");
    assertThatThrownBy(() -> score(HISTORY).with("kappa", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("kappa is -1");
    assertThatThrownBy(() -> information(new double[] {.5, 2}, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("softLabels");
    assertThatThrownBy(() -> information(new double[] {.5, .2}, 0, -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("groups");
  }
}
