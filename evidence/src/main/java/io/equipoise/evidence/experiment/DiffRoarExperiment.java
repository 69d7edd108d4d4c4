package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.dataset.BlockImages;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.DiffRoar;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Input gradients of two perceptrons on images of a digit and a block that is the same in all: one
 * learned as usual, the other on images that were attacked. Judged by how much of the gradient
 * falls on the block that says nothing, and by models that learn anew from what it ranks highest
 * and lowest.
 */
public final class DiffRoarExperiment implements Experiment {
  private static final double[] LEVELS = {0.05, 0.1, 0.2};
  private static final double HIT_SHARE = 0.1;
  private static final double RADIUS = 1;
  private static final int ATTACK_STEPS = 8;
  private static final double ATTACK_STEP = 0.3;
  private static final int BATCH = 128;
  private static final String STANDARD = "standard";
  private static final String ROBUST = "trained on attacked images";
  private static final String NULL = "share of the gradient in the block that says nothing";
  private static final String HIT = "share of the top tenth in the digit's block";
  private static final String ACCURACY = "accuracy";

  @Override
  public String method() {
    return "diffroar";
  }

  @Override
  public String claim() {
    return "Input gradients of a model trained on attacked images put at least 0.1 less of their mass"
        + " on the block that says nothing and at least 0.3 more of their top tenth on the digit,"
        + " with a higher DiffROAR at 5, 10 and 20 %, at a cost in accuracy below 0.05.";
  }

  @Override
  public String data() {
    return "Made images of two blocks of 8 by 8, a digit 0 or 1 and a hollow square, in random order;"
        + " 3,000 training and 1,500 test images.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (128-256-2, 25 epochs at 0.1 with momentum) on images as they are;"
        + " attacks in a ball of radius 1, 8 steps; fresh models learn 15 epochs.";
  }

  @Override
  public String scaledDown() {
    return "Made blocks of 8 by 8 and a perceptron instead of BlockMNIST, CIFAR-10 and ImageNet-10;"
        + " one fresh model for each masked set.";
  }

