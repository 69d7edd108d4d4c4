package io.equipoise.tabular.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.UnequalRows;
import io.equipoise.tabular.fairness.CalibratedEqualizedOdds.Cost;
import io.equipoise.tabular.fairness.CalibratedEqualizedOdds.Options;
import io.equipoise.tabular.fairness.CalibratedEqualizedOdds.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CalibratedEqualizedOddsTest {

  /** Scores by the logistic of x, clearer for the second half of the groups. */
  private record Scored() implements Model {
    @Override
    public Predictions predict(Rows rows) {
      double[] x = ((NumericColumn) rows.features().column("x")).values();
      double[] scores = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double slope = rows.groups().code(i) < 3 ? 0.5 : 2.5;
        scores[i] = 1 / (1 + Math.exp(-slope * x[i] - rows.groups().code(i) / 4.0));
      }
      return Predictions.binary(scores);
    }

    @Override
    public void save(Store store) {
      store.write("none", 0);
    }
  }

  /** Two of four positive, scores 0.8, 0.6 against 0.4, 0.2: both errors 0.3, trivial 0.5. */
  @Test
  void mixesAsThePaperSays() {
    double[] scores = {0.8, 0.6, 0.4, 0.2};
    int[] labels = {1, 1, 0, 0};
    double[] weights = {1, 1, 1, 1};
    boolean[] all = {true, true, true, true};
    for (Cost cost : Cost.values()) {
      Standing standing = Standing.of(scores, labels, weights, all, cost);
      double scale = cost == Cost.WEIGHTED ? 0.5 : 1;
      assertThat(standing.base()).isEqualTo(0.5);
      assertThat(standing.cost()).isCloseTo(0.3 * scale, within(1e-12));
      assertThat(standing.trivial()).isCloseTo(0.5 * scale, within(1e-12));
      assertThat(standing.mix(0.4 * scale)).isCloseTo(0.5, within(1e-12));
      assertThat(standing.mix(0.2 * scale)).isZero();
    }
  }

  private static double cost(Dataset rows, double[] scores, int group, Cost cost) {
    double missed = 0;
    double alarmed = 0;
    int positive = 0;
    int negative = 0;
    for (int i = 0; i < scores.length; i++) {
      if (rows.rows().groups().code(i) == group) {
        if (rows.labels()[i] == 1) {
          missed += 1 - scores[i];
          positive++;
        } else {
          alarmed += scores[i];
          negative++;
        }
      }
    }
    return switch (cost) {
      case FNR -> missed / positive;
      case FPR -> alarmed / negative;
      case WEIGHTED -> (missed + alarmed) / (positive + negative) / 2;
    };
  }

  /** With six groups, all are brought to the worst one's cost wherever they can be. */
  @ParameterizedTest
  @EnumSource
  void costsBecomeEqual(Cost cost) {
    Dataset rows = UnequalRows.classes(30_000, 2, 1);
    Model model =
        new CalibratedEqualizedOdds(new Options(cost)).adapt(new Scored(), rows, rows, new Seed(2));
    double[] before = new Scored().predict(rows.rows()).positive();
    double[] after = model.predict(rows.rows()).positive();
    double worst = 0;
    for (int g = 0; g < 6; g++) {
      worst = Math.max(worst, cost(rows, before, g, cost));
    }
    for (int g = 0; g < 6; g++) {
      String name = rows.rows().groups().names().get(g);
      if (Remarks.of(model).stream().noneMatch(remark -> remark.contains("'" + name + "'"))) {
        assertThat(cost(rows, after, g, cost)).as(name).isCloseTo(worst, within(0.02));
      }
    }
    assertThat(after).isNotEqualTo(before);
    assertThat(model.predict(rows.rows()).positive()).containsExactly(after);
  }

  @Test
  void theWorstServedGroupAndUnknownGroupsKeepTheirScores() {
    Dataset rows = UnequalRows.classes(3000, 2, 3);
    Model model =
        new CalibratedEqualizedOdds(Options.DEFAULT).adapt(new Scored(), rows, rows, new Seed(2));
    double[] before = new Scored().predict(rows.rows()).positive();
    double[] after = model.predict(rows.rows()).positive();
    int worst = 0;
    for (int g = 1; g < 6; g++) {
      worst =
          cost(rows, before, g, Cost.WEIGHTED) > cost(rows, before, worst, Cost.WEIGHTED)
              ? g
              : worst;
    }
    for (int i = 0; i < before.length; i++) {
      if (rows.rows().groups().code(i) == worst) {
        assertThat(after[i]).isEqualTo(before[i]);
      }
    }
    Dataset others = UnequalRows.bySex(rows);
    assertThat(model.predict(others.rows()).positive())
        .containsExactly(new Scored().predict(others.rows()).positive());
  }
}
