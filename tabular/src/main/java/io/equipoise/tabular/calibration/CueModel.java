package io.equipoise.tabular.calibration;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.calibration.Softmax.Logits;
import java.util.ArrayList;
import java.util.List;

/**
 * A model whose probabilities get a temperature per row, read off how it judges views of the row.
 *
 * @param inner judges rows and their views
 * @param state fitted on the holdout
 */
record CueModel(Model inner, State state) implements Model, Remarks {
  private static final String PART = "net";

  /** What is written. */
  record State(Views views, TemperatureNet net, List<String> remarks) {
    State {
      remarks = List.copyOf(remarks);
    }
  }

  static CueModel load(Model inner, Store store) {
    return new CueModel(inner, store.read(PART, State.class));
  }

  /** The cues of rows whose own logits are known. */
  static double[] cues(String method, Model inner, Logits logits, Views views, Rows rows) {
    List<Logits> judged = new ArrayList<>();
    for (Rows view : views.of(rows)) {
      judged.add(Logits.of(Judged.predict(method, inner, view)));
    }
    return Cues.of(logits, judged);
  }

  @Override
  public Predictions predict(Rows rows) {
    String method = CorrectnessAwareCalibration.NAME;
    Predictions raw = Judged.predict(method, inner, rows);
    int classes = raw.classes();
    Logits logits = Logits.of(raw);
    double[] temperatures =
        state.net().temperatures(cues(method, inner, logits, state.views(), rows));
    double[] scaled = new double[raw.probabilities().length];
    for (int i = 0; i < temperatures.length; i++) {
      Softmax.into(logits.values(), i * classes, classes, temperatures[i], scaled, i * classes);
    }
    return new Predictions(classes, scaled, raw.labels());
  }

  @Override
  public void save(Store store) {
    store.write(PART, state);
    inner.save(store.child("inner"));
  }

  @Override
  public List<String> remarks() {
    return Remarks.of(inner, state.remarks());
  }

  @Override
  public void close() {
    inner.close();
  }
}
