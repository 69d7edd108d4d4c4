/**
 * Exhibits as Vega-Lite specifications. A chart is added as a class that turns the rows of an
 * {@link io.equipoise.core.finding.Exhibit} into a {@link io.equipoise.report.chart.Spec}, and a
 * case in {@link io.equipoise.report.chart.VegaLite}. Data fields have fixed names; no name of the
 * user is one.
 */
@NullMarked
package io.equipoise.report.chart;

import org.jspecify.annotations.NullMarked;
