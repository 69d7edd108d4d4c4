package io.equipoise.tabular.repair;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A learner that sees repaired columns.
 *
 * @param method name for messages
 * @param inner learns from them
 * @param fit learns the repair
 * @param type what the repair is written as
 */
record RepairingLearner(String method, Learner inner, Fit fit, Class<? extends Repair> type)
    implements Learner {
  private static final String PART = "repair";

  /** Learns a repair from training rows that have a group and a weight above 0. */
  interface Fit {
    Repair of(Dataset train, Seed seed);
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return inner.taskKinds();
  }

  @Override
  public int fewestClasses() {
    return inner.fewestClasses();
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Require.none(GroupUse.unnamed(method, train.rows().groups()));
    int[] counted =
        IntStream.range(0, train.size()).filter(i -> !(train.weights()[i] == 0)).toArray();
    Require.that(
        counted.length > 0,
        "no training row has a weight above 0, so there is nothing to learn from");
    Repair repair = fit.of(train.take(counted), seed.child(method));
    Dataset repaired =
        new Dataset(repair.apply(train.rows()), train.target(), train.weights(), train.synthetic());
    return new Repaired(repair, inner.fit(repaired, seed));
  }

  @Override
  public Model load(Store store) {
    return new Repaired(store.read(PART, type), inner.load(store.child("inner")));
  }

  private record Repaired(Repair repair, Model inner) implements Model, Remarks {
    @Override
    public Predictions predict(Rows rows) {
      return inner.predict(repair.apply(rows));
    }

    @Override
    public void save(Store store) {
      store.write(PART, repair);
      inner.save(store.child("inner"));
    }

    @Override
    public List<String> remarks() {
      return Remarks.of(inner);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
