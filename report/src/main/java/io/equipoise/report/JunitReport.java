package io.equipoise.report;

import java.util.List;
import java.util.Locale;

/**
 * Thresholds as a JUnit XML file, which build servers show beside the tests: one test case per
 * check, failed when its threshold was crossed.
 */
public final class JunitReport {
  private JunitReport() {}

  /**
   * The file's text, UTF-8 when written.
   *
   * @param suite name of the test suite, such as the audited file
   */
  public static String render(String suite, List<Check> checks) {
    long failures = checks.stream().filter(check -> !check.passed()).count();
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    String counts =
        " tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\" time=\"0\""
            .formatted(checks.size(), failures);
    xml.append("<testsuites").append(counts).append(">\n");
    xml.append("  <testsuite name=\"").append(escape(suite)).append('"').append(counts);
    xml.append(">\n");
    for (Check check : checks) {
      append(xml, check);
    }
    return xml.append("  </testsuite>\n</testsuites>\n").toString();
  }

  private static void append(StringBuilder xml, Check check) {
    xml.append("    <testcase classname=\"equipoise.").append(escape(check.metric()));
    xml.append("\" name=\"").append(escape(check.where() + ": " + check.rule()));
    xml.append("\" time=\"0\"");
    if (check.passed()) {
      xml.append("/>\n");
      return;
    }
    String message =
        "%s of %s is %s, which crosses %s"
            .formatted(check.metric(), check.where(), number(check.value()), check.rule());
    xml.append(">\n      <failure type=\"threshold\" message=\"").append(escape(message));
    xml.append("\">").append(escape(message)).append("</failure>\n    </testcase>\n");
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "not measurable" : String.format(Locale.ROOT, "%.6g", value);
  }

  /**
   * Text for an attribute or element of XML 1.0. Characters that XML cannot hold at all, escaped or
   * not, become U+FFFD.
   */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&apos;");
                case '\t', '\n', '\r' -> safe.append("&#").append(c).append(';');
                default -> safe.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return safe.toString();
  }

  private static boolean allowed(int c) {
    return c >= 0x20 && c < 0x7F
        || c >= 0xA0 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }
}
