package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * A boosted ensemble in XGBoost's native memory, saved in XGBoost's own format (UBJSON). One thread
 * at a time predicts with it.
 */
final class BoosterModel implements Model {
  private static final String SETTINGS = "boosting";
  private static final String TREES = "trees";
  private static final int BLOCK = 1 << 15;

  /**
   * What is saved beside XGBoost's own part.
   *
   * @param classes number of classes; 0 for a model of numbers
   * @param scale of a model of numbers
   */
  record Settings(Encoder encoder, int classes, Optional<NumberScale> scale) {
    Settings {
      Require.atLeast("classes", classes, scale.isPresent() ? 0 : 2);
      Require.that(encoder.width() > 0, "a boosted model needs at least one encoded column");
    }
  }

  private final Settings settings;
  private final Booster booster;
  private boolean closed;

  BoosterModel(Settings settings, Booster booster) {
    this.settings = settings;
    this.booster = booster;
  }

  static BoosterModel load(Store store) {
    Settings settings = store.read(SETTINGS, Settings.class);
    try {
      Booster booster = XGBoost.loadModel(new ByteArrayInputStream(store.readBytes(TREES)));
      if (booster.getNumFeature() != settings.encoder().width()) {
        booster.dispose();
        throw new UserError(
            "the saved XGBoost part does not fit its encoder; train and save the model again");
      }
      booster.setParam("nthread", 1);
      return new BoosterModel(settings, booster);
    } catch (XGBoostError | IOException e) {
      throw new UserError("the saved XGBoost part is damaged; train and save the model again", e);
    }
  }

  /** Encoded rows in native memory; NaN is missing. The caller disposes of them. */
  static DMatrix rows(Matrix matrix) throws XGBoostError {
    return new DMatrix(matrix.values(), matrix.rows(), matrix.columns(), Float.NaN);
  }

  @Override
  public synchronized Predictions predict(Rows rows) {
    if (closed) {
      throw new IllegalStateException("the model was closed");
    }
    int outputs = settings.scale().isPresent() ? 1 : settings.classes();
    double[] all = new double[rows.count() * outputs];
    Encoder.Encoding encoding = settings.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      float[][] raw = raw(block);
      for (int i = 0; i < raw.length; i++) {
        if (settings.scale().isPresent()) {
          all[from + i] = settings.scale().get().own(raw[i][0]);
        } else {
          fill(raw[i], all, (from + i) * outputs, outputs);
        }
      }
    }
    return settings.scale().isPresent()
        ? new Predictions(NumberForecast.of(all))
        : Predictions.of(outputs, all);
  }

  private float[][] raw(Matrix block) {
    try {
      DMatrix rows = rows(block);
      try {
        return booster.predict(rows);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost cannot predict", e);
    }
  }

  /** Single-precision shares from XGBoost become doubles that sum to 1. */
  private static void fill(float[] raw, double[] out, int at, int classes) {
    if (classes == 2) {
      out[at] = 1 - (double) raw[0];
      out[at + 1] = raw[0];
      return;
    }
    double sum = 0;
    for (float share : raw) {
      sum += share;
    }
    for (int c = 0; c < classes; c++) {
      out[at + c] = raw[c] / sum;
    }
  }

  @Override
  public synchronized void save(Store store) {
    store.write(SETTINGS, settings);
    try {
      store.writeBytes(TREES, booster.toByteArray("ubj"));
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost cannot write its model", e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      booster.dispose();
    }
  }
}
