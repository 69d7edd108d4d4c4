package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class CueAccuracyTest {

  @Test
  void countsHowOftenEachCueWasFollowed() {
    List<Estimate> profile =
        CueAccuracy.of(
            new int[] {0, 1, 2, 0, 1, 2},
            new int[] {0, 1, 2, 1, 0, 1, 2, 2, 0, 1, 0, 0, 1, 2, 2, 0, 2, 1},
            3);
    assertThat(profile.get(0).value()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(profile.get(1).value()).isCloseTo(1.0 / 2, within(1e-12));
    assertThat(profile.get(2).value()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(CueAccuracy.dominant(profile)).isZero();
    assertThat(profile.get(0).low()).isLessThan(2.0 / 3);
  }

  /** Off the diagonal of all combinations the other cues fall a little short of 1/L. */
  @Test
  void whoCopiesACueScoresOneOnItAndLittleOnTheOthers() {
    int values = 3;
    int[] cues = new int[27 * 3];
    int[] copied = new int[27];
    for (int i = 0; i < 27; i++) {
      cues[3 * i] = i / 9;
      cues[3 * i + 1] = i / 3 % 3;
      cues[3 * i + 2] = i % 3;
      copied[i] = cues[3 * i];
    }
    List<Estimate> profile = CueAccuracy.of(copied, cues, 3);
    assertThat(profile.get(0).value()).isEqualTo(1);
    // 9 of all 27 rows agree with the copied cue, 3 of them on the diagonal
    double expected = (27.0 / values - values) / (27 - values);
    assertThat(profile.get(1).value()).isCloseTo(expected, within(1e-12));
    assertThat(profile.get(2).value()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void newNamesForTheValuesChangeNothing() {
    UniformRandomProvider random = new Seed(5).generator();
    int[] cues = new int[400];
    int[] predictions = new int[100];
    for (int i = 0; i < cues.length; i++) {
      cues[i] = random.nextInt(4);
      predictions[i / 4] = random.nextInt(4);
    }
    int[] names = Permutation.of(4, random);
    int[] renamedCues = java.util.Arrays.stream(cues).map(cue -> names[cue]).toArray();
    int[] renamed = java.util.Arrays.stream(predictions).map(each -> names[each]).toArray();
    assertThat(CueAccuracy.of(renamed, renamedCues, 4))
        .isEqualTo(CueAccuracy.of(predictions, cues, 4));
  }

  @Test
  void rowsOnTheDiagonalAreLeftOut() {
    int[] predictions = {0, 1, 1};
    int[] cues = {0, 1, 1, 1, 1, 0};
    assertThat(CueAccuracy.of(predictions, cues, 2).get(0).value()).isEqualTo(1);
    assertThatThrownBy(() -> CueAccuracy.of(new int[] {1}, new int[] {1, 1}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nothing tells them apart");
    assertThatThrownBy(() -> CueAccuracy.of(new int[] {1}, new int[] {1}, 1))
        .hasMessageContaining("number of cues is 1");
    assertThatThrownBy(() -> CueAccuracy.of(new int[] {1}, new int[] {1, 0, 1}, 2))
        .hasMessageContaining("must agree");
  }
}
