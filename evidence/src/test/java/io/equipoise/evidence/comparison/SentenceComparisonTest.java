package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.SentenceComparison.Scores;
import io.equipoise.evidence.experiment.SentenceTask;
import io.equipoise.evidence.experiment.SentenceTraining;
import io.equipoise.evidence.experiment.SlotSentences;
import org.junit.jupiter.api.Test;

class SentenceComparisonTest {

  @Test
  void comparesEveryLossOnBothCorpora() {
    String text =
        new SentenceComparison(new SentenceComparison.Size(2, 128, 150, 100, 1))
            .tables(SentenceArm.all());
    assertThat(text)
        .doesNotContain("NaN")
        .contains("## Word vectors that point all ways", "## Word vectors in a cone")
        .contains("Without training: mean word vectors Spearman 0.", "(baseline)");
    SentenceArm.all().forEach(arm -> assertThat(text).contains("\n| `" + arm.name() + "` | "));
  }

  @Test
  void learnsTheSameFromTheSameSeed() {
    SentenceTask task =
        SentenceTask.of(new SlotSentences.Style(12, 3, 5, 20, 60, 3), 256, 200, 200, new Seed(3));
    SentenceTraining training = new SentenceTraining(task, 2, 64);
    for (SentenceArm arm : SentenceArm.all()) {
      Embeddings first = training.learn(arm.lesson().apply(task)).embeddings();
      Embeddings again = training.learn(arm.lesson().apply(task)).embeddings();
      assertThat(again.values()).as(arm.name()).isEqualTo(first.values());
    }
  }

  /** Sentences whose words say the meaning and nothing else are embedded perfectly. */
  @Test
  void scoresAPerfectEmbedding() {
    SentenceTask task =
        SentenceTask.of(new SlotSentences.Style(12, 3, 5, 20, 60, 3), 64, 300, 400, new Seed(3));
    SlotSentences asked = task.pairs().sentences();
    int width = SlotSentences.SLOTS * 12;
    float[] slots = new float[asked.size() * width];
    for (int i = 0; i < asked.fillings().length; i++) {
      slots[i / SlotSentences.SLOTS * width + i % SlotSentences.SLOTS * 12 + asked.fillings()[i]] =
          1;
    }
    Scores scores = Scores.of(Embeddings.of(slots, width), task.pairs());
    assertThat(scores.spearman()).isGreaterThan(0.999);
    assertThat(scores.precision()).isGreaterThan(0.9);
    assertThat(scores.alignment()).isLessThan(1e-9);
  }
}
