package io.equipoise.core.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Named arrays and hyper-parameters of one evaluation. Every failure names the input or parameter.
 */
public final class Arguments {
  private final Map<String, Tensor> inputs;
  private final Map<String, JsonNode> parameters;

  public Arguments(Map<String, Tensor> inputs, Map<String, JsonNode> parameters) {
    this.inputs = Map.copyOf(inputs);
    this.parameters = Map.copyOf(parameters);
  }

  /** Whether this input was given. */
  public boolean has(String input) {
    return inputs.containsKey(input);
  }

  /** An input that must be there. */
  public Tensor tensor(String input) {
    Tensor tensor = inputs.get(input);
    if (tensor == null) {
      throw new UserError(
          "input '" + input + "' is missing." + Nearest.hint(input, inputs.keySet()));
    }
    return tensor;
  }

  /** An input as numbers, flat. */
  public double[] numbers(String input) {
    return tensor(input).data();
  }

  /** Refuses an input that holds NaN or an infinity. */
  public void finite(String input) {
    for (double value : tensor(input).data()) {
      Require.that(
          Double.isFinite(value),
          "input '" + input + "' holds " + value + ", but must hold finite numbers");
    }
  }

  /** Refuses an input with an entry outside {@code [low, high]}. */
  public void between(String input, double low, double high) {
    for (double value : tensor(input).data()) {
      Require.between("an entry of '" + input + "'", value, low, high);
    }
  }

  /** An input as whole numbers, flat. */
  public int[] ints(String input) {
    double[] data = tensor(input).data();
    int[] whole = new int[data.length];
    for (int i = 0; i < data.length; i++) {
      whole[i] = (int) data[i];
      Require.that(
          whole[i] == data[i],
          "input '" + input + "' holds " + data[i] + " where a whole number is needed");
    }
    return whole;
  }

  /** The hyper-parameters as given. */
  public Map<String, JsonNode> parameters() {
    return parameters;
  }

  /** A number, or the default when it was not given. */
  public double number(String parameter, double otherwise) {
    JsonNode node = parameters.get(parameter);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    throw new UserError("parameter '" + parameter + "' is " + node + ", but must be a number");
  }

  /** Numbers, or one as a list of one, or the default when none was given. */
  public double[] list(String parameter, double... otherwise) {
    JsonNode node = parameters.get(parameter);
    if (node == null || node.isNull()) {
      return otherwise.clone();
    }
    double[] list = new double[node.isArray() ? node.size() : 1];
    for (int i = 0; i < list.length; i++) {
      JsonNode entry = node.isArray() ? node.get(i) : node;
      if (!entry.isNumber()) {
        throw new UserError(
            "parameter '"
                + parameter
                + "' is "
                + node
                + ", but must be a number or a list of numbers");
      }
      list[i] = entry.doubleValue();
    }
    return list;
  }

  /** A whole number, or the default when it was not given. */
  public int whole(String parameter, int otherwise) {
    double number = number(parameter, otherwise);
    Require.that(
        number == Math.rint(number),
        "parameter '" + parameter + "' is " + number + ", but must be whole");
    return (int) number;
  }

  /** True or false, or the default when it was not given. */
  public boolean flag(String parameter, boolean otherwise) {
    JsonNode node = parameters.get(parameter);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    throw new UserError("parameter '" + parameter + "' is " + node + ", but must be true or false");
  }

  /**
   * One of an enum's constants, in any case and with dashes or underscores, or the default when it
   * was not given.
   */
  public <E extends Enum<E>> E choice(String parameter, E otherwise) {
    JsonNode node = parameters.get(parameter);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    String wanted = plain(node.asText());
    Class<E> type = otherwise.getDeclaringClass();
    for (E constant : type.getEnumConstants()) {
      if (plain(constant.name()).equals(wanted)) {
        return constant;
      }
    }
    throw new UserError(
        "parameter '"
            + parameter
            + "' is "
            + node
            + ", but must be one of "
            + Arrays.toString(type.getEnumConstants()));
  }

  private static String plain(String word) {
    return word.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }
}
