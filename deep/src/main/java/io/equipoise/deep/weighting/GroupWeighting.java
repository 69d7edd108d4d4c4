package io.equipoise.deep.weighting;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.ClassWeights;
import java.util.Arrays;
import java.util.Set;

/**
 * Lets every group, or every group within a class, weigh as much in all, around any loss.
 *
 * <pre>
 *   w_i = N / (K · n[k_i])        k_i the part of row i, of size n, one of the K that occur
 * </pre>
 *
 * <p>Reads the groups of training rows, and of no others. Where numbers are predicted, there are
 * only groups.
 *
 * @see <a href="https://arxiv.org/abs/2110.14503">Idrissi, Arjovsky, Pezeshki, Lopez-Paz, Simple
 *     Data Balancing Achieves Competitive Worst-Group-Accuracy, 2022, arXiv:2110.14503</a>
 */
@Method(
    name = "group-weights",
    aliases = {"reweight"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.REPRESENTATION, Bias.SHORTCUT},
    summary =
        "Lets every group, or group within a class, weigh as much in all; reads the groups of"
            + " training rows only.",
    cites = {"idrissi2022simple"})
public final class GroupWeighting implements Weighting {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("true for groups within classes, false for groups") boolean withinClasses) {
    /** Groups within classes. */
    public static final Options DEFAULT = new Options(true);
  }

  public GroupWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    int[] parts = examples.groups().clone();
    if (options.withinClasses()) {
      Arrays.setAll(
          parts, i -> examples.labels()[i] * examples.groupCount() + examples.groups()[i]);
    }
    int[] sizes = new int[Arrays.stream(parts).max().orElse(0) + 1];
    for (int part : parts) {
      sizes[part]++;
    }
    return RowWeights.ofClasses(parts, ClassWeights.balanced(sizes));
  }

  @Override
  public String toString() {
    return "group-weights";
  }
}
