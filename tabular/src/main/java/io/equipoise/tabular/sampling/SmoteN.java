package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.neighbour.ValueDifference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@link Smote} for tables of categories alone.
 *
 * <p>Neighbours are found by the {@link ValueDifference} metric: two rows are near when their
 * categories come with the same labels. In each column a synthetic row gets what most of the base
 * row and its k neighbours have (a tie goes to the base row's own when it is among the tied, else
 * to the nearest neighbour's), so that all rows made from one base are alike. A missing category is
 * a level of its own. What holds for SMOTE's rows holds here. A numeric column is the user's error,
 * unless it is a group column: {@code smote-nc} is for those.
 *
 * @see <a href="https://arxiv.org/abs/1106.1813">Chawla, Bowyer, Hall and Kegelmeyer, SMOTE:
 *     Synthetic Minority Over-sampling Technique, 2002, section 6.2</a>
 */
@Method(
    name = "smote-n",
    row = 165,
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary = "SMOTE for tables of categorical columns alone.",
    cites = {"chawla2002smote", "cost1993weighted"})
public final class SmoteN implements DataRemedy {
  private final Options options;

  /** {@code k} at least 1; {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("neighbours per row; at least 1") int k,
      @Meaning("rows of every class against the largest, in (0, 1]") double ratio,
      @Meaning("rows to start from: uniform, or cycled (each equally often)") Base base,
      @Meaning("whether neighbours must be of the same group") boolean withinGroup) {
    public static final Options DEFAULT = new Options(5, 1, Base.UNIFORM, false);

    public Options {
      Raising.check(k, ratio);
    }
  }

  public SmoteN(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return options.withinGroup() ? GroupUse.TRAINING : GroupUse.NONE;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    List<String> numbers = FeatureSpace.ownNumbers(train);
    if (!numbers.isEmpty()) {
      return Optional.of(
          "smote-n takes categories alone, and column '"
              + numbers.get(0)
              + "' holds numbers; use smote-nc");
    }
    return FeatureSpace.ownCategories(train).isEmpty()
        ? Optional.of("smote-n needs at least one categorical feature column")
        : Optional.empty();
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Raising raising = raising();
    int[] lacking = raising.lacking(train);
    Require.none(obstacle(train));
    FeatureSpace space = FeatureSpace.of(train);
    Map<String, ValueDifference> metrics = new LinkedHashMap<>();
    for (CategoryColumn column : space.categories()) {
      int[] levels =
          IntStream.range(0, train.size()).map(i -> FeatureSpace.level(column, i)).toArray();
      metrics.put(
          column.name(),
          ValueDifference.of(
              levels, FeatureSpace.levels(column), train.labels(), train.classes().size()));
    }
    Votes votes = Votes.of(space.categories());
    Offspring made = Offspring.NONE;
    for (int label = 0; label < lacking.length; label++) {
      if (lacking[label] > 0) {
        Neighbourhood hood =
            raising.neighbourhood(
                train,
                label,
                rows ->
                    space.byAll(
                        rows,
                        column ->
                            (level, squared) -> metric(metrics, column).from(level, squared)));
        votes.count(space.categories(), hood, true);
        made = made.and(Raising.draw(hood, lacking[label], options.base(), seed.child(label)));
      }
    }
    return Enlarged.by(train, space, votes, made, Interpolation.ROW, false, seed.child("between"));
  }

  private static ValueDifference metric(
      Map<String, ValueDifference> metrics, CategoryColumn column) {
    ValueDifference metric = metrics.get(column.name());
    if (metric == null) {
      throw new IllegalStateException("no metric for column '" + column.name() + "'");
    }
    return metric;
  }

  @Override
  public List<String> remarks(Dataset train) {
    return raising().remarks(train);
  }

  private Raising raising() {
    return new Raising("smote-n", options.k(), options.ratio(), options.withinGroup());
  }
}
