package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * The heads of {@link LayerwiseEnsemble} and the small network beside them. A row holds the numbers
 * of all layers, one after the other, then what the small network reads. Its logits are the
 * logarithms of the mean probabilities, so that their softmax is the prediction; with one output it
 * predicts numbers, and gives their mean.
 */
public final class LeviNetwork implements Network {
  private static final double LEAST_VARIANCE = 1e-5;

  private final int[] layers;
  private final int task;
  private final boolean numbers;
  private final double viewDropout;
  private final @Nullable DenseNetwork small;
  private final List<DenseNetwork> heads = new ArrayList<>();

  /**
   * How large the weights of a head are.
   *
   * @param layer root mean square of those on the pre-trained layer; 0 without
   * @param small the same of those on the small network
   */
  public record Views(double layer, double small) {}

  LeviNetwork(LayerwiseEnsemble.Options options, int[] layers, int task, int classes, Seed seed) {
    Require.that(layers.length > 0, "layers is empty, but at least one must be read");
    Require.atLeast("task", task, 1);
    Require.atLeast("classes", classes, 1);
    this.numbers = classes == 1;
    this.layers = layers.clone();
    this.task = task;
    this.viewDropout = options.viewDropout();
    int outputs = options.outputs();
    for (int layer : layers) {
      Require.that(
          layer + outputs > 0 && layer >= 0,
          "a head needs a layer or the small network, but layers holds "
              + layer
              + " and outputs is "
              + outputs);
    }
    this.small =
        outputs == 0
            ? null
            : DenseNetwork.random(
                new int[] {task, options.hidden(), outputs}, 0, seed.child("small"));
    for (int i = 0; i < layers.length; i++) {
      int[] sizes = {layers[i] + outputs, options.width(), classes};
      heads.add(DenseNetwork.random(sizes, 0, seed.child("head").child(i)));
    }
  }

  /** The lesson that trains heads and small network; for one training. */
  public Lesson lesson(Seed seed) {
    UniformRandomProvider random = seed.generator();
    return step -> {
      NDArray all = heads(step.x(), true, viewDropout == 0 ? null : random);
      Batch batch = step.batch(together(all));
      NDArray each =
          numbers
              ? LayerwiseEnsemble.squaredErrors(all, batch.numbers())
              : LayerwiseEnsemble.perSample(all, batch.labels());
      return each.mul(batch.weights()).mean();
    };
  }

  private NDArray together(NDArray heads) {
    return numbers ? heads.mean(new int[] {0}) : LayerwiseEnsemble.logProbabilities(heads);
  }

  /** Whether it predicts numbers. */
  boolean ofNumbers() {
    return numbers;
  }

  /** Logits of every head (M,N,C). */
  public NDArray heads(NDArray x) {
    return heads(x, false, null);
  }

  private NDArray heads(NDArray x, boolean training, @Nullable UniformRandomProvider dropping) {
    int width = Arrays.stream(layers).sum() + task;
    Require.that(
        x.getShape().dimension() == 2 && x.getShape().get(1) == width,
        "rows have the shape " + x.getShape() + ", but must be (N," + width + ")");
    NDArray kept = dropping == null ? null : kept(x, dropping);
    NDArray own = small == null ? null : small.forward(part(x, width - task, width), training);
    if (own != null && kept != null) {
      own = own.mul(column(kept, 1));
    }
    NDList outputs = new NDList();
    int from = 0;
    for (int i = 0; i < layers.length; i++) {
      NDList views = new NDList();
      if (layers[i] > 0) {
        NDArray layer = normalised(part(x, from, from + layers[i]));
        views.add(kept == null ? layer : layer.mul(column(kept, 0)));
      }
      if (own != null) {
        views.add(own);
      }
      // a concatenation of one would cut the gradient
      NDArray both = views.size() == 1 ? views.get(0) : views.get(0).concat(views.get(1), 1);
      outputs.add(heads.get(i).forward(both, training));
      from += layers[i];
    }
    return NDArrays.stack(outputs);
  }

  /** Which of both views each row keeps (N,2): 0 for one at most. */
  private NDArray kept(NDArray x, UniformRandomProvider random) {
    int rows = Math.toIntExact(x.getShape().get(0));
    float[] kept = new float[2 * rows];
    Arrays.fill(kept, 1);
    for (int i = 0; i < rows; i++) {
      if (random.nextDouble() < viewDropout) {
        kept[2 * i + random.nextInt(2)] = 0;
      }
    }
    return x.getManager().create(kept, new Shape(rows, 2));
  }

  private static NDArray column(NDArray kept, int column) {
    return part(kept, column, column + 1);
  }

  private static NDArray part(NDArray x, int from, int to) {
    return x.get(new NDIndex().addAllDim().addSliceDim(from, to));
  }

  private static NDArray normalised(NDArray layer) {
    NDArray centred = layer.sub(layer.mean(new int[] {1}, true));
    return centred.div(centred.square().mean(new int[] {1}, true).add(LEAST_VARIANCE).sqrt());
  }

  /** Which of its two views each head uses (M). */
  public List<Views> views() {
    List<Views> views = new ArrayList<>();
    for (int i = 0; i < layers.length; i++) {
      NDArray weight = heads.get(i).parameters().get(0);
      int inputs = Math.toIntExact(weight.getShape().get(1));
      float[] entries = weight.toFloatArray();
      double[] squares = new double[2];
      for (int k = 0; k < entries.length; k++) {
        squares[k % inputs < layers[i] ? 0 : 1] += (double) entries[k] * entries[k];
      }
      int units = entries.length / inputs;
      views.add(
          new Views(
              Math.sqrt(squares[0] / Math.max(1, units * layers[i])),
              Math.sqrt(squares[1] / Math.max(1, units * (inputs - layers[i])))));
    }
    return views;
  }

  @Override
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>();
    if (small != null) {
      all.addAll(small.parameters());
    }
    heads.forEach(head -> all.addAll(head.parameters()));
    return all;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return together(heads(x, training, null));
  }

  @Override
  public NDManager manager() {
    return heads.get(0).manager();
  }

  @Override
  public void close() {
    if (small != null) {
      small.close();
    }
    heads.forEach(DenseNetwork::close);
  }
}