  @Override
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure(NULL, ROBUST, STANDARD, false, 0.1));
    measures.add(new Measure(HIT, ROBUST, STANDARD, true, 0.3));
    for (double level : LEVELS) {
      measures.add(new Measure(roar(level), ROBUST, STANDARD, true, 0));
    }
    measures.add(new Measure(ACCURACY, ROBUST, STANDARD, true, -0.05));
    return measures;
  }

  private static String roar(double level) {
    return "DiffROAR at " + Math.round(100 * level) + " %";
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    ImageSet train = new BlockImages(8, 0.5).make(quick ? 250 : 3000, root.child("train"));
    ImageSet test = new BlockImages(8, 0.5).make(quick ? 150 : 1500, root.child("test"));
    List<Value> values = new ArrayList<>();
    for (String arm : List.of(STANDARD, ROBUST)) {
      double radius = arm.equals(ROBUST) ? RADIUS : 0;
      try (Model model = Model.trained(train, train.pixels(), radius, quick ? 3 : 25, root)) {
        float[] onTest = model.attributions(test);
        values.add(new Value(ACCURACY, arm, model.accuracy(test, test.pixels())));
        values.add(new Value(NULL, arm, nullShare(test, onTest)));
        values.add(new Value(HIT, arm, hit(test, onTest)));
        float[] onTrain = model.attributions(train);
        for (double level : LEVELS) {
          double[] right = new double[2];
          for (int side = 0; side < 2; side++) {
            float[] seen = masked(train, onTrain, level, side == 0);
            Seed fresh = root.child(roar(level)).child(side);
            try (Model again = Model.trained(train, seen, 0, quick ? 2 : 15, fresh)) {
              right[side] = again.accuracy(test, masked(test, onTest, level, side == 0));
            }
          }
          values.add(new Value(roar(level), arm, right[0] - right[1]));
        }
      }
    }
    return new Outcome(values);
  }

  private static double[] row(float[] attributions, int image, int each) {
    double[] row = new double[each];
    Arrays.setAll(row, c -> attributions[image * each + c]);
    return row;
  }

  private static float[] masked(ImageSet images, float[] attributions, double level, boolean top) {
    float[] pixels = images.pixels().clone();
    int each = images.each();
    for (int i = 0; i < images.size(); i++) {
      DiffRoar.Masks masks = DiffRoar.masks(row(attributions, i, each), level);
      double[] kept = top ? masks.top() : masks.bottom();
      for (int c = 0; c < each; c++) {
        pixels[i * each + c] *= (float) kept[c];
      }
    }
    return pixels;
  }

  private static double nullShare(ImageSet images, float[] attributions) {
    double[][] rows = new double[images.size()][];
    double[][] mask = new double[images.size()][images.each()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(attributions, i, images.each());
      boolean[] empty = BlockImages.uninformative(images, i);
      Arrays.setAll(mask[i], c -> empty[c] ? 1 : 0);
    }
    return DiffRoar.nullShare(rows, mask);
  }

  private static double hit(ImageSet images, float[] attributions) {
    double inside = 0;
    double all = 0;
    for (int i = 0; i < images.size(); i++) {
      boolean[] empty = BlockImages.uninformative(images, i);
      double[] top = DiffRoar.masks(row(attributions, i, images.each()), HIT_SHARE).top();
      for (int c = 0; c < top.length; c++) {
        all += top[c];
        inside += empty[c] ? 0 : top[c];
      }
    }
    return inside / all;
  }

  /** A perceptron of one hidden layer, whose gradients by the input are written out. */
  private record Model(DenseNetwork network) implements AutoCloseable {

    static Model trained(ImageSet like, float[] pixels, double radius, int epochs, Seed seed) {
      int each = like.each();
      int[] sizes = {each, 256, 2};
      Model model = new Model(DenseNetwork.random(sizes, 0, seed.child("network")));
      MomentumSteps steps =
          new MomentumSteps(model.network.parameters(), 0.1, model.network.manager());
      UniformRandomProvider random = seed.child("batches").generator();
      for (int epoch = 0; epoch < epochs; epoch++) {
        int[] order = Permutation.of(like.size(), random);
        for (int from = 0; from + BATCH <= order.length; from += BATCH) {
          int[] chosen = Arrays.copyOfRange(order, from, from + BATCH);
          float[] x = new float[BATCH * each];
          long[] labels = new long[BATCH];
          for (int i = 0; i < BATCH; i++) {
            System.arraycopy(pixels, chosen[i] * each, x, i * each, each);
            labels[i] = like.labels()[chosen[i]];
          }
          model.step(x, labels, each, radius, steps);
        }
      }
      return model;
    }

    private void step(float[] x, long[] labels, int each, double radius, MomentumSteps steps) {
      try (NDManager manager = network.manager().newSubManager()) {
        NDArray batch = manager.create(x, new Shape(labels.length, each));
        NDArray truth = manager.create(labels).oneHot(2);
        NDArray seen = radius > 0 ? attacked(batch, truth, radius) : batch;
        try (Gradients recording = Gradients.record()) {
          NDArray logs = network.forward(seen, true).logSoftmax(1);
          Gradients.backward(logs.mul(truth).sum(new int[] {1}).mean().neg());
          steps.step();
        }
      }
    }

    /** Steps uphill, each of a fixed length, back into the ball around the images. */
    private NDArray attacked(NDArray x, NDArray truth, double radius) {
      try (Gradients paused = Gradients.pause()) {
        NDArray moved = x;
        for (int step = 0; step < ATTACK_STEPS; step++) {
          NDArray wrong = network.forward(moved, false).softmax(1).sub(truth);
          NDArray uphill = byInput(moved, wrong);
          NDArray delta = moved.add(uphill.div(norms(uphill)).mul(ATTACK_STEP * radius)).sub(x);
          NDArray shorter = norms(delta).div(Scalars.of(radius, delta)).maximum(1);
          moved = x.add(delta.div(shorter));
        }
        return moved;
      }
    }

    private static NDArray norms(NDArray rows) {
      return rows.mul(rows).sum(new int[] {1}, true).add(1e-12).sqrt();
    }

    /** The slopes of {@code Σ_c weight_c z_c} by the input. */
    private NDArray byInput(NDArray x, NDArray weights) {
      List<NDArray> parameters = network.parameters();
      NDArray hidden =
          x.getNDArrayInternal().linear(x, parameters.get(0), parameters.get(1)).singletonOrThrow();
      NDArray open = Activation.relu(hidden).gt(0).toType(x.getDataType(), false);
      return weights.matMul(parameters.get(2)).mul(open).matMul(parameters.get(0));
    }

    /** The size of the slope of the true class's logit by each number of each image. */
    float[] attributions(ImageSet images) {
      try (NDManager manager = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        NDArray x = manager.create(images.pixels(), new Shape(images.size(), images.each()));
        long[] labels = Arrays.stream(images.labels()).asLongStream().toArray();
        return byInput(x, manager.create(labels).oneHot(2)).abs().toFloatArray();
      }
    }

    double accuracy(ImageSet images, float[] pixels) {
      try (NDManager manager = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        NDArray x = manager.create(pixels, new Shape(images.size(), images.each()));
        long[] decided = network.forward(x, false).argMax(1).toLongArray();
        int right = 0;
        for (int i = 0; i < decided.length; i++) {
          right += decided[i] == images.labels()[i] ? 1 : 0;
        }
        return (double) right / decided.length;
      }
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
