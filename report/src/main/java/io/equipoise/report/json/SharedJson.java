package io.equipoise.report.json;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.task.Task;
import io.equipoise.report.ModelCard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What audits, comparisons and model cards have in common. */
public final class SharedJson {
  private SharedJson() {}

  static Map<String, @Nullable Object> provenance(Provenance provenance) {
    return Json.object(
        "source", provenance.source(),
        "fingerprint", provenance.fingerprint(),
        "rows", provenance.rows(),
        "seed", provenance.seed(),
        "command", provenance.command(),
        "versions", provenance.versions());
  }

  static Map<String, @Nullable Object> task(Task task) {
    return Json.object(
        "target", task.target(),
        "kind", lower(task.kind()),
        "positive", Json.orNull(task.positive()),
        "groups", task.groups(),
        "given", task.given(),
        "prediction", Json.orNull(task.prediction()),
        "score", Json.orNull(task.score()),
        "threshold", Json.number(task.threshold()),
        "weight", Json.orNull(task.weight()),
        "environment", Json.orNull(task.environment()));
  }

  static Map<String, @Nullable Object> measured(Measured measured) {
    Map<String, @Nullable Object> object =
        Json.object("metric", measured.metric(), "where", measured.where());
    object.putAll(Json.estimate(measured.estimate()));
    return object;
  }

  static Map<String, @Nullable Object> exhibit(Exhibit exhibit) {
    if (exhibit.chart() == Exhibit.Chart.IMAGES && exhibit.fields().contains("caption")) {
      return exhibit(captions(exhibit));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : exhibit.rows()) {
      List<@Nullable Object> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(Json.cell(cell)));
      rows.add(cells);
    }
    return Json.object(
        "title", exhibit.title(),
        "chart", lower(exhibit.chart()),
        "fields", exhibit.fields(),
        "rows", rows);
  }

  /** The captions of pictures, as a table. */
  private static Exhibit captions(Exhibit pictures) {
    int at = pictures.fields().indexOf("caption");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : pictures.rows()) {
      rows.add(Collections.singletonList(row.get(at)));
    }
    return new Exhibit(pictures.title(), Exhibit.Chart.TABLE, List.of("caption"), rows);
  }

  /** A model card. */
  public static Map<String, @Nullable Object> card(ModelCard card) {
    return Json.object(
        "what", card.what(),
        "recipe", card.recipe(),
        "intendedUse", card.intendedUse(),
        "data", provenance(card.data()),
        "metrics", Json.list(card.metrics(), SharedJson::measured),
        "limits", card.limits());
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
