package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Trains a small perceptron on the mean word vectors of made sentences, with dropout.
 *
 * @param task sentences to train on, and others to judge by
 * @param epochs passes over the sentences; 0 leaves the encoder as it starts
 * @param batch sentences of a step
 */
public record SentenceTraining(SentenceTask task, int epochs, int batch) {
  private static final double RATE = 1e-3;

  /**
   * What a step looks at.
   *
   * @param views matrices of mean word vectors (n·64)
   * @param loss of what the encoder says of them (V,n,64), and the dense layer of training
   */
  public record Step(
      List<float[]> views, BiFunction<NDArray, UnaryOperator<NDArray>, NDArray> loss) {}

  /** The steps of a training. */
  @FunctionalInterface
  public interface Lesson {
    /** The steps of an epoch, by the rows of each. */
    Epoch begin(Seed epoch);
  }

  /** The steps of an epoch. */
  @FunctionalInterface
  public interface Epoch {
    Step of(int[] rows);
  }

  /** What an encoder says of the sentences to judge by. */
  public record Said(Embeddings embeddings, Embeddings projections) {}

  /** A contrast of the first view with each other one, as the dense layer and tanh show them. */
  public static NDArray contrast(Loss loss, NDArray views, UnaryOperator<NDArray> dense) {
    NDArray anchor = dense.apply(views.get(0)).tanh();
    NDArray sum = null;
    for (int v = 1; v < views.getShape().get(0); v++) {
      NDArray positive = dense.apply(views.get(v)).tanh();
      NDArray term = loss.evaluate(new NDList(), new NDList(anchor, positive));
      sum = sum == null ? term : sum.add(term);
    }
    return Objects.requireNonNull(sum);
  }

  /** Trains; the same task starts from one network and takes the same batches. */
  public Said learn(Lesson lesson) {
    try (SentenceEncoder encoder = new SentenceEncoder(RATE, task.seed().child("network"))) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        Seed now = task.seed().child("epoch").child(epoch);
        Epoch steps = lesson.begin(now);
        for (int[] rows : AugmentedDigits.batches(task.train().size(), batch, now)) {
          Step step = steps.of(rows);
          encoder.step(step.views(), step.loss());
        }
      }
      float[] means = task.pairs().sentences().means();
      return new Said(encoder.encode(means), encoder.project(means));
    }
  }
}
