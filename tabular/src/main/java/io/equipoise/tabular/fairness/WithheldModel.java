package io.equipoise.tabular.fairness;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.calibration.Judged;
import java.util.List;

/**
 * A model of which part of the rows, drawn by lot, get their group's base rate for a score.
 *
 * @param inner judges the rows
 * @param saved who gets it
 */
record WithheldModel(Model inner, Saved saved) implements Model, Remarks {
  private static final String PART = "withheld";

  /**
   * What is saved beside the inner model.
   *
   * @param groups names
   * @param bases base rate of each
   * @param mixes share of each group's rows that gets it
   * @param seed of the lots
   * @param columns features that tell rows apart when lots are drawn
   * @param remarks for people
   */
  record Saved(
      List<String> groups,
      double[] bases,
      double[] mixes,
      long seed,
      List<String> columns,
      List<String> remarks) {
    Saved {
      groups = List.copyOf(groups);
      columns = List.copyOf(columns);
      remarks = List.copyOf(remarks);
    }
  }

  static WithheldModel load(Model inner, Store store) {
    return new WithheldModel(inner, store.read(PART, Saved.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    double[] scores = Judged.predict("calibrated-equalized-odds", inner, rows).positive();
    int[] known = rows.groups().names().stream().mapToInt(saved.groups()::indexOf).toArray();
    Lots lots = new Lots(saved.seed(), saved.columns(), rows);
    for (int i = 0; i < scores.length; i++) {
      int group = known[rows.groups().code(i)];
      if (group >= 0 && lots.draw(i) < saved.mixes()[group]) {
        scores[i] = saved.bases()[group];
      }
    }
    return Predictions.binary(scores);
  }

  @Override
  public void save(Store store) {
    store.write(PART, saved);
    inner.save(store.child("inner"));
  }

  @Override
  public List<String> remarks() {
    return Remarks.of(inner, saved.remarks());
  }

  @Override
  public void close() {
    inner.close();
  }
}
