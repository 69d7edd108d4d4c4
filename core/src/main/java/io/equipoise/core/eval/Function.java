package io.equipoise.core.eval;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * One numeric function of a method, on named arrays: what {@code equipoise eval} computes.
 *
 * @param name what it answers to, such as {@code "dequity-weights"}
 * @param inputs named arrays with their shapes; an optional input may be left out
 * @param parameters hyper-parameters by name
 * @param computation the work
 */
public record Function(
    String name, List<Input> inputs, List<Parameter> parameters, Computation computation) {

  /**
   * A named array: {@code shape} like {@code "(N,C)"}; {@code gradient} when one with respect to it
   * is returned.
   */
  public record Input(
      String name, String shape, boolean optional, boolean gradient, String meaning) {}

  /** A hyper-parameter with its default as text. */
  public record Parameter(String name, String otherwise, String meaning) {}

  /** The work of a function. */
  @FunctionalInterface
  public interface Computation {
    Evaluation on(Arguments arguments);
  }

  public Function {
    inputs = List.copyOf(inputs);
    parameters = List.copyOf(parameters);
  }

  /** Starts the description of a function. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * Checks that nothing is missing or unknown, then computes. Where NaN or an infinity in an input
   * ends as NaN, that input is refused instead.
   */
  public Evaluation evaluate(Arguments arguments) {
    for (Input input : inputs) {
      if (!input.optional()) {
        arguments.tensor(input.name());
      }
    }
    List<String> known = parameters.stream().map(Parameter::name).toList();
    for (String parameter : arguments.parameters().keySet()) {
      if (!known.contains(parameter)) {
        throw new UserError(
            name + " has no parameter '" + parameter + "'." + Nearest.hint(parameter, known));
      }
    }
    Evaluation evaluation = computation.on(arguments);
    if (evaluation.holdsNaN()) {
      requireFinite(arguments);
    }
    return evaluation;
  }

  private void requireFinite(Arguments arguments) {
    for (Input input : inputs) {
      if (arguments.has(input.name())) {
        arguments.finite(input.name());
      }
    }
  }

  /** Collects the description of a function. */
  public static final class Builder {
    private final String name;
    private final List<Input> inputs = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    /** An input that must be given. */
    public Builder input(String input, String shape, String meaning) {
      inputs.add(new Input(input, shape, false, false, meaning));
      return this;
    }

    /** An input that may be left out. */
    public Builder optional(String input, String shape, String meaning) {
      inputs.add(new Input(input, shape, true, false, meaning));
      return this;
    }

    /** An input that must be given and gets a gradient. */
    public Builder differentiable(String input, String shape, String meaning) {
      inputs.add(new Input(input, shape, false, true, meaning));
      return this;
    }

    /** An input that may be left out and gets a gradient when given. */
    public Builder optionalDifferentiable(String input, String shape, String meaning) {
      inputs.add(new Input(input, shape, true, true, meaning));
      return this;
    }

    /** A hyper-parameter; {@code otherwise} is its default as text. */
    public Builder parameter(String parameter, Object otherwise, String meaning) {
      parameters.add(new Parameter(parameter, String.valueOf(otherwise), meaning));
      return this;
    }

    /** Ends the description with the work. */
    public Function computes(Computation computation) {
      return new Function(name, inputs, parameters, computation);
    }
  }
}
