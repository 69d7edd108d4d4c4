package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.Objective;
import java.util.ArrayList;
import java.util.List;

/**
 * Two networks that differ in their first weights, and how each learns from the rows of a batch
 * that the other finds easiest (Han et al. 2018, arXiv:1804.06872). Together they say the mean of
 * their logits.
 */
public final class PeerNetworks implements Network {
  private final DenseNetwork first;
  private final DenseNetwork second;

  private PeerNetworks(DenseNetwork first, DenseNetwork second) {
    this.first = first;
    this.second = second;
  }

  /** Two networks as {@link DenseNetwork#random} makes them. */
  public static PeerNetworks random(int[] sizes, double dropout, Seed seed) {
    return new PeerNetworks(
        DenseNetwork.random(sizes, dropout, seed.child("first")),
        DenseNetwork.random(sizes, dropout, seed.child("second")));
  }

  /**
   * The lesson in which each network leaves out the rows of largest loss under the other.
   *
   * @param forgetRate share of each batch that is left out in the end, in [0, 1)
   * @param warmup share of the training over which it rises from 0, in [0, 1]
   */
  public Lesson lesson(double forgetRate, double warmup) {
    return step -> {
      double risen = warmup > 0 ? Math.min(1, step.progress() / warmup) : 1;
      Batch one = step.batch(first.forward(step.x(), true));
      Batch two =
          new Batch(
              second.forward(step.x(), true),
              one.labels(),
              one.groups(),
              one.weights(),
              one.rows(),
              one.progress());
      return loss(one, two, step.objective(), forgetRate * risen);
    };
  }

  /**
   * The sum of two networks' losses, each on the rows that the other finds easiest.
   *
   * @param one rows under the logits of the first
   * @param two the same under those of the second
   * @param forgotten share of the rows that is left out, in [0, 1); one row stays at least
   */
  public static NDArray loss(Batch one, Batch two, Objective.Run objective, double forgotten) {
    NDArray easyForOne = easiest(one, objective, forgotten);
    NDArray easyForTwo = easiest(two, objective, forgotten);
    return objective.loss(one.weighted(easyForTwo)).add(objective.loss(two.weighted(easyForOne)));
  }

  /** Factors (N) that are 0 for rows of the largest losses, and make up for it in the others. */
  private static NDArray easiest(Batch batch, Objective.Run objective, double forgotten) {
    int rows = batch.size();
    int kept = Math.max(1, (int) Math.ceil((1 - forgotten) * rows - 1e-9));
    long[] order;
    try (Gradients paused = Gradients.pause()) {
      order = objective.values(batch).argSort(0, true).toLongArray();
    }
    double[] factors = new double[rows];
    for (int k = 0; k < kept; k++) {
      factors[(int) order[k]] = (double) rows / kept;
    }
    NDArray logits = batch.logits();
    return logits.getManager().create(factors).toType(logits.getDataType(), false);
  }

  @Override
  public List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(first.parameters());
    all.addAll(second.parameters());
    return all;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return first.forward(x, training).add(second.forward(x, training)).mul(Scalars.held(0.5, x));
  }

  @Override
  public NDManager manager() {
    return first.manager();
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }

  /** Both networks as they are now, side by side as one that gives the mean of their logits. */
  public DenseWeights weights() {
    List<DenseWeights.Layer> one = first.weights().layers();
    List<DenseWeights.Layer> two = second.weights().layers();
    List<DenseWeights.Layer> both = new ArrayList<>();
    for (int k = 0; k < one.size(); k++) {
      both.add(joined(one.get(k), two.get(k), k == 0, k + 1 == one.size()));
    }
    return new DenseWeights(both);
  }

  /**
   * Two layers as one: of the same inputs where they are the first, into the mean of their outputs
   * where they are the last, else each from its own inputs to its own outputs.
   */
  private static DenseWeights.Layer joined(
      DenseWeights.Layer one, DenseWeights.Layer two, boolean sameInputs, boolean mean) {
    int in = sameInputs ? one.in() : 2 * one.in();
    int out = mean ? one.out() : 2 * one.out();
    float[] weight = new float[in * out];
    float[] bias = new float[out];
    float share = mean ? 0.5f : 1f;
    int rowsBelow = mean ? 0 : one.out();
    int columnsRight = sameInputs ? 0 : one.in();
    for (int o = 0; o < one.out(); o++) {
      bias[o] += share * one.bias()[o];
      bias[o + rowsBelow] += share * two.bias()[o];
      for (int i = 0; i < one.in(); i++) {
        weight[o * in + i] += share * one.weight()[o * one.in() + i];
        weight[(o + rowsBelow) * in + columnsRight + i] += share * two.weight()[o * one.in() + i];
      }
    }
    return new DenseWeights.Layer(in, out, weight, bias);
  }
}
