package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the edges that cut numeric columns into ranges. */
final class Bins {
  private Bins() {}

  /** Each text like {@code age=25,45,65}; edges ascend. */
  static Map<String, List<Double>> parse(List<String> texts) {
    Map<String, List<Double>> bins = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.lastIndexOf('=');
      Require.that(
          equals > 0, "--bins " + text + " does not read like age=25,45,65: column=edge,edge,…");
      List<Double> edges = new ArrayList<>();
      for (String edge : text.substring(equals + 1).split(",", -1)) {
        double number =
            Levels.number(edge.strip())
                .orElseThrow(
                    () -> new UserError("--bins " + text + ": '" + edge + "' is not a number"));
        Require.that(
            edges.isEmpty() || edges.get(edges.size() - 1) < number,
            "--bins " + text + ": the edges must ascend");
        edges.add(number);
      }
      Require.that(
          bins.put(text.substring(0, equals).strip(), List.copyOf(edges)) == null,
          "--bins names '" + text.substring(0, equals).strip() + "' twice");
    }
    return bins;
  }
}
