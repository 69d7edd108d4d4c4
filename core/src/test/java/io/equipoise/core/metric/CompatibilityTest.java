package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompatibilityTest {
  private static final double[][] WORKED = {{.60}, {.62, .70}, {.58, .71, .75}};

  @Test
  void givesTheWorkedExample() {
    assertThat(Compatibility.share(WORKED)).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(Compatibility.accuracy(WORKED)).isCloseTo(0.66, within(1e-15));
  }

  @Test
  void aTieIsNotCompatibleAndASingleModelHasNoShare() {
    assertThat(Compatibility.share(new double[][] {{0.5}, {0.5, 0.5}})).isZero();
    assertThat(Compatibility.share(new double[][] {{0.5}})).isNaN();
    assertThat(Compatibility.accuracy(new double[][] {{0.5}})).isEqualTo(0.5);
  }

  @Test
  void equalModelsFindTheSame() {
    Embeddings gallery = new Embeddings(new double[] {1, 0, 0, 1, -1, 0.1}, 2);
    Embeddings queries = new Embeddings(new double[] {2, 0.1, 0.2, 1, 0.3, 1}, 2);
    int[] labels = {0, 1, 2};
    int[] asked = {0, 1, 2};
    double[][] matrix =
        Compatibility.matrix(List.of(queries, queries), asked, List.of(gallery, gallery), labels);
    assertThat(matrix[0]).containsExactly(new double[] {2 / 3.0}, within(1e-15));
    assertThat(matrix[1]).containsExactly(new double[] {2 / 3.0, 2 / 3.0}, within(1e-15));
    assertThat(Compatibility.share(matrix)).isZero();
  }

  @Test
  void evalReadsTheLowerTriangleWhateverStandsAboveIt() {
    double none = Double.NaN;
    double[] padded = {.60, none, none, .62, .70, none, .58, .71, .75};
    Arguments arguments = new Arguments(Map.of("matrix", new Tensor(padded, 3, 3)), Map.of());
    assertThat(new Compatibility().functions().get(0).evaluate(arguments).value().data())
        .containsExactly(new double[] {2 / 3.0, 0.66}, within(1e-12));
    Arguments holed =
        new Arguments(Map.of("matrix", new Tensor(new double[] {1, 0, none, 1}, 2, 2)), Map.of());
    assertThatThrownBy(() -> new Compatibility().functions().get(0).evaluate(holed))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN in row 1, column 0");
  }

  @Test
  void theDefinitionIsLookedAtPairByPair() {
    int[] labels = {0, 0, 1};
    Embeddings older = new Embeddings(angles(0, 40, 90), 2);
    assertThat(Compatibility.agreement(older, older, labels))
        .isEqualTo(new Compatibility.Agreement(1, 1));
    assertThat(Compatibility.agreement(older, older, labels).holds()).isTrue();
    // 0 moves to its class and away from the other, 1 to the other, 2 stays
    Embeddings newer = new Embeddings(angles(10, 50, 90), 2);
    Compatibility.Agreement found = Compatibility.agreement(newer, older, labels);
    // same: 0 to 1 is nearer (30 < 40), 1 to 0 farther (50 > 40)
    assertThat(found.same()).isEqualTo(0.5);
    // different: 0 to 2 is 80 < 90, 1 to 2 is 40 < 50, 2 stays as it is with both
    assertThat(found.different()).isEqualTo(0.5);
    assertThat(found.holds()).isFalse();
    assertThat(Compatibility.agreement(older, older, new int[] {0, 1, 2}).same()).isNaN();
    assertThatThrownBy(
            () -> Compatibility.agreement(new Embeddings(new double[3], 1), older, labels))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1 columns");
  }

  private static double[] angles(double... degrees) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      rows[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    return rows;
  }
}
