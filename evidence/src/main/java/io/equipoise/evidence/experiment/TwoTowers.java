package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.GradientCache;
import io.equipoise.deep.embedding.GradientCache.Tower;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * Two perceptrons that embed the two sides of pairs, with a temperature that is learned, from 0.07,
 * trained together by Adam.
 */
final class TwoTowers implements AutoCloseable {
  private static final double START = 0.07;
  private static final double MOST_SCALE = 100;

  private final NDManager manager = Torch.manager();
  private final DenseNetwork first;
  private final DenseNetwork second;
  private final NDArray logScale;
  private final Adam adam;

  /** What is trained, of the embeddings of both sides and 1/tau. */
  @FunctionalInterface
  interface PairLoss {
    NDArray of(NDArray first, NDArray second, NDArray scale);
  }

  /**
   * With random weights.
   *
   * @param sizes of each tower's layers, inputs first
   */
  TwoTowers(int[] sizes, double learningRate, Seed seed) {
    first = DenseNetwork.random(sizes, 0, seed.child("first"));
    second = DenseNetwork.random(sizes, 0, seed.child("second"));
    logScale = manager.create((float) -Math.log(START));
    logScale.setRequiresGradient(true);
    List<NDArray> parameters = new ArrayList<>(first.parameters());
    parameters.addAll(second.parameters());
    parameters.add(logScale);
    adam = new Adam(parameters, learningRate, 0, manager);
  }

  /** One step on rows of both sides. */
  void step(float[] a, float[] b, PairLoss loss) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray one = first.forward(rows(first, a, step), true);
      NDArray other = second.forward(rows(second, b, step), true);
      // a loss at a temperature of its own leaves the learned one alone
      NDArray kept = scale(step).mul(step.create(0f));
      Gradients.backward(loss.of(one, other, scale(step)).add(kept));
      adam.step();
    }
  }

  /** The same step in the memory of a micro-batch. */
  void cachedStep(float[] a, float[] b, int microBatch, PairLoss loss) {
    try (NDManager step = manager.newSubManager()) {
      new GradientCache(new GradientCache.Options(microBatch))
          .backward(
              List.of(
                  Tower.of(rows(first, a, step), x -> first.forward(x, true)),
                  Tower.of(rows(second, b, step), x -> second.forward(x, true))),
              towers -> loss.of(towers.get(0), towers.get(1), scale(towers.get(0).getManager())));
      adam.step();
    }
  }

  private NDArray scale(NDManager step) {
    NDArray here = step.create(1f);
    return here.mul(logScale).exp().clip(0, MOST_SCALE);
  }

  /** What the first tower says of rows: (N·d). */
  float[] first(float[] x) {
    return embedded(first, x);
  }

  /** What the second tower says of rows. */
  float[] second(float[] x) {
    return embedded(second, x);
  }

  private float[] embedded(DenseNetwork tower, float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return tower.forward(rows(tower, x, step), false).toFloatArray();
    }
  }

  private static NDArray rows(DenseNetwork tower, float[] x, NDManager step) {
    long width = tower.parameters().get(0).getShape().get(1);
    return step.create(x, new Shape(x.length / width, width));
  }

  @Override
  public void close() {
    first.close();
    second.close();
    manager.close();
  }
}
