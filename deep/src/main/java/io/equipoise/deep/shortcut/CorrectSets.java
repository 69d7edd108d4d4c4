package io.equipoise.deep.shortcut;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import java.util.ArrayList;
import java.util.List;

/**
 * The largest mean loss of the rows that an earlier round got right, or wrong, over all earlier
 * rounds: what was learned in them cannot make it small, since it is wrong about its complements.
 *
 * @param correct by round and training row; a set without rows in the batch is left out
 */
record CorrectSets(List<boolean[]> correct) implements Objective {

  CorrectSets {
    Require.that(!correct.isEmpty(), "there is no earlier round");
    correct = List.copyOf(correct);
  }

  @Override
  public Run begin(Population population) {
    CrossEntropyLoss rows = new CrossEntropyLoss();
    return new Run() {
      @Override
      public NDArray values(Batch batch) {
        return rows.values(batch);
      }

      @Override
      public NDArray loss(Batch batch) {
        return worst(rows.values(batch), batch);
      }
    };
  }

  private NDArray worst(NDArray values, Batch batch) {
    List<NDArray> means = new ArrayList<>();
    for (boolean[] right : correct) {
      for (boolean side : new boolean[] {true, false}) {
        float[] members = new float[batch.size()];
        for (int i = 0; i < members.length; i++) {
          members[i] = right[batch.rows()[i]] == side ? 1 : 0;
        }
        NDArray weights =
            values
                .getManager()
                .create(members)
                .toType(values.getDataType(), false)
                .mul(batch.weights());
        NDArray mass = weights.sum();
        if (number(mass) > 0) {
          means.add(values.mul(weights).sum().div(mass));
        }
      }
    }
    NDArray worst = values.sum().mul(Scalars.held(0, values));
    for (int k = 0; k < means.size(); k++) {
      worst = k == 0 || number(means.get(k)) > number(worst) ? means.get(k) : worst;
    }
    return worst;
  }

  private static double number(NDArray scalar) {
    return scalar.stopGradient().toType(DataType.FLOAT64, false).getDouble();
  }
}
