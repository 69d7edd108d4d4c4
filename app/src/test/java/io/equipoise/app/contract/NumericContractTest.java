package io.equipoise.app.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Catalogue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every function that {@code eval} computes keeps to. */
class NumericContractTest {
  static List<Named<Function>> functions() {
    return FunctionIndex.of(Catalogue.get()).all().stream()
        .map(each -> Named.of(each.function().name(), each.function()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void describesItself(Function function) {
    assertThat(function.name()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(function.inputs().size() + function.parameters().size()).isPositive();
    for (Function.Input input : function.inputs()) {
      assertThat(input.name()).matches("[A-Za-z][A-Za-z0-9]*");
      assertThat(input.shape()).as(input.name()).matches("\\(.*\\)|scalar");
      assertThat(input.meaning()).as(input.name()).isNotBlank();
    }
    for (Function.Parameter parameter : function.parameters()) {
      assertThat(parameter.name()).matches("[A-Za-z][A-Za-z0-9]*");
      assertThat(parameter.meaning()).as(parameter.name()).isNotBlank();
    }
    assertThat(function.inputs()).extracting(Function.Input::name).doesNotHaveDuplicates();
    assertThat(function.parameters()).extracting(Function.Parameter::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void namesAnInputThatIsMissing(Function function) {
    Arguments nothing = new Arguments(Map.of(), Map.of());
    assertThatThrownBy(() -> function.evaluate(nothing)).isInstanceOf(UserError.class);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void namesAParameterThatItDoesNotHave(Function function) {
    Arguments arguments =
        new Arguments(inputs(function, 2, 0, false), Map.of("noSuchThing", DoubleNode.valueOf(1)));
    assertThatThrownBy(() -> function.evaluate(arguments))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("noSuchThing");
  }

  @ParameterizedTest
  @MethodSource("functions")
  void hasADefinedAnswerToEmptyInputsToOneRowAndToNaN(Function function) {
    for (double filling : new double[] {0, 1, Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int side : new int[] {0, 1, 2}) {
        for (boolean optional : new boolean[] {false, true}) {
          answer(function, inputs(function, side, filling, optional), side, filling);
        }
      }
    }
  }

  /** A number, or the user's error: never another exception, never a gradient of another shape. */
  private static void answer(
      Function function, Map<String, Tensor> inputs, int side, double filling) {
    Evaluation evaluation;
    try {
      evaluation = function.evaluate(new Arguments(inputs, Map.of()));
    } catch (UserError e) {
      assertThat(e.getMessage()).as("side %d, filled with %s", side, filling).isNotBlank();
      return;
    } catch (RuntimeException e) {
      throw new AssertionError(
          function.name() + " broke on sides of " + side + " filled with " + filling, e);
    }
    evaluation
        .gradients()
        .forEach(
            (input, gradient) -> {
              Tensor tensor = inputs.getOrDefault(input, Tensor.scalar(0));
              assertThat(gradient.shape()).as(input).isEqualTo(tensor.shape());
            });
  }

  /** Arrays of equal sides, with as many dimensions as the function's shapes have. */
  private static Map<String, Tensor> inputs(
      Function function, int side, double filling, boolean optional) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Function.Input input : function.inputs()) {
      if (!input.optional() || optional) {
        int rank = input.shape().startsWith("(") ? input.shape().split(",", -1).length : 0;
        int[] shape = new int[rank];
        Arrays.fill(shape, side);
        double[] data = new double[(int) Math.pow(side, rank)];
        Arrays.fill(data, filling);
        inputs.put(input.name(), new Tensor(data, shape));
      }
    }
    return inputs;
  }
}
