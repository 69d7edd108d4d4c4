package io.equipoise.app.gate;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Spelling;
import io.equipoise.report.Check;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule that fails a pipeline: {@code demographicParityDifference>0.1}.
 *
 * @param metric as it was typed
 * @param operator how the measured number is compared
 * @param limit what it is compared with
 * @param text the rule as it was typed
 */
public record Threshold(String metric, Operator operator, double limit, String text) {
  private static final Pattern RULE =
      Pattern.compile("\\s*([\\p{Alpha}][\\w -]*?)\\s*(>=|<=|>|<)\\s*(\\S+)\\s*");

  /** How a number crosses a limit. */
  public enum Operator {
    ABOVE(">"),
    AT_LEAST(">="),
    BELOW("<"),
    AT_MOST("<=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    boolean crosses(double value, double limit) {
      return switch (this) {
        case ABOVE -> value > limit;
        case AT_LEAST -> value >= limit;
        case BELOW -> value < limit;
        case AT_MOST -> value <= limit;
      };
    }

    static Operator of(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign)) {
          return operator;
        }
      }
      throw new IllegalArgumentException(sign);
    }
  }

  /** Reads a rule; what is none is the user's error. */
  public static Threshold parse(String text) {
    Matcher rule = RULE.matcher(text);
    if (!rule.matches()) {
      throw new UserError(
          "--fail-on '"
              + text
              + "' is no rule; expected a metric, one of > >= < <=, and a number, as in"
              + " 'demographicParityDifference>0.1'");
    }
    double limit;
    try {
      limit = Double.parseDouble(rule.group(3));
    } catch (NumberFormatException e) {
      throw new UserError("--fail-on '" + text + "': '" + rule.group(3) + "' is not a number", e);
    }
    if (Double.isNaN(limit)) {
      throw new UserError("--fail-on '" + text + "': the limit must be a number");
    }
    return new Threshold(rule.group(1), Operator.of(rule.group(2)), limit, text.strip());
  }

  /**
   * Compares the rule with every number of its metric. A number that could not be measured does not
   * cross it.
   *
   * @param measured all numbers; a metric that none of them has is the user's error
   */
  public List<Check> check(Collection<Measured> measured) {
    List<Check> checks =
        measured.stream()
            .filter(each -> Spelling.same(each.metric(), metric))
            .map(
                each -> {
                  double value = each.estimate().value();
                  return new Check(
                      each.metric(), each.where(), value, text, !operator.crosses(value, limit));
                })
            .toList();
    if (checks.isEmpty()) {
      TreeSet<String> known = new TreeSet<>();
      measured.forEach(each -> known.add(each.metric()));
      throw new UserError(
          "--fail-on '"
              + text
              + "': nothing called '"
              + metric
              + "' was measured."
              + Nearest.hint(metric, known));
    }
    return checks;
  }
}
