package io.equipoise.tabular.audit;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.List;
import java.util.Locale;

/** How numbers and names stand in sentences, the same in every probe. */
final class Wording {
  private static final int LONGEST_NAME = 60;

  private Wording() {}

  /** A share as {@code "30.4 %"}. */
  static String percent(double share) {
    return Double.isNaN(share) ? "not measurable" : decimals(100 * share, 1) + " %";
  }

  /** A difference of shares, without its sign, as {@code "14.2 points"}. */
  static String points(double difference) {
    String number = decimals(100 * Math.abs(difference), 1);
    return number + (number.equals("1.0") ? " point" : " points");
  }

  /** {@code "11.4 to 17.0 points"}, with their signs. */
  static String pointsRange(Estimate difference) {
    return Double.isNaN(difference.low()) || Double.isNaN(difference.high())
        ? "unknown"
        : decimals(100 * difference.low(), 1)
            + " to "
            + decimals(100 * difference.high(), 1)
            + " points";
  }

  /** {@code "(95 % interval 28.8 % to 32.1 %)"}. */
  static String percentInterval(Estimate share) {
    return interval(percent(share.low()), percent(share.high()), share);
  }

  /** {@code "(95 % interval 0.71 to 0.83)"} with this many decimals. */
  static String interval(Estimate number, int decimals) {
    return interval(decimals(number.low(), decimals), decimals(number.high(), decimals), number);
  }

  private static String interval(String low, String high, Estimate number) {
    return Double.isNaN(number.low()) || Double.isNaN(number.high())
        ? "(no interval can be given)"
        : "(95 % interval " + low + " to " + high + ")";
  }

  /** The same interval seen from the other side: the difference b - a when given a - b. */
  static Estimate negated(Estimate difference) {
    return new Estimate(0.0 - difference.value(), 0.0 - difference.high(), 0.0 - difference.low());
  }

  /** A number with this many decimals, never {@code "-0.0"}. */
  static String decimals(double number, int decimals) {
    if (Double.isNaN(number)) {
      return "not measurable";
    } else if (Double.isInfinite(number)) {
      return number > 0 ? "∞" : "-∞";
    }
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", number);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
  }

  /** A count as {@code "4,526"}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code "1 row"}, {@code "4,526 rows"}. */
  static String rows(long count) {
    return count(count) + (count == 1 ? " row" : " rows");
  }

  /** A name from the data, on one line and not too long. */
  static String name(String name) {
    String line = name.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= LONGEST_NAME
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
  }

  /** {@code "'dept'"}. */
  static String quoted(String name) {
    return "'" + name(name) + "'";
  }

  /** The protected columns of a grouping: {@code "sex × race"}. */
  static String grouping(Groups groups) {
    return groups.columns().isEmpty() ? "overall" : String.join(" × ", groups.columns());
  }

  /** One group with its columns: {@code "sex × race: Female · Black"}. */
  static String group(Groups groups, int g) {
    return grouping(groups) + ": " + groups.names().get(g);
  }

  /** {@code "a, b and c"}; beyond {@code most}, {@code "a, b and 7 more"}. */
  static String list(List<String> names, int most) {
    int count = names.size();
    if (count == 0) {
      return "none";
    } else if (count == 1) {
      return names.get(0);
    } else if (count > most) {
      return String.join(", ", names.subList(0, most)) + " and " + (count - most) + " more";
    }
    return String.join(", ", names.subList(0, count - 1)) + " and " + names.get(count - 1);
  }
}
