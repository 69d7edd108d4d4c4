package io.equipoise.deep.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class GanTrainingTest {
  private static final GanTraining QUICK = new GanTraining(4, 16, 60, 1, 64, 2e-3, 0, 1, false);

  /** One number that goes with the label, one category of three levels that goes with the group. */
  private static GanRows rows(int n) {
    UniformRandomProvider random = new Seed(2).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[4 * n];
    int[] labels = new int[n];
    int[] groups = new int[n];
    for (int i = 0; i < n; i++) {
      groups[i] = random.nextInt(10) < 3 ? 1 : 0;
      double merit = normal.sample();
      labels[i] = merit - 1.2 * groups[i] > 0 ? 1 : 0;
      x[4 * i] = (float) merit;
      x[4 * i + 1 + (groups[i] == 1 ? 2 : random.nextInt(2))] = 1;
    }
    return new GanRows(x, new int[] {1, 3}, labels, groups, 2);
  }

  private static double labelGap(RowGenerator.Made made) {
    double[] sums = new double[2];
    double[] sizes = new double[2];
    for (int i = 0; i < made.groups().length; i++) {
      sums[made.groups()[i]] += made.softLabels()[i];
      sizes[made.groups()[i]]++;
    }
    return Math.abs(sums[0] / sizes[0] - sums[1] / sizes[1]);
  }

  @Test
  void theSlopeOfACriticIsThatOfDifferences() {
    try (DenseNetwork critic = DenseNetwork.random(new int[] {3, 8, 8, 1}, 0, new Seed(5));
        NDManager manager = Torch.manager()) {
      float[] flat = {0.4f, -0.7f, 0.2f, 1.1f, 0.3f, -0.5f};
      NDArray rows = manager.create(flat, new Shape(2, 3));
      float[] slope = GradientPenalty.slope(critic.parameters(), rows).toFloatArray();
      DenseWeights.Forward forward = critic.weights().forward();
      double penalty = 0;
      for (int i = 0; i < 2; i++) {
        double square = 0;
        for (int d = 0; d < 3; d++) {
          float[] up = flat.clone();
          float[] down = flat.clone();
          up[3 * i + d] += 1e-3f;
          down[3 * i + d] -= 1e-3f;
          double high = forward.logits(up, 3 * i)[0];
          double low = forward.logits(down, 3 * i)[0];
          assertThat(slope[3 * i + d]).isCloseTo((float) ((high - low) / 2e-3), within(2e-3f));
          square += slope[3 * i + d] * slope[3 * i + d];
        }
        penalty += Math.pow(Math.sqrt(square) - 1, 2) / 2;
      }
      assertThat(GradientPenalty.of(critic.parameters(), rows).getFloat())
          .isCloseTo((float) penalty, within(1e-5f));
    }
  }

  @Test
  void thePenaltyHasTheGradientOfDifferencesByItsWeights() {
    try (DenseNetwork critic = DenseNetwork.random(new int[] {2, 4, 4, 1}, 0, new Seed(6));
        NDManager manager = Torch.manager()) {
      NDArray rows = manager.create(new float[] {0.4f, -0.7f, 1.2f, 0.9f}, new Shape(2, 2));
      try (Gradients recording = Gradients.record()) {
        Gradients.backward(GradientPenalty.of(critic.parameters(), rows));
      }
      for (int p : new int[] {0, 2, 4}) {
        NDArray parameter = critic.parameters().get(p);
        float[] values = parameter.toFloatArray();
        try (NDArray gradient = parameter.getGradient()) {
          float[] analytic = gradient.toFloatArray();
          for (int k = 0; k < values.length; k++) {
            double slope =
                (at(critic, p, values, k, 1e-2f, rows) - at(critic, p, values, k, -1e-2f, rows))
                    / 2e-2;
            assertThat((double) analytic[k])
                .as("%d of %d", k, p)
                .isCloseTo(slope, within(0.02 * (1 + Math.abs(slope))));
          }
        }
      }
    }
  }

  private static double at(
      DenseNetwork critic, int parameter, float[] values, int k, float by, NDArray rows) {
    float[] moved = values.clone();
    moved[k] += by;
    critic.parameters().get(parameter).set(moved);
    double value = GradientPenalty.of(critic.parameters(), rows).getFloat();
    critic.parameters().get(parameter).set(values);
    return value;
  }

  @Test
  void groupsAreThoseAskedForAndSharesSumToOne() {
    GanRows rows = rows(200);
    int before = NativeArrays.count();
    RowGenerator generator = QUICK.fit(rows, new Seed(1));
    RowGenerator.Made made = generator.made(rows.groups(), new Seed(2));
    assertThat(made.groups()).isEqualTo(rows.groups());
    for (int i = 0; i < 200; i++) {
      assertThat(made.x()[4 * i + 1] + made.x()[4 * i + 2] + made.x()[4 * i + 3])
          .isCloseTo(1, within(1e-5f));
      assertThat(made.softLabels()[i]).isBetween(0.0, 1.0);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(QUICK.fit(rows, new Seed(1)).made(rows.groups(), new Seed(2)).x())
        .isEqualTo(made.x());
  }

  @Test
  void withoutPriceAndWeightsNothingElseActs() {
    GanRows rows = rows(100);
    GanTraining other = new GanTraining(4, 16, 60, 1, 64, 2e-3, 0, 7, false);
    assertThat(other.fit(rows, new Seed(1)).made(rows.groups(), new Seed(2)).x())
        .as("kappa, which is of the scores of rows alone")
        .isEqualTo(QUICK.fit(rows, new Seed(1)).made(rows.groups(), new Seed(2)).x());
  }

  @Test
  void aPriceBringsTheLabelsOfGroupsTogether() {
    GanRows rows = rows(600);
    GanTraining priced = new GanTraining(4, 24, 400, 1, 128, 2e-3, 20, 1, true);
    GanTraining plain = new GanTraining(4, 24, 400, 1, 128, 2e-3, 0, 1, false);
    double fair = labelGap(priced.fit(rows, new Seed(3)).made(rows.groups(), new Seed(4)));
    double free = labelGap(plain.fit(rows, new Seed(3)).made(rows.groups(), new Seed(4)));
    assertThat(fair).isLessThan(0.5 * free);
  }

  @Test
  void thePriceDoesNotReachTheFeatures() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray out = manager.create(new float[] {1, 2, 3, 4, -1, 0.5f}, new Shape(2, 3));
      out.setRequiresGradient(true);
      NDArray blocks = RowGenerator.blocks(out, new int[] {2});
      NDArray labels = blocks.get(":, 2");
      Gradients.backward(LabelGroupInformation.of(labels, manager.create(new long[] {0, 1}), 2));
      try (NDArray gradient = out.getGradient()) {
        float[] slopes = gradient.toFloatArray();
        assertThat(new float[] {slopes[0], slopes[1], slopes[3], slopes[4]}).containsOnly(0);
        assertThat(slopes[2]).isNotZero();
      }
    }
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(
            () -> new GanRows(new float[3], new int[] {1}, new int[3], new int[] {0, 0, 2}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("group");
    assertThatThrownBy(
            () -> new GanRows(new float[2], new int[] {1}, new int[] {0, 2}, new int[2], 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label is 2");
    float[] odd = {1, Float.NaN};
    assertThatThrownBy(() -> new GanRows(odd, new int[] {1}, new int[2], new int[2], 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new GanTraining(4, 16, 0, 1, 64, 2e-3, 0, 1, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps is 0");
    float[] shares = {.2f, .3f, .5f};
    int[] seen = new int[3];
    UniformRandomProvider random = new Seed(1).generator();
    for (int k = 0; k < 3000; k++) {
      seen[RowGenerator.levels(shares, 0, new int[] {3}, random)[0]]++;
    }
    assertThat(Arrays.stream(seen).mapToDouble(each -> each / 3000.0).toArray())
        .containsExactly(new double[] {.2, .3, .5}, within(0.04));
  }
}
