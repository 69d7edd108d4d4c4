package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.dataset.FeatureRows;
import io.equipoise.core.dataset.Rotation;
import io.equipoise.core.dataset.SlabRows;
import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.BlockReliance.Report;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BlockRelianceTest {
  private static final int WIDTH = 4;
  private static final FeatureRows ROWS = SlabRows.linearAndSlabs(WIDTH, 5).make(3000, new Seed(1));

  /** A model that reads one column through a function. */
  private static UnaryOperator<double[]> reading(int column, UnaryOperator<Double> function) {
    return x -> {
      double[] scores = new double[x.length / WIDTH];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = function.apply(x[i * WIDTH + column]);
      }
      return scores;
    };
  }

  private static Report audit(UnaryOperator<double[]> model, int... block) {
    return BlockReliance.of(ROWS.x(), WIDTH, ROWS.labels(), block, model, new Seed(2));
  }

  @Test
  void aModelOfTheLinearColumnAloneReliesOnItExtremely() {
    Report report = audit(reading(0, x -> x), 0);
    assertThat(report.standard().auc().value()).isEqualTo(1);
    assertThat(report.blockMoved().auc().value()).isCloseTo(0.5, within(0.05));
    assertThat(report.blockMoved().accuracy().value()).isCloseTo(0.5, within(0.05));
    assertThat(report.restMoved().auc().value()).isEqualTo(1);
    assertThat(report.blockMovedWithin().auc().value()).isEqualTo(1);
    assertThat(report.extreme()).isTrue();
    assertThat(audit(reading(0, x -> x), 1, 2, 3).extreme()).isFalse();
  }

  @Test
  void aModelOfTheSlabsDoesNot() {
    // class 1 lies between 0.32 and 0.56 on either side
    Report report = audit(reading(2, x -> 0.2 - Math.abs(Math.abs(x) - 0.44)), 0);
    assertThat(report.standard().accuracy().value()).isEqualTo(1);
    assertThat(report.blockMoved()).isEqualTo(report.standard());
    assertThat(report.restMoved().auc().value()).isCloseTo(0.5, within(0.05));
    assertThat(report.extreme()).isFalse();
  }

  @Test
  void movingKeepsEveryMarginalAndMovesAllColumnsTogether() {
    int[] order = Permutation.of(ROWS.size(), new Seed(3).generator());
    double[] moved = BlockReliance.moved(ROWS.x(), WIDTH, new int[] {1, 3}, order);
    for (int column = 0; column < WIDTH; column++) {
      assertThat(sorted(moved, column)).isEqualTo(sorted(ROWS.x(), column));
    }
    for (int i = 0; i < ROWS.size(); i++) {
      assertThat(moved[i * WIDTH]).isEqualTo(ROWS.x()[i * WIDTH]);
      assertThat(moved[i * WIDTH + 1]).isEqualTo(ROWS.x()[order[i] * WIDTH + 1]);
      assertThat(moved[i * WIDTH + 3]).isEqualTo(ROWS.x()[order[i] * WIDTH + 3]);
    }
  }

  private static double[] sorted(double[] x, int column) {
    double[] values = new double[x.length / WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = x[i * WIDTH + column];
    }
    Arrays.sort(values);
    return values;
  }

  @Test
  void allColumnsAreACoinAndNoColumnChangesNothing() {
    UnaryOperator<double[]> model = reading(0, x -> x);
    assertThat(audit(model, 0, 1, 2, 3).blockMoved().auc().value()).isCloseTo(0.5, within(0.05));
    Report none = audit(model);
    assertThat(none.blockMoved()).isEqualTo(none.standard());
    assertThat(none.blockMovedWithin()).isEqualTo(none.standard());
  }

  @Test
  void aRotationChangesNoDistance() {
    Rotation rotation = Rotation.random(WIDTH, new Seed(4));
    double[] turned = rotation.apply(ROWS.x());
    assertThat(turned).isNotEqualTo(ROWS.x());
    for (int i = 1; i < 200; i++) {
      assertThat(distance(turned, i)).isCloseTo(distance(ROWS.x(), i), within(1e-12));
    }
    assertThatThrownBy(() -> rotation.apply(new double[5])).isInstanceOf(UserError.class);
  }

  private static double distance(double[] x, int row) {
    double sum = 0;
    for (int j = 0; j < WIDTH; j++) {
      sum += Math.pow(x[row * WIDTH + j] - x[(row - 1) * WIDTH + j], 2);
    }
    return Math.sqrt(sum);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    UnaryOperator<double[]> model = reading(0, x -> x);
    assertThatThrownBy(() -> audit(model, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("column of the block");
    assertThatThrownBy(() -> audit(reading(0, x -> Double.NaN), 0)).hasMessageContaining("NaN");
    assertThatThrownBy(
            () ->
                BlockReliance.of(
                    new double[8], 4, new int[] {1, 1}, new int[] {0}, model, new Seed(1)))
        .hasMessageContaining("one class");
  }
}
