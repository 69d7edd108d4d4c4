package io.equipoise.report.page;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.report.chart.Drawing;
import io.equipoise.report.chart.VegaLite;
import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table with its chart, when it has one.
 *
 * @param id its anchor
 * @param title what it shows
 * @param chart the drawing; null for a plain table
 * @param header names of the table's columns
 * @param rows its cells as text
 * @param left how many more rows there are than {@code rows}
 * @param pictures shown in place of the table; empty for none
 */
public record ExhibitView(
    String id,
    String title,
    @Nullable Drawing chart,
    List<String> header,
    List<List<String>> rows,
    int left,
    List<Picture> pictures) {

  /**
   * A picture.
   *
   * @param source a {@code data:} address of a PNG
   * @param caption below it
   */
  public record Picture(String source, String caption) {}

  private static final int MOST_ROWS = 100;
  private static final int LONGEST_CELL = 200;
  private static final int LONGEST_TITLE = 300;
  private static final int LONGEST_CAPTION = 80;
  private static final Pattern PNG = Pattern.compile("data:image/png;base64,[A-Za-z0-9+/]+={0,2}");

  /** Words that tell a chart of shares from its title, when no metric does. */
  private static final List<String> SHARE_WORDS =
      List.of(
          "rate",
          "how often",
          "share",
          "accuracy",
          "gap",
          "percent",
          "admitted",
          "survived",
          "calibration",
          "reliability",
          "missing");

  private static final Map<String, String> HEADINGS =
      Map.of("label", "", "low", "95 % from", "high", "to", "front", "on the front");

  static ExhibitView of(String id, Exhibit exhibit, String metric) {
    return of(id, exhibit, unit(exhibit, metric));
  }

  /** As above, where the unit is known. */
  static ExhibitView of(String id, Exhibit exhibit, Unit unit) {
    List<Picture> pictures = pictures(exhibit);
    if (!pictures.isEmpty()) {
      return new ExhibitView(id, title(exhibit.title()), null, List.of(), List.of(), 0, pictures);
    }
    Optional<Drawing> chart = VegaLite.of(exhibit, unit);
    List<String> header = new ArrayList<>();
    for (String field : exhibit.fields()) {
      header.add(HEADINGS.containsKey(field) ? HEADINGS.get(field) : Words.heading(field));
    }
    List<List<String>> rows = new ArrayList<>();
    for (List<@Nullable Object> row :
        exhibit.rows().subList(0, Math.min(MOST_ROWS, exhibit.rows().size()))) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(cell(row.get(i), cellUnit(exhibit, i, unit)));
      }
      rows.add(cells);
    }
    return new ExhibitView(
        id,
        title(exhibit.title()),
        chart.orElse(null),
        header,
        rows,
        exhibit.rows().size() - rows.size(),
        List.of());
  }

  /** Only what is a picture within the page: nothing that a browser would fetch or run. */
  private static List<Picture> pictures(Exhibit exhibit) {
    int image = exhibit.fields().indexOf("image");
    int caption = exhibit.fields().indexOf("caption");
    if (exhibit.chart() != Exhibit.Chart.IMAGES || image < 0 || caption < 0) {
      return List.of();
    }
    List<Picture> pictures = new ArrayList<>();
    for (List<@Nullable Object> row : exhibit.rows()) {
      String source = String.valueOf(row.get(image));
      if (PNG.matcher(source).matches()) {
        String words = Words.shortened(String.valueOf(row.get(caption)), LONGEST_CAPTION);
        pictures.add(new Picture(source, words));
      }
    }
    return pictures;
  }

  /** A drawing without a table of its own. */
  static ExhibitView drawn(String id, String title, Drawing drawing) {
    return new ExhibitView(id, title, drawing, List.of(), List.of(), 0, List.of());
  }

  /** Titles may name metrics in camelCase; people read words. */
  private static String title(String title) {
    String[] sides = title.split(" against ", 2);
    if (sides.length == 2 && !sides[0].contains(" ") && !sides[1].contains(" ")) {
      return Words.heading(sides[0]) + " against " + Words.spoken(sides[1]);
    }
    return Words.capital(Words.shortened(title, LONGEST_TITLE));
  }

  private static Unit unit(Exhibit exhibit, String metric) {
    if (exhibit.chart() == Exhibit.Chart.SCATTER) {
      return Arrays.stream(exhibit.title().split(" against ", 2))
          .map(Unit::ofTrials)
          .filter(Unit.NUMBER::equals)
          .findFirst()
          .orElse(Unit.SCORE);
    }
    String title = exhibit.title().toLowerCase(Locale.ROOT);
    boolean share =
        Unit.of(metric) == Unit.SHARE
            || Unit.of(metric) == Unit.POINTS
            || SHARE_WORDS.stream().anyMatch(title::contains);
    return share && !title.contains("ratio") && withinOne(exhibit) ? Unit.SHARE : Unit.NUMBER;
  }

  /** Whether every number could be a share or a difference of shares. */
  private static boolean withinOne(Exhibit exhibit) {
    return exhibit.rows().stream()
        .flatMap(List::stream)
        .filter(cell -> cell instanceof Double || cell instanceof Float)
        .mapToDouble(cell -> ((Number) cell).doubleValue())
        .allMatch(value -> Double.isNaN(value) || Math.abs(value) <= 1);
  }

  private static Unit cellUnit(Exhibit exhibit, int column, Unit unit) {
    String field = exhibit.fields().get(column);
    if (field.equals("x") && exhibit.chart() == Exhibit.Chart.LINES) {
      return Unit.NUMBER;
    }
    return switch (exhibit.chart()) {
      case IMAGES, TABLE -> tableUnit(exhibit.fields(), column);
      case INTERVALS, LINES, SCATTER, HEATMAP -> unit;
    };
  }

  /** The ends of an interval have the unit of the number before them. */
  private static Unit tableUnit(List<String> fields, int column) {
    int named = column;
    while (named > 0 && (fields.get(named).equals("low") || fields.get(named).equals("high"))) {
      named--;
    }
    return Unit.of(fields.get(named));
  }

  private static String cell(@Nullable Object cell, Unit unit) {
    if (cell == null) {
      return Numbers.NONE;
    }
    if (cell instanceof Boolean yes) {
      return yes ? "yes" : "no";
    }
    if (cell instanceof Number number) {
      boolean whole = cell instanceof Integer || cell instanceof Long;
      return Numbers.value(number.doubleValue(), whole ? Unit.COUNT : unit);
    }
    return Words.shortened(cell.toString(), LONGEST_CELL);
  }
}
