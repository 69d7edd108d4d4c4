package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.BinaryCrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.LabelSampler.Draw;
import io.equipoise.deep.train.MultiLabelPerceptron.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeadTailBalancerTest {
  private static final int LABELS = 3;

  /** Label k is carried where feature k passes a threshold that rises with k. */
  private static Rows rows(long seed, int count) {
    double[] drawn = Draws.uniform(seed, 4 * count, -1, 1);
    float[] x = new float[drawn.length];
    float[] targets = new float[LABELS * count];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < LABELS; k++) {
        targets[i * LABELS + k] = x[4 * i + k] > 0.4 * k - 0.2 ? 1 : 0;
      }
    }
    return new Rows(x, 4, targets, LABELS);
  }

  private static double right(float[] logits, Rows rows) {
    int right = 0;
    for (int i = 0; i < logits.length; i++) {
      right += logits[i] > 0 == rows.targets()[i] > 0 ? 1 : 0;
    }
    return (double) right / logits.length;
  }

  private static HeadTailBalancer balancer(boolean distillation) {
    return new HeadTailBalancer(
        new HeadTailBalancer.Options(16, 12, 32, 5e-3, 16, 0.1, distillation));
  }

  @Test
  void learnsAndPredictsTheSameTwiceAndLeavesNothingBehind() {
    Rows train = rows(1, 400);
    Rows test = rows(2, 300);
    for (boolean distillation : new boolean[] {false, true}) {
      int before = NativeArrays.count();
      float[] logits = balancer(distillation).fit(train, new Seed(3)).logits(test.x(), 4);
      assertThat(NativeArrays.count()).isEqualTo(before);
      assertThat(right(logits, test)).as("distillation %s", distillation).isGreaterThan(0.75);
      assertThat(balancer(distillation).fit(train, new Seed(3)).logits(test.x(), 4))
          .containsExactly(logits);
    }
  }

  @Test
  void aPerceptronOfSeveralLabelsLearnsAndLeavesNothingBehind() {
    Rows train = rows(1, 400);
    Rows test = rows(2, 300);
    int before = NativeArrays.count();
    Settings settings = Settings.fixed(15, 32, 5e-3);
    MultiLabelPerceptron model =
        MultiLabelPerceptron.fit(train, 16, new BinaryCrossEntropyLoss(), settings, new Seed(3));
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(right(model.logits(test.x(), 4), test)).isGreaterThan(0.9);
    assertThat(model.hidden(test.x(), 4)).hasSize(16 * 300).doesNotContain(-1f);
  }

  @Test
  void branchesScoreByCosineOnBothSides() {
    float[] x = {0.3f, -0.7f, 1.2f, 0.4f, 0.9f, -0.1f, 0, 1};
    try (NDManager manager = Torch.manager();
        CosineBranch branch = new CosineBranch(4, 8, LABELS, 16, new Seed(5))) {
      NDArray scores = branch.forward(manager.create(x, new Shape(2, 4)));
      CosineBranch.Weights weights = branch.weights();
      DenseWeights.Forward forward = weights.trunk().forward();
      for (int i = 0; i < 2; i++) {
        float[] raw = forward.logits(x, 4 * i);
        double[] features = new double[raw.length];
        for (int h = 0; h < raw.length; h++) {
          features[h] = Math.max(0, raw[h]);
        }
        double[] expected = weights.scores(features);
        for (int k = 0; k < LABELS; k++) {
          assertThat((double) scores.getFloat(i, k)).isCloseTo(expected[k], within(1e-4));
          assertThat(Math.abs(expected[k])).isLessThan(16);
        }
      }
    }
  }

  @Test
  void samplersFavourRareLabels() {
    float[] targets = new float[2000];
    for (int i = 0; i < 1000; i++) {
      targets[2 * i] = i < 900 ? 1 : 0;
      targets[2 * i + 1] = i >= 900 && i < 990 ? 1 : 0;
    }
    Rows rows = new Rows(new float[1000], 1, targets, 2);
    assertThat(rare(rows, Draw.NATURAL)).isCloseTo(0.09, within(1e-9));
    assertThat(rare(rows, Draw.UNIFORM)).isCloseTo(0.5, within(0.03));
    assertThat(rare(rows, Draw.REVERSE)).isCloseTo(10 / 11.0, within(0.03));
  }

  /** Share of the rows 900 to 989 among those drawn. */
  private static double rare(Rows rows, Draw draw) {
    LabelSampler sampler = new LabelSampler(rows, draw, new Seed(7).generator());
    return Arrays.stream(sampler.next(5000))
        .mapToDouble(row -> row >= 900 && row < 990 ? 1 : 0)
        .average()
        .orElseThrow();
  }

  @Test
  void rowsWithoutAnyLabelAreDrawnAsTheyCome() {
    Rows none = new Rows(new float[] {1, 2, 3}, 1, new float[6], 2);
    LabelSampler sampler = new LabelSampler(none, Draw.REVERSE, new Seed(1).generator());
    assertThat(sampler.next(3)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(balancer(false).fit(none, new Seed(1)).logits(none.x(), 1)).hasSize(6);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Rows empty = new Rows(new float[0], 4, new float[0], LABELS);
    assertThatThrownBy(() -> balancer(false).fit(empty, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no rows");
    assertThatThrownBy(() -> new Rows(new float[7], 4, new float[3], LABELS))
        .isInstanceOf(UserError.class);
  }
}
