package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.loss.Sound;

/**
 * A loss on several views of the same items: augmentations, or one tower each. As a DJL loss it
 * reads the views from the predictions, either V arrays (N,d) or one of shape (V,N,d), and passes
 * over the labels.
 */
public abstract class ViewLoss extends Loss {
  /** Why no recipe can hold one. */
  static final String INSTEAD =
      "it compares views of the same items, and the rows of a recipe have one view each; for a"
          + " network of your own the class is a DJL loss";

  /** {@code name} is what DJL's metrics call it. */
  protected ViewLoss(String name) {
    super(name);
  }

  /**
   * The loss, a scalar; 0 with a gradient of 0 where there is nothing to compare.
   *
   * @param views (V,N,d) as they come from a network, V at least 2, float32 or float64
   */
  public abstract NDArray loss(NDArray views);

  @Override
  public final NDArray evaluate(NDList labels, NDList predictions) {
    NDArray views = stacked(predictions);
    return Sound.checked(getName(), views, () -> loss(views));
  }

  /** The loss of the input {@code views} of an evaluation. */
  final NDArray of(Inputs inputs) {
    return loss(checked(inputs.differentiable("views")));
  }

  private static NDArray stacked(NDList views) {
    Shape first = views.get(0).getShape();
    for (NDArray view : views) {
      Require.that(
          view.getShape().equals(first),
          "views must agree in number of items and width, but have shapes "
              + first
              + " and "
              + view.getShape());
    }
    return checked(views.size() == 1 ? views.get(0) : NDArrays.stack(views));
  }

  /** Refuses what is not (V,N,d) with at least two views of at least one item. */
  static NDArray checked(NDArray views) {
    Shape shape = views.getShape();
    Require.that(
        shape.dimension() == 3 && shape.get(0) >= 2 && shape.get(1) >= 1,
        "views must have the shape (V,N,d) with at least two views of at least one item, but have "
            + shape);
    return views;
  }
}
