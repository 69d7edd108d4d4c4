package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.layer.GaborBranch;
import io.equipoise.deep.layer.GaborLayer;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A small convolutional network that halves images before it looks at them and again between its
 * two convolutions, and beside it a branch for texture or none.
 */
final class TextureNetwork implements AutoCloseable {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);
  private static final int SIDE = StripedShapes.SIDE;
  private static final int BATCH = 50;

  /** What stands beside the network. */
  enum Branch {
    NONE("network alone", 20, 42),
    FULL("Gabor branch", 16, 32),
    FIXED("Gabor branch, filters fixed", 16, 32),
    MEAN("Gabor branch, mean answers alone", 16, 32),
    UNGATED("Gabor branch, all regions", 16, 32);

    final String title;
    final int first;
    final int second;

    Branch(String title, int first, int second) {
      this.title = title;
      this.first = first;
      this.second = second;
    }
  }

  /** What it says of images, and the share of regions that it read. */
  record Answers(int[] labels, double kept) {}

  private final NDManager manager = Torch.manager();
  private final Branch branch;
  private final NDArray[] weights;
  private final DenseNetwork head;
  private final GaborLayer texture;
  private final Adam adam;
  private final Adam filterSteps;

  TextureNetwork(Branch branch, Seed seed) {
    this.branch = branch;
    UniformRandomProvider random = seed.child("maps").generator();
    int first = branch.first;
    int second = branch.second;
    weights =
        new NDArray[] {
          UniformWeights.of(new Shape(first, 1, 3, 3), Math.sqrt(6.0 / 9), random, manager),
          UniformWeights.of(new Shape(first), 0, random, manager),
          UniformWeights.of(
              new Shape(second, first, 3, 3), Math.sqrt(6.0 / 9 / first), random, manager),
          UniformWeights.of(new Shape(second), 0, random, manager)
        };
    head = DenseNetwork.random(new int[] {second, StripedShapes.CLASSES}, 0, seed.child("head"));
    texture =
        new GaborBranch(new GaborBranch.Options(4, 2, 7, 8, 8, 0, 8, 0.05, branch != Branch.MEAN))
            .layer(second, second, seed.child("texture"));
    List<NDArray> parameters = new ArrayList<>(List.of(weights));
    parameters.addAll(head.parameters());
    if (branch != Branch.NONE) {
      parameters.addAll(branch == Branch.UNGATED ? texture.readers() : texture.parameters());
    }
    adam = new Adam(parameters, 2e-3, 0, manager);
    List<NDArray> filters =
        branch == Branch.NONE || branch == Branch.FIXED
            ? List.of()
            : List.of(texture.filters().parameter());
    filterSteps = new Adam(filters, 2e-4, 0, manager);
  }

  /** Learns; filters stay as they are in the first quarter of the epochs. */
  void fit(StripedShapes rows, int epochs, Seed seed) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int[] taken : AugmentedDigits.batches(rows.labels().length, BATCH, seed.child(epoch))) {
        try (NDManager step = manager.newSubManager();
            Gradients recording = Gradients.record()) {
          long[] labels = Arrays.stream(taken).mapToLong(i -> rows.labels()[i]).toArray();
          Said said = said(images(rows, taken, step), true);
          NDArray truth = step.create(labels).reshape(-1, 1);
          NDArray loss = said.logits().logSoftmax(1).gather(truth, 1).mean().neg();
          Gradients.backward(loss.add(said.cost()));
          adam.step();
          filterSteps.step(epoch >= epochs / 4 ? 1 : 0);
        }
      }
    }
  }

  /** What it says of images, {@link #BATCH} at a time. */
  Answers answers(StripedShapes rows) {
    int[] labels = new int[rows.labels().length];
    double kept = 0;
    for (int from = 0; from < labels.length; from += BATCH) {
      int[] taken = IntStream.range(from, Math.min(labels.length, from + BATCH)).toArray();
      try (NDManager step = manager.newSubManager();
          Gradients paused = Gradients.pause()) {
        Said said = said(images(rows, taken, step), false);
        long[] best = said.logits().argMax(1).toLongArray();
        for (int i = 0; i < taken.length; i++) {
          labels[taken[i]] = Math.toIntExact(best[i]);
        }
        kept += said.kept() * taken.length / labels.length;
      }
    }
    return new Answers(labels, kept);
  }

  private record Said(NDArray logits, NDArray cost, double kept) {}

  private Said said(NDArray images, boolean training) {
    NDArray small = Pool.avgPool2d(images, TWO, TWO, NONE, false, true);
    NDArray inner = Pool.maxPool2d(convolved(small, 0), TWO, TWO, NONE, false);
    NDArray maps = convolved(inner, 2);
    NDArray features =
        maps.reshape(maps.getShape().get(0), maps.getShape().get(1), -1).mean(new int[] {2});
    NDArray nothing = images.getManager().create(0f);
    switch (branch) {
      case NONE -> {
        return new Said(head.forward(features, training), nothing, 0);
      }
      case UNGATED -> {
        GaborLayer.Texture read = texture.readAll(images, maps, training);
        return new Said(head.forward(features.add(read.features()), training), nothing, 1);
      }
      default -> {
        GaborLayer.Texture read = texture.read(images, maps, training);
        return new Said(
            head.forward(features.add(read.features()), training), read.cost(), read.kept());
      }
    }
  }

  private NDArray convolved(NDArray x, int layer) {
    return Activation.relu(
        Conv2d.conv2d(x, weights[layer], weights[layer + 1], ONE, ONE, ONE, 1).singletonOrThrow());
  }

  private static NDArray images(StripedShapes rows, int[] taken, NDManager step) {
    int each = SIDE * SIDE;
    float[] pixels = new float[taken.length * each];
    for (int i = 0; i < taken.length; i++) {
      System.arraycopy(rows.pixels(), taken[i] * each, pixels, i * each, each);
    }
    return step.create(pixels, new Shape(taken.length, 1, SIDE, SIDE));
  }

  @Override
  public void close() {
    head.close();
    texture.close();
    manager.close();
  }
}
