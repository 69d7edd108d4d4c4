package io.equipoise.deep.scheme;

import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.train.HeadedNetwork;
import java.util.Set;

/**
 * One network, one loss, the rows as they are: empirical risk minimisation, which every other
 * scheme is compared with.
 *
 * @see <a href="https://proceedings.neurips.cc/paper/1991/hash/ff4d5fbbafdf976cfdc032e3bde78de5">
 *     Vapnik, Principles of Risk Minimization for Learning Theory, 1991</a>
 */
@Method(
    name = "erm",
    aliases = {"empirical-risk-minimization", "plain-training"},
    slot = Slot.TRAINING,
    summary = "Trains one network on the rows as they are, as networks usually are.",
    cites = {"vapnik1991principles"})
public final class PlainTraining implements TrainingScheme {

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    return curriculum.trained(seed);
  }

  @Override
  public String toString() {
    return "erm";
  }
}
