package io.equipoise.tabular.ordinal;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import java.util.List;

/** An {@link OrderedLogit} over encoded columns. */
final class OrdinalModel implements Model, Remarks {
  private static final String PART = "ordered";
  private static final int BLOCK = 4096;

  /**
   * What is saved.
   *
   * @param encoder makes x
   * @param classes of the task
   * @param levels (K) class of each level, from the first to the last; classes without training
   *     rows are not among them and get probability 0
   * @param logit on encoded columns
   * @param remarks what people should know
   */
  record Parameters(
      Encoder encoder, int classes, int[] levels, OrderedLogit logit, List<String> remarks) {
    Parameters {
      Require.that(
          encoder != null
              && logit != null
              && levels != null
              && logit.levels() == levels.length
              && logit.width() == encoder.width()
              && classes >= levels.length,
          "the saved coefficients do not fit their encoder; train and save the model again");
      for (int level : levels) {
        Require.between("the class of a saved level", level, 0, classes - 1);
      }
      remarks = remarks == null ? List.of() : List.copyOf(remarks);
    }
  }

  private final Parameters parameters;

  OrdinalModel(Parameters parameters) {
    this.parameters = parameters;
  }

  static OrdinalModel load(Store store) {
    return new OrdinalModel(store.read(PART, Parameters.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    int classes = parameters.classes();
    int[] levels = parameters.levels();
    double[] all = new double[rows.count() * classes];
    double[] p = new double[levels.length];
    double[] x = new double[parameters.encoder().width()];
    Encoder.Encoding encoding = parameters.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        for (int j = 0; j < x.length; j++) {
          x[j] = block.at(i, j);
        }
        parameters.logit().probabilities(x, 0, p, 0);
        for (int k = 0; k < p.length; k++) {
          all[(from + i) * classes + levels[k]] = p[k];
        }
      }
    }
    return Predictions.of(classes, all);
  }

  @Override
  public List<String> remarks() {
    return parameters.remarks();
  }

  @Override
  public void save(Store store) {
    store.write(PART, parameters);
  }
}
