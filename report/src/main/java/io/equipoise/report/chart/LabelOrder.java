package io.equipoise.report.chart;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether labels have an order of their own, which sorting by value would destroy. */
final class LabelOrder {
  private static final Pattern LEADING_NUMBER =
      Pattern.compile("^[\\[(<≤>≥ ]*(-?\\d+(?:\\.\\d+)?)");

  private LabelOrder() {}

  /** True for bins and ordinals ({@code "0-10", "10-20"}) and for single letters. */
  static boolean natural(List<String> labels) {
    return labels.size() > 1
        && (labels.stream().allMatch(label -> label.length() == 1) || ascendingNumbers(labels));
  }

  private static boolean ascendingNumbers(List<String> labels) {
    double previous = Double.NEGATIVE_INFINITY;
    for (String label : labels) {
      Matcher matcher = LEADING_NUMBER.matcher(label);
      if (!matcher.find() || Double.parseDouble(matcher.group(1)) < previous) {
        return false;
      }
      previous = Double.parseDouble(matcher.group(1));
    }
    return true;
  }
}
