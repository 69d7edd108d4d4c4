package io.equipoise.deep.meta;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.NetworkState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first-order step of {@link CrossBatchMeta}: the batch before this one is the support, this
 * one the query. Both gradients are taken here; the loss that it gives carries none.
 */
public final class CrossBatchLesson implements Lesson, AutoCloseable {
  /** The longest virtual step, as a share of the weights' length. */
  private static final double LONGEST = 0.01;

  private final Network network;
  private final double alpha;
  private final List<Costs> costs = new ArrayList<>();
  private @Nullable Support before;

  /**
   * What a step cost.
   *
   * @param support on the rows of the step before, as the weights are
   * @param query on its own rows, after the virtual step
   */
  public record Costs(double support, double query) {}

  /** The rows of an earlier step, kept beyond it. */
  private record Support(
      NDManager manager, NDArray x, NDArray labels, NDArray groups, NDArray weights, int[] rows) {

    static Support of(NDArray x, Batch batch, NDManager manager) {
      return new Support(
          manager,
          kept(x, manager),
          kept(batch.labels(), manager),
          kept(batch.groups(), manager),
          kept(batch.weights(), manager),
          batch.rows());
    }

    private static NDArray kept(NDArray array, NDManager manager) {
      NDArray copy = array.duplicate();
      copy.attach(manager);
      return copy;
    }

    Batch batch(NDArray logits, double progress) {
      return new Batch(logits, labels, groups, weights, rows, progress);
    }
  }

  /** A lesson for one training of this network; {@code alpha} is at least 0. */
  public CrossBatchLesson(Network network, double alpha) {
    Require.atLeast("alpha", alpha, 0);
    this.network = network;
    this.alpha = alpha;
  }

  @Override
  public NDArray loss(Step step) {
    Support support = before;
    if (support == null) {
      Batch first = step.batch(network.forward(step.x(), true));
      before = Support.of(step.x(), first, network.manager().newSubManager());
      return step.loss(first);
    }
    try (NDManager work = step.x().getManager().newSubManager()) {
      NDArray x = support.x().duplicate();
      x.attach(work);
      NDArray own = step.loss(support.batch(network.forward(x, true), step.progress()));
      Gradients.backward(own);
      NetworkState here = NetworkState.of(network);
      move(network.parameters());
      Batch query = step.batch(network.forward(step.x(), true));
      NDArray ahead = step.loss(query);
      Gradients.backward(ahead);
      here.into(network);
      support.manager().close();
      before = Support.of(step.x(), query, network.manager().newSubManager());
      costs.add(new Costs(own.getFloat(), ahead.getFloat()));
      double sum = costs.get(costs.size() - 1).support() + costs.get(costs.size() - 1).query();
      return untouched(step.x()).add(Scalars.of(sum, step.x()));
    }
  }

  /** What each step has cost, but for the first, which has no step before it. */
  public List<Costs> costs() {
    return List.copyOf(costs);
  }

  /** 0, as a number that depends on the parameters. */
  private NDArray untouched(NDArray like) {
    NDArray sum = like.getManager().create(0f);
    for (NDArray parameter : network.parameters()) {
      NDArray zeros = like.getManager().zeros(parameter.getShape());
      sum = sum.add(zeros.mul(parameter).sum());
    }
    return sum;
  }

  /** Moves the parameters against their gradients, which stay. */
  private void move(List<NDArray> parameters) {
    double squares = 0;
    double slopes = 0;
    try (NDManager work = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      for (NDArray parameter : parameters) {
        squares += square(parameter, work);
        try (NDArray gradient = parameter.getGradient()) {
          slopes += square(gradient, work);
        }
      }
      double longest = LONGEST * Math.sqrt(squares / Math.max(slopes, 1e-30));
      double size = Math.min(alpha, longest);
      for (NDArray parameter : parameters) {
        try (NDArray gradient = parameter.getGradient()) {
          NDArray factor = work.create((float) size);
          parameter.subi(factor.mul(gradient));
        }
      }
    }
  }

  private static double square(NDArray array, NDManager work) {
    NDArray one = work.create(1f).mul(array);
    return one.mul(one).sum().getFloat();
  }

  @Override
  public void close() {
    if (before != null) {
      before.manager().close();
      before = null;
    }
  }
}
