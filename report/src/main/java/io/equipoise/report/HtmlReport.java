package io.equipoise.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.equipoise.report.page.Assets;
import io.equipoise.report.page.PageView;
import io.equipoise.report.text.CleanText;
import java.io.IOException;
import java.util.Map;

/**
 * One HTML page that needs nothing else: no network, no server, no other file. It holds its style,
 * its scripts (Vega-Lite) and its data, and a content security policy that forbids fetching more.
 * Text from the data is escaped wherever it stands.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /** The page as text, to be written as UTF-8; about 1 MB and growing with the charts. */
  public static String render(Report report) {
    StringOutput output = new StringOutput(1 << 21);
    Holder.ENGINE.render(
        "page.jte",
        Map.of(
            "page", PageView.of(report),
            "style", Assets.style(),
            "script", Assets.script(),
            "vega", Assets.vega()),
        output);
    return CleanText.of(output.toString());
  }

  /** As {@link #render}, into a file or stream that the caller opens and closes. */
  public static void write(Report report, Appendable out) throws IOException {
    out.append(render(report));
  }

  private static final class Holder {
    static final TemplateEngine ENGINE =
        TemplateEngine.createPrecompiled(
            null, ContentType.Html, null, "io.equipoise.report.generated");
  }
}
