package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class UtilizationTest {
  private static Embeddings rows(int width, double... values) {
    return new Embeddings(values, width);
  }

  @Test
  void isTheMeanSquaredDistanceToTheNearestSeen() {
    Embeddings seen = rows(2, 0, 1, 3, 1);
    assertThat(Utilization.of(rows(2, 0, 0, 1, 1), seen)).isEqualTo(1);
    assertThat(Utilization.of(rows(2, 3, 1, 0, 1, 3, 1), seen)).isZero();
    assertThat(Utilization.of(rows(2, 5, 1), seen)).isEqualTo(4);
  }

  @Test
  void aRotationChangesNothing() {
    double c = Math.cos(0.7);
    double s = Math.sin(0.7);
    double[] queries = {0.2, -1, 2, 0.4};
    double[] seen = {1, 1, -2, 0.3, 0, 0.5};
    assertThat(Utilization.of(rows(2, turned(queries, c, s)), rows(2, turned(seen, c, s))))
        .isCloseTo(Utilization.of(rows(2, queries), rows(2, seen)), within(1e-14));
  }

  private static double[] turned(double[] rows, double c, double s) {
    double[] turned = new double[rows.length];
    for (int i = 0; i < rows.length; i += 2) {
      turned[i] = c * rows[i] - s * rows[i + 1];
      turned[i + 1] = s * rows[i] + c * rows[i + 1];
    }
    return turned;
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> Utilization.of(rows(2, 1, 2), rows(3, 1, 2, 3)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("queries have 2 columns but training has 3");
    assertThatThrownBy(() -> Utilization.of(rows(2, 1, 2), rows(2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training rows is 0");
    assertThatThrownBy(() -> Utilization.of(rows(2), rows(2, 1, 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("queries is 0");
  }
}
