package io.equipoise.tabular.network;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;

/** A grown network with its encoder. */
final class BoostedNetworkModel implements Model {
  private static final String PART = "boosted-network";
  private static final int BLOCK = 4096;

  /**
   * What is saved.
   *
   * @param classes C; two classes have one score
   * @param stages steps that predict; 0 takes all
   */
  record Parameters(Encoder encoder, int classes, BoostedNetwork network, int stages) {
    Parameters {
      Require.atLeast("classes", classes, 2);
      Require.that(
          network.width() == encoder.width() && network.outputs() == (classes == 2 ? 1 : classes),
          "the saved network does not fit its encoder; train and save the model again");
    }

    int steps() {
      return stages == 0 ? network.steps() : Math.min(stages, network.steps());
    }
  }

  private final Parameters parameters;

  BoostedNetworkModel(Parameters parameters) {
    this.parameters = parameters;
  }

  static BoostedNetworkModel load(Store store) {
    return new BoostedNetworkModel(store.read(PART, Parameters.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    int classes = parameters.classes();
    BoostedNetwork network = parameters.network();
    double[] scores = new double[network.outputs()];
    double[] all = new double[rows.count() * classes];
    Encoder.Encoding encoding = parameters.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        network.scores(block.values(), i * block.columns(), parameters.steps(), scores);
        int at = (from + i) * classes;
        if (classes == 2) {
          all[at] = 0;
          all[at + 1] = scores[0];
        } else {
          System.arraycopy(scores, 0, all, at, classes);
        }
        BoostedTarget.softmax(all, at, classes, all);
      }
    }
    return Predictions.of(classes, all);
  }

  @Override
  public void save(Store store) {
    store.write(PART, parameters);
  }
}
