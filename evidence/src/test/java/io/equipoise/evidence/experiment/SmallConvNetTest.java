package io.equipoise.evidence.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.training.loss.Loss;
import io.equipoise.core.dataset.ColouredDigits;
import io.equipoise.core.dataset.Dominoes;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import io.equipoise.evidence.experiment.SmallConvNet.StepLoss;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SmallConvNetTest {

  private static SmallConvNet net(ImageSet like, long seed) {
    return new SmallConvNet(like, 3e-3, new Seed(seed));
  }

  @Test
  void learnsTheShortcutWhereItIsOneAndTheDigitWhereItIsNot() {
    ImageSet biased = ColouredDigits.two(12, 1).make(400, new Seed(1));
    ImageSet even = ColouredDigits.two(12, 0.5).make(600, new Seed(2));
    ImageSet test = ColouredDigits.two(12, 0.5).make(300, new Seed(3));
    try (SmallConvNet shortcut = net(biased, 4);
        SmallConvNet fair = net(even, 4)) {
      shortcut.train(biased, StepLoss.crossEntropy(), 4, 32, new Seed(5));
      fair.train(even, StepLoss.crossEntropy(), 8, 32, new Seed(5));
      assertThat(shortcut.accuracy(biased)).isGreaterThan(0.97);
      assertThat(shortcut.worstGroupAccuracy(test)).isLessThan(0.4);
      assertThat(fair.worstGroupAccuracy(test)).isGreaterThan(0.8);
      assertThat(fair.accuracy(test)).isBetween(fair.worstGroupAccuracy(test), 1.0);
    }
  }

  @Test
  void readsTheHardBlockOfADominoWhereTheEasyOneSaysNothing() {
    ImageSet even = new Dominoes(16, 0.5).make(1000, new Seed(1));
    ImageSet test = new Dominoes(16, 0.5).make(300, new Seed(2));
    try (SmallConvNet network = net(even, 3)) {
      network.train(even, StepLoss.crossEntropy(), 10, 32, new Seed(4));
      assertThat(network.accuracy(test)).isGreaterThan(0.65);
    }
  }

  @Test
  void weightsOfOneAndLossesOfDjlGiveTheSameSteps() {
    ImageSet images = ColouredDigits.two(12, 0.9).make(64, new Seed(1));
    float[] ones = new float[64];
    Arrays.fill(ones, 1f);
    StepLoss[] losses = {
      StepLoss.crossEntropy(), StepLoss.weighted(ones), StepLoss.of(Loss.softmaxCrossEntropyLoss())
    };
    float[] expected = {};
    for (StepLoss loss : losses) {
      try (SmallConvNet network = net(images, 2)) {
        network.train(images, loss, 2, 16, new Seed(3));
        float[] logits = network.logits(images.pixels());
        if (expected.length == 0) {
          expected = logits;
        }
        for (int i = 0; i < logits.length; i++) {
          assertThat(logits[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-4f));
        }
      }
    }
  }

  @Test
  void imagesOfWeightZeroTeachNothing() {
    ImageSet images = ColouredDigits.two(12, 0.5).make(40, new Seed(1));
    try (SmallConvNet network = net(images, 2)) {
      float[] before = network.logits(images.pixels());
      network.train(images, StepLoss.weighted(new float[40]), 1, 8, new Seed(3));
      assertThat(network.logits(images.pixels())).isEqualTo(before);
    }
  }

  @Test
  void trainersTrainItToo() {
    ImageSet images = ColouredDigits.two(12, 1).make(200, new Seed(1));
    try (SmallConvNet network = net(images, 2)) {
      Trainer trainer =
          new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(6, 32, 3e-3));
      trainer.fit(network.network(), SmallConvNet.examples(images), null, () -> 0, new Seed(3));
      assertThat(network.accuracy(images)).isGreaterThan(0.95);
      assertThat(network.features(images.pixels())).hasSize(200 * 64);
    }
  }

  @Test
  void withoutHiddenLayerTheFeaturesAreTheMeansOfTheMaps() {
    ImageSet images = ColouredDigits.ten(16, 1).make(3, new Seed(1));
    ConvNetwork.Form form = new ConvNetwork.Form(3, 16, 16, new int[] {4, 6}, 0, 10);
    try (SmallConvNet network = new SmallConvNet(form, 1e-3, 0, new Seed(2))) {
      assertThat(network.features(images.pixels())).hasSize(3 * 6);
      assertThat(network.logits(images.pixels())).hasSize(3 * 10);
    }
  }
}
