package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;
import java.util.stream.IntStream;

/**
 * Always the same class: the best answer where all rows carry one label.
 *
 * @param classes number of classes
 * @param label the class
 */
record ConstantModel(int classes, int label) implements Model {
  private static final String PART = "constant";

  /** A learner's model, or a constant one where all rows of any weight carry one label. */
  static Model or(Learner learner, Dataset rows, Seed seed) {
    if (rows.target() instanceof ClassTarget target) {
      int[] present =
          IntStream.range(0, rows.size())
              .filter(i -> rows.weights()[i] > 0)
              .map(i -> target.labels()[i])
              .distinct()
              .limit(2)
              .toArray();
      if (present.length < 2) {
        int only = present.length == 0 ? 0 : present[0];
        return new ConstantModel(target.classes().size(), only);
      }
    }
    return learner.fit(rows, seed);
  }

  static ConstantModel load(Store store) {
    return store.read(PART, ConstantModel.class);
  }

  @Override
  public Predictions predict(Rows rows) {
    double[] all = new double[rows.count() * classes];
    for (int i = 0; i < rows.count(); i++) {
      all[i * classes + label] = 1;
    }
    return Predictions.of(classes, all);
  }

  @Override
  public void save(Store store) {
    store.write(PART, this);
  }
}
