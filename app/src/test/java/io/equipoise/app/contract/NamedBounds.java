package io.equipoise.app.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the words of a parameter's meaning say of the numbers that it takes. */
final class NamedBounds {
  private static final Pattern BOUND =
      Pattern.compile("\\b(above|at least|at most) (-?[0-9][0-9,.]*[0-9]|-?[0-9])(?![0-9])");

  private NamedBounds() {}

  /** A number just outside of each bound that the meaning names, such as "above 0". */
  static List<String> beyond(String meaning) {
    List<String> values = new ArrayList<>();
    Matcher bound = BOUND.matcher(meaning);
    while (bound.find()) {
      double number = Double.parseDouble(bound.group(2).replace(",", ""));
      // what follows may name the exception: above 0, or 0 for none
      String rest = meaning.substring(bound.end());
      switch (bound.group(1)) {
        case "above" -> {
          if (!rest.contains(bound.group(2) + " ")) {
            values.add(plain(number));
          }
        }
        case "at least" -> values.add(plain(number - 1));
        default -> values.add(plain(number + 1));
      }
    }
    return values;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? "" + (long) number : "" + number;
  }
}
