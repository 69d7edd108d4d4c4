package io.equipoise.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as people see it. Skipped by name where there is no Chromium. */
class PageInBrowserTest {
  private static final String CHARTS = "document.querySelectorAll('figure.chart').length";
  private static final String DRAWN = "document.querySelectorAll('figure.chart .plot svg').length";
  private static final String SIDEWAYS =
      "document.documentElement.scrollWidth - document.documentElement.clientWidth";

  @TempDir static Path folder;
  private static Browser browser;
  private static Path sample;
  private static Path hostile;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    sample = page("sample.html", Samples.report());
    hostile = page("hostile.html", Hostile.report());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Path page(String name, Report report) throws IOException {
    return Files.writeString(folder.resolve(name), HtmlReport.render(report));
  }

  @Test
  void everyChartIsDrawnAndNothingIsFetched() {
    try (Browser.Opened opened = browser.open(sample, 1280, 900)) {
      opened.page().evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
      opened.awaitCharts();

      assertThat(opened.complaints()).isEmpty();
      assertThat(opened.requests()).containsExactly(sample.toUri().toString());
      assertThat(opened.number(CHARTS)).isGreaterThanOrEqualTo(6);
      assertThat(opened.number(DRAWN)).isEqualTo(opened.number(CHARTS));
    }
  }

  @Test
  void hostileNamesBreakNothing() {
    try (Browser.Opened opened = browser.open(hostile, 390, 844)) {
      opened.page().evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
      opened.awaitCharts();

      assertThat(opened.complaints()).isEmpty();
      assertThat(opened.requests()).containsExactly(hostile.toUri().toString());
      assertThat(opened.number(DRAWN)).isEqualTo(opened.number(CHARTS));
      assertThat(opened.page().evaluate("window.injected === undefined")).isEqualTo(true);
      assertThat(opened.number(SIDEWAYS)).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void aPhoneScrollsTablesAndNotThePage() {
    try (Browser.Opened opened = browser.open(sample, 390, 844)) {
      opened.awaitCharts();

      assertThat(opened.number(SIDEWAYS)).isLessThanOrEqualTo(0);
      assertThat(
              opened.number(
                  "Math.max(...[...document.querySelectorAll('.plot svg')].map(s =>"
                      + " s.getBoundingClientRect().right))"))
          .isLessThanOrEqualTo(390);
    }
  }

  @Test
  void printOpensEveryFoldAndDrawsEveryChart() {
    try (Browser.Opened opened = browser.open(sample, 1280, 900)) {
      opened.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      opened.page().waitForFunction("!document.querySelector('details:not([open])')");
      opened.awaitCharts();
      assertThat(opened.number(DRAWN)).isEqualTo(opened.number(CHARTS));

      opened.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
      opened.page().waitForFunction("!document.querySelector('details[open]')");
      assertThat(opened.complaints()).isEmpty();
    }
  }

  @Test
  void textKeepsItsContrastInTheDark() {
    try (Browser.Opened opened = browser.open(sample, 1280, 900)) {
      for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        opened.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        Object worst = opened.page().evaluate(Contrast.SCRIPT);
        assertThat(((Number) worst).doubleValue()).as("%s", scheme).isGreaterThanOrEqualTo(4.5);
      }
    }
  }
}
