package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.ContrastiveTable.Judged;
import io.equipoise.evidence.comparison.ContrastiveTrial.Measure;
import io.equipoise.evidence.comparison.ContrastiveTrial.Scores;
import io.equipoise.evidence.experiment.Images;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ContrastiveComparisonTest {
  private static final ContrastiveComparison.Size TINY =
      new ContrastiveComparison.Size(2, 60, 60, 30, 64, List.of(32));

  @Test
  void comparesEveryLossOnDrawnDigits() {
    assertComplete(new ContrastiveComparison(TINY).ofDrawnDigits());
  }

  @Test
  void comparesEveryLossOnImagesOfMnist() {
    Assumptions.assumeTrue(
        Images.hasMnist(), "skipped: shared/data/images with MNIST is not beside the project");
    Images images = Images.mnist().orElseThrow();
    assertThat(images.size()).isEqualTo(10_000);
    assertThat(images.labels()).startsWith(7, 2, 1, 0, 4);
    assertComplete(new ContrastiveComparison(TINY).ofImages("MNIST", images.first(200)));
  }

  private static void assertComplete(String text) {
    assertThat(text).doesNotContain("NaN").contains("Batch 32:").contains("(baseline)");
    Stream.concat(ContrastiveObjective.OF_VIEWS.stream(), ContrastiveObjective.OF_CLASSES.stream())
        .forEach(each -> assertThat(text).contains("\n| `" + each.name() + "` | 0."));
  }

  @Test
  void learnsTheSameFromTheSameSeedAndMoreFromClasses() {
    ContrastiveTrial trial =
        new ContrastiveTrial(
            Images.drawn(400, new Seed(3)), 200, Images.drawn(200, new Seed(4)), 10);
    ContrastiveObjective supcon = ContrastiveObjective.OF_CLASSES.get(0);
    Scores untrained = trial.run(supcon, 64, 0, new Seed(5));
    Scores trained = trial.run(supcon, 64, 6400, new Seed(5));
    Scores again = trial.run(supcon, 64, 6400, new Seed(5));
    for (Measure measure : Measure.values()) {
      assertThat(measure.of(trained)).isEqualTo(measure.of(again)).isBetween(0.0, 1.0);
    }
    assertThat(trained.mapAtR()).isGreaterThan(1.3 * untrained.mapAtR());
  }

  @Test
  void saysOnlyWhatFiveSeedsShow() {
    List<Scores> baseline = scores(0.50, 0.52, 0.51, 0.49, 0.50);
    List<Scores> better = scores(0.60, 0.63, 0.61, 0.60, 0.60);
    List<Scores> unclear = scores(0.55, 0.49, 0.52, 0.47, 0.53);
    List<Scores> worse = scores(0.40, 0.41, 0.40, 0.40, 0.39);
    ContrastiveTable table =
        new ContrastiveTable(
            List.of("base", "good", "open", "bad"), List.of(baseline, better, unclear, worse), 0);
    List<Judged> judged = table.judged(Measure.PROBE);
    assertThat(judged)
        .extracting(Judged::effect)
        .containsExactly(Effect.HELPED, Effect.NO_DIFFERENCE_SHOWN, Effect.HURT);
    // differences 0.10, 0.11, 0.10, 0.11, 0.10: mean 0.104, sd 0.0054772, t(4) 2.776445
    assertThat(judged.get(0).difference().value()).isCloseTo(0.104, within(1e-12));
    assertThat(judged.get(0).difference().low())
        .isCloseTo(0.104 - 2.776445 * 0.005477226 / Math.sqrt(5), within(1e-7));
    assertThat(table.summary(2)).isEqualTo("no difference shown");
    assertThat(table.summary(1)).startsWith("better: linear probe, k-NN");
    ContrastiveTable sharing = new ContrastiveTable(table.names(), table.scores(), 0.25);
    assertThat(sharing.judged(Measure.PROBE).get(0).difference().low())
        .isCloseTo(0.104 - 2.776445 * 0.005477226 * Math.sqrt(0.45), within(1e-7));
  }

  private static List<Scores> scores(double... values) {
    List<Scores> scores = new ArrayList<>();
    for (double value : values) {
      scores.add(new Scores(value, value, value, value, 10, 1));
    }
    return scores;
  }
}
