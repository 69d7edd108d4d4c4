package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.network.GradientBoostedNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Does a network that is grown by boosting need only its first units, and match a trained one? */
public final class BoostedNetworkExperiment implements Experiment {
  private static final String ACCURACY = "accuracy";
  private static final String EARLY = "accuracy of the first third of the units";
  private static final String GROWN = "grown";
  private static final String TRAINED = "trained as a whole";
  private static final String SHARE = "95 % of the whole network's";
  private static final int EACH = 3;

  @Override
  public String method() {
    return "gbnn";
  }

  @Override
  public String claim() {
    return "The first third of the units of a network grown by gradient boosting has at least 95 %"
        + " of the whole network's accuracy, which lies at most 3 points below that of a network of"
        + " the same size that is trained as a whole.";
  }

  @Override
  public String data() {
    return "Drawn digits of 10 by 10 pixels with noise, 1,200 to learn and 2,000 to judge.";
  }

  @Override
  public String baseline() {
    return "A perceptron of as many hidden units, trained by Adam.";
  }

  @Override
  public String scaledDown() {
    return "Drawn digits in place of the paper's tables; 180 units.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(EARLY, GROWN, SHARE, true, 0),
        new Measure(ACCURACY, GROWN, TRAINED, true, -0.03));
  }

  @Override
  public int seeds() {
    return 3;
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean full = size == Size.FULL;
    int steps = full ? 60 : 6;
    Dataset train = digits(full ? 1200 : 150, root.child("train"));
    Dataset test = digits(full ? 2000 : 200, root.child("test"));
    double whole = accuracy(grown(steps, 0), train, test, root);
    double early = accuracy(grown(steps, steps / 3), train, test, root);
    double trained = accuracy(trained(steps * EACH, full ? 60 : 3), train, test, root);
    return new Outcome(
        List.of(
            new Value(EARLY, GROWN, early),
            new Value(EARLY, SHARE, 0.95 * whole),
            new Value(ACCURACY, GROWN, whole),
            new Value(ACCURACY, TRAINED, trained)));
  }

  private static Learner grown(int steps, int stages) {
    return new GradientBoostedNetwork(
        new GradientBoostedNetwork.Options(steps * EACH, EACH, 0.5, 0.5, 5000, 200, stages));
  }

  private static Learner trained(int units, int epochs) {
    Recipe recipe = Recipe.parse("mlp(hidden=" + units + ",epochs=" + epochs + ")");
    return Catalogue.get().create(recipe.steps().get(0), Learner.class);
  }

  private static double accuracy(Learner learner, Dataset train, Dataset test, Seed seed) {
    try (Model model = learner.fit(train, seed.child("fit"))) {
      Predictions predictions = model.predict(test.rows());
      int right = 0;
      for (int i = 0; i < test.size(); i++) {
        right += predictions.labels()[i] == test.labels()[i] ? 1 : 0;
      }
      return (double) right / test.size();
    }
  }

  private static Dataset digits(int count, Seed seed) {
    MadeDigits drawn = MadeDigits.draw(count, 0, seed);
    int pixels = MadeDigits.SIDE * MadeDigits.SIDE;
    List<Column> columns = new ArrayList<>();
    for (int p = 0; p < pixels; p++) {
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = drawn.pixels()[i * pixels + p];
      }
      columns.add(NumericColumn.of("pixel" + p, values));
    }
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    int[] labels = Arrays.stream(drawn.labels()).mapToInt(Math::toIntExact).toArray();
    List<String> names = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    return Dataset.of(new Rows(Table.of(columns), Groups.none(count)), labels, names, ones);
  }
}
