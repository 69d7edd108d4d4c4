package io.equipoise.deep.shortcut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.NetworkState;
import java.util.List;
import org.junit.jupiter.api.Test;

class RichFeaturesTest {
  private static final RichFeatures.Options SHORT =
      new RichFeatures.Options(2, 5, 20, 4096, 5e-3, 0, true);

  private static Evaluated dro(double[] logits, int[] labels, double[] correct, int rounds) {
    return Evaluated.of(new RichFeatures(RichFeatures.Options.DEFAULT), "rfc-group-dro")
        .list("logits", logits)
        .list("labels", labels)
        .array("correct", correct, rounds, labels.length);
  }

  private static double loss(double logit, int label) {
    return Math.log1p(Math.exp(label == 1 ? -logit : logit));
  }

  @Test
  void takesTheWorseOfWhatAnEarlierRoundGotRightAndWrong() {
    double[] logits = {2, -1, .5, -.5};
    int[] labels = {1, 0, 0, 1};
    Evaluated worst = dro(logits, labels, new double[] {1, 1, 0, 0}, 1);
    assertThat(worst.value()).isCloseTo(.974077, within(1e-6));
    worst.assertGradients();
    assertThat(dro(logits, labels, new double[] {0, 0, 1, 1}, 1).value()).isEqualTo(worst.value());
    assertThat((loss(2, 1) + loss(-1, 0)) / 2).isCloseTo(.220095, within(1e-6));
  }

  @Test
  void looksAtEveryEarlierRoundAndLeavesEmptySetsOut() {
    double[] logits = Draws.uniform(3, 10, -2, 2);
    int[] labels = Draws.codes(3, 10, 2);
    int[] first = Draws.codes(4, 10, 2);
    double[] correct = new double[20];
    double[] sums = new double[3];
    int[] counts = new int[3];
    for (int i = 0; i < 10; i++) {
      correct[i] = first[i];
      correct[10 + i] = 1;
      sums[first[i]] += loss(logits[i], labels[i]);
      counts[first[i]]++;
      sums[2] += loss(logits[i], labels[i]);
      counts[2]++;
    }
    double expected = 0;
    for (int k = 0; k < 3; k++) {
      expected = Math.max(expected, sums[k] / counts[k]);
    }
    Evaluated both = dro(logits, labels, correct, 2);
    assertThat(both.value()).isCloseTo(expected, within(1e-12));
    both.assertGradients();
  }

  @Test
  void aConstantEarlierRoundMakesItTheWorseClass() {
    double[] logits = {2, -1, .5, -.5, 3};
    int[] labels = {1, 0, 0, 1, 1};
    double[] saysOne = {1, 0, 0, 1, 1};
    double ones = (loss(2, 1) + loss(-.5, 1) + loss(3, 1)) / 3;
    double zeros = (loss(-1, 0) + loss(.5, 0)) / 2;
    assertThat(dro(logits, labels, saysOne, 1).value())
        .isCloseTo(Math.max(ones, zeros), within(1e-12));
  }

  @Test
  void synthesisIsTheMeanOverHeadsAndRows() {
    double[] logits = Draws.uniform(5, 21, -3, 3);
    int[] pseudo = Draws.codes(5, 21, 2);
    double[] truth = new double[21];
    double sum = 0;
    for (int i = 0; i < 21; i++) {
      truth[i] = pseudo[i];
      sum += loss(logits[i], pseudo[i]);
    }
    Evaluated synthesis =
        Evaluated.of(new RichFeatures(RichFeatures.Options.DEFAULT), "rfc-synthesis")
            .array("headLogits", logits, 3, 7)
            .array("pseudoLabels", truth, 3, 7);
    assertThat(synthesis.value()).isCloseTo(sum / 21, within(1e-12));
    synthesis.assertGradients();
  }

  @Test
  void drawsHalfOfTheRowsFromThoseThatRoundsAgreeOn() {
    boolean[] first = {true, true, false, false, true, true};
    boolean[] second = {true, true, true, false, true, true};
    int[] none = new int[6];
    Examples rows = Examples.of(new float[6], 1, none, 1);
    Discovery two = new Discovery(List.of(none, none), List.of(first, second));
    int others = 0;
    for (int row : two.synthesisRows(rows, new Seed(1))) {
      others += row == 2 ? 1 : 0;
    }
    assertThat(others).isEqualTo(3);
    Discovery one = new Discovery(List.of(none), List.of(first));
    assertThat(one.synthesisRows(rows, new Seed(1))).hasSize(6);
    assertThat(one.shareRight(0)).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(two.overlap(0, 1)).isCloseTo(4 / 5.0, within(1e-12));
  }

  @Test
  void findsTheCueThatTheFirstRoundPassedOver() {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(600, 0.05, 3);
    Discovery found =
        new RichFeatures(new RichFeatures.Options(2, 15, 200, 4096, 1e-2, 1e-3, true))
            .discover(curriculum, new Seed(2));
    assertThat(found.rounds()).isEqualTo(2);
    Examples train = curriculum.train();
    int rare = 0;
    int right = 0;
    for (int i = 0; i < train.size(); i++) {
      if (train.groups()[i] == 1) {
        rare++;
        right += found.correct().get(1)[i] ? 1 : 0;
        assertThat(found.correct().get(0)[i]).isFalse();
      }
    }
    assertThat((double) right / rare).isGreaterThan(0.75);
  }

  @Test
  void stopsWhereNothingIsLeftToDiscover() {
    Discovery found =
        new RichFeatures(new RichFeatures.Options(3, 60, 20, 4096, 1e-2, 0, true))
            .discover(Shortcuts.curriculum(200, 0, 3), new Seed(2));
    assertThat(found.rounds()).isEqualTo(1);
    assertThat(found.shareRight(0)).isEqualTo(1);
  }

  @Test
  void frozenFeaturesStayAsTheyWere() {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(200, 0.1, 4);
    RichFeatures scheme = new RichFeatures(SHORT);
    Seed seed = new Seed(8);
    Discovery found = scheme.discover(curriculum, seed.child("discovery"));
    try (DenseNetwork before = scheme.features(curriculum, found, seed.child("synthesis"));
        DenseNetwork after = scheme.fit(curriculum, seed)) {
      List<float[]> one = NetworkState.of(before).parameters();
      List<float[]> two = NetworkState.of(after).parameters();
      assertThat(two.get(0)).isEqualTo(one.get(0));
      assertThat(two.get(1)).isEqualTo(one.get(1));
      assertThat(two.get(2)).isNotEqualTo(one.get(2));
    }
  }

  @Test
  void leavesNoNativeArrayBehind() {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(100, 0.1, 4);
    new RichFeatures(SHORT).fit(curriculum, new Seed(1)).close();
    int before = NativeArrays.count();
    new RichFeatures(SHORT).fit(curriculum, new Seed(1)).close();
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatIsNoTableOfZerosAndOnes() {
    assertThatThrownBy(
            () -> dro(new double[] {1, 2}, new int[] {0, 1}, new double[] {1, .5}, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("correct");
    assertThatThrownBy(
            () -> dro(new double[] {1, 2}, new int[] {0, 1}, new double[] {1, 0, 1}, 1).value())
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new RichFeatures.Options(0, 1, 1, 1, 1, 0, true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rounds");
  }
}
