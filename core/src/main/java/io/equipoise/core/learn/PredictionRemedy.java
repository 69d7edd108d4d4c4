package io.equipoise.core.learn;

import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.Optional;

/**
 * A remedy of the PREDICTION slot: wraps a model, fitted on rows that the model did not learn from.
 */
public interface PredictionRemedy extends Suited {
  /** The learner that it has to follow directly, where it looks inside one; empty for any. */
  default Optional<String> learner() {
    return Optional.empty();
  }

  /**
   * Wraps the model.
   *
   * @param train the rows that the model learned from, for remedies that look inside it
   * @param holdout rows that the model has not seen; thresholds and calibrators are fitted here
   */
  Model adapt(Model model, Dataset train, Dataset holdout, Seed seed);

  /**
   * Reads the wrapper that this remedy made around an inner model. The wrapper's {@link Model#save}
   * writes its own parts into the store and the inner model into {@code store.child("inner")}; the
   * caller of this method has read the inner model from there.
   */
  Model load(Model inner, Store store);
}
