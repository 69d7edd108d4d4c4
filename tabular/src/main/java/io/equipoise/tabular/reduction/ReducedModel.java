package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.fairness.Lots;
import java.util.ArrayList;
import java.util.List;

/**
 * Several models of which one is drawn for each row. The probability of a class is the chance that
 * a model is drawn which decides for it, and the number of a row is the mean over the draw. One
 * model alone keeps its own probabilities.
 */
final class ReducedModel implements Model, Remarks {
  private static final String PART = "mixture";

  /**
   * What is saved beside the models.
   *
   * @param shares chance of each model, summing to 1
   * @param constant of each, whether it always decides for one class
   * @param classes number of classes; 0 for numbers
   * @param randomize whether the drawn model decides, or else the larger chance
   * @param seed of the lots
   * @param columns features that tell rows apart when lots are drawn
   * @param remarks for people
   */
  record Saved(
      double[] shares,
      boolean[] constant,
      int classes,
      boolean randomize,
      long seed,
      List<String> columns,
      List<String> remarks) {
    Saved {
      columns = List.copyOf(columns);
      remarks = List.copyOf(remarks);
    }
  }

  private final Saved saved;
  private final List<Model> models;

  ReducedModel(Saved saved, List<Model> models) {
    this.saved = saved;
    this.models = List.copyOf(models);
  }

  static ReducedModel load(Learner learner, Store store) {
    Saved saved = store.read(PART, Saved.class);
    List<Model> models = new ArrayList<>();
    for (int h = 0; h < saved.shares().length; h++) {
      Store child = store.child("model-" + h);
      models.add(saved.constant()[h] ? ConstantModel.load(child) : learner.load(child));
    }
    return new ReducedModel(saved, models);
  }

  @Override
  public Predictions predict(Rows rows) {
    if (models.size() == 1) {
      return models.get(0).predict(rows);
    }
    return saved.classes() == 0 ? numbers(rows) : classes(rows);
  }

  private Predictions numbers(Rows rows) {
    double[] mean = new double[rows.count()];
    for (int h = 0; h < models.size(); h++) {
      double[] values = models.get(h).predict(rows).numbers().values();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += saved.shares()[h] * values[i];
      }
    }
    return new Predictions(NumberForecast.of(mean));
  }

  private Predictions classes(Rows rows) {
    int classes = saved.classes();
    double[] chances = new double[rows.count() * classes];
    for (int h = 0; h < models.size(); h++) {
      int[] labels = models.get(h).predict(rows).labels();
      for (int i = 0; i < labels.length; i++) {
        chances[i * classes + labels[i]] += saved.shares()[h];
      }
    }
    bound(chances, classes);
    Predictions expected = Predictions.of(classes, chances);
    return saved.randomize() ? expected.deciding(drawn(rows, chances)) : expected;
  }

  /** Takes rounding away: each row sums to 1. */
  private static void bound(double[] chances, int classes) {
    for (int i = 0; i < chances.length; i += classes) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += chances[i + c];
      }
      for (int c = 0; c < classes; c++) {
        chances[i + c] /= sum;
      }
    }
  }

  private int[] drawn(Rows rows, double[] chances) {
    int classes = saved.classes();
    Lots lots = new Lots(saved.seed(), saved.columns(), rows);
    int[] labels = new int[rows.count()];
    for (int i = 0; i < labels.length; i++) {
      double lot = lots.draw(i);
      int label = classes - 1;
      // from the last class down, so that of two classes the positive one has the low lots
      while (label > 0 && lot >= chances[i * classes + label]) {
        lot -= chances[i * classes + label--];
      }
      labels[i] = label;
    }
    return labels;
  }

  @Override
  public void save(Store store) {
    store.write(PART, saved);
    for (int h = 0; h < models.size(); h++) {
      models.get(h).save(store.child("model-" + h));
    }
  }

  @Override
  public List<String> remarks() {
    return saved.remarks();
  }

  @Override
  public void close() {
    models.forEach(Model::close);
  }
}
