package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.metric.GroupCurvature;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.Objective;
import java.util.List;

/**
 * The slope of a network's mean loss over some rows by all its weights, laid out one parameter
 * after the other, for those who look at a training rather than steer it ({@link GroupCurvature}).
 *
 * <pre>{@code
 * NetworkGradients gradients = new NetworkGradients(network, new CrossEntropyLoss(), examples);
 * double[] before = gradients.weights();                      // then a training step
 * GroupCurvature bends = GroupCurvature.of(
 *     gradients, before, gradients.weights(), rising, falling, 0.01);
 * }</pre>
 *
 * <p>Rows count alike; dropout is off. Not for use inside of a recorded stretch.
 */
public final class NetworkGradients implements GroupCurvature.MeanGradient {
  private final Network network;
  private final Objective objective;
  private final Examples examples;

  /**
   * Of a network whose rows are {@code examples}; its weights are as before after each question.
   *
   * @param objective whose losses of single rows are averaged
   */
  public NetworkGradients(Network network, Objective objective, Examples examples) {
    this.network = network;
    this.objective = objective;
    this.examples = examples;
  }

  /** The weights now (P). */
  public double[] weights() {
    return flat(network.parameters().stream().map(NDArray::toFloatArray).toList());
  }

  @Override
  public double[] at(double[] weights, int[] rows) {
    double[] now = weights();
    Require.sameLength("weights", weights.length, "those of the network", now.length);
    Require.that(rows.length > 0, "there is no row to take a slope of");
    try {
      set(weights);
      return slope(rows);
    } finally {
      set(now);
    }
  }

  private double[] slope(int[] rows) {
    Examples some = examples.take(rows);
    Gradients.clear(network.parameters());
    try (NDManager step = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray x = step.create(some.x(), new Shape(rows.length, some.width()));
      NDArray outputs = network.forward(x, false);
      Gradients.backward(objective.begin(some.population()).values(batch(some, outputs)).mean());
    }
    List<float[]> slopes =
        network.parameters().stream()
            .map(
                parameter -> {
                  try (NDArray gradient = parameter.getGradient()) {
                    return gradient.toFloatArray();
                  }
                })
            .toList();
    Gradients.clear(network.parameters());
    return flat(slopes);
  }

  private static Batch batch(Examples some, NDArray outputs) {
    NDManager step = outputs.getManager();
    if (some.ofNumbers()) {
      return Batch.ofNumbers(step.create(some.targets()), outputs);
    }
    long[] labels = new long[some.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = some.labels()[i];
    }
    return Batch.of(step.create(labels), outputs);
  }

  private void set(double[] weights) {
    int at = 0;
    try (Gradients paused = Gradients.pause()) {
      for (NDArray parameter : network.parameters()) {
        float[] own = new float[Math.toIntExact(parameter.size())];
        for (int j = 0; j < own.length; j++) {
          own[j] = (float) weights[at++];
        }
        parameter.set(own);
      }
    }
  }

  private static double[] flat(List<float[]> parts) {
    double[] flat = new double[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      for (float value : part) {
        flat[at++] = value;
      }
    }
    return flat;
  }
}
