package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** A {@link GaborBranch} during a training; used by one thread. */
public final class GaborLayer implements AutoCloseable {
  private static final Shape ONE = new Shape(1, 1);
  private static final int GATE = 16;

  /** Where regions lie, in quarters of the sides: from row, from column, and how many. */
  private static final int[][] REGIONS = {
    {0, 0, 2}, {0, 2, 2}, {2, 0, 2}, {2, 2, 2}, {1, 1, 2}, {0, 0, 4}
  };

  private final GaborBranch.Options options;
  private final NDManager manager = Torch.manager();
  private final GaborFilters filters;
  private final DenseNetwork shared;
  private final DenseNetwork joined;
  private final DenseNetwork gate;
  private final UniformRandomProvider random;
  private final int width;

  GaborLayer(
      GaborBranch.Options options,
      List<GaborFilters.Numbers> start,
      int width,
      int maps,
      Seed seed) {
    this.options = options;
    this.width = width;
    filters = GaborFilters.of(options.size(), start, manager);
    int read = options.distribution() ? 2 * options.levels() + 3 : 1;
    int hidden = options.hidden();
    shared = DenseNetwork.random(new int[] {read, 2 * hidden, hidden}, 0, seed.child("shared"));
    joined =
        DenseNetwork.random(new int[] {filters.count() * hidden, width}, 0, seed.child("joined"));
    gate = DenseNetwork.random(new int[] {maps, GATE, 1}, 0, seed.child("gate"));
    // regions are read at first, or there would be nothing to learn what they are worth
    try (Gradients paused = Gradients.pause()) { // a thread records until told otherwise
      gate.parameters().get(3).addi(1);
    }
    random = seed.child("noise").generator();
  }

  /**
   * What the branch says of images.
   *
   * @param features (B,D), to be added to the network's own
   * @param cost mu times the share of regions kept, a scalar
   * @param kept share of regions kept
   */
  public record Texture(NDArray features, NDArray cost, double kept) {}

  /** The filters; their free numbers are not among {@link #parameters}. */
  public GaborFilters filters() {
    return filters;
  }

