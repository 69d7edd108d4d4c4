package io.equipoise.tabular.regularise;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.learn.LinearLayer;
import java.util.Arrays;
import java.util.List;

/** A linear layer per group over encoded columns. */
final class GroupLinearModel implements Model, Remarks {
  private static final String PART = "group-linear";
  private static final int BLOCK = 4096;

  /**
   * What is saved.
   *
   * @param encoder makes x, (N, D)
   * @param classes C
   * @param groups names
   * @param weights of each group, then of rows of other groups (C·(D+1))
   * @param remarks for people
   */
  record Saved(
      Encoder encoder, int classes, List<String> groups, double[][] weights, List<String> remarks) {
    Saved {
      groups = List.copyOf(groups);
      remarks = List.copyOf(remarks);
      int width = classes * (encoder.width() + 1);
      Require.that(
          weights.length == groups.size() + 1
              && Arrays.stream(weights).allMatch(each -> each.length == width),
          "the saved weights do not fit their encoder; train and save the model again");
    }
  }

  private final Saved saved;
  private final List<LinearLayer> layers;

  GroupLinearModel(Saved saved) {
    this.saved = saved;
    this.layers =
        Arrays.stream(saved.weights()).map(each -> new LinearLayer(saved.classes(), each)).toList();
  }

  static GroupLinearModel load(Store store) {
    return new GroupLinearModel(store.read(PART, Saved.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    int[] layer =
        rows.groups().names().stream()
            .mapToInt(saved.groups()::indexOf)
            .map(known -> known < 0 ? saved.groups().size() : known)
            .toArray();
    double[] all = new double[rows.count() * saved.classes()];
    double[] x = new double[saved.encoder().width()];
    Encoder.Encoding encoding = saved.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        for (int j = 0; j < x.length; j++) {
          x[j] = block.at(i, j);
        }
        int group = rows.groups().code(from + i);
        layers.get(layer[group]).probabilities(x, 0, all, (from + i) * saved.classes());
      }
    }
    return Predictions.of(saved.classes(), all);
  }

  @Override
  public void save(Store store) {
    store.write(PART, saved);
  }

  @Override
  public List<String> remarks() {
    return saved.remarks();
  }
}
