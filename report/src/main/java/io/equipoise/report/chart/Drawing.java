package io.equipoise.report.chart;

import java.util.List;

/**
 * A chart ready for the page.
 *
 * @param json the Vega-Lite specification, safe inside a script element
 * @param summary what it shows, in one sentence for those who do not see it
 * @param key what the numbered dots stand for, in their order; empty when dots are not numbered
 */
public record Drawing(String json, String summary, List<String> key) {
  public Drawing {
    key = List.copyOf(key);
  }

  static Drawing of(Object spec, String summary) {
    return new Drawing(Spec.embeddable(spec), summary, List.of());
  }
}
