package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.metric.AccuracyParity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.learn.DistractionCurve.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistractionCurveTest {
  private static final Dataset TRAIN = Moons.draw(300, 1);
  private static final Dataset TEST = Moons.draw(200, 2);
  private static final DistractionLearner.Options FEW =
      new DistractionLearner.Options(8, 1, 1, 4, 50, 1e-2, 1, 2e-4, false);

  private static DistractionCurve curve(Grid grid) {
    return DistractionCurve.of(TRAIN, TEST, FEW, grid, new Seed(5));
  }

  @Test
  void everySettingIsTrainedAndJudged() {
    DistractionCurve curve = curve(new Grid(List.of(1.0), List.of(0.0, 1e-3), List.of(1, 2)));
    assertThat(curve.points())
        .extracting(DistractionCurve.Point::blockRate)
        .containsExactly(0.0, 0.0, 1e-3, 1e-3);
    assertThat(curve.points())
        .extracting(DistractionCurve.Point::blocks)
        .containsExactly(1, 2, 1, 2);
    assertThat(curve.points()).anyMatch(DistractionCurve.Point::best);
    List<AccuracyParity> all = curve.points().stream().map(DistractionCurve.Point::judged).toList();
    assertThat(curve.points())
        .allSatisfy(point -> assertThat(point.best()).isEqualTo(point.judged().bestAmong(all)));
    try (Model model = new DistractionLearner(FEW.withDials(1, 1e-3, 2)).fit(TRAIN, new Seed(5))) {
      int[] decided = model.predict(TEST.rows()).labels();
      double right = 0;
      for (int i = 0; i < decided.length; i++) {
        right += decided[i] == TEST.labels()[i] ? 1.0 / decided.length : 0;
      }
      assertThat(curve.points().get(3).judged().accuracy()).isCloseTo(right, within(1e-12));
    }
  }

  @Test
  void whereTheBlockStandsStillItsPriceIsNothing() {
    DistractionCurve curve = curve(new Grid(List.of(1.0, 1000.0), List.of(0.0), List.of(1)));
    assertThat(curve.points().get(1).judged()).isEqualTo(curve.points().get(0).judged());
  }

  @Test
  void anEmptyGridIsRefused() {
    assertThatThrownBy(() -> new Grid(List.of(), List.of(0.0), List.of(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one eta");
  }
}
