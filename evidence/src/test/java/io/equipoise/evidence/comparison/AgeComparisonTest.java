package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.AgeTrial.Scores;
import org.junit.jupiter.api.Test;

class AgeComparisonTest {

  @Test
  void comparesEveryWayToLearn() {
    String text = new AgeComparison(new AgeComparison.Size(2, 12, 80, 200, 4)).table(AgeArm.all());
    assertThat(text)
        .startsWith("Always the median age of training: ages as in training ")
        .doesNotContain("NaN")
        .contains("| `absolute-error` |", "(baseline)");
    AgeArm.all().forEach(arm -> assertThat(text).contains("\n| `" + arm.name() + "` | "));
  }

  @Test
  void learnsTheSameFromTheSameSeedAndMoreThanAGuess() {
    AgeTrial trial = AgeTrial.of(new AgeComparison.Size(1, 16, 300, 300, 250), 0.95, new Seed(5));
    for (AgeArm arm : AgeArm.all().subList(0, 1)) {
      Scores first = trial.run(arm, new Seed(6));
      assertThat(trial.run(arm, new Seed(6))).isEqualTo(first);
      assertThat(first.usual()).isLessThan(0.9 * trial.guess().usual());
      assertThat(first.many()).isLessThan(first.few());
    }
  }
}
