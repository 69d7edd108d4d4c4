package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.LinearHypernetwork;
import io.equipoise.deep.embedding.SplitInvariantEquivariantLoss;
import io.equipoise.deep.embedding.VicRegLoss;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * A perceptron (144-256-64) on pairs of turned shapes with projectors on the halves of its output,
 * under one of three losses.
 */
final class SplitEncoder implements AutoCloseable {
  static final int ENCODED = 64;
  static final int HALF = ENCODED / 2;

  /** What is asked of the pairs. */
  enum Lesson {
    /** All of the output is to ignore the turn. */
    INVARIANT,
    /** All of it, with the turn, is to predict the other view by a perceptron. */
    PREDICTED,
    /** One half is to ignore the turn, the other to follow it. */
    SPLIT
  }

  private final NDManager manager = Torch.manager();
  private final Lesson lesson;
  private final DenseNetwork encoder;
  private final DenseNetwork invariant;
  private final DenseNetwork equivariant;
  private final DenseNetwork predictor;
  private final LinearHypernetwork hypernetwork;
  private final Adam adam;

  SplitEncoder(Lesson lesson, Seed seed) {
    this.lesson = lesson;
    int in = lesson == Lesson.SPLIT ? HALF : ENCODED;
    encoder = network(seed.child("encoder"), TurnedStrokes.PIXELS, 256, ENCODED);
    invariant = network(seed.child("invariant"), in, ENCODED, in);
    equivariant = network(seed.child("equivariant"), HALF, ENCODED, HALF);
    predictor = network(seed.child("predictor"), ENCODED + 2, ENCODED, ENCODED);
    hypernetwork = LinearHypernetwork.random(2, HALF, seed.child("hypernetwork"));
    List<NDArray> parameters = new ArrayList<>(encoder.parameters());
    parameters.addAll(invariant.parameters());
    if (lesson == Lesson.PREDICTED) {
      parameters.addAll(predictor.parameters());
    }
    if (lesson == Lesson.SPLIT) {
      parameters.addAll(equivariant.parameters());
      parameters.add(hypernetwork.weight());
    }
    adam = new Adam(parameters, 1e-3, 0, manager);
  }

  private static DenseNetwork network(Seed seed, int... sizes) {
    return DenseNetwork.random(sizes, 0, seed);
  }

  /** Trains on pairs in batches of 128. */
  void fit(TurnedStrokes pairs, int epochs, Seed seed) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int[] rows : AugmentedDigits.batches(pairs.size(), 128, seed.child(epoch))) {
        try (NDManager step = manager.newSubManager();
            Gradients recording = Gradients.record()) {
          NDArray first = encoder.forward(images(pairs.first(), rows, step), true);
          NDArray second = encoder.forward(images(pairs.second(), rows, step), true);
          NDArray turns =
              step.create(LatentPairs.rows(pairs.turns(), 2, rows), new Shape(rows.length, 2));
          Gradients.backward(loss(first, second, turns));
          adam.step();
        }
      }
    }
  }

  private NDArray loss(NDArray first, NDArray second, NDArray turns) {
    NDList none = new NDList();
    if (lesson == Lesson.SPLIT) {
      NDArray[] a = halves(first);
      NDArray[] b = halves(second);
      return new SplitInvariantEquivariantLoss(SplitInvariantEquivariantLoss.Options.DEFAULT)
          .evaluate(
              none,
              new NDList(
                  invariant.forward(a[0], true),
                  invariant.forward(b[0], true),
                  equivariant.forward(a[1], true),
                  equivariant.forward(b[1], true),
                  hypernetwork.maps(turns)));
    }
    NDArray z = invariant.forward(first, true);
    NDArray next = invariant.forward(second, true);
    VicRegLoss vicReg = new VicRegLoss(new VicRegLoss.Options(10, 10, 1));
    if (lesson == Lesson.INVARIANT) {
      return vicReg.evaluate(none, new NDList(z, next));
    }
    NDArray predicted = predictor.forward(z.concat(turns, 1), true);
    return vicReg.evaluate(none, new NDList(predicted, next));
  }

  private static NDArray[] halves(NDArray encoded) {
    return encoded.split(2, 1).toArray(new NDArray[0]);
  }

  /** What the encoder says of images (N·144): (N·64), the invariant half first. */
  float[] encode(float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      long rows = x.length / TurnedStrokes.PIXELS;
      NDArray images = step.create(x, new Shape(rows, TurnedStrokes.PIXELS));
      return encoder.forward(images, false).toFloatArray();
    }
  }

  private static NDArray images(float[] all, int[] rows, NDManager step) {
    return step.create(
        LatentPairs.rows(all, TurnedStrokes.PIXELS, rows),
        new Shape(rows.length, TurnedStrokes.PIXELS));
  }

  @Override
  public void close() {
    encoder.close();
    invariant.close();
    equivariant.close();
    predictor.close();
    hypernetwork.close();
    manager.close();
  }
}
