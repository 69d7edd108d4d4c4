package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * A loss of rows whose classes are known, on views: the rows of an item are a class of their own.
 * With {@link NtXentLoss} it is the loss of SimCLR, for two views or more.
 */
public final class ItemsAsClassesLoss extends ViewLoss {
  private final EmbeddingLoss ofClasses;

  public ItemsAsClassesLoss(EmbeddingLoss ofClasses) {
    super(ofClasses.getName());
    this.ofClasses = ofClasses;
  }

  @Override
  public NDArray loss(NDArray views) {
    long count = views.getShape().get(0);
    long items = views.getShape().get(1);
    NDArray item = views.getManager().arange(0, Math.toIntExact(items), 1, DataType.INT64);
    NDArray labels = item.reshape(1, items).broadcast(count, items).flatten();
    return ofClasses.loss(views.reshape(count * items, -1), labels);
  }
}
