package io.equipoise.core.learn;

import java.util.List;

/**
 * A remedy that makes another learner of a learner: one that trains it again and again under other
 * weights, or shows it other columns, in training and when it judges. In a recipe it stands right
 * before the learner, as in {@code exponentiated-gradient > xgboost}.
 */
public interface LearnerRemedy extends Suited {
  /**
   * The learner that this remedy makes.
   *
   * @param inner takes weights; {@link Learner#load} of the result reads inner models by it
   */
  Learner around(Learner inner);

  /** The learner that these remedies make, the first of them outermost. */
  static Learner around(List<LearnerRemedy> remedies, Learner inner) {
    Learner whole = inner;
    for (int i = remedies.size() - 1; i >= 0; i--) {
      whole = remedies.get(i).around(whole);
    }
    return whole;
  }
}
