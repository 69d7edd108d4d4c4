package io.equipoise.app.option;

import io.equipoise.core.error.UserError;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Wall time as people type it. */
public final class Budget {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})\\s*(s|sec|m|min|h)?");

  private Budget() {}

  /** {@code 90}, {@code 90s}, {@code 10m}, {@code 2h}; a bare number is seconds. */
  public static Duration parse(String text) {
    Matcher time = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!time.matches()) {
      throw new UserError("--budget is '" + text + "', but must be a time such as 90s, 10m or 2h");
    }
    long amount = Long.parseLong(time.group(1));
    String unit = time.group(2) == null ? "s" : time.group(2);
    return switch (unit.charAt(0)) {
      case 'h' -> Duration.ofHours(amount);
      case 'm' -> Duration.ofMinutes(amount);
      default -> Duration.ofSeconds(amount);
    };
  }
}
