package io.equipoise.app.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes cases one after the other; whatever a case throws becomes the error of its answer. */
public final class Evaluator {
  private final FunctionIndex functions;
  private final Optional<String> otherwise;

  /**
   * An evaluator.
   *
   * @param otherwise the method of cases that name none
   */
  public Evaluator(FunctionIndex functions, Optional<String> otherwise) {
    this.functions = functions;
    this.otherwise = otherwise;
  }

  /** The answer to one case. */
  public Answer answer(Case asked) {
    Optional<String> name = asked.method().or(() -> otherwise).or(asked::row);
    Optional<String> shown = asked.method().or(() -> otherwise);
    int row = row(asked);
    try {
      if (asked.mistake().isPresent()) {
        throw new UserError(asked.mistake().get());
      }
      FunctionIndex.Named named =
          functions.require(
              name.orElseThrow(
                  () -> new UserError("the case names no \"method\" and the command line none")));
      asked.ragged().forEach((input, why) -> requireRagged(named.function(), input, why));
      row = named.entry().row();
      shown = shown.or(() -> Optional.of(named.function().name()));
      Evaluation evaluation = named.function().evaluate(arguments(named.function(), asked));
      return new Answer(shown, row, Optional.of(evaluation), Optional.empty());
    } catch (UserError e) {
      return new Answer(shown, row, Optional.empty(), Optional.ofNullable(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      return failed(shown, row, "the computation failed: " + e);
    } catch (OutOfMemoryError e) {
      return failed(shown, row, "the computation needs more memory than there is");
    }
  }

  private static Answer failed(Optional<String> shown, int row, String why) {
    String line = why.replaceAll("\\s*[\\r\\n]+\\s*", " ");
    return new Answer(shown, row, Optional.empty(), Optional.of(line));
  }

  private static int row(Case asked) {
    return asked.row().filter(row -> row.matches("[0-9]{1,6}")).map(Integer::parseInt).orElse(0);
  }

  private static Arguments arguments(Function function, Case asked) {
    List<String> inputs = function.inputs().stream().map(Function.Input::name).toList();
    List<String> parameters = function.parameters().stream().map(Function.Parameter::name).toList();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    asked.inputs().forEach((name, tensor) -> tensors.put(input(function, name, inputs), tensor));
    Require.that(
        tensors.isEmpty() || tensors.values().stream().anyMatch(each -> each.data().length > 0),
        "the inputs are empty; there is nothing to compute from");
    for (String name : asked.words().keySet()) {
      if (inputs.contains(name)) {
        throw new UserError("input '" + name + "' is a text; expected numbers");
      }
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    asked.parameters().forEach((name, value) -> values.put(known(name, parameters), value));
    return new Arguments(tensors, values);
  }

  /** Lists of unequal length are for inputs whose shape says so. */
  private static void requireRagged(Function function, String name, String why) {
    for (Function.Input input : function.inputs()) {
      Require.that(
          !Spelling.same(input.name(), name) || input.shape().endsWith("…)"),
          "input '" + name + "' " + why);
    }
  }

  private static String input(Function function, String name, List<String> inputs) {
    String known = known(name, inputs);
    if (!inputs.contains(known)) {
      throw new UserError(
          function.name() + " has no input '" + name + "'." + Nearest.hint(name, inputs));
    }
    return known;
  }

  /** The known name that {@code name} spells, or {@code name} itself when there is none. */
  private static String known(String name, List<String> names) {
    if (names.contains(name)) {
      return name;
    }
    return names.stream().filter(each -> Spelling.same(each, name)).findFirst().orElse(name);
  }
}