  /** All other parameters, which require gradients and live as long as the layer. */
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(readers());
    all.addAll(gate.parameters());
    return all;
  }

  /** Those without the gate's, for {@link #readAll}. */
  public List<NDArray> readers() {
    List<NDArray> all = new ArrayList<>(shared.parameters());
    all.addAll(joined.parameters());
    return all;
  }

  /**
   * Reads images.
   *
   * @param images (B,C,H,W) float32, sides multiples of 4 and no smaller than a filter
   * @param maps (B,channels,h,w) of the network on the same images, sides multiples of 4
   * @param training whether the gate is noisy; otherwise only what it keeps is read
   */
  public Texture read(NDArray images, NDArray maps, boolean training) {
    return read(images, maps, training, true);
  }

  /** The same without a gate, which keeps every region. */
  public Texture readAll(NDArray images, NDArray maps, boolean training) {
    return read(images, maps, training, false);
  }

  private Texture read(NDArray images, NDArray maps, boolean training, boolean gated) {
    check("images", images.getShape(), 4);
    check("maps", maps.getShape(), 4);
    Require.that(
        Math.min(images.getShape().get(2), images.getShape().get(3)) >= options.size(),
        "images of the shape "
            + images.getShape()
            + " are smaller than filters of "
            + options.size());
    NDArray responses = responses(images);
    NDArray gates = gated ? gates(maps, training) : ones(images);
    NDArray sum = images.getManager().zeros(new Shape(images.getShape().get(0), width));
    for (int r = 0; r < REGIONS.length; r++) {
      NDArray g = gates.get(":, " + r);
      NDArray region = sampled(part(responses, r));
      sum = sum.add(training ? read(region).mul(g.expandDims(1)) : kept(region, g));
    }
    NDArray share = gates.mean();
    double kept = share.stopGradient().getFloat();
    return new Texture(sum, share.mul(Scalars.held(options.mu(), share)), kept);
  }

  private static void check(String name, Shape shape, int divisor) {
    Require.that(
        shape.dimension() == 4
            && shape.size() > 0
            && shape.get(2) % divisor == 0
            && shape.get(3) % divisor == 0,
        name
            + " have the shape "
            + shape
            + ", but must be (B,C,H,W) with sides in multiples of "
            + divisor);
  }

  /** (B,K,H,W). */
  private NDArray responses(NDArray images) {
    NDArray grey = images.mean(new int[] {1}, true);
    NDArray bank = filters.filters(images.getManager()).expandDims(1);
    int before = (options.size() - 1) / 2;
    NDArray none = images.getManager().zeros(new Shape(filters.count()));
    return Conv2d.conv2d(grey, bank, none, ONE, new Shape(before, before), ONE, 1)
        .singletonOrThrow();
  }

  private static NDArray part(NDArray maps, int region) {
    int[] where = REGIONS[region];
    long height = maps.getShape().get(2) / 4;
    long wide = maps.getShape().get(3) / 4;
    return maps.get(
        ":, :, "
            + where[0] * height
            + ":"
            + (where[0] + where[2]) * height
            + ", "
            + where[1] * wide
            + ":"
            + (where[1] + where[2]) * wide);
  }

  /** About as many rows and columns as there are places, evenly spaced. */
  private NDArray sampled(NDArray region) {
    long down = Math.max(1, region.getShape().get(2) / options.places());
    long across = Math.max(1, region.getShape().get(3) / options.places());
    return down * across == 1 ? region : region.get(":, :, ::" + down + ", ::" + across);
  }

  /** (B,R) 1 or 0, with the slope of the sigmoid. */
  private NDArray gates(NDArray maps, boolean training) {
    long rows = maps.getShape().get(0);
    long channels = maps.getShape().get(1);
    NDList seen = new NDList();
    for (int r = 0; r < REGIONS.length; r++) {
      seen.add(part(maps, r).reshape(rows, channels, -1).mean(new int[] {2}));
    }
    NDArray means = NDArrays.stack(seen, 1).reshape(-1, channels);
    NDArray logits = gate.forward(means, training).reshape(rows, REGIONS.length);
    if (training) {
      logits = logits.add(noise(logits));
    }
    NDArray soft = Activation.sigmoid(logits);
    NDArray hard = logits.stopGradient().gt(0).toType(DataType.FLOAT32, false);
    return hard.add(soft.sub(soft.stopGradient()));
  }

  /** Logistic noise: the difference of two Gumbel numbers. */
  private NDArray noise(NDArray like) {
    float[] drawn = new float[Math.toIntExact(like.size())];
    for (int i = 0; i < drawn.length; i++) {
      double u = Math.max(1e-12, random.nextDouble());
      drawn[i] = (float) (Math.log(u) - Math.log1p(-Math.min(u, 1 - 1e-12)));
    }
    return like.getManager().create(drawn, like.getShape());
  }

  private static NDArray ones(NDArray images) {
    return images.getManager().ones(new Shape(images.getShape().get(0), REGIONS.length));
  }

  /** T (B,D) of a region's answers (B,K,h,w). */
  private NDArray read(NDArray region) {
    long rows = region.getShape().get(0);
    NDArray answers = region.reshape(rows * filters.count(), -1);
    return joined.forward(shared.forward(described(answers), true).reshape(rows, -1), true);
  }

  private NDArray described(NDArray answers) {
    if (!options.distribution()) {
      return answers.abs().mean(new int[] {1}, true);
    }
    TextureStatistics.Read read = TextureStatistics.of(answers, options.levels(), options.tails());
    return NDArrays.concat(new NDList(read.levels(), read.values()), 1);
  }

  /** The same for images whose gate is open, zeros for the others. */
  private NDArray kept(NDArray region, NDArray gates) {
    NDArray open = gates.gt(0.5);
    long[] rows = open.nonzero().flatten().toLongArray();
    NDManager step = region.getManager();
    NDArray all = step.zeros(new Shape(gates.size(), width));
    if (rows.length == 0) {
      return all;
    }
    NDArray taken = step.create(rows);
    NDArray placed = taken.oneHot(Math.toIntExact(gates.size()), DataType.FLOAT32).transpose();
    return placed.matMul(read(region.get(new NDIndex("{}", taken))));
  }

  @Override
  public void close() {
    shared.close();
    joined.close();
    gate.close();
    manager.close();
  }
}
