package io.equipoise.deep.fairness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * A network learns while an adversary learns to read the group off its answers. Each parameter
 * moves along what its task asks for, less the part that would help the adversary, and further
 * against the adversary:
 *
 * <pre>
 *   g_P   gradient of the task's loss       g_A   gradient of the adversary's loss
 *   step  g_P - (g_P · u) u - weight · g_A    u = g_A / |g_A|, for each array of parameters
 * </pre>
 *
 * <p>The adversary sees the softmax of the logits (N,C), and for equalised odds the true class
 * (N,C) and their product too. Made for one training; the adversary's steps are Adam's.
 */
public final class AdversaryLesson implements Lesson {
  private final Network network;
  private final Network adversary;
  private final boolean seesLabels;
  private final double weight;
  private final Adam steps;

  /**
   * A lesson of these two, which live as long as the training.
   *
   * @param adversary from what it sees to logits of the groups (N,G)
   * @param seesLabels whether it sees the true class too
   * @param weight how hard the network works against it; at least 0
   * @param manager what the adversary's moments live in
   */
  public AdversaryLesson(
      Network network,
      Network adversary,
      boolean seesLabels,
      double weight,
      double learningRate,
      NDManager manager) {
    this.network = network;
    this.adversary = adversary;
    this.seesLabels = seesLabels;
    this.weight = weight;
    this.steps = new Adam(adversary.parameters(), learningRate, 0, manager);
  }

  /** How many numbers of a row the adversary sees. */
  public static int seen(int classes, boolean seesLabels) {
    return seesLabels ? 3 * classes : classes;
  }

  @Override
  public NDArray loss(Step step) {
    NDManager own = step.x().getManager();
    NDArray guess = adversary.forward(seen(step), true);
    NDArray told = guess.logSoftmax(1).gather(step.groups().reshape(-1, 1), 1).mean().neg();
    Gradients.backward(told);
    List<NDArray> against = taken(own);
    steps.step();
    NDArray task = step.loss(step.batch(network.forward(step.x(), true)));
    Gradients.backward(task);
    List<NDArray> wanted = taken(own);
    NDArray move = directed(wanted, against);
    return task.stopGradient().add(move.sub(move.stopGradient()));
  }

  private NDArray seen(Step step) {
    NDArray said = network.forward(step.x(), true).softmax(1);
    if (!seesLabels) {
      return said;
    }
    long classes = said.getShape().get(1);
    NDArray truth =
        step.labels().oneHot(Math.toIntExact(classes)).toType(said.getDataType(), false);
    return NDArrays.concat(new NDList(said, truth, said.mul(truth)), 1);
  }

  /** Copies of the network's gradients, which are set back to 0. */
  private List<NDArray> taken(NDManager own) {
    List<NDArray> taken = new ArrayList<>();
    for (NDArray parameter : network.parameters()) {
      try (NDArray gradient = parameter.getGradient()) {
        NDArray copy = gradient.duplicate();
        copy.attach(own);
        taken.add(copy);
      }
    }
    Gradients.clear(network.parameters());
    return taken;
  }

  /** A term whose gradient is the step's direction, for each array of parameters. */
  private NDArray directed(List<NDArray> wanted, List<NDArray> against) {
    NDArray sum = wanted.get(0).sum().mul(Scalars.held(0, wanted.get(0))).stopGradient();
    for (int i = 0; i < wanted.size(); i++) {
      NDArray p = wanted.get(i);
      NDArray a = against.get(i);
      double square = number(a.mul(a).sum());
      double along = square > 0 ? number(p.mul(a).sum()) / square : 0;
      NDArray step = p.sub(a.mul(Scalars.held(along + weight, a))).stopGradient();
      // starts from the step's array, so that nothing stays in the manager of the parameter
      sum = sum.add(step.mul(network.parameters().get(i)).sum());
    }
    return sum;
  }

  private static double number(NDArray scalar) {
    return scalar.toType(DataType.FLOAT64, false).getDouble();
  }
}
