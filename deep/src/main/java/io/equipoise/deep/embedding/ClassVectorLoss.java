package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A loss that compares embeddings with vectors of the classes, which are learned beside the
 * network: proxies, or the weights of a last layer. One is made without them, given them, and then
 * trained with {@link #parameters} among the optimiser's:
 *
 * <pre>{@code
 * ClassVectorLoss loss =
 *     new ProxyAnchorLoss(ProxyAnchorLoss.Options.DEFAULT).withClasses(100, 64, seed, manager);
 * parameters.addAll(loss.parameters());
 * }</pre>
 */
public abstract class ClassVectorLoss extends EmbeddingLoss {
  private final Optional<NDArray> vectors;

  /** {@code name} is what DJL's metrics call it. */
  protected ClassVectorLoss(String name, Optional<NDArray> vectors) {
    super(name);
    this.vectors = vectors;
  }

  /**
   * The same loss with these vectors.
   *
   * @param given (C·K,d) K of each class, class after class; they may require a gradient
   */
  public abstract ClassVectorLoss with(NDArray given);

  /** K. */
  public int perClass() {
    return 1;
  }

  /** What it says, a scalar; all arrays are the step's, and labels are classes. */
  protected abstract NDArray loss(NDArray embeddings, NDArray labels, NDArray classVectors);

  /**
   * The same loss with random vectors of about length 1, float32, that require a gradient.
   *
   * @param manager what they belong to, and so how long they live
   */
  public final ClassVectorLoss withClasses(int classes, int width, Seed seed, NDManager manager) {
    Require.atLeast("classes", classes, 1);
    Require.atLeast("width", width, 1);
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.child("class vectors").generator());
    float[] drawn = new float[classes * perClass() * width];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (normal.sample() / Math.sqrt(width));
    }
    NDArray made = manager.create(drawn, new Shape((long) classes * perClass(), width));
    made.setRequiresGradient(true);
    return with(made);
  }

  /** The vectors, for an optimiser; none before they are given. */
  public final List<NDArray> parameters() {
    return vectors.stream().toList();
  }

  @Override
  public final NDArray loss(NDArray embeddings, NDArray labels) {
    Labelled rows = new Labelled(embeddings, labels);
    NDArray given =
        vectors.orElseThrow(
            () ->
                new UserError(
                    getName() + " needs vectors of its classes: take withClasses(…) first"));
    Shape shape = given.getShape();
    Require.that(
        shape.dimension() == 2 && shape.get(0) > 0 && shape.get(0) % perClass() == 0,
        "class vectors must be (C·" + perClass() + ",d), but have the shape " + shape);
    Require.that(
        shape.get(1) == embeddings.getShape().get(1),
        "embeddings " + embeddings.getShape() + " and class vectors " + shape + " differ in width");
    long classes = shape.get(0) / perClass();
    for (long label : labels.toLongArray()) {
      Require.that(
          label >= 0 && label < classes,
          "label " + label + " has no vector: there are " + classes + " classes");
    }
    if (rows.size() == 0) {
      return embeddings.sum();
    }
    // sums belong to the manager of their first term: the step's, not the vectors'
    return loss(
        embeddings, labels, embeddings.getManager().zeros(shape, given.getDataType()).add(given));
  }
}
