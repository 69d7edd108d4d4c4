package io.equipoise.deep.embedding.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocked log-sums beside the plain form with the whole array of scores. */
class LogSumExpKernelsTest {

  /** Scores as one array, what is left out at -1e30. */
  private static NDArray scores(NDArray left, NDArray right, double tau, int... offsets) {
    NDArray scores = left.matMul(right.transpose()).div(Scalars.held(tau, left));
    int rows = (int) left.getShape().get(0);
    int columns = (int) right.getShape().get(0);
    double[] gaps = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int offset : offsets) {
        gaps[i * columns + Math.floorMod(i + offset, columns)] = LeftOut.NOTHING;
      }
    }
    NDArray gap = left.getManager().create(gaps, new Shape(rows, columns));
    return scores.add(gap.toType(left.getDataType(), false));
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double most = 1;
    for (double each : expected) {
      most = Math.max(most, Math.abs(each));
    }
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], within(tolerance * most));
    }
  }

  // the temperature of 0.01 is one at which plain exponentials would overflow
  @ParameterizedTest
  @CsvSource({
    "FLOAT64, 5, 0.5, 1e-13",
    "FLOAT64, 5, 0.01, 1e-12",
    "FLOAT64, 700, 0.5, 1e-12",
    "FLOAT64, 1300, 0.5, 1e-12",
    "FLOAT32, 5, 0.5, 1e-5",
    "FLOAT32, 700, 0.01, 1e-4"
  })
  void rowsEqualThePlainForm(DataType type, int rows, double tau, double tolerance) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray left = MadeSides.rows(manager, type, 1, rows, 3);
      NDArray right = MadeSides.rows(manager, type, 2, rows, 3);
      NDArray weights = MadeSides.rows(manager, type, 3, rows).stopGradient();
      LeftOut leftOut = LeftOut.shifted(0, 3);
      double[] actual =
          MadeSides.valueAndGradients(
              () -> PairwiseLogSumExp.rows(left, right, tau, leftOut, weights).total(),
              left,
              right);
      double[] expected =
          MadeSides.valueAndGradients(
              () -> LogSumExp.of(scores(left, right, tau, 0, 3), 1).mul(weights).sum(),
              left,
              right);

      assertClose(actual, expected, tolerance);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT64, 5, 0.5, 1e-13",
    "FLOAT64, 5, 0.01, 1e-12",
    "FLOAT64, 700, 0.5, 1e-12",
    "FLOAT64, 1300, 0.5, 1e-12",
    "FLOAT32, 5, 0.5, 1e-5",
    "FLOAT32, 700, 0.01, 1e-4"
  })
  void rowsAndColumnsEqualThePlainForm(DataType type, int rows, double tau, double tolerance) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray left = MadeSides.rows(manager, type, 4, rows, 3);
      NDArray right = MadeSides.rows(manager, type, 5, rows + 2, 3);
      double[] actual =
          MadeSides.valueAndGradients(
              () -> SymmetricLogSumExp.of(left, right, tau, LeftOut.ITSELF).total(), left, right);
      double[] expected =
          MadeSides.valueAndGradients(
              () -> {
                NDArray scores = scores(left, right, tau, 0);
                return LogSumExp.of(scores, 1).sum().add(LogSumExp.of(scores, 0).sum());
              },
              left,
              right);

      assertClose(actual, expected, tolerance);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0.5, false", "4, 0.5, true", "4, 0.002, false", "300, 0.3, true"})
  void viewsEqualThePlainForm(int items, double tau, boolean sameView) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray views = MadeSides.rows(manager, DataType.FLOAT64, 6, 3, items, 2);
      double[] actual =
          MadeSides.valueAndGradients(
              () -> MultiViewLogSumExp.of(views, tau, sameView).total(), views);
      double[] expected =
          MadeSides.valueAndGradients(() -> plainViews(views, tau, sameView), views);

      assertClose(actual, expected, 1e-12);
    }
  }

  private static NDArray plainViews(NDArray views, double tau, boolean sameView) {
    int items = (int) views.getShape().get(1);
    NDArray rows = views.reshape(3L * items, 2);
    NDArray scores = rows.matMul(rows.transpose()).div(Scalars.held(tau, rows));
    double[] kept = new double[9 * items * items];
    for (int i = 0; i < 3 * items; i++) {
      for (int j = 0; j < 3 * items; j++) {
        boolean counts = sameView ? i != j : i / items != j / items;
        kept[i * 3 * items + j] = counts ? 1 : 0;
      }
    }
    NDArray mask = views.getManager().create(kept, scores.getShape());
    return LogSumExp.of(LogSumExp.of(scores, mask, 1).reshape(3, items), 0).sum();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1.5", "0.5, -1", "0.01, 3", "0.01, 200"})
  void aFurtherTermIsCountedInEachRow(double tau, double further) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray left = MadeSides.rows(manager, DataType.FLOAT64, 11, 6, 3);
      NDArray ones = manager.ones(new Shape(6), DataType.FLOAT64);
      double[] actual =
          MadeSides.valueAndGradients(
              () -> PairwiseLogSumExp.rows(left, left, tau, LeftOut.ITSELF, ones, further).total(),
              left);
      double[] expected =
          MadeSides.valueAndGradients(
              () -> {
                NDArray column = manager.ones(new Shape(6, 1), DataType.FLOAT64).mul(further);
                return LogSumExp.of(scores(left, left, tau, 0).concat(column, 1), 1).sum();
              },
              left);

      assertClose(actual, expected, 1e-12);
    }
  }

  @Test
  void rowsPassOverTheirClasses() {
    try (NDManager manager = Torch.manager()) {
      long[] starts = {0, 1, 3, 3, 6};
      LeftOut classes = LeftOut.classes(starts);
      for (int[] tile : tiles(6)) {
        NDArray scores = manager.zeros(new Shape(tile[1] - tile[0], tile[3] - tile[2]));
        classes.apply(scores, tile[0], tile[2], 6);
        for (int i = tile[0]; i < tile[1]; i++) {
          for (int j = tile[2]; j < tile[3]; j++) {
            boolean same = classOf(starts, i) == classOf(starts, j);
            assertThat(scores.getFloat(i - tile[0], j - tile[2]) < -1e29).isEqualTo(same);
          }
        }
      }
    }
  }

  @Test
  void rowsPassOverShiftedColumns() {
    try (NDManager manager = Torch.manager()) {
      LeftOut shifted = LeftOut.shifted(0, 3);
      for (int[] tile : tiles(5)) {
        NDArray scores = manager.zeros(new Shape(tile[1] - tile[0], tile[3] - tile[2]));
        shifted.apply(scores, tile[0], tile[2], 5);
        for (int i = tile[0]; i < tile[1]; i++) {
          for (int j = tile[2]; j < tile[3]; j++) {
            boolean out = j == i || j == (i + 3) % 5;
            assertThat(scores.getFloat(i - tile[0], j - tile[2]) < -1e29).isEqualTo(out);
          }
        }
      }
    }
  }

  /** All rectangles of a square: first row, the row after the last, and columns likewise. */
  private static List<int[]> tiles(int side) {
    List<int[]> tiles = new ArrayList<>();
    for (int from = 0; from < side; from++) {
      for (int to = from + 1; to <= side; to++) {
        for (int left = 0; left < side; left++) {
          for (int right = left + 1; right <= side; right++) {
            tiles.add(new int[] {from, to, left, right});
          }
        }
      }
    }
    return tiles;
  }

  private static int classOf(long[] starts, int row) {
    int found = 0;
    while (row >= starts[found + 1]) {
      found++;
    }
    return found;
  }

  @Test
  void aLineThatLeavesEverythingOutCountsNothing() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      for (double tau : new double[] {1, 1e-4}) {
        NDArray left = MadeSides.rows(manager, DataType.FLOAT32, 7, 1, 3);
        NDArray one = manager.ones(new Shape(1));
        double[] rows =
            MadeSides.valueAndGradients(
                () -> PairwiseLogSumExp.rows(left, left, tau, LeftOut.ITSELF, one).total(), left);
        double[] both =
            MadeSides.valueAndGradients(
                () -> SymmetricLogSumExp.of(left, left, tau, LeftOut.ITSELF).total(), left);

        assertThat(rows).containsOnly(0);
        assertThat(both).containsOnly(0);
      }
    }
  }

  @Test
  void smallLossesOfManyRowsKeepTheirDigits() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      int rows = 512;
      NDArray left = manager.eye(rows).mul(40);
      NDArray own = manager.ones(new Shape(rows)).mul(1600);
      NDArray one = manager.ones(new Shape(rows));
      NDArray loss = PairwiseLogSumExp.rows(left, left, 1, LeftOut.NONE, one).less(own);
      NDArray both = SymmetricLogSumExp.of(left, left, 1, LeftOut.NONE).less(own);

      assertThat(loss.getFloat()).isZero();
      assertThat(both.getFloat()).isZero();
    }
  }

  @Test
  void theSameBitsComeOutEachTime() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray left = MadeSides.rows(manager, DataType.FLOAT32, 8, 1500, 8);
      NDArray right = MadeSides.rows(manager, DataType.FLOAT32, 9, 1500, 8);
      double[] first =
          MadeSides.valueAndGradients(
              () -> SymmetricLogSumExp.of(left, right, 0.1, LeftOut.NONE).total(), left, right);
      double[] second =
          MadeSides.valueAndGradients(
              () -> SymmetricLogSumExp.of(left, right, 0.1, LeftOut.NONE).total(), left, right);

      assertThat(second).containsExactly(first);
    }
  }

  @Test
  void leavesNothingInTheManagersOfItsInputs() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray left = MadeSides.rows(manager, DataType.FLOAT32, 10, 40, 3);
      int before = NativeArrays.count();
      for (int i = 0; i < 3; i++) {
        try (NDManager step = manager.newSubManager()) {
          NDArray rows = left.mul(Scalars.held(1, left));
          rows.attach(step);
          NDArray ones = step.ones(new Shape(40));
          NDArray loss = PairwiseLogSumExp.rows(rows, rows, 1, LeftOut.ITSELF, ones).less(ones);
          loss = loss.add(SymmetricLogSumExp.of(rows, rows, 1, LeftOut.ITSELF).less(ones));
          NDArray views = rows.reshape(2, 20, 3);
          loss = loss.add(MultiViewLogSumExp.of(views, 1, false).total());
          Gradients.backward(loss);
          left.getGradient().close();
        }
      }

      assertThat(NativeArrays.count()).isLessThanOrEqualTo(before + 3);
    }
  }

  @Test
  void refusesWhatCannotBeCompared() {
    try (NDManager manager = Torch.manager()) {
      NDArray left = manager.ones(new Shape(2, 3));
      NDArray narrow = manager.ones(new Shape(2, 2));
      NDArray ones = manager.ones(new Shape(2));
      NDArray three = manager.ones(new Shape(3));

      assertThatThrownBy(() -> PairwiseLogSumExp.rows(left, narrow, 1, LeftOut.NONE, ones))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("equal width");
      assertThatThrownBy(() -> PairwiseLogSumExp.rows(left, left, 0, LeftOut.NONE, ones))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("tau");
      assertThatThrownBy(() -> PairwiseLogSumExp.rows(left, left, 1, LeftOut.NONE, three))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("weights");
    }
  }
}
