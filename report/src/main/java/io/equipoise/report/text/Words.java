package io.equipoise.report.text;

import io.equipoise.core.finding.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Names as people say them. */
public final class Words {
  private static final Pattern PERCENT = Pattern.compile("(\\d) %");

  private static final Map<String, String> SPOKEN =
      Map.ofEntries(
          Map.entry("auc", "AUC"),
          Map.entry("roc", "ROC"),
          Map.entry("ece", "ECE"),
          Map.entry("f1", "F1"),
          Map.entry("f2", "F2"),
          Map.entry("f05", "F0.5"),
          Map.entry("mae", "MAE"),
          Map.entry("mse", "MSE"),
          Map.entry("rmse", "RMSE"),
          Map.entry("r2", "R²"),
          Map.entry("crps", "CRPS"),
          Map.entry("nll", "NLL"),
          Map.entry("tpr", "TPR"),
          Map.entry("fpr", "FPR"),
          Map.entry("tnr", "TNR"),
          Map.entry("fnr", "FNR"),
          Map.entry("ppv", "PPV"),
          Map.entry("npv", "NPV"),
          Map.entry("brier", "Brier"),
          Map.entry("theil", "Theil"),
          Map.entry("mantel", "Mantel"),
          Map.entry("haenszel", "Haenszel"));

  private Words() {}

  /**
   * {@code falsePositiveRate} is {@code "false positive rate"}, {@code eceGap} {@code "ECE gap"}.
   */
  public static String spoken(String metric) {
    StringBuilder words = new StringBuilder();
    for (String word : metric.split("(?<=[a-z0-9])(?=[A-Z])|[-_ ]+", -1)) {
      if (!word.isEmpty()) {
        String lower = word.toLowerCase(Locale.ROOT);
        words.append(words.isEmpty() ? "" : " ").append(SPOKEN.getOrDefault(lower, lower));
      }
    }
    return words.toString().replace("Mantel Haenszel", "Mantel-Haenszel");
  }

  /** The same with a capital at its head. */
  public static String heading(String metric) {
    return capital(spoken(metric));
  }

  /** With a capital at its head. */
  public static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /**
   * With a full stop at its end, unless it ends with one or with another mark. No line ends between
   * a number and its per cent sign.
   */
  public static String sentence(String text) {
    String kept = PERCENT.matcher(text).replaceAll("$1\u00a0%");
    return kept.isEmpty() || ".!?…".indexOf(kept.charAt(kept.length() - 1)) >= 0
        ? kept
        : kept + ".";
  }

  /** What a severity is called on the page. */
  public static String severity(Severity severity) {
    return switch (severity) {
      case HIGH -> "serious";
      case MEDIUM -> "moderate";
      case LOW -> "slight";
      case NONE -> "in order";
    };
  }

  /** {@code "a, b and c"}. */
  public static String list(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  /** {@code "no rows"}, {@code "1 row"}, {@code "4,526 rows"}. */
  public static String count(long number, String one, String many) {
    return number == 1 ? "1 " + one : (number == 0 ? "no" : Numbers.count(number)) + " " + many;
  }

  /**
   * With one space for every run of white space, and for the line ends that JavaScript knows and
   * Java's white space does not.
   */
  public static String oneLine(String text) {
    return text.replaceAll("[\\s\u0085\u2028\u2029]+", " ").strip();
  }

  /** At most {@code most} characters, cut in the middle, never inside a surrogate pair. */
  public static String shortened(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return text;
    }
    int head = text.offsetByCodePoints(0, most - most / 3 - 1);
    int tail = text.offsetByCodePoints(text.length(), -(most / 3));
    return text.substring(0, head) + "…" + text.substring(tail);
  }
}
