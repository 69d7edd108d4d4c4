package io.equipoise.tabular.ordinal;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * In which order levels follow one another: as a list names them, or by the number that each of
 * them holds. Alphabetical order is never taken for it.
 */
final class LevelOrder {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?");

  private LevelOrder() {}

  /**
   * Class numbers from the first level to the last.
   *
   * @param classes names as the target holds them
   * @param order such as {@code [view,click,buy]}, or empty when the levels are numbers, or the
   *     same words around a number
   */
  static int[] of(List<String> classes, String order) {
    return order.isBlank() ? byNumber(classes) : named(classes, order);
  }

  /** Refuses an order that names something else than these levels. */
  static void check(List<String> classes, String order) {
    List<String> known = classes.stream().map(LevelOrder::plain).toList();
    for (String name : names(order)) {
      Require.that(
          known.contains(name),
          "order names '" + name + "', which is no level of the target; it has " + list(classes));
    }
  }

  private static List<String> names(String order) {
    String inside = order.strip();
    if (inside.startsWith("[") && inside.endsWith("]")) {
      inside = inside.substring(1, inside.length() - 1);
    }
    return Arrays.stream(inside.split(",", -1)).map(LevelOrder::plain).toList();
  }

  private static int[] named(List<String> classes, String order) {
    check(classes, order);
    List<String> names = names(order);
    List<String> known = classes.stream().map(LevelOrder::plain).toList();
    Require.that(
        new HashSet<>(names).size() == names.size(), "order " + order + " names a level twice");
    for (int c = 0; c < known.size(); c++) {
      Require.that(
          names.contains(known.get(c)),
          "order " + order + " leaves out the level '" + classes.get(c) + "' of the target");
    }
    return names.stream().mapToInt(known::indexOf).toArray();
  }

  /** Lists of a recipe hold no blanks. */
  private static String plain(String name) {
    return name.replaceAll("\\s+", "");
  }

  private static int[] byNumber(List<String> classes) {
    List<Double> numbers = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String name : classes) {
      Optional<Matcher> found = only(name);
      found.ifPresent(
          number -> {
            numbers.add(Double.parseDouble(number.group()));
            words.add(name.substring(0, number.start()) + "#" + name.substring(number.end()));
          });
    }
    boolean comparable =
        numbers.size() == classes.size()
            && new HashSet<>(words).size() == 1
            && new HashSet<>(numbers).size() == numbers.size();
    if (!comparable) {
      throw new UserError(
          "the order of the levels "
              + list(classes)
              + " is not known; name it from the first to the last, as in presto(order=["
              + String.join(",", classes.stream().map(LevelOrder::plain).toList())
              + "])");
    }
    return IntStream.range(0, numbers.size())
        .boxed()
        .sorted((a, b) -> Double.compare(numbers.get(a), numbers.get(b)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The number in a name that holds exactly one. */
  private static Optional<Matcher> only(String name) {
    Matcher number = NUMBER.matcher(name);
    if (!number.find()) {
      return Optional.empty();
    }
    return NUMBER.matcher(name.substring(number.end())).find()
        ? Optional.empty()
        : Optional.of(number);
  }

  private static String list(List<String> classes) {
    return String.join(", ", classes.stream().limit(20).toList())
        + (classes.size() > 20 ? ", …" : "");
  }
}
