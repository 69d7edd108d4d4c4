package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.BinaryCrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingStackTest {
  private static final int ROWS = 60;
  private static final int[] WIDTHS = {2, 3, 1};

  private static List<float[]> embeddings(float length) {
    float[] constant = new float[ROWS];
    java.util.Arrays.fill(constant, 7);
    return List.of(drawn(1, 2 * ROWS, length), drawn(2, 3 * ROWS, 1), constant);
  }

  private static float[] drawn(long seed, int count, float length) {
    double[] values = Draws.uniform(seed, count, -1, 2);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) values[i] * length;
    }
    return floats;
  }

  private static EmbeddingStack fitted(List<float[]> embeddings) {
    float[] targets = new float[2 * ROWS];
    for (int i = 0; i < ROWS; i++) {
      targets[2 * i] = embeddings.get(1)[3 * i] > 0.5 ? 1 : 0;
      targets[2 * i + 1] = embeddings.get(1)[3 * i + 1] > 0.5 ? 1 : 0;
    }
    return EmbeddingStack.fit(
        embeddings,
        WIDTHS,
        targets,
        2,
        4,
        new BinaryCrossEntropyLoss(),
        Settings.fixed(5, 16, 5e-3),
        new Seed(1));
  }

  @Test
  void putsEncodersOnOneScaleBesideTheHiddenLayer() {
    EmbeddingStack stack = fitted(embeddings(1));
    float[] rows = stack.apply(embeddings(1));
    assertThat(stack.width()).isEqualTo(10);
    assertThat(rows).hasSize(10 * ROWS);
    double[] sums = new double[10];
    double square = 0;
    for (int i = 0; i < rows.length; i++) {
      sums[i % 10] += rows[i];
      square += i % 10 < 2 ? rows[i] * rows[i] / (2.0 * ROWS) : 0;
    }
    assertThat(square).isCloseTo(1, within(1e-5));
    for (int column = 0; column < 5; column++) {
      assertThat(sums[column]).isCloseTo(0, within(1e-4));
    }
    assertThat(rows[5]).as("an encoder that does not vary").isZero();
    for (int h = 6; h < 10; h++) {
      assertThat(sums[h]).as("hidden layer").isNotNegative();
    }
  }

  @Test
  void doesNotSeeTheLengthOfAnEncodersVectors() {
    float[] once = fitted(embeddings(1)).apply(embeddings(1));
    float[] longer = fitted(embeddings(64)).apply(embeddings(64));
    assertThat(longer).containsExactly(once, within(1e-3f));
  }

  @Test
  void refusesWhatDoesNotFit() {
    EmbeddingStack stack = fitted(embeddings(1));
    assertThatThrownBy(() -> stack.apply(List.of(new float[2], new float[3])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("encoders");
    assertThatThrownBy(() -> stack.apply(List.of(new float[4], new float[3], new float[2])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("embedding 2");
  }
}
