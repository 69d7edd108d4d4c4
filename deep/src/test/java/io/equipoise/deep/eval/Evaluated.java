package io.equipoise.deep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** One evaluation put together in a test. */
public final class Evaluated {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function function;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, JsonNode> parameters = new HashMap<>();

  private Evaluated(Function function) {
    this.function = function;
  }

  public static Evaluated of(Numeric method, String function) {
    return new Evaluated(
        method.functions().stream()
            .filter(each -> each.name().equals(function))
            .findFirst()
            .orElseThrow());
  }

  public Evaluated list(String name, double... values) {
    inputs.put(name, Tensor.list(values));
    return this;
  }

  public Evaluated list(String name, int... values) {
    return list(name, java.util.Arrays.stream(values).asDoubleStream().toArray());
  }

  public Evaluated array(String name, double[] values, int... shape) {
    inputs.put(name, new Tensor(values, shape));
    return this;
  }

  public Evaluated with(String parameter, Object value) {
    parameters.put(parameter, JSON.valueToTree(value));
    return this;
  }

  public Evaluation evaluate() {
    return function.evaluate(new Arguments(inputs, parameters));
  }

  public double value() {
    return evaluate().value().data()[0];
  }

  public double[] gradient(String input) {
    return Objects.requireNonNull(evaluate().gradients().get(input)).data();
  }

  /** Compares the gradient of every differentiable input with central differences. */
  public void assertGradients() {
    evaluate()
        .gradients()
        .forEach(
            (name, gradient) -> {
              double[] numeric = differences(name);
              for (int i = 0; i < numeric.length; i++) {
                assertThat(gradient.data()[i])
                    .as("%s: gradient of %s[%d]", function.name(), name, i)
                    .isCloseTo(numeric[i], within(1e-6 * Math.max(1, Math.abs(numeric[i]))));
              }
            });
  }

  private double[] differences(String name) {
    Tensor tensor = Objects.requireNonNull(inputs.get(name));
    double step = 1e-5;
    double[] numeric = new double[tensor.data().length];
    for (int i = 0; i < numeric.length; i++) {
      numeric[i] = (moved(name, tensor, i, step) - moved(name, tensor, i, -step)) / (2 * step);
    }
    return numeric;
  }

  private double moved(String name, Tensor tensor, int at, double by) {
    double[] data = tensor.data().clone();
    data[at] += by;
    Map<String, Tensor> changed = new HashMap<>(inputs);
    changed.put(name, new Tensor(data, tensor.shape()));
    double sum = 0;
    for (double value : function.evaluate(new Arguments(changed, parameters)).value().data()) {
      sum += value;
    }
    return sum;
  }
}
