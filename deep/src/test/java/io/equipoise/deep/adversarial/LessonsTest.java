package io.equipoise.deep.adversarial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.embedding.SupConLoss;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.loss.CompSumLoss;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.SmoothCompSum;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trained;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.DeferredWeighting;
import io.equipoise.deep.weighting.EffectiveNumberWeighting;
import io.equipoise.deep.weighting.Weighting;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LessonsTest {
  private static final Settings SETTINGS = Settings.fixed(4, 16, 0.01);
  private static final Objective PLAIN = new CrossEntropyLoss();
  private static final SignGradientAttack NONE = SignGradientAttack.of(0, 3);
  private static final SignGradientAttack SOME = SignGradientAttack.of(0.2, 3);
  private static final SupConLoss SEPARATION = new SupConLoss(new SupConLoss.Options(0.5));

  private static Examples examples() {
    double[] drawn = Draws.uniform(1, 160, -1, 1);
    float[] x = new float[160];
    int[] labels = new int[40];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = x[4 * i] + 0.5 * x[4 * i + 1] > 0.4 ? 1 : 0;
    }
    return Examples.of(x, 4, labels, 2);
  }

  private static float[] weights(
      Objective objective, Weighting weighting, Function<DenseNetwork, Lesson> lesson) {
    try (DenseNetwork network = DenseNetwork.random(new int[] {4, 6, 2}, 0, new Seed(1))) {
      Trained<float[]> trained =
          new Trainer(objective, weighting, SETTINGS)
              .fit(
                  network,
                  lesson.apply(network),
                  examples(),
                  null,
                  () -> network.weights().layers().get(0).weight(),
                  new Seed(2));
      return trained.result();
    }
  }

  private static float[] plain(Objective objective, Weighting weighting) {
    return weights(
        objective,
        weighting,
        network -> step -> step.loss(step.batch(network.forward(step.x(), true))));
  }

  private static float[] separated(SignGradientAttack attack, double lambda, Weighting weighting) {
    return weights(
        PLAIN,
        weighting,
        network -> new SeparationLesson(network, attack, SEPARATION, lambda, new Seed(3)));
  }

  private static float[] smooth(SignGradientAttack attack, double nu, double warmUp) {
    return weights(
        PLAIN,
        Weighting.NONE,
        network ->
            new SmoothCompSumLesson(
                network, attack, new SmoothCompSum(1.5, 1, nu), warmUp, new Seed(3)));
  }

  private static Weighting late(double from) {
    return new DeferredWeighting(
        new DeferredWeighting.Options(
            new EffectiveNumberWeighting(EffectiveNumberWeighting.Options.DEFAULT), from));
  }

  @Test
  void separationWithoutAttackAndPriceIsPlainTraining() {
    float[] expected = plain(PLAIN, Weighting.NONE);
    assertThat(separated(NONE, 0, Weighting.NONE)).isEqualTo(expected);
    assertThat(separated(NONE, 0.5, Weighting.NONE)).isNotEqualTo(expected);
    assertThat(separated(SOME, 0, Weighting.NONE)).isNotEqualTo(expected);
  }

  @Test
  void weightsBeyondTheEndChangeNothing() {
    assertThat(separated(SOME, 0.1, late(1))).isEqualTo(separated(SOME, 0.1, Weighting.NONE));
    assertThat(separated(SOME, 0.1, late(0.5))).isNotEqualTo(separated(SOME, 0.1, late(1)));
    Weighting atOnce = new EffectiveNumberWeighting(EffectiveNumberWeighting.Options.DEFAULT);
    assertThat(plain(PLAIN, late(0))).isEqualTo(plain(PLAIN, atOnce));
  }

  @Test
  void smoothCompSumWithoutPriceIsCompSum() {
    Objective compSum = new CompSumLoss(new CompSumLoss.Options(1.5));
    float[] expected = plain(compSum, Weighting.NONE);
    assertThat(smooth(SOME, 0, 0)).isEqualTo(expected);
    assertThat(smooth(SOME, 0.3, 0)).isNotEqualTo(expected);
    assertThat(smooth(SOME, 0.3, 1)).isEqualTo(plain(PLAIN, Weighting.NONE));
  }

  @Test
  void areTheSameAgainAndLeaveNothingBehind() {
    float[] separated = separated(SOME, 0.1, late(0.5));
    float[] smooth = smooth(SOME, 0.3, 0.2);
    int before = NativeArrays.count();
    assertThat(separated(SOME, 0.1, late(0.5))).isEqualTo(separated);
    assertThat(smooth(SOME, 0.3, 0.2)).isEqualTo(smooth);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refuseWhatHasNoMeaning() {
    SignGradientAttack fixed = new SignGradientAttack(0.1, 1, 0.1, false, -9, 9);
    assertThatThrownBy(
            () ->
                weights(
                    PLAIN,
                    Weighting.NONE,
                    network ->
                        new SmoothCompSumLesson(
                            network, fixed, new SmoothCompSum(1, 1, 1), 0, new Seed(1))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("random start");
    assertThatThrownBy(() -> separated(SOME, -1, Weighting.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambda is -1");
    assertThatThrownBy(() -> smooth(SOME, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("warmUp is 2");
  }
}
