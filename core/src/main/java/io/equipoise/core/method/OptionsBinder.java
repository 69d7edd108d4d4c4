package io.equipoise.core.method;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the arguments of a {@link Step} into a method's record of hyper-parameters, starting from
 * its defaults.
 */
final class OptionsBinder {
  private final Catalogue catalogue;

  OptionsBinder(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  Record bind(Entry entry, Class<? extends Record> type, Map<String, Value> arguments) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String name : arguments.keySet()) {
      if (known.stream().noneMatch(each -> same(each, name))) {
        throw new UserError(
            entry.name() + " has no parameter '" + name + "'." + Nearest.hint(name, known));
      }
    }
    Record defaults = defaults(type);
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = components[i].getAccessor().invoke(defaults);
        for (Map.Entry<String, Value> argument : arguments.entrySet()) {
          if (same(components[i].getName(), argument.getKey())) {
            values[i] =
                convert(
                    entry.name() + "." + components[i].getName(), types[i], argument.getValue());
          }
        }
      }
      Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UserError error) {
        throw new UserError(entry.name() + ": " + error.getMessage(), error);
      }
      throw new IllegalStateException(type + " cannot be made", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  static Record defaults(Class<? extends Record> type) {
    try {
      return type.cast(type.getField("DEFAULT").get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has no public static DEFAULT", e);
    }
  }

  /** What a record of hyper-parameters holds there. */
  static Object valueOf(RecordComponent component, Record options) {
    try {
      return component.getAccessor().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(options.getClass() + " cannot be read", e);
    }
  }

  /** A constant as recipes write it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code minLeaf}, {@code min-leaf} and {@code min_leaf} are one name. */
  private static boolean same(String a, String b) {
    return plain(a).equals(plain(b));
  }

  private static String plain(String name) {
    return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }

  private Object convert(String name, Class<?> type, Value value) {
    if (value instanceof Value.Choice) {
      throw new UserError(
          name + "=" + value + " leaves a choice open; only compare chooses between values");
    }
    if (Catalogue.isPart(type)) {
      Step step = value instanceof Value.Nested nested ? nested.step() : Step.of(value.toString());
      return catalogue.create(step, type);
    }
    if (!(value instanceof Value.Text text)) {
      throw new UserError(name + " takes a plain value, not the method " + value);
    }
    String word = text.text();
    try {
      if (type == int.class) {
        return Integer.parseInt(word);
      } else if (type == long.class) {
        return Long.parseLong(word);
      } else if (type == double.class) {
        return number(word);
      } else if (type == float.class) {
        return (float) number(word);
      } else if (type == double[].class) {
        return list(word);
      }
    } catch (NumberFormatException e) {
      throw new UserError(name + " takes " + expected(type) + ", not '" + word + "'", e);
    }
    if (type == boolean.class) {
      if (!word.equals("true") && !word.equals("false")) {
        throw new UserError(name + " is true or false, not '" + word + "'");
      }
      return Boolean.valueOf(word);
    } else if (type == String.class) {
      return word;
    } else if (type == String[].class) {
      return words(word);
    } else if (type.isEnum()) {
      return constant(name, type, word);
    }
    throw new IllegalStateException(name + " has type " + type + ", which recipes cannot write");
  }

  private static double number(String word) {
    double number = Double.parseDouble(word);
    if (Double.isNaN(number)) {
      throw new NumberFormatException("not a number");
    }
    return number;
  }

  private static double[] list(String word) {
    if (!word.startsWith("[") || !word.endsWith("]")) {
      return new double[] {number(word)};
    }
    String inside = word.substring(1, word.length() - 1);
    return inside.isEmpty()
        ? new double[0]
        : Arrays.stream(inside.split(",", -1)).mapToDouble(OptionsBinder::number).toArray();
  }

  private static String[] words(String word) {
    if (!word.startsWith("[") || !word.endsWith("]")) {
      return new String[] {word};
    }
    String inside = word.substring(1, word.length() - 1);
    return inside.isEmpty() ? new String[0] : inside.split(",", -1);
  }

  private static String expected(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    return type == double[].class ? "a list like [1,2]" : "a number";
  }

  private static Object constant(String name, Class<?> type, String word) {
    for (Object constant : type.getEnumConstants()) {
      if (same(((Enum<?>) constant).name(), word)) {
        return constant;
      }
    }
    List<String> known =
        Arrays.stream(type.getEnumConstants()).map(each -> word((Enum<?>) each)).toList();
    throw new UserError(name + " is one of " + String.join(", ", known) + ", not '" + word + "'");
  }
}
