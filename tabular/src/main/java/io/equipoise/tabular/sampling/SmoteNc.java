package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.neighbour.LevelDistance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@link Smote} for tables that mix numbers and categories.
 *
 * <pre>
 *   distance^2 = sum over numbers (a - b)^2 + med^2 for each category that differs
 *   med        = median over numeric columns of their standard deviation within the class
 * </pre>
 *
 * Numbers of a synthetic row lie between those of its parents; each category is the most frequent
 * among the k neighbours of the base row (a tie goes to the base row's own when it is among the
 * tied, else to the nearest neighbour's). Numbers are standardised over the training rows before
 * distances and {@code med} are taken. A missing category is a level of its own. What holds for
 * SMOTE's rows holds here. Without any numeric column it is the user's error: {@code smote-n} is
 * for those.
 *
 * @see <a href="https://arxiv.org/abs/1106.1813">Chawla, Bowyer, Hall and Kegelmeyer, SMOTE:
 *     Synthetic Minority Over-sampling Technique, 2002, section 6.1</a>
 */
@Method(
    name = "smote-nc",
    row = 165,
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary = "SMOTE for tables that mix numeric and categorical columns.",
    cites = "chawla2002smote")
public final class SmoteNc implements DataRemedy {
  private final Smote.Options options;

  /** As {@link Smote} takes them. */
  public SmoteNc(Smote.Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return options.withinGroup() ? GroupUse.TRAINING : GroupUse.NONE;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return FeatureSpace.ownNumbers(train).isEmpty()
        ? Optional.of(
            "smote-nc needs at least one numeric feature column; use smote-n for categories alone")
        : Optional.empty();
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Raising raising = raising();
    int[] lacking = raising.lacking(train);
    Require.none(obstacle(train));
    FeatureSpace space = FeatureSpace.of(train);
    Votes votes = Votes.of(space.categories());
    Offspring made = Offspring.NONE;
    for (int label = 0; label < lacking.length; label++) {
      if (lacking[label] > 0) {
        double med = medianDeviation(space, train.rowsOf(label));
        LevelDistance differing = LevelDistance.differing(med * med);
        Neighbourhood hood =
            raising.neighbourhood(train, label, rows -> space.byAll(rows, column -> differing));
        votes.count(space.categories(), hood, false);
        made = made.and(Raising.draw(hood, lacking[label], options.base(), seed.child(label)));
      }
    }
    return Enlarged.by(
        train, space, votes, made, options.interpolation(), options.round(), seed.child("between"));
  }

  @Override
  public List<String> remarks(Dataset train) {
    return raising().remarks(train);
  }

  private Raising raising() {
    return new Raising("smote-nc", options.k(), options.ratio(), options.withinGroup());
  }

  /** Median over the numeric columns of the population standard deviation of these rows. */
  static double medianDeviation(FeatureSpace space, int[] rows) {
    double[] deviations =
        space.numbers().stream()
            .mapToDouble(feature -> deviation(feature.scaled(rows)))
            .sorted()
            .toArray();
    int n = deviations.length;
    return (deviations[(n - 1) / 2] + deviations[n / 2]) / 2;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Math.sqrt(
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0));
  }
}
