package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.Optional;
import java.util.Set;

/**
 * Draws rows of small classes (or groups) again until they are as many as asked for, where a
 * learner overlooks them and takes no weights.
 *
 * <p>Every part with fewer than {@code ratio} times the rows of the largest part gets copies of its
 * own rows, drawn with replacement. Copies come after the original rows, keep their row's weight
 * and are flagged as synthetic. A part without rows stays empty.
 *
 * @see <a href="https://doi.org/10.1145/1007730.1007735">Batista, Prati and Monard, A study of the
 *     behavior of several methods for balancing machine learning training data, 2004</a>
 */
@Method(
    name = "random-over-sampling",
    aliases = "ros",
    slot = Slot.DATA,
    treats = {Bias.CLASS_IMBALANCE, Bias.REPRESENTATION},
    summary = "Repeats rows of small classes or groups until they are as many as the largest.",
    cites = "batista2004study")
public final class RandomOverSampling implements DataRemedy {
  private final Options options;

  /** {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("rows of every part against the largest part, in (0, 1]") double ratio,
      @Meaning("the parts: class, group, or cell (class within group)") By by) {
    public static final Options DEFAULT = new Options(1, By.CLASS);

    public Options {
      Require.above("ratio", ratio, 0);
      Require.between("ratio", ratio, 0, 1);
    }
  }

  public RandomOverSampling(Options options) {
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
    return Strata.obstacle("random-over-sampling", train, options.by());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("random-over-sampling", train, options.by());
    Strata strata = Strata.of(train, options.by());
    return strata.repeated(train, strata.lacking(options.ratio()), seed);
  }
}
