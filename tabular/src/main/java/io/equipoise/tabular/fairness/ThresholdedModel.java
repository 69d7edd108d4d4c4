package io.equipoise.tabular.fairness;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.calibration.Judged;
import java.util.List;

/**
 * A model whose decisions come from rules per group; its probabilities stay as they are.
 *
 * @param method name for messages
 * @param inner judges the rows
 * @param rules decide
 */
record ThresholdedModel(String method, Model inner, GroupRules rules) implements Model, Remarks {
  private static final String PART = "rules";

  static ThresholdedModel load(String method, Model inner, Store store) {
    return new ThresholdedModel(method, inner, store.read(PART, GroupRules.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    Predictions judged = Judged.predict(method, inner, rows);
    List<DecisionRule> byCode = rules.byCode(rows.groups());
    Lots lots = new Lots(rules.seed(), rules.columns(), rows);
    int[] labels = new int[judged.rows()];
    for (int i = 0; i < labels.length; i++) {
      double chance = byCode.get(rows.groups().code(i)).positive(judged.probability(i, 1));
      labels[i] = decide(chance, lots, i);
    }
    return judged.deciding(labels);
  }

  /** Chances within rounding of 0 or 1 draw no lot. */
  private static int decide(double chance, Lots lots, int row) {
    if (chance >= 1 - 1e-9) {
      return 1;
    }
    return chance > 1e-9 && lots.draw(row) < chance ? 1 : 0;
  }

  @Override
  public void save(Store store) {
    store.write(PART, rules);
    inner.save(store.child("inner"));
  }

  @Override
  public List<String> remarks() {
    return Remarks.of(inner, rules.remarks());
  }

  @Override
  public void close() {
    inner.close();
  }
}
