package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.ContrastiveTrial.Scores;
import io.equipoise.evidence.experiment.Images;
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
    for (PairedTable.Column<Scores> measure : ContrastiveTrial.COLUMNS) {
      if (measure.judged()) {
        assertThat(measure.of(trained)).isEqualTo(measure.of(again)).isBetween(0.0, 1.0);
      }
    }
    assertThat(trained.mapAtR()).isGreaterThan(1.3 * untrained.mapAtR());
  }
}
