package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.adaptation.LabelShiftAdapter.Changes;
import io.equipoise.deep.adaptation.LabelShiftAdapter.Head;
import io.equipoise.deep.adaptation.LabelShiftAdapter.Input;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A last layer that follows the shares of classes: the frozen one, and the small network that
 * changes it. Used by one thread.
 */
public final class AdaptedClassifier implements AutoCloseable {
  private final Head head;
  private final double[] sourcePrior;
  private final Input input;
  private final DenseNetwork trunk;
  private final NDManager manager;
  private final NDArray weight;
  private final NDArray bias;
  private final NDArray answer;
  private final NDArray answerBias;

  /** With outputs that are all 0, so that it says what the frozen layer says. */
  AdaptedClassifier(Head head, double[] sourcePrior, int hidden, Input input, Seed seed) {
    this.head = head;
    this.sourcePrior = sourcePrior.clone();
    this.input = input;
    int inputs = input == Input.PRIOR ? head.classes() : 1;
    this.trunk = DenseNetwork.random(new int[] {inputs, hidden, hidden}, 0, seed);
    this.manager = trunk.manager();
    this.weight = manager.create(head.weight(), new Shape(head.classes(), head.features()));
    this.bias = manager.create(head.bias());
    int outputs = head.weight().length + head.classes() + 2 * head.features();
    this.answer = manager.zeros(new Shape(outputs, hidden), DataType.FLOAT32);
    this.answerBias = manager.zeros(new Shape(outputs), DataType.FLOAT32);
    answer.setRequiresGradient(true);
    answerBias.setRequiresGradient(true);
  }

  void train(float[] features, int[] labels, LabelShiftAdapter.Options options, Seed seed) {
    List<NDArray> parameters = new ArrayList<>(trunk.parameters());
    parameters.add(answer);
    parameters.add(answerBias);
    UniformRandomProvider random = seed.generator();
    int width = head.features();
    try (NDManager moments = manager.newSubManager()) {
      Adam adam = new Adam(parameters, options.learningRate(), 0, moments);
      for (int step = 0; step < options.steps(); step++) {
        double[] target = drawn(random);
        float[] rows = new float[options.batchSize() * width];
        long[] truth = new long[options.batchSize()];
        for (int i = 0; i < truth.length; i++) {
          int row = random.nextInt(labels.length);
          System.arraycopy(features, row * width, rows, i * width, width);
          truth[i] = labels[row];
        }
        try (NDManager own = manager.newSubManager();
            Gradients recording = Gradients.record()) {
          NDArray logits = logits(own.create(rows, new Shape(truth.length, width)), target);
          NDArray loss =
              LabelShiftAdapter.adjusted(
                  logits,
                  own.create(truth),
                  ClassPriors.adjustment(sourcePrior, target, options.tau()));
          if (!Float.isFinite(loss.getFloat())) {
            throw new UserError(
                "training left the numbers at step "
                    + (step + 1)
                    + "; lower learningRate, which is "
                    + options.learningRate());
          }
          Gradients.backward(loss);
          adam.step();
        }
      }
    }
  }

  private double[] drawn(UniformRandomProvider random) {
    if (input == Input.PRIOR) {
      double[] shares = random.doubles(head.classes()).map(u -> -Math.log1p(-u)).toArray();
      double sum = Arrays.stream(shares).sum();
      return Arrays.stream(shares).map(share -> share / sum).toArray();
    }
    return switch (random.nextInt(3)) {
      case 0 -> sourcePrior;
      case 1 -> ClassPriors.even(head.classes());
      default -> ClassPriors.reversed(sourcePrior);
    };
  }

  /** Where shares of classes (C) lie: 1 for the source's, 0 for even ones. */
  public double degree(double[] prior) {
    return ClassPriors.degree(ClassPriors.checked("prior", prior), sourcePrior);
  }

  /**
   * Logits (N·C) of features (N·m) where classes have these shares (C).
   *
   * @param features finite
   */
  public float[] logits(float[] features, double[] prior) {
    int width = head.features();
    Require.that(
        features.length > 0 && features.length % width == 0,
        "there are " + features.length + " features, which are no rows of " + width);
    try (NDManager own = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray rows = own.create(features, new Shape(features.length / width, width));
      return logits(rows, ClassPriors.checked("prior", prior)).toFloatArray();
    }
  }

  private NDArray logits(NDArray rows, double[] prior) {
    double degree = degree(prior);
    float[] read = {(float) degree};
    if (input == Input.PRIOR) {
      read = new float[prior.length];
      for (int c = 0; c < read.length; c++) {
        read[c] = (float) (prior.length * prior[c] - 1);
      }
    }
    NDArray in = rows.getManager().create(read, new Shape(1, read.length));
    NDArray hidden = Activation.relu(trunk.forward(in, true));
    NDArray out = hidden.matMul(answer.transpose()).add(answerBias).reshape(-1);
    int classes = head.classes();
    int width = head.features();
    int at = classes * width;
    return LabelShiftAdapter.logits(
        rows,
        weight,
        bias,
        new Changes(
            part(out, 0, at).reshape(classes, width),
            part(out, at, at + classes),
            part(out, at + classes, at + classes + width),
            part(out, at + classes + width, at + classes + 2 * width)));
  }

  private static NDArray part(NDArray all, int from, int to) {
    return all.get(new NDIndex("{}:{}", from, to));
  }

  @Override
  public void close() {
    manager.close();
  }
}
