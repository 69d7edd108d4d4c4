package io.equipoise.app.command;

import io.equipoise.core.file.Json;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.Predictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Predictions for other programs. */
record PredictionJson(String prediction, Map<String, Double> scores) {

  /**
   * A predicted number.
   *
   * @param deviation standard deviation of the truth around it, where the model says one
   */
  record Number(double prediction, OptionalDouble deviation) {}

  /** A list with one object per row. */
  static String of(NumberForecast forecast) {
    List<Number> rows = new ArrayList<>(forecast.rows());
    for (int i = 0; i < forecast.rows(); i++) {
      rows.add(new Number(forecast.values()[i], forecast.deviation(i)));
    }
    return Json.write(rows) + "\n";
  }

  /** A list with one object per row. */
  static String of(List<String> classes, Predictions predictions) {
    List<PredictionJson> rows = new ArrayList<>(predictions.rows());
    for (int i = 0; i < predictions.rows(); i++) {
      Map<String, Double> scores = new LinkedHashMap<>();
      for (int c = 0; c < classes.size(); c++) {
        scores.put(classes.get(c), predictions.probability(i, c));
      }
      rows.add(new PredictionJson(classes.get(predictions.labels()[i]), scores));
    }
    return Json.write(rows) + "\n";
  }
}
