package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A learner inside a reduction.
 *
 * @param inner trained again and again
 * @param kinds of task that the constraint is for
 * @param search how models are found
 */
record ReducingLearner(Learner inner, Set<TaskKind> kinds, Search search) implements Learner {

  /** Finds the models of a mixture. */
  interface Search {
    Model find(Learner inner, Dataset train, Seed seed);
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return kinds;
  }

  @Override
  public int fewestClasses() {
    return inner.fewestClasses();
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    return search.find(inner, train, seed);
  }

  @Override
  public Model load(Store store) {
    return ReducedModel.load(inner, store);
  }

  /** The models of a mixture that have a share, taken out of the game. */
  static Model mixture(
      Lagrangian game,
      double[] mixture,
      Dataset train,
      boolean randomize,
      Seed seed,
      List<String> remarks) {
    List<Model> models = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int h = 0; h < mixture.length; h++) {
      if (mixture[h] > 0) {
        models.add(game.take(h));
        shares.add(mixture[h]);
      }
    }
    return mixture(models, shares, train, randomize, seed, remarks);
  }

  /** These models with these chances. */
  static Model mixture(
      List<Model> models,
      List<Double> shares,
      Dataset train,
      boolean randomize,
      Seed seed,
      List<String> remarks) {
    boolean[] constant = new boolean[models.size()];
    for (int h = 0; h < constant.length; h++) {
      constant[h] = models.get(h) instanceof ConstantModel;
    }
    return new ReducedModel(
        new ReducedModel.Saved(
            shares.stream().mapToDouble(Double::doubleValue).toArray(),
            constant,
            train.target() instanceof ClassTarget target ? target.classes().size() : 0,
            randomize,
            seed.child("lots").value(),
            train.rows().features().names(),
            remarks),
        models);
  }
}
