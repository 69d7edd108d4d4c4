package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes new rows of small classes on the lines between a row and its neighbours of the same class,
 * where copies of the few rows there are would be learned by heart.
 *
 * <pre>
 *   s = x + u (z - x)      x a row of the class, z one of its k nearest of the class, u ~ U(0, 1)
 * </pre>
 *
 * Every class with fewer than {@code ratio} times the rows of the largest is raised on its own.
 * Neighbours are Euclidean on columns standardised over the training rows. Only numeric columns: a
 * categorical one is the user's error, unless it is a group column. Synthetic rows take group
 * columns from their base row, have weight 1 and the synthetic flag, and come after the original
 * rows, which stay as they are. A gap (missing, NaN, infinite) stands at the training median in
 * distances and in synthetic rows. With T &lt;= k rows a class uses T - 1 neighbours, a single row
 * is repeated, and a class without rows is the user's error. Defaults: k = 5 as in the paper, ratio
 * 1.
 *
 * <p>Predicted probabilities follow the new class shares: {@code prior-correction} undoes that.
 *
 * @see <a href="https://arxiv.org/abs/1106.1813">Chawla, Bowyer, Hall and Kegelmeyer, SMOTE:
 *     Synthetic Minority Over-sampling Technique, 2002, section 4.2</a>
 */
@Method(
    name = "smote",
    row = 165,
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Makes new rows of small classes between neighbours of the class; for numeric columns and"
            + " weak learners.",
    cites = "chawla2002smote")
public final class Smote implements DataRemedy, Numeric {
  private final Options options;

  /** {@code k} at least 1; {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("neighbours per row; at least 1") int k,
      @Meaning("rows of every class against the largest, in (0, 1]") double ratio,
      @Meaning("row (on the line between two rows) or feature (in the box between them)")
          Interpolation interpolation,
      @Meaning("rows to start from: uniform, or cycled (each equally often)") Base base,
      @Meaning("whether neighbours must be of the same group") boolean withinGroup,
      @Meaning("whether columns of whole numbers stay whole") boolean round) {
    public static final Options DEFAULT =
        new Options(5, 1, Interpolation.ROW, Base.UNIFORM, false, true);

    public Options {
      Raising.check(k, ratio);
    }
  }

  public Smote(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return options.withinGroup() ? GroupUse.TRAINING : GroupUse.NONE;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return categories("smote", train);
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Raising raising = raising();
    int[] lacking = raising.lacking(train);
    FeatureSpace space = numeric("smote", train);
    Offspring made = Offspring.NONE;
    for (int label = 0; label < lacking.length; label++) {
      if (lacking[label] > 0) {
        Neighbourhood hood = raising.neighbourhood(train, label, space::byNumbers);
        made = made.and(Raising.draw(hood, lacking[label], options.base(), seed.child(label)));
      }
    }
    return Enlarged.by(
        train,
        space,
        Votes.of(List.of()),
        made,
        options.interpolation(),
        options.round(),
        seed.child("between"));
  }

  @Override
  public List<String> remarks(Dataset train) {
    return raising().remarks(train);
  }

  private Raising raising() {
    return new Raising("smote", options.k(), options.ratio(), options.withinGroup());
  }

  /** The space of rows with numeric columns only. */
  static FeatureSpace numeric(String method, Dataset train) {
    Require.none(categories(method, train));
    return FeatureSpace.of(train);
  }

  /** Why rows cannot be raised by lines between numbers alone. */
  static Optional<String> categories(String method, Dataset train) {
    List<String> categories = FeatureSpace.ownCategories(train);
    if (!categories.isEmpty()) {
      return Optional.of(
          method
              + " cannot draw a line between categories such as column '"
              + categories.get(0)
              + "'; use smote-nc, which can");
    }
    return FeatureSpace.ownNumbers(train).isEmpty()
        ? Optional.of(method + " needs at least one numeric feature column")
        : Optional.empty();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("smote-expectation")
            .input("features", "(T,D)", "rows of one class, as they are (not standardised)")
            .parameter("k", 5, "neighbours per row; T - 1 are used when T <= k")
            .computes(
                arguments ->
                    new Evaluation(
                        SmoteExpectation.of(arguments.tensor("features"), arguments.whole("k", 5)),
                        Map.of())));
  }
}
