package io.equipoise.report;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A report all of whose names were chosen by someone who wants to break the page. */
final class Hostile {
  static final List<String> NAMES =
      List.of(
          "<script>window.injected=1</script>",
          "</script><script>window.injected=1</script>",
          "<!--<script>",
          "\"><img src=x onerror=\"window.injected=1\">",
          "' onmouseover='window.injected=1",
          "{{constructor.constructor('window.injected=1')()}}",
          "${7*7} @if(true) !{x}",
          "datum.a.b[0]['c'] + window.alert(1)",
          "a.b[0]",
          "back\\slash \\u003c \\n",
          "javascript:window.injected=1",
          "<svg/onload=window.injected=1>",
          "&lt;b&gt; &amp;amp;",
          "\u202Ertl override عربى עברית",
          "👩🏽‍⚕️ emoji 🏳️‍🌈",
          "control \u0000\u0001\u0008\u000b\u001b\u007f\u0085 chars",
          "lone surrogate \ud83d end",
          "line\u2028separator\u2029paragraph\r\nnewline\ttab",
          "x".repeat(10_000),
          "x".repeat(10_000) + "y",
          "]]> CDATA <![CDATA[",
          "");

  private Hostile() {}

  static Report report() {
    Audit base = Samples.audit(NAMES.get(1), NAMES.get(3), NAMES.get(5));
    List<Finding> findings = new ArrayList<>(base.findings());
    for (String name : NAMES) {
      findings.add(
          new Finding(
              Bias.PROXY,
              name,
              name,
              Severity.MEDIUM,
              "auc",
              Estimate.NOT_MEASURABLE,
              name,
              List.of(name),
              List.of(exhibit(name))));
    }
    findings.addAll(List.of(weird()));
    Audit audit =
        new Audit(
            base.provenance(),
            base.task(),
            base.columns(),
            findings,
            base.metrics(),
            List.of(all()),
            NAMES);
    return new Report(
        NAMES.get(0),
        Optional.empty(),
        List.of(
            Section.of(NAMES.get(1), audit)
                .introducedBy(NAMES.get(2))
                .with(Tried.with(NAMES.get(4)))
                .with(Samples.card(NAMES.get(1))),
            Section.of(NAMES.get(18), Tried.with(NAMES.get(18)))));
  }

  /** Every chart kind without a number that could be drawn. */
  private static Finding weird() {
    List<Exhibit> exhibits = new ArrayList<>();
    for (Exhibit.Chart chart : Exhibit.Chart.values()) {
      List<@Nullable Object> row =
          Arrays.asList("a", Double.NaN, Double.POSITIVE_INFINITY, null, true);
      exhibits.add(
          new Exhibit(
              "nothing to draw",
              chart,
              List.of("a.b[0]", "value", "low", "high", "series"),
              List.of(row, row)));
      exhibits.add(new Exhibit("empty", chart, List.of("label", "value"), List.of()));
    }
    return new Finding(
        Bias.QUALITY_GAP,
        "overall",
        "Nothing can be drawn",
        Severity.HIGH,
        "accuracyDifference",
        new Estimate(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN),
        "",
        List.of(),
        exhibits);
  }

  private static Exhibit exhibit(String name) {
    return new Exhibit(
        name,
        Exhibit.Chart.LINES,
        List.of(name, "y", "series"),
        List.of(Arrays.asList(0.1, 0.2, name), Arrays.asList(0.5, 0.7, name)));
  }

  private static Exhibit all() {
    List<Estimate> values = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      values.add(new Estimate(0.3 + 0.01 * i, 0.2, 0.7));
    }
    return Samples.intervals("Rates of all", NAMES, values);
  }
}
