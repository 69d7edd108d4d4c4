package io.equipoise.app.command;

import io.equipoise.app.text.Csv;
import io.equipoise.app.text.Numbers;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberForecast.Normal;
import io.equipoise.core.learn.Predictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predictions as people and programs read them.
 *
 * @param count number of rows
 * @param decisions the class of each row; empty where numbers are predicted
 * @param numbers by the name of their column, one per row
 * @param json for other programs
 */
record Judged(int count, List<String> decisions, Map<String, double[]> numbers, String json) {
  private static final int SHOWN = 20;
  private static final String PREDICTION = "prediction";

  /** Decisions and scores under the names of their classes, or predicted numbers. */
  static Judged of(List<String> classes, Predictions predictions) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    if (predictions.forecast() instanceof NumberForecast forecast) {
      columns.put(PREDICTION, forecast.values());
      if (forecast.spread() instanceof Normal normal) {
        columns.put("standard deviation", normal.deviations());
      }
      return new Judged(forecast.rows(), List.of(), columns, PredictionJson.of(forecast));
    }
    List<String> decisions = new ArrayList<>();
    for (int label : predictions.labels()) {
      decisions.add(classes.get(label));
    }
    for (int c = 0; c < classes.size(); c++) {
      double[] scores = new double[predictions.rows()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = predictions.probability(i, c);
      }
      columns.put("score " + classes.get(c), scores);
    }
    return new Judged(
        predictions.rows(), decisions, columns, PredictionJson.of(classes, predictions));
  }

  private List<String> header() {
    List<String> header = new ArrayList<>();
    if (!decisions.isEmpty()) {
      header.add(PREDICTION);
    }
    header.addAll(numbers.keySet());
    return header;
  }

  /** The first rows, for a terminal. */
  List<String> table(int width) {
    List<String> header = header();
    header.add(0, "row");
    TextTable table = TextTable.of(header);
    for (int i = 0; i < Math.min(SHOWN, count); i++) {
      List<String> cells = new ArrayList<>(List.of(String.valueOf(i + 1)));
      if (!decisions.isEmpty()) {
        cells.add(decisions.get(i));
      }
      for (double[] column : numbers.values()) {
        cells.add(Numbers.fourDigits(column[i]));
      }
      table.row(cells);
    }
    List<String> lines = new ArrayList<>(table.lines(width));
    if (count > SHOWN) {
      String more = Numbers.plain(count - SHOWN);
      lines.add("… and " + more + " more rows; --output FILE.csv writes all");
    }
    return lines;
  }

  /** All rows with every digit. */
  String csv() {
    StringBuilder csv = new StringBuilder(Csv.line(header()));
    for (int i = 0; i < count; i++) {
      List<String> cells = new ArrayList<>();
      if (!decisions.isEmpty()) {
        cells.add(decisions.get(i));
      }
      for (double[] column : numbers.values()) {
        cells.add(Double.toString(column[i]));
      }
      csv.append(Csv.line(cells));
    }
    return csv.toString();
  }
}
