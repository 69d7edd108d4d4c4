package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.semisupervised.AdaptiveConsistency.Options;
import io.equipoise.deep.semisupervised.AdaptiveConsistency.Rule;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.UNet;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConsistencyTrainingTest {
  private static ConsistencyTraining training(Options options, int epochs, double learningRate) {
    return new ConsistencyTraining(
        new AdaptiveConsistency(options),
        new ConsistencyTraining.Settings(epochs, 8, learningRate));
  }

  private static ConsistencyTraining.Result<UNet> images(Options options, double learningRate) {
    return training(options, 12, learningRate)
        .fit(
            seed -> UNet.random(1, 4, 2, seed),
            MeanTeacherTrainingTest.images(20, 1),
            new Jitter(0.1, 0.1),
            new Seed(2));
  }

  private static LabelledSamples rows() {
    double[] drawn = Draws.uniform(4, 80, -1, 1);
    float[] x = new float[80];
    int[] labels = new int[40];
    for (int i = 0; i < 80; i++) {
      x[i] = (float) drawn[i];
      labels[i / 2] = x[i / 2 * 2] > 0 ? 1 : 0;
    }
    return new LabelledSamples(new Samples(x, 2), labels, 2);
  }

  private static ConsistencyTraining.Result<DenseNetwork> rows(Options options, int epochs) {
    return training(options, epochs, 1e-2)
        .fit(
            seed -> DenseNetwork.random(new int[] {2, 8, 2}, 0, seed),
            rows(),
            new Jitter(0, 0.05),
            new Seed(3));
  }

  @Test
  void labelsPixelsAndTheSameSeedGivesTheSameBits() {
    int before = NativeArrays.count();
    LabelledSamples test = MeanTeacherTrainingTest.images(10, 3);
    double[] weights;
    try (var trained = images(new Options(2, 2, Rule.ADAPTIVE), 1e-2)) {
      int[] decided = Decisions.of(trained.network(), test.samples());
      assertThat(IntersectionOverUnion.of(test.labels(), decided, 2).mean()).isGreaterThan(0.8);
      weights = trained.supervisedWeights();
      assertThat(weights).hasSize(20);
      assertThat(Arrays.stream(weights)).allMatch(weight -> weight > 0 && weight < 1);
      assertThat(Arrays.stream(trained.supervisedLosses())).allMatch(loss -> loss > 0);
      assertThat(Arrays.stream(trained.consistencyLosses())).allMatch(loss -> loss > 0);
    }
    try (var again = images(new Options(2, 2, Rule.ADAPTIVE), 1e-2)) {
      assertThat(again.supervisedWeights()).isEqualTo(weights);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void withoutConsistencyTheLabelsTakeAllWeight() {
    try (var trained = rows(new Options(8, 0, Rule.ADAPTIVE), 40);
        var plain = rows(new Options(0, 0, Rule.SUPERVISED), 40)) {
      assertThat(Arrays.stream(trained.supervisedWeights()).min().orElseThrow())
          .isGreaterThan(0.99);
      assertThat(trained.consistencyLosses()).containsOnly(0);
      assertThat(Decisions.of(trained.network(), rows().samples()))
          .isEqualTo(Decisions.of(plain.network(), rows().samples()));
    }
  }

  @Test
  void samplesWhoseCopiesDifferMoreThanTheirLabelsCostTurnToConsistency() {
    try (var trained = rows(new Options(8, 1e4, Rule.ADAPTIVE), 1)) {
      assertThat(Arrays.stream(trained.supervisedWeights()).average().orElseThrow())
          .isLessThan(0.5);
    }
  }

  @Test
  void refusesToGoOnWithoutNumbersAndReleasesWhatItMade() {
    int before = NativeArrays.count();
    assertThatThrownBy(() -> images(new Options(2, 2, Rule.ADAPTIVE), 1e30).close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lower learningRate");
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
