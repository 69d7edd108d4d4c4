package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.dataset.ColouredDigits;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.Selection;
import io.equipoise.evidence.experiment.SmallConvNet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShortcutTrainingComparisonTest {
  private static final ShortcutTrainingComparison SMALL =
      new ShortcutTrainingComparison(new ShortcutTrainingComparison.Size(60, 40, 80, 1, 2));
  private static final List<TrainingArm> PLAIN = TrainingArm.all().subList(0, 1);

  static List<TrainingArm> arms() {
    return TrainingArm.all();
  }

  @ParameterizedTest
  @MethodSource("arms")
  void everyMethodTrainsAConvolutionalNetwork(TrainingArm arm) {
    ImageSet images = ColouredDigits.two(14, 0.9).make(80, new Seed(1));
    try (ConvNetwork network = arm.train(images, images, 1, Selection.WORST_CLASS, new Seed(2))) {
      assertThat(Mistakes.of(network, SmallConvNet.examples(images))).hasSize(80);
      for (float logit : Mistakes.logits(network, SmallConvNet.examples(images))) {
        assertThat(logit).isFinite();
      }
    }
  }

  @Test
  void numbersHaveIntervals() {
    assertThat(SMALL.methods(PLAIN).split("\\R")[2])
        .matches("\\| `training=erm` \\| nothing (\\| \\d+ \\[\\d+, \\d+] ){4}\\|");
    assertThat(SMALL.rules(PLAIN).split("\\R")[2])
        .matches("\\| `training=erm` (\\| \\d+ \\[\\d+, \\d+] ){4}\\|");
  }
}
