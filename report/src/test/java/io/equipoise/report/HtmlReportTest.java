package io.equipoise.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.report.page.Assets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-z][a-z0-9]*)((?:\\s+[a-z-]+(?:=\"[^\"]*\")?)*)\\s*>");
  private static final List<String> VOID = List.of("meta", "link", "img");

  @Test
  void everyPartIsThereInItsOrder() {
    String html = HtmlReport.render(Samples.report());

    assertThat(html)
        .containsSubsequence(
            "<h1",
            "In 4,526 rows there are 2 serious and 1 slight finding",
            "What was found",
            "Simpson's paradox",
            "Looked at and found in order (1)",
            "Group by group",
            "Across thresholds",
            "What was tried",
            "it changes the equalized odds difference",
            "no difference shown",
            "Model card",
            "Nobody has written down",
            "How to repeat it",
            "./equipoise audit berkeley",
            "Columns as read",
            "What such numbers cannot say");
  }

  @Test
  void theSameReportGivesTheSameBytes() {
    assertThat(HtmlReport.render(Samples.report())).isEqualTo(HtmlReport.render(Samples.report()));
  }

  @Test
  void aPerCentSignStaysWithItsNumber() {
    assertThat(HtmlReport.render(Samples.report())).contains("(30.4\u00a0% against 44.5\u00a0%)");
  }

  @Test
  void itIsSmallEnoughToMail() {
    assertThat(HtmlReport.render(Samples.report()).getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(1_500_000);
    assertThat(HtmlReport.render(Hostile.report()).getBytes(StandardCharsets.UTF_8).length)
        .isLessThan(2_500_000);
  }

  @Test
  void nothingOutsideIsReferred() {
    String html = HtmlReport.render(Hostile.report()).replace(Assets.vega(), "");

    assertThat(html).doesNotContainPattern("(?i)(src|href|action|srcset|data)=[\"']?https?:");
    assertThat(html).doesNotContainPattern("(?i)@import|url\\(");
    assertThat(Assets.vega()).doesNotContain("sourceMappingURL").hasSizeGreaterThan(500_000);
    assertThat(html).contains("default-src 'none'");
  }

  /** A parser that takes no tag it does not know and no attribute that is not in quotes. */
  @Test
  void hostileNamesAddNoElementAndNoAttribute() {
    String html = HtmlReport.render(Hostile.report());
    assertThat(strictElements(html)).doesNotContain("img", "svg", "iframe", "object");
    assertThat(html).doesNotContainPattern("<[^>]*\\son[a-z]+=\"?window");
  }

  @Test
  void noCharacterIsThereThatHtmlForbids() {
    String html = HtmlReport.render(Hostile.report());
    assertThat(html.codePoints().filter(c -> c < 0x20 && c != '\n' && c != '\t').count()).isZero();
    assertThat(html.codePoints().filter(c -> c >= 0x7f && c < 0xa0).count()).isZero();
    assertThat(html.codePoints().filter(c -> c >= 0xd800 && c <= 0xdfff).count()).isZero();
    assertThat(html).contains("control \uFFFD\uFFFD").contains("lone surrogate \uFFFD end");
  }

  @Test
  void aSectionWithoutAuditOrComparisonIsFine() {
    Report report =
        new Report(
            "empty",
            java.util.Optional.of(java.time.LocalDate.of(2026, 11, 21)),
            List.of(
                new Section(
                    "nothing",
                    "",
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    java.util.Optional.empty())));
    assertThat(HtmlReport.render(report)).contains("21 November 2026").doesNotContain("<figure");
  }

  /** Names of all elements; fails on a tag that is malformed, or closed in the wrong order. */
  private static List<String> strictElements(String html) {
    List<String> names = new ArrayList<>();
    List<String> open = new ArrayList<>();
    int at = html.indexOf("<html");
    while (at >= 0 && at < html.length()) {
      Matcher tag = TAG.matcher(html).region(at, html.length());
      assertThat(tag.lookingAt())
          .as("a well-formed tag at: %s", html.substring(at, Math.min(html.length(), at + 80)))
          .isTrue();
      String name = tag.group(2);
      names.add(name);
      if (!tag.group(1).isEmpty()) {
        assertThat(open.remove(open.size() - 1)).isEqualTo(name);
      } else if (!VOID.contains(name)) {
        open.add(name);
      }
      boolean raw = tag.group(1).isEmpty() && (name.equals("script") || name.equals("style"));
      at = raw ? html.indexOf("</" + name, tag.end()) : html.indexOf('<', tag.end());
    }
    assertThat(open).isEmpty();
    return names;
  }

  @Test
  void picturesStandInThePageAndNothingElseDoesAsOne() {
    Exhibit pictures =
        new Exhibit(
            "Mistakes",
            Exhibit.Chart.IMAGES,
            List.of("image", "caption"),
            List.of(
                List.of("data:image/png;base64,iVBORw0KGgo=", "<b>one</b>"),
                List.of("https://example.com/x.png", "two"),
                List.of("data:image/svg+xml;base64,PHN2Zz4=", "three"),
                List.of("data:image/png;base64,AA\" onerror=\"x", "four")));
    Audit base = Samples.berkeley();
    Audit audit =
        new Audit(
            base.provenance(),
            base.task(),
            base.columns(),
            base.findings(),
            base.metrics(),
            List.of(pictures),
            base.notes());
    Report report = Report.of("Pictures", Section.of("one", audit));
    String html = HtmlReport.render(report).replace(Assets.vega(), "");

    assertThat(html).contains("<img src=\"data:image/png;base64,iVBORw0KGgo=\"", "&lt;b>one");
    assertThat(html).doesNotContain("example.com", "svg+xml", "onerror");
    assertThat(JsonReport.render(report)).contains("<b>one</b>", "four").doesNotContain("base64");
  }
}
