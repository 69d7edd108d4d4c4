package io.equipoise.report;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The Chromium of this machine, driven by Playwright. Without one, tests that ask for it are
 * skipped and say so; nothing is downloaded.
 */
final class Browser implements AutoCloseable {
  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;

  private Browser(Path chromium) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
  }

  /** Starts it; aborts the test, saying so, where there is no Chromium. */
  static Browser start() {
    Optional<Path> chromium =
        Stream.of(System.getenv("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser")
            .filter(path -> path != null && !path.isBlank())
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        chromium.isPresent(), "skipped: no Chromium here; name one in the variable CHROMIUM");
    return new Browser(chromium.get());
  }

  /** Opens a page of this size and keeps what it says and asks for. */
  Opened open(Path html, int width, int height) {
    Page page =
        browser.newPage(
            new com.microsoft.playwright.Browser.NewPageOptions().setViewportSize(width, height));
    List<String> complaints = new ArrayList<>();
    List<String> requests = new ArrayList<>();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.type() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add("exception: " + error));
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(html.toUri().toString());
    return new Opened(page, complaints, requests);
  }

  /** A page in a tab of its own. */
  record Opened(Page page, List<String> complaints, List<String> requests)
      implements AutoCloseable {

    /** Waits until every chart outside a closed fold is drawn. */
    void awaitCharts() {
      page.waitForFunction(
          "[...document.querySelectorAll('figure.chart')].every(f => f.dataset.state === 'drawn'"
              + " || f.dataset.state === 'failed' || f.querySelector('.plot').clientWidth === 0)");
    }

    /** A number that a script computes in the page. */
    int number(String script) {
      return ((Number) page.evaluate(script)).intValue();
    }

    @Override
    public void close() {
      page.close();
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
