package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.GroupMeans;
import io.equipoise.deep.loss.Logits;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;

/**
 * Trains a head per source on its rows, and a joint one on all: {@code (1/K) Σ_k mean over source k
 * of (l(own head) + l(joint head)) / 2}.
 */
public record SourceLesson(Network network, int sources, int classes) implements Lesson {

  @Override
  public NDArray loss(Step step) {
    Batch batch = step.batch(network.forward(step.x(), true));
    long rows = batch.size();
    NDArray heads = batch.logits().reshape(rows, sources + 1L, classes);
    NDArray index = step.groups().reshape(rows, 1, 1).broadcast(new Shape(rows, 1, classes));
    NDArray own = heads.gather(index, 1).squeeze(1);
    NDArray joint = heads.get(new NDIndex(":, {}", sources));
    return loss(own, joint, batch, sources);
  }

  /**
   * The loss of a batch.
   *
   * @param own (N,C) logits of the head of each row's source
   * @param joint (N,C) logits of the joint head
   * @param batch labels, weights, and sources as groups
   */
  static NDArray loss(NDArray own, NDArray joint, Batch batch, int sources) {
    NDArray both =
        Logits.logProbability(batch.labels(), own)
            .add(Logits.logProbability(batch.labels(), joint));
    NDArray values = both.mul(Scalars.held(-0.5, both));
    Population population = new Population(new int[] {1}, new int[sources]);
    GroupMeans means = GroupMeans.of(values, batch, population);
    int present = 0;
    for (boolean there : means.there()) {
      present += there ? 1 : 0;
    }
    return means.means().sum().div(Scalars.held(Math.max(1, present), values));
  }
}
