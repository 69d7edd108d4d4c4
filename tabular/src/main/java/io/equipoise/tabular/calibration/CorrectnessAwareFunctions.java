package io.equipoise.tabular.calibration;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.tabular.calibration.Softmax.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The numeric functions of {@link CorrectnessAwareCalibration}. */
final class CorrectnessAwareFunctions {
  private CorrectnessAwareFunctions() {}

  static List<Function> all() {
    return List.of(loss(), net());
  }

  private static Function loss() {
    return Function.named("correctness-aware")
        .input("logits", "(N,C)", "logits of the rows as they are")
        .input("labels", "(N)", "class of each row, in [0, C)")
        .differentiable("temperatures", "(N)", "temperature of each row, above 0")
        .parameter("balanced", true, "whether right and wrong rows count the same")
        .computes(
            arguments -> {
              Logits logits = logits(arguments.tensor("logits"), "logits");
              int[] labels = arguments.ints("labels");
              double[] temperatures = arguments.numbers("temperatures");
              Require.sameLength("logits", logits.rows(), "labels", labels.length);
              Require.sameLength("logits", logits.rows(), "temperatures", temperatures.length);
              Require.that(labels.length > 0, "input 'labels' is empty");
              Require.eachPositive("temperatures", temperatures);
              for (int i = 0; i < labels.length; i++) {
                Require.between("labels[" + i + "]", labels[i], 0, logits.classes() - 1);
              }
              boolean[] right = CorrectnessAwareLoss.right(logits, labels);
              double[] plain = new double[labels.length];
              Arrays.fill(plain, 1);
              double[] weights =
                  arguments.flag("balanced", true)
                      ? CorrectnessAwareLoss.balanced(plain, right)
                      : plain;
              CorrectnessAwareLoss loss =
                  CorrectnessAwareLoss.of(logits, right, weights, temperatures);
              return new Evaluation(
                  Tensor.scalar(loss.value()), Map.of("temperatures", Tensor.list(loss.slopes())));
            });
  }

  private static Function net() {
    return Function.named("temperature-net")
        .input("logits", "(N,C)", "logits of the rows as they are")
        .input("viewLogits", "(M,N,C)", "logits of the M transformed views")
        .input("W1", "(H,M*min(4,C))", "weights of the hidden units")
        .input("b1", "(H)", "biases of the hidden units")
        .input("w2", "(H)", "weights of the temperature")
        .parameter("b2", 1, "bias of the temperature")
        .computes(CorrectnessAwareFunctions::temperatures);
  }

  private static Evaluation temperatures(Arguments arguments) {
    Logits logits = logits(arguments.tensor("logits"), "logits");
    Tensor all = arguments.tensor("viewLogits");
    Require.that(
        all.shape().length == 3
            && all.shape()[1] == logits.rows()
            && all.shape()[2] == logits.classes(),
        "input 'viewLogits' must have the shape (M,N,C) of 'logits' in M views, not "
            + Arrays.toString(all.shape()));
    List<Logits> views = new ArrayList<>();
    int size = logits.values().length;
    for (int v = 0; v < all.shape()[0]; v++) {
      views.add(
          new Logits(logits.classes(), Arrays.copyOfRange(all.data(), v * size, (v + 1) * size)));
    }
    int width = Cues.count(views.size(), logits.classes());
    double[] first = arguments.numbers("W1");
    double[] bias = arguments.numbers("b1");
    double[] second = arguments.numbers("w2");
    Require.sameLength("w2", second.length, "b1", bias.length);
    Require.sameLength(
        "W1 as H rows of M*min(4,C)", (long) bias.length * width, "W1", first.length);
    double[] weights = Arrays.copyOf(first, TemperatureNet.size(bias.length, width));
    System.arraycopy(bias, 0, weights, first.length, bias.length);
    System.arraycopy(second, 0, weights, first.length + bias.length, second.length);
    weights[weights.length - 1] = arguments.number("b2", 1);
    return Evaluation.of(
        new TemperatureNet(bias.length, width, weights).temperatures(Cues.of(logits, views)));
  }

  private static Logits logits(Tensor tensor, String name) {
    Require.that(
        tensor.shape().length == 2 && tensor.shape()[1] > 0,
        "input '" + name + "' must have the shape (N,C), not " + Arrays.toString(tensor.shape()));
    for (double value : tensor.data()) {
      Require.that(Double.isFinite(value), "input '" + name + "' holds " + value);
    }
    return new Logits(tensor.shape()[1], tensor.data());
  }
}
