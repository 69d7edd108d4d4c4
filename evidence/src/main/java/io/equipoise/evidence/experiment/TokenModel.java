package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.weighting.LossReweighting;
import io.equipoise.deep.weighting.LossReweighting.Strategy;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Predicts a token from the two before it: an embedding, 64 hidden units, a softmax. */
final class TokenModel implements AutoCloseable {
  static final int SYMBOLS = 12;
  private static final int EMBEDDING = 16;
  private static final int HIDDEN = 64;

  private final NDManager manager = Torch.manager();
  private final CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
  private final NDArray embedding;
  private final NDArray inner;
  private final NDArray innerBias;
  private final NDArray outer;
  private final NDArray outerBias;
  private final Adam adam;

  TokenModel(double learningRate, Seed seed) {
    UniformRandomProvider random = seed.generator();
    embedding = weights(new Shape(SYMBOLS, EMBEDDING), 1, random);
    inner = weights(new Shape(HIDDEN, 2 * EMBEDDING), Math.sqrt(3.0 / EMBEDDING), random);
    innerBias = weights(new Shape(HIDDEN), 0, random);
    outer = weights(new Shape(SYMBOLS, HIDDEN), Math.sqrt(1.0 / HIDDEN), random);
    outerBias = weights(new Shape(SYMBOLS), 0, random);
    List<NDArray> parameters = List.of(embedding, inner, innerBias, outer, outerBias);
    parameters.forEach(parameter -> parameter.setRequiresGradient(true));
    adam = new Adam(parameters, learningRate, 0, manager);
  }

  private NDArray weights(Shape shape, double bound, UniformRandomProvider random) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return manager.create(values, shape);
  }

  /** One step on sequences of equal length, each weighted by its mean loss over tokens. */
  void step(int[][] batch, Strategy strategy, double temperature) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray losses = losses(batch, step);
      double[] now = losses.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
      double[] shares = LossReweighting.shares(now, strategy, temperature);
      NDArray weights = step.create(shares).toType(DataType.FLOAT32, false);
      Gradients.backward(losses.mul(weights).sum());
      adam.step();
    }
  }

  /** Mean cross-entropy per token, in nats. */
  double crossEntropy(int[][] sequences) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return losses(sequences, step).mean().getFloat();
    }
  }

  /** Mean cross-entropy of each sequence's tokens from the third on (B). */
  private NDArray losses(int[][] sequences, NDManager step) {
    int tokens = sequences[0].length - 2;
    float[] before = new float[sequences.length * tokens * 2 * SYMBOLS];
    long[] next = new long[sequences.length * tokens];
    int at = 0;
    for (int[] sequence : sequences) {
      for (int t = 2; t < sequence.length; t++, at++) {
        before[2 * at * SYMBOLS + sequence[t - 2]] = 1;
        before[(2 * at + 1) * SYMBOLS + sequence[t - 1]] = 1;
        next[at] = sequence[t];
      }
    }
    NDArray codes = step.create(before, new Shape(2L * at, SYMBOLS));
    NDArray embedded = codes.matMul(embedding).reshape(at, 2 * EMBEDDING);
    NDArray hidden = Activation.relu(linear(embedded, inner, innerBias));
    return crossEntropy
        .perSample(step.create(next), linear(hidden, outer, outerBias))
        .reshape(sequences.length, tokens)
        .mean(new int[] {1});
  }

  private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }
}
