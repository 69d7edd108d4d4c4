package io.equipoise.tabular.calibration;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.List;

/**
 * A model whose probabilities are mapped to others.
 *
 * @param method name for messages
 * @param inner judges the rows
 * @param map fitted on the holdout, a record that can be written
 * @param own what the user should know of the map
 */
record CalibratedModel(String method, Model inner, Map map, List<String> own)
    implements Model, Remarks {
  private static final String PART = "map";
  private static final String REMARKS = "remarks";

  /** Probabilities to probabilities, row by row. */
  interface Map {
    Predictions apply(Predictions raw, Groups groups);
  }

  /** Remarks as they are written. */
  private record Notes(List<String> remarks) {}

  CalibratedModel {
    own = List.copyOf(own);
  }

  static CalibratedModel load(String method, Model inner, Store store, Class<? extends Map> type) {
    return new CalibratedModel(
        method, inner, store.read(PART, type), store.read(REMARKS, Notes.class).remarks());
  }

  @Override
  public Predictions predict(Rows rows) {
    return map.apply(Judged.predict(method, inner, rows), rows.groups());
  }

  @Override
  public void save(Store store) {
    store.write(PART, map);
    store.write(REMARKS, new Notes(own));
    inner.save(store.child("inner"));
  }

  @Override
  public List<String> remarks() {
    return Remarks.of(inner, own);
  }

  @Override
  public void close() {
    inner.close();
  }
}
