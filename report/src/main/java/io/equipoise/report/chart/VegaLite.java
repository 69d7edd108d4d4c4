package io.equipoise.report.chart;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.report.text.Unit;
import java.util.Optional;

/** Draws exhibits: which chart class draws which kind. */
public final class VegaLite {
  /** More rows than this are not drawn, since nobody could tell them apart. */
  static final int MOST_LABELS = 40;

  private VegaLite() {}

  /** The chart; empty for a plain table and where no number is finite. */
  public static Optional<Drawing> of(Exhibit exhibit, Unit unit) {
    Cells cells = Cells.of(exhibit);
    return switch (exhibit.chart()) {
      case INTERVALS -> IntervalsChart.of(cells, unit, exhibit.title());
      case LINES -> LinesChart.of(cells, unit, exhibit.title());
      case SCATTER -> ScatterChart.of(cells, unit, exhibit.title());
      case HEATMAP -> HeatmapChart.of(cells, unit);
      case IMAGES, TABLE -> Optional.empty();
    };
  }
}
