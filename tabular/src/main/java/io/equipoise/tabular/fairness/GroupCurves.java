package io.equipoise.tabular.fairness;

import io.equipoise.core.task.Groups;
import io.equipoise.tabular.calibration.Judged;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The score curves of the holdout: one of all rows and one per group that has any weight.
 *
 * @param pooled all rows
 * @param names of the groups with rows
 * @param curves as many
 */
record GroupCurves(ScoreCurve pooled, List<String> names, List<ScoreCurve> curves) {

  static GroupCurves of(Judged judged) {
    double[] scores = judged.predictions().positive();
    int[] labels = judged.holdout().labels();
    double[] weights = judged.holdout().weights();
    Groups groups = judged.holdout().rows().groups();
    List<String> names = new ArrayList<>();
    List<ScoreCurve> curves = new ArrayList<>();
    for (int g = 0; g < groups.count(); g++) {
      int group = g;
      int[] rows =
          IntStream.range(0, scores.length)
              .filter(i -> groups.code(i) == group && weights[i] > 0)
              .toArray();
      if (rows.length > 0) {
        names.add(groups.names().get(g));
        curves.add(ScoreCurve.of(scores, labels, weights, rows));
      }
    }
    return new GroupCurves(ScoreCurve.of(scores, labels, weights), names, curves);
  }
}
