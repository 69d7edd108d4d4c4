package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Numeric;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

/** Contrastive, supervised contrastive and NT-Xent losses against loops over pairs. */
class ContrastiveLossesTest {
  private static final MadeRows WORKED =
      MadeRows.of(new double[] {1, 0, 0.6, 0.8, 0, 2, -3, 0}, 2, 0, 0, 1, 1);

  private static Evaluated eval(Numeric method, MadeRows rows) {
    String name = ((PairLoss) method).getName();
    return rows.into(Evaluated.of(method, name));
  }

  private static ContrastiveLoss contrastive() {
    return new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT);
  }

  private static SupConLoss supCon() {
    return new SupConLoss(SupConLoss.Options.DEFAULT);
  }

  private static NtXentLoss ntXent() {
    return new NtXentLoss(NtXentLoss.Options.DEFAULT);
  }

  @Test
  void contrastiveGivesTheValueOfFourDirections() {
    // distances: 0-1 sqrt(.8), 2-3 sqrt(2); 0-2 sqrt(2), 0-3 2, 1-2 sqrt(.4), 1-3 sqrt(3.2)
    double positive = (Math.sqrt(0.8) + Math.sqrt(2)) / 2;
    double negative = 1 - Math.sqrt(0.4);
    assertThat(eval(contrastive(), WORKED).value()).isCloseTo(positive + negative, within(1e-12));
  }

  @Test
  void contrastiveEqualsTheLoop() {
    for (long seed = 0; seed < 5; seed++) {
      MadeRows rows = MadeRows.random(seed, 9, 4, 3);
      double[][] d = rows.distances();
      double positive = 0;
      double negative = 0;
      int positives = 0;
      int negatives = 0;
      for (int i = 0; i < 9; i++) {
        for (int j = 0; j < 9; j++) {
          if (rows.positive(i, j) && d[i][j] > 0.3) {
            positive += d[i][j] - 0.3;
            positives++;
          } else if (rows.negative(i, j) && d[i][j] < 1.2) {
            negative += 1.2 - d[i][j];
            negatives++;
          }
        }
      }
      Evaluated evaluated =
          eval(contrastive(), rows).with("positiveMargin", 0.3).with("negativeMargin", 1.2);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(
              positive / Math.max(1, positives) + negative / Math.max(1, negatives), within(1e-9));
      evaluated.assertGradients();
    }
  }

  @Test
  void contrastiveTurnsRoundUnderASimilarity() {
    double[][] s = WORKED.cosines();
    double positive = (1 - s[0][1] + 1 - s[2][3]) / 2;
    double negative = s[1][2];
    Evaluated evaluated =
        eval(contrastive(), WORKED)
            .with("similarity", "cosine")
            .with("positiveMargin", 1)
            .with("negativeMargin", 0);
    assertThat(evaluated.value()).isCloseTo(positive + negative, within(1e-12));
  }

  @Test
  void supConEqualsTheLoop() {
    for (long seed = 0; seed < 5; seed++) {
      MadeRows rows = MadeRows.random(seed, 9, 4, 4);
      double[][] s = rows.cosines();
      double sum = 0;
      int anchors = 0;
      for (int i = 0; i < 9; i++) {
        double all = 0;
        double near = 0;
        int positives = 0;
        for (int j = 0; j < 9; j++) {
          all += j == i ? 0 : Math.exp(s[i][j] / 0.2);
          near += rows.positive(i, j) ? s[i][j] / 0.2 : 0;
          positives += rows.positive(i, j) ? 1 : 0;
        }
        if (positives > 0) {
          sum += Math.log(all) - near / positives;
          anchors++;
        }
      }
      Evaluated evaluated = eval(supCon(), rows).with("temperature", 0.2);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sum / anchors, within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void ntXentEqualsTheLoop() {
    for (long seed = 0; seed < 5; seed++) {
      MadeRows rows = MadeRows.random(seed, 9, 4, 4);
      double[][] s = rows.cosines();
      double sum = 0;
      int pairs = 0;
      for (int i = 0; i < 9; i++) {
        double others = 0;
        for (int j = 0; j < 9; j++) {
          others += rows.negative(i, j) ? Math.exp(s[i][j] / 0.3) : 0;
        }
        for (int j = 0; j < 9; j++) {
          if (rows.positive(i, j)) {
            double own = Math.exp(s[i][j] / 0.3);
            sum -= Math.log(own / (own + others));
            pairs++;
          }
        }
      }
      Evaluated evaluated = eval(ntXent(), rows).with("temperature", 0.3);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sum / pairs, within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void supConAndNtXentAreOneWhereEveryRowHasOnePartner() {
    MadeRows rows = MadeRows.random(6, 8, 4, 4);
    MadeRows partnered = new MadeRows(rows.rows(), new int[] {0, 1, 2, 3, 3, 2, 1, 0});
    assertThat(eval(supCon(), partnered).with("temperature", 0.5).value())
        .isCloseTo(eval(ntXent(), partnered).with("temperature", 0.5).value(), within(1e-12));
  }

  @Test
  void doNotSeeTheLengthOfRows() {
    MadeRows rows = MadeRows.random(7, 8, 4, 3);
    for (Numeric method : new Numeric[] {contrastive(), supCon(), ntXent()}) {
      assertThat(eval(method, rows.scaled(17)).value())
          .isCloseTo(eval(method, rows).value(), within(1e-11));
    }
  }

  @Test
  void costNothingWithoutPositivePairs() {
    MadeRows rows = MadeRows.of(new double[] {1, 0, -1, 0.1, 0, 1}, 2, 0, 1, 2);
    for (Numeric method : new Numeric[] {contrastive(), supCon(), ntXent()}) {
      assertThat(eval(method, rows).value()).isZero();
      assertThat(eval(method, rows).gradient("embeddings")).containsOnly(0);
    }
  }

  @Test
  void compareWithReferencesInsteadOfEachOther() {
    MadeRows rows = MadeRows.of(new double[] {1, 0, 0, 1}, 2, 0, 1);
    Evaluated evaluated =
        eval(contrastive(), rows)
            .array("referenceEmbeddings", new double[] {3, 4}, 1, 2)
            .list("referenceLabels", 0);
    double positive = Math.sqrt(2 - 2 * 0.6);
    double negative = 1 - Math.sqrt(2 - 2 * 0.8);
    assertThat(evaluated.value()).isCloseTo(positive + negative, within(1e-12));
    evaluated.assertGradients();
  }

  @Test
  void refuseWhatHasNoMeaning() {
    assertRefused(eval(supCon(), WORKED).with("temperature", 0), "temperature is 0");
    assertRefused(eval(ntXent(), WORKED).with("temperature", -1), "temperature is -1");
    assertRefused(eval(contrastive(), WORKED).with("p", 2), "'p' has no meaning");
    assertRefused(eval(contrastive(), WORKED).with("similarity", "lp").with("p", 0.5), "p is 0.5");
    assertRefused(eval(contrastive(), WORKED).with("similarity", "near"), "similarity");
    assertRefused(eval(contrastive(), WORKED).list("labels", 0, 0, 1), "labels");
    assertRefused(
        eval(contrastive(), WORKED).list("referenceLabels", 0, 0, 1), "referenceEmbeddings");
    assertRefused(
        eval(supCon(), WORKED)
            .array("embeddings", new double[] {1, 2, Double.NaN, 0, 0, 1, 1, 1}, 4, 2),
        "'embeddings' holds NaN");
  }

  private static void assertRefused(Evaluated evaluated, String words) {
    assertThatThrownBy(evaluated::value).isInstanceOf(UserError.class).hasMessageContaining(words);
  }
}
