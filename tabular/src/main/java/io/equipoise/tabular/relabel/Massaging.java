package io.equipoise.tabular.relabel;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Order;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.tabular.learn.LogisticRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the labels of the training rows nearest to the border, until all groups have the same share
 * of positive ones.
 *
 * <pre>
 *   M(g) = (positive share of all - positive share of g) · weight of g
 *   M(g) &gt; 0   the negative rows of g with the highest scores become positive
 *   M(g) &lt; 0   the positive rows of g with the lowest scores become negative
 * </pre>
 *
 * Scores are those of {@code learner}, fitted on the same rows. With two groups both M are the
 * published {@code disc · n_f · n_d / n}, and the overall share stays. Any number of groups, two
 * classes. It claims that those labels are wrong: where the gap is real, prefer weights.
 *
 * @see <a href="https://doi.org/10.1007/s10115-011-0463-8">Kamiran and Calders, Data preprocessing
 *     techniques for classification without discrimination, 2012, section 4.1</a>
 */
@Method(
    name = "massaging",
    slot = Slot.DATA,
    treats = {Bias.LABEL_RATE_GAP, Bias.SELECTION_RATE_GAP},
    summary =
        "Turns the labels nearest to the border until all groups have the same share of positive"
            + " ones.",
    cites = "kamiran2012preprocessing")
public final class Massaging implements DataRemedy {
  private static final String NAME = "massaging";

  /** Who ranks the rows, and how much of the gap goes. */
  public record Options(
      @Meaning("learner whose scores rank the rows") Learner learner,
      @Meaning("how much of each group's gap is closed, from 0 to 1") double strength) {

    /** Logistic regression ranks; the whole gap. */
    public static final Options DEFAULT =
        new Options(new LogisticRegression(LogisticRegression.Options.DEFAULT), 1);

    public Options {
      Require.between("strength", strength, 0, 1);
    }
  }

  private final Options options;

  public Massaging(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("massaging", train.rows().groups());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    GroupFlips flips = new GroupFlips(NAME, train);
    double[] scores;
    try (Model model = options.learner().fit(train, seed.child(NAME))) {
      scores = model.predict(train.rows()).positive();
    }
    List<Integer> turned = new ArrayList<>();
    for (int g = 0; g < flips.count(); g++) {
      double lacking = options.strength() * flips.lacking(g, flips.share());
      boolean up = lacking > 0;
      int[] ordered = Order.ascending(flips.candidates(g, up), i -> up ? -scores[i] : scores[i]);
      int count = flips.count(ordered, Math.abs(lacking));
      Arrays.stream(ordered, 0, count).forEach(turned::add);
    }
    return flips.flipped(turned);
  }
}
