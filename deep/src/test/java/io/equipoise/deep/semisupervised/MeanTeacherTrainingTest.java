package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.semisupervised.MeanTeacherTraining.Settings;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.UNet;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MeanTeacherTrainingTest {
  private static final ConfidenceWeightedPseudoLabels LOSS =
      new ConfidenceWeightedPseudoLabels(ConfidenceWeightedPseudoLabels.Options.DEFAULT);

  /** Images of 8 by 8 whose left half or right half is bright, which is what the labels say. */
  static LabelledSamples images(int count, long seed) {
    double[] noise = Draws.uniform(seed, count * 64, -0.2, 0.2);
    float[] x = new float[noise.length];
    int[] labels = new int[noise.length];
    for (int i = 0; i < x.length; i++) {
      boolean bright = i / 64 % 2 == 0 == i % 8 < 4;
      labels[i] = bright ? 1 : 0;
      x[i] = (float) (labels[i] + noise[i]);
    }
    return new LabelledSamples(new Samples(x, 1, 8, 8), labels, 2);
  }

  private static MeanTeacherTraining.Result<UNet> fit(Settings settings, boolean known) {
    LabelledSamples unlabelled = images(20, 2);
    return new MeanTeacherTraining(LOSS, settings)
        .fit(
            seed -> UNet.random(1, 4, 2, seed),
            images(4, 1),
            unlabelled.samples(),
            known ? unlabelled.labels() : null,
            new Jitter(0.1, 0.1),
            new Seed(7));
  }

  @Test
  void learnsAndSaysWhatItLearnedFrom() {
    int before = NativeArrays.count();
    LabelledSamples test = images(10, 3);
    int[] first;
    Settings settings = new Settings(1, 2, 0.9, 10, 4, 8, 1e-2);
    try (var trained = fit(settings, true)) {
      first = Decisions.of(trained.student(), test.samples());
      assertThat(IntersectionOverUnion.of(test.labels(), first, 2).mean()).isGreaterThan(0.9);
      assertThat(trained.curve()).hasSize(10);
      Acceptance last = trained.curve().get(9);
      assertThat(last.rate()).isEqualTo(1);
      assertThat(last.threshold()).isBetween(0.3, 0.338);
      assertThat(last.meanConfidence()).isGreaterThan(0.7);
      assertThat(last.classes()).allMatch(each -> each.error() < 0.2 && each.seen() > 0);
      assertThat(last.classes().get(0).seen()).isLessThanOrEqualTo(last.classes().get(1).seen());
    }
    try (var again = fit(settings, false)) {
      assertThat(Decisions.of(again.student(), test.samples()))
          .as("the truth of unlabelled images changes nothing")
          .isEqualTo(first);
      assertThat(again.curve().get(9).classes()).allMatch(each -> each.wrong() == 0);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void aWeightOfNothingTrainsOnLabelledImagesAlone() {
    try (var trained = fit(new Settings(0, 0, 0.9, 1, 4, 8, 1e-2), false)) {
      assertThat(trained.curve()).isEmpty();
    }
  }

  @Test
  void takesRowsToo() {
    double[] drawn = Draws.uniform(4, 60, -1, 1);
    float[] x = new float[60];
    int[] labels = new int[30];
    for (int i = 0; i < 60; i++) {
      x[i] = (float) drawn[i];
      labels[i / 2] = x[i / 2 * 2] > 0 ? 1 : 0;
    }
    LabelledSamples rows = new LabelledSamples(new Samples(x, 2), labels, 2);
    try (var trained =
        new MeanTeacherTraining(LOSS, new Settings(1, 0, 0.9, 40, 8, 8, 1e-2))
            .fit(
                seed -> DenseNetwork.random(new int[] {2, 8, 2}, 0, seed),
                rows,
                rows.samples(),
                null,
                Augmentation.NONE,
                new Seed(1))) {
      int[] decided = Decisions.of(trained.student(), rows.samples());
      assertThat(IntersectionOverUnion.of(labels, decided, 2).mean()).isGreaterThan(0.8);
    }
  }

  @Test
  void intersectionOverUnionIsThatOfTheCounts() {
    int[] truth = {0, 0, 1, 1, 1, 3};
    int[] decided = {0, 1, 1, 1, 0, 0};
    double[] perClass = IntersectionOverUnion.of(truth, decided, 4).perClass();
    assertThat(Arrays.copyOf(perClass, 2)).containsExactly(1.0 / 4, 2.0 / 4);
    assertThat(perClass[2]).isNaN();
    assertThat(perClass[3]).isZero();
    assertThat(IntersectionOverUnion.of(truth, decided, 4).mean()).isEqualTo(0.25);
  }

  @Test
  void refusesBadInputAndReleasesWhatItMade() {
    int before = NativeArrays.count();
    assertThatThrownBy(() -> new LabelledSamples(new Samples(new float[4], 2), new int[] {0, 2}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels holds 2");
    assertThatThrownBy(() -> new Samples(new float[] {Float.NaN}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("x holds NaN");
    assertThatThrownBy(() -> new Samples(new float[8], 2, 2)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> fit(new Settings(1, 0, 0.9, 2, 4, 8, 1e30), false).close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lower learningRate");
    assertThatThrownBy(
            () ->
                new MeanTeacherTraining(LOSS, Settings.DEFAULT)
                    .fit(
                        seed -> UNet.random(1, 4, 2, seed),
                        images(4, 1),
                        new Samples(new float[16], 1, 4, 4),
                        null,
                        Augmentation.NONE,
                        new Seed(1))
                    .close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("different shapes");
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
