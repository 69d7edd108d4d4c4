package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.semisupervised.ScoreMatchingPretraining.Settings;
import io.equipoise.deep.train.DenseNetwork;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class ScoreMatchingPretrainingTest {
  @Test
  void isTheFormula() {
    try (NDManager manager = Torch.manager()) {
      double loss =
          ScoreMatchingPretraining.loss(
                  manager.create(new double[] {1, -2, 0, 4}, new Shape(2, 2)),
                  manager.create(new double[] {0.5, 1, -1, 0}, new Shape(2, 2)),
                  2,
                  0.5)
              .getDouble();
      double first = Math.pow(0.5 + 1, 2) + Math.pow(-1 + 2, 2);
      double second = Math.pow(-2, 2) + Math.pow(2, 2);
      assertThat(loss).isCloseTo((first + second) / 2, within(1e-12));
    }
  }

  /**
   * A spring of stiffness 1 at temperature kT draws normal positions of variance kT; blurred by s
   * its force is -x · kT / (kT + s²).
   */
  @Test
  void findsTheForceOfASpringFromPositionsAlone() {
    int before = NativeArrays.count();
    var normal = ZigguratSampler.NormalizedGaussian.of(new Seed(1).generator());
    double temperature = 2;
    float[] x = new float[2000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (Math.sqrt(temperature) * normal.sample());
    }
    try (DenseNetwork force = DenseNetwork.random(new int[] {1, 1}, 0, new Seed(2))) {
      new ScoreMatchingPretraining(new Settings(temperature, 0.7, 1500, 200, 5e-3))
          .pretrain(force, new Samples(x, 1), new Seed(3));
      assertThat(force.parameters().get(0).toFloatArray()[0])
          .as("seeds 1, 2, 3")
          .isCloseTo((float) (-temperature / (temperature + 0.49)), within(0.1f));
      assertThat(force.parameters().get(1).toFloatArray()[0]).isCloseTo(0, within(0.15f));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> new Settings(0, 0.1, 1, 1, 1e-3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("temperature is 0");
    assertThatThrownBy(() -> new Settings(1, 0, 1, 1, 1e-3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("noise is 0");
  }
}
