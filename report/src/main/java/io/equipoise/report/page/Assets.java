package io.equipoise.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

/** Style and scripts that go into every page, read once from the class path. */
public final class Assets {
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  private Assets() {}

  /** The page's style sheet. */
  public static String style() {
    return Holder.STYLE;
  }

  /** The page's own script: draws charts when they come near the screen, opens all for print. */
  public static String script() {
    return Holder.SCRIPT;
  }

  /** Vega, Vega-Lite and vega-embed, minified, below their licence. */
  public static String vega() {
    return Holder.VEGA;
  }

  private static final class Holder {
    static final String STYLE = read("/io/equipoise/report/page/page.css");
    static final String SCRIPT = read("/io/equipoise/report/page/page.js");
    static final String VEGA = libraries();
  }

  private static String libraries() {
    Properties versions = new Properties();
    try {
      versions.load(new StringReader(read("/io/equipoise/report/page/libraries.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringBuilder all = new StringBuilder(read("/io/equipoise/report/page/vega-license.txt"));
    for (String name : List.of("vega", "vega-lite", "vega-embed")) {
      all.append(library(name + "/" + versions.getProperty(name) + "/" + name + ".min.js"));
    }
    return all.toString();
  }

  /**
   * A library without the pointer to its source map, which a browser's tools would go and fetch.
   */
  private static String library(String path) {
    return read(WEBJARS + path).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
  }

  private static String read(String resource) {
    try (InputStream stream = Assets.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (text.contains("</script") || text.contains("<!--")) {
        throw new IllegalStateException(resource + " cannot stand inside a page");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
