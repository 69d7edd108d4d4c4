package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Drops random rows of large classes (or groups) until the smallest is no longer overlooked, where
 * rows are plenty and training is slow.
 *
 * <p>Every part keeps at most {@code smallest / ratio} rows, drawn without replacement; kept rows
 * stay in their order. A part without rows does not count as the smallest.
 *
 * @see <a href="https://doi.org/10.1145/1007730.1007735">Batista, Prati and Monard, A study of the
 *     behavior of several methods for balancing machine learning training data, 2004</a>
 */
@Method(
    name = "random-under-sampling",
    aliases = "rus",
    slot = Slot.DATA,
    treats = {Bias.CLASS_IMBALANCE, Bias.REPRESENTATION},
    summary = "Drops random rows of large classes or groups until the smallest has its share.",
    cites = "batista2004study")
public final class RandomUnderSampling implements DataRemedy {
  private final Options options;

  /** {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("rows of the smallest part against the largest one kept, in (0, 1]") double ratio,
      @Meaning("the parts: class, group, or cell (class within group)") By by) {
    public static final Options DEFAULT = new Options(1, By.CLASS);

    public Options {
      Require.above("ratio", ratio, 0);
      Require.between("ratio", ratio, 0, 1);
    }
  }

  public RandomUnderSampling(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return options.by().taskKinds();
  }

  @Override
  public GroupUse groupUse() {
    return options.by() == By.CLASS ? GroupUse.NONE : GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return Strata.obstacle("random-under-sampling", train, options.by());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("random-under-sampling", train, options.by());
    Strata strata = Strata.of(train, options.by());
    long most = Math.round(strata.smallest() / options.ratio());
    int[] kept = keep(strata, most, new boolean[strata.sizes().length], seed);
    return kept.length == train.size() ? train : train.take(kept);
  }

  /** At most {@code most} rows of every part that is not spared, at random, in ascending order. */
  static int[] keep(Strata strata, long most, boolean[] spared, Seed seed) {
    int[] kept = new int[strata.codes().length];
    int count = 0;
    for (int part = 0; part < strata.sizes().length; part++) {
      int[] rows = strata.rowsOf(part);
      if (rows.length > most && !spared[part]) {
        rows = Permutation.choose(rows, (int) most, seed.child(part).generator());
      }
      System.arraycopy(rows, 0, kept, count, rows.length);
      count += rows.length;
    }
    int[] ordered = Arrays.copyOf(kept, count);
    Arrays.sort(ordered);
    return ordered;
  }
}
