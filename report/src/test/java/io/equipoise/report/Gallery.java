package io.equipoise.report;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;

/** scratch */
final class Gallery {
  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[0]);
    Files.createDirectories(out);
    Path[] pages;
    if (args.length > 1) {
      pages = new Path[] {Path.of(args[1])};
    } else {
      pages =
          new Path[] {
            Files.writeString(out.resolve("sample.html"), HtmlReport.render(Samples.report())),
            Files.writeString(out.resolve("hostile.html"), HtmlReport.render(Hostile.report()))
          };
    }
    try (Browser browser = Browser.start()) {
      for (Path page : pages) {
        for (int width : new int[] {1280, 390}) {
          try (Browser.Opened opened = browser.open(page, width, 900)) {
            opened.awaitCharts();
            opened
                .page()
                .screenshot(
                    new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(out.resolve(page.getFileName() + "-" + width + ".png")));
            System.out.println(
                page + " " + width + " " + opened.complaints() + opened.requests().size());
            if (width == 1280) {
              opened
                  .page()
                  .emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
              opened
                  .page()
                  .screenshot(
                      new Page.ScreenshotOptions()
                          .setFullPage(true)
                          .setPath(out.resolve(page.getFileName() + "-dark.png")));
              opened
                  .page()
                  .pdf(
                      new Page.PdfOptions()
                          .setPath(out.resolve(page.getFileName() + ".pdf"))
                          .setFormat("A4"));
            }
          }
        }
      }
    }
  }
}
