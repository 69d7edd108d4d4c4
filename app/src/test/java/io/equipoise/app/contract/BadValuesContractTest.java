package io.equipoise.app.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Catalogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bad entry among sound ones: every function that {@code eval} computes gives numbers, or one
 * error that names what is wrong; never NaN.
 */
class BadValuesContractTest {
  static Stream<Named<Function>> functions() {
    return FunctionIndex.of(Catalogue.get()).all().stream()
        .map(each -> Named.of(each.function().name(), each.function()));
  }

  /** Every input of every function. */
  static Stream<Arguments> inputs() {
    return functions()
        .flatMap(
            each ->
                SoundInputs.of(each.getPayload()).keySet().stream()
                    .map(input -> Arguments.of(each, input)));
  }

  /** Inputs that hold classes, groups, bags, or truths of 0 and 1, with what is none of them. */
  static Stream<Arguments> wrongCodes() {
    return functions()
        .flatMap(
            each ->
                each.getPayload().inputs().stream()
                    .filter(input -> SoundInputs.of(each.getPayload()).containsKey(input.name()))
                    .flatMap(
                        input ->
                            wrong(input.meaning()).stream()
                                .map(code -> Arguments.of(each, input.name(), code))));
  }

  /** Codes outside of what an input's meaning allows; none where it holds no codes. */
  private static List<Double> wrong(String meaning) {
    if (meaning.contains("0 or 1") || meaning.matches(".*in \\[0, [A-Z]\\).*")) {
      return List.of(-1.0, 99.0);
    }
    boolean open = meaning.contains("from 0") || meaning.contains("in [0, classes)");
    return open && !meaning.contains("-1 for") ? List.of(-1.0, 0.5) : List.of();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void soundInputsGiveNumbers(Function function) {
    Evaluation evaluation =
        function.evaluate(SoundInputs.arguments(function, SoundInputs.of(function)));
    assertThat(Arrays.stream(evaluation.value().data()).allMatch(Double::isFinite)).isTrue();
    for (Tensor gradient : evaluation.gradients().values()) {
      assertThat(Arrays.stream(gradient.data()).allMatch(Double::isFinite)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void oneRowIsDefined(Function function) {
    numbersOrRefused("one row", function, SoundInputs.of(function, 1));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void oneInfiniteEntryIsRefusedOrGivesNumbers(Function function, String input) {
    for (double odd :
        new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN}) {
      for (boolean first : new boolean[] {true, false}) {
        numbersOrRefused(input + " holds " + odd, function, with(function, input, first, odd));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void anInputOfZerosIsRefusedOrGivesNumbers(Function function, String input) {
    Map<String, Tensor> inputs = new LinkedHashMap<>(SoundInputs.of(function));
    inputs.computeIfPresent(
        input, (name, sound) -> new Tensor(new double[sound.data().length], sound.shape()));
    numbersOrRefused(input + " is all 0", function, inputs);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void rowsThatAreAllAlikeAreRefusedOrGiveNumbers(Function function) {
    Map<String, Tensor> inputs = new LinkedHashMap<>(SoundInputs.of(function));
    inputs.replaceAll(
        (name, sound) -> {
          int row = sound.shape().length < 2 ? 1 : sound.data().length / sound.shape()[0];
          double[] data = new double[sound.data().length];
          Arrays.setAll(data, at -> sound.data()[row == 1 ? at : at % row]);
          return new Tensor(data, sound.shape());
        });
    numbersOrRefused("rows are alike", function, inputs);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void aParameterBeyondWhatItsMeaningSaysIsRefused(Function function) {
    for (Function.Parameter parameter : function.parameters()) {
      for (String value : NamedBounds.beyond(parameter.meaning())) {
        double beyond = Double.parseDouble(value);
        assertThatThrownBy(
                () -> function.evaluate(SoundInputs.arguments(function, parameter.name(), beyond)))
            .as("%s = %s: %s", parameter.name(), value, parameter.meaning())
            .isInstanceOf(UserError.class)
            .message()
            .isNotBlank()
            .doesNotContain("\n");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void anInputOfAnotherShapeIsRefusedOrGivesNumbers(Function function, String input) {
    Map<String, Tensor> sound = SoundInputs.of(function);
    for (Tensor other : reshaped(Objects.requireNonNull(sound.get(input)))) {
      Map<String, Tensor> inputs = new LinkedHashMap<>(sound);
      inputs.put(input, other);
      String what = input + " has the shape " + Arrays.toString(other.shape());
      try {
        numbersOrRefused(what, function, inputs);
      } catch (RuntimeException e) {
        throw new AssertionError(function.name() + " broke where " + what, e);
      }
    }
  }

  /** With a row less, with a row more, with a column less, and as one line. */
  private static List<Tensor> reshaped(Tensor sound) {
    List<Tensor> others = new ArrayList<>();
    int[] shape = sound.shape();
    if (shape.length == 0 || sound.data().length == 0) {
      return others;
    }
    int row = sound.data().length / shape[0];
    for (int rows : new int[] {shape[0] - 1, shape[0] + 1}) {
      int[] longer = shape.clone();
      longer[0] = rows;
      double[] data = Arrays.copyOf(sound.data(), rows * row);
      if (rows > shape[0]) {
        System.arraycopy(sound.data(), 0, data, sound.data().length, row);
      }
      others.add(new Tensor(data, longer));
    }
    if (shape.length > 1) {
      int width = shape[shape.length - 1];
      int[] narrower = shape.clone();
      narrower[shape.length - 1] = width - 1;
      double[] kept =
          IntStream.range(0, sound.data().length)
              .filter(at -> at % width < width - 1)
              .mapToDouble(at -> sound.data()[at])
              .toArray();
      others.add(new Tensor(kept, narrower));
      others.add(new Tensor(sound.data(), new int[] {sound.data().length}));
    }
    return others;
  }

  @ParameterizedTest
  @MethodSource("wrongCodes")
  void aCodeThatIsNoneIsRefused(Function function, String input, double code) {
    Map<String, Tensor> inputs = with(function, input, true, code);
    assertThatThrownBy(() -> function.evaluate(SoundInputs.arguments(function, inputs)))
        .isInstanceOf(UserError.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }

  private static Map<String, Tensor> with(
      Function function, String input, boolean first, double value) {
    Map<String, Tensor> inputs = new LinkedHashMap<>(SoundInputs.of(function));
    inputs.computeIfPresent(
        input,
        (name, sound) -> {
          double[] data = sound.data().clone();
          data[first ? 0 : data.length - 1] = value;
          return new Tensor(data, sound.shape());
        });
    return inputs;
  }

  private static void numbersOrRefused(String what, Function function, Map<String, Tensor> inputs) {
    Evaluation evaluation;
    try {
      evaluation = function.evaluate(SoundInputs.arguments(function, inputs));
    } catch (UserError told) {
      assertThat(told.getMessage()).as(what).isNotBlank().doesNotContain("\n");
      return;
    }
    assertThat(evaluation.value().data()).as(what).doesNotContain(Double.NaN);
    evaluation
        .gradients()
        .forEach(
            (name, gradient) ->
                assertThat(gradient.data())
                    .as("%s: gradient of %s", what, name)
                    .doesNotContain(Double.NaN));
  }
}
