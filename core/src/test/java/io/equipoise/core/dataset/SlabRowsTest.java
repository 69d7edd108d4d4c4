package io.equipoise.core.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Auc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlabRowsTest {

  private static double at(int slabs, int label, int branch, double uniform) {
    return SlabRows.coordinate(slabs, label, 1, uniform, branch, 1, 0.1);
  }

  @Test
  void fiveSlabsLieWhereThePaperPutsThem() {
    assertThat(SlabRows.width(5, 1, 0.1)).isCloseTo(0.24, within(1e-12));
    assertThat(SlabRows.width(7, 1, 0.1)).isCloseTo(0.114286, within(1e-6));
    assertThat(at(5, 0, 0, 1)).isCloseTo(0.12, within(1e-12));
    assertThat(at(5, 1, 0, 0)).isCloseTo(0.32, within(1e-12));
    assertThat(at(5, 1, 0, 1)).isCloseTo(0.56, within(1e-12));
    assertThat(at(5, 0, 1, 0)).isCloseTo(0.76, within(1e-12));
    assertThat(at(5, 0, 1, 1)).isCloseTo(1, within(1e-12));
  }

  /** The formulas as they are published, one by one. */
  @ParameterizedTest
  @CsvSource({"1, 0.1", "2.5, 0.05", "0.3, 0.12"})
  void everyCoordinateIsThatOfThePublishedFormulas(double b, double share) {
    double m = share * b;
    double w3 = (2 * b - 4 * m) / 3;
    double w5 = (2 * b - 8 * m) / 5;
    double w7 = (2 * b - 12 * m) / 7;
    double u = 0.3;
    double[][] expected = {
      {1, 0, 0, -(m + (b - m) * u)},
      {1, 1, 0, m + (b - m) * u},
      {3, 0, 0, -0.5 * w3 * u},
      {3, 1, 0, -(0.5 * w3 + 2 * m + w3 * u)},
      {5, 0, 0, -0.5 * w5 * u},
      {5, 0, 1, -((3 * b + 8 * m) / 5 + w5 * u)},
      {5, 1, 0, -((b + 6 * m) / 5 + w5 * u)},
      {5, 1, 1, -((b + 6 * m) / 5 + w5 * u)},
      {7, 0, 0, -0.5 * w7 * u},
      {7, 0, 1, -(1.5 * w7 + 4 * m + w7 * u)},
      {7, 1, 0, -(0.5 * w7 + 2 * m + w7 * u)},
      {7, 1, 1, -(2.5 * w7 + 6 * m + w7 * u)}
    };
    for (double[] each : expected) {
      double value =
          SlabRows.coordinate((int) each[0], (int) each[1], -1, u, (int) each[2], b, share);
      assertThat(value)
          .as("slabs %s, label %s", each[0], each[1])
          .isCloseTo(each[3], within(1e-12));
    }
  }

  @Test
  void aThresholdReadsTheLinearCoordinateAndNoOther() {
    FeatureRows rows = SlabRows.linearAndSlabs(4, 5).make(4000, new Seed(1));
    double[] first = new double[rows.size()];
    double[] second = new double[rows.size()];
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      first[i] = rows.x()[4 * i];
      second[i] = rows.x()[4 * i + 1];
      right += (first[i] > 0 ? 1 : 0) == rows.labels()[i] ? 1 : 0;
      assertThat(Math.abs(second[i])).isLessThanOrEqualTo(1);
    }
    assertThat(right).isEqualTo(rows.size());
    assertThat(Auc.of(first, rows.labels())).isEqualTo(1);
    assertThat(Auc.of(second, rows.labels())).isCloseTo(0.5, within(0.04));
  }

  @Test
  void everySlabCoordinateTellsTheLabelByItself() {
    FeatureRows rows = SlabRows.fiveAndSeven(3).make(2000, new Seed(2));
    for (int i = 0; i < rows.size(); i++) {
      assertThat(slab(5, rows.x()[3 * i]) % 2).isEqualTo(rows.labels()[i]);
      assertThat(slab(7, rows.x()[3 * i + 2]) % 2).isEqualTo(rows.labels()[i]);
    }
  }

  /** Which slab to the side of 0 a number lies in. */
  private static int slab(int slabs, double x) {
    double step = SlabRows.width(slabs, 1, 0.1) + 0.2;
    return (int) Math.round(Math.abs(x) / step);
  }

  @Test
  void honoursNoiseAndBias() {
    FeatureRows noisy = SlabRows.linearAndSlabs(2, 7).withNoise(0.2).make(3000, new Seed(3));
    int inside = 0;
    for (int i = 0; i < noisy.size(); i++) {
      inside += Math.abs(noisy.x()[2 * i]) < 0.1 ? 1 : 0;
    }
    assertThat(inside / 3000.0).isCloseTo(0.2, within(0.03));
    FeatureRows biased = SlabRows.linearAndSlabs(2, 7).withBias(0.7).make(3000, new Seed(4));
    assertThat(biased.truth().where(true).length / 3000.0).isCloseTo(0.7, within(0.035));
    assertThat(SlabRows.linearAndSlabs(2, 3).make(9, new Seed(5)).x())
        .isEqualTo(SlabRows.linearAndSlabs(2, 3).make(9, new Seed(5)).x());
  }

  @Test
  void refusesWhatMakesNoSlabs() {
    assertThatThrownBy(() -> SlabRows.linearAndSlabs(3, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("slabs is 4");
    assertThatThrownBy(() -> new SlabRows(new int[] {5}, 0.25, 0, 1))
        .hasMessageContaining("margin");
    assertThatThrownBy(() -> new SlabRows(new int[] {1}, Double.NaN, 0, 1))
        .hasMessageContaining("margin");
    assertThatThrownBy(() -> new SlabRows(new int[0], 0.1, 0, 1))
        .hasMessageContaining("coordinates");
    assertThatThrownBy(() -> SlabRows.coordinate(5, 2, 1, 0.5, 0, 1, 0.1))
        .hasMessageContaining("label");
    assertThatThrownBy(() -> SlabRows.coordinate(5, 1, 0, 0.5, 0, 1, 0.1))
        .hasMessageContaining("sign");
    assertThatThrownBy(() -> SlabRows.coordinate(5, 1, 1, Double.NaN, 0, 1, 0.1))
        .hasMessageContaining("uniform");
  }
}
