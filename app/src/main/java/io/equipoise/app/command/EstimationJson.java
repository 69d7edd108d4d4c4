package io.equipoise.app.command;

import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.file.Json;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.recipe.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An estimation for other programs; what is unknown is null. */
record EstimationJson(
    Provenance provenance,
    String method,
    String title,
    double level,
    List<Number> terms,
    List<Beside> alternatives,
    List<String> reading,
    List<Shown> exhibits,
    List<String> notes) {

  /** One quantity. */
  record Number(
      String name,
      Optional<Double> estimate,
      Optional<Double> standardError,
      Optional<Double> low,
      Optional<Double> high) {
    static Number of(Estimation.Term term) {
      return new Number(
          term.name(),
          finite(term.estimate()),
          finite(term.standardError()),
          finite(term.low()),
          finite(term.high()));
    }
  }

  /** Another analysis. */
  record Beside(String name, String meaning, List<Number> terms) {
    static Beside of(Estimation.Alternative other) {
      return new Beside(
          other.name(), other.meaning(), other.terms().stream().map(Number::of).toList());
    }
  }

  /** A table. */
  record Shown(String title, List<String> fields, List<List<Optional<Object>>> rows) {
    static Shown of(Exhibit exhibit) {
      List<List<Optional<Object>>> rows = new ArrayList<>();
      for (List<@Nullable Object> row : exhibit.rows()) {
        List<Optional<Object>> cells = new ArrayList<>();
        for (Object cell : row) {
          boolean unknown = cell instanceof Double number && !Double.isFinite(number);
          cells.add(unknown ? Optional.empty() : Optional.ofNullable(cell));
        }
        rows.add(cells);
      }
      return new Shown(exhibit.title(), exhibit.fields(), rows);
    }
  }

  /** The text of the JSON. */
  static String of(Step step, Provenance provenance, Estimation estimation) {
    return Json.writePretty(
        new EstimationJson(
            provenance,
            step.toString(),
            estimation.title(),
            Estimation.LEVEL,
            estimation.terms().stream().map(Number::of).toList(),
            estimation.alternatives().stream().map(Beside::of).toList(),
            estimation.reading(),
            estimation.exhibits().stream().map(Shown::of).toList(),
            estimation.notes()));
  }

  private static Optional<Double> finite(double value) {
    return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
  }
}
