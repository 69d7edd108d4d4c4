package io.equipoise.report.text;

/**
 * A metric's name taken apart: what is measured, and whether the number is the value itself or how
 * groups compare on it. {@code truePositiveRateDifferenceToOverall} is the true positive rate,
 * against all rows.
 *
 * @param base name of what is measured
 * @param form how groups are compared on it
 */
public record MetricName(String base, Form form) {

  /** How groups are compared. Longer endings come before those they end with. */
  public enum Form {
    DIFFERENCE_TO_OVERALL("DifferenceToOverall", "difference to all"),
    RATIO_TO_OVERALL("RatioToOverall", "ratio to all"),
    DIFFERENCE_TO("DifferenceTo", "difference"),
    RATIO_TO("RatioTo", "ratio"),
    LOWEST("Lowest", "lowest group"),
    HIGHEST("Highest", "highest group"),
    DIFFERENCE("Difference", "difference"),
    RATIO("Ratio", "ratio"),
    VALUE("", "value");

    private final String ending;
    private final String words;

    Form(String ending, String words) {
      this.ending = ending;
      this.words = words;
    }

    /** Heading of a column that holds it. */
    public String words() {
      return words;
    }

    /** Whether it is a difference of two values. */
    public boolean isDifference() {
      return this == DIFFERENCE || this == DIFFERENCE_TO || this == DIFFERENCE_TO_OVERALL;
    }

    /** Whether it is a ratio of two values. */
    public boolean isRatio() {
      return this == RATIO || this == RATIO_TO || this == RATIO_TO_OVERALL;
    }

    /** Whether one group is held against all rows. */
    public boolean isToOverall() {
      return this == DIFFERENCE_TO_OVERALL || this == RATIO_TO_OVERALL;
    }
  }

  /** The parts of a name. */
  public static MetricName of(String metric) {
    if (metric.equals("disparateImpact")) {
      return new MetricName(metric, Form.RATIO);
    }
    for (Form form : Form.values()) {
      if (metric.endsWith(form.ending) && metric.length() > form.ending.length()) {
        return new MetricName(metric.substring(0, metric.length() - form.ending.length()), form);
      }
    }
    return new MetricName(metric, Form.VALUE);
  }
}
