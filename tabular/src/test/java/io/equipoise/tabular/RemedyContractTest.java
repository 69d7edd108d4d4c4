package io.equipoise.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.learn.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every remedy of the catalogue on rows that nobody wishes for: it gives a defined result, the same
 * for the same seed, or tells the user in one line what is wrong.
 */
class RemedyContractTest {
  private static final Seed SEED = new Seed(99);

  @TestFactory
  Stream<DynamicTest> dataRemedies() {
    return Catalogue.get().in(Slot.DATA).stream()
        .filter(entry -> DataRemedy.class.isAssignableFrom(entry.type()))
        .flatMap(entry -> onNastyRows(entry, RemedyContractTest::resamples));
  }

  private static Stream<DynamicTest> onNastyRows(Entry entry, BiConsumer<Entry, Dataset> check) {
    return nasty().entrySet().stream()
        .map(
            rows ->
                DynamicTest.dynamicTest(
                    entry.name() + " on " + rows.getKey(),
                    () -> check.accept(entry, rows.getValue())));
  }

  private static void resamples(Entry entry, Dataset train) {
    DataRemedy remedy = Catalogue.get().create(Step.of(entry.name()), DataRemedy.class);
    Dataset changed;
    try {
      changed = remedy.apply(train, SEED);
    } catch (UserError e) {
      assertOneLine(e);
      return;
    }
    assertThat(remedy.remarks(train)).doesNotContainNull();
    assertThat(changed.classes()).isEqualTo(train.classes());
    assertThat(changed.rows().features().names()).isEqualTo(train.rows().features().names());
    assertThat(Arrays.stream(changed.weights())).allMatch(w -> w >= 0 && Double.isFinite(w));
    assertSame(changed, remedy.apply(train, SEED));
    int originals = 0;
    for (int i = 0; i < changed.size(); i++) {
      originals += changed.synthetic()[i] ? 0 : 1;
      assertThat(changed.synthetic()[i]).as("originals come first").isEqualTo(i >= originals);
    }
    assertThat(originals).isLessThanOrEqualTo(train.size());
  }

  private static void assertSame(Dataset a, Dataset b) {
    assertThat(b.labels()).containsExactly(a.labels());
    assertThat(b.weights()).containsExactly(a.weights());
    assertThat(b.rows().groups().codes()).containsExactly(a.rows().groups().codes());
    for (Column column : a.rows().features().columns()) {
      Column other = b.rows().features().column(column.name());
      if (column instanceof NumericColumn numeric) {
        assertThat(((NumericColumn) other).values()).containsExactly(numeric.values());
      } else {
        assertThat(((CategoryColumn) other).codes())
            .containsExactly(((CategoryColumn) column).codes());
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> predictionRemedies() {
    return Catalogue.get().in(Slot.PREDICTION).stream()
        .filter(entry -> PredictionRemedy.class.isAssignableFrom(entry.type()))
        .flatMap(
            entry ->
                nasty().entrySet().stream()
                    .flatMap(
                        rows ->
                            Stream.of(false, true)
                                .map(
                                    sure ->
                                        DynamicTest.dynamicTest(
                                            entry.name() + " on " + rows.getKey() + ", " + sure,
                                            () -> adapts(entry, rows.getValue(), sure)))));
  }

  private static void adapts(Entry entry, Dataset rows, boolean sure) {
    PredictionRemedy remedy = Catalogue.get().create(Step.of(entry.name()), PredictionRemedy.class);
    Model inner = new Scores(rows.classes().size(), sure);
    Model model;
    Predictions predictions;
    try {
      model = remedy.adapt(inner, rows, rows, SEED);
      predictions = model.predict(rows.rows());
    } catch (UserError e) {
      assertOneLine(e);
      return;
    }
    assertDistributions(predictions, rows);
    MemoryStore store = new MemoryStore();
    model.save(store);
    same(predictions, remedy.load(inner, store).predict(rows.rows()));
    same(predictions, remedy.adapt(inner, rows, rows, SEED).predict(rows.rows()));
    assertThat(model.predict(rows.rows().take(new int[0])).rows()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> learnerRemedies() {
    return Catalogue.get().entries().stream()
        .filter(entry -> LearnerRemedy.class.isAssignableFrom(entry.type()))
        .flatMap(entry -> onNastyRows(entry, RemedyContractTest::wraps));
  }

  private static void wraps(Entry entry, Dataset rows) {
    LearnerRemedy remedy = Catalogue.get().create(Step.of(entry.name()), LearnerRemedy.class);
    Learner learner = remedy.around(Catalogue.get().create(Step.of("tree"), Learner.class));
    Predictions predictions;
    MemoryStore store = new MemoryStore();
    try (Model model = learner.fit(rows, SEED)) {
      predictions = model.predict(rows.rows());
      model.save(store);
      assertThat(model.predict(rows.rows().take(new int[0])).rows()).isZero();
    } catch (UserError e) {
      assertOneLine(e);
      return;
    }
    assertDistributions(predictions, rows);
    try (Model read = learner.load(store);
        Model again = learner.fit(rows, SEED)) {
      same(predictions, read.predict(rows.rows()));
      same(predictions, again.predict(rows.rows()));
    }
  }

  private static void assertDistributions(Predictions predictions, Dataset rows) {
    assertThat(predictions.rows()).isEqualTo(rows.size());
    for (int i = 0; i < predictions.rows(); i++) {
      double sum = 0;
      for (int c = 0; c < predictions.classes(); c++) {
        assertThat(predictions.probability(i, c)).isBetween(0.0, 1.0);
        sum += predictions.probability(i, c);
      }
      assertThat(Math.abs(sum - 1)).isLessThan(1e-9);
      assertThat(predictions.labels()[i]).isBetween(0, predictions.classes() - 1);
    }
  }

  private static void same(Predictions a, Predictions b) {
    assertThat(b.probabilities()).containsExactly(a.probabilities());
    assertThat(b.labels()).containsExactly(a.labels());
  }

  private static void assertOneLine(UserError e) {
    String message = e.getMessage();
    if (message == null || message.isBlank() || message.contains("\n")) {
      fail("not one line: " + message);
    }
  }

  /** Rows that nobody wishes for, by what is wrong with them. */
  private static Map<String, Dataset> nasty() {
    SplittableRandom random = new SplittableRandom(5);
    int n = 60;
    double[] x = random.doubles(n).toArray();
    double[] y = random.doubles(n).toArray();
    int[] rare = new int[n];
    Arrays.fill(rare, 0, 9, 1);
    int[] three = random.ints(n, 0, 3).toArray();
    String[] jobs = random.ints(n, 0, 4).mapToObj(i -> "job" + i).toArray(String[]::new);
    String[] sexes = random.ints(n, 0, 2).mapToObj(i -> i == 0 ? "f" : "m").toArray(String[]::new);
    CategoryColumn sex = CategoryColumn.of("sex", sexes);
    NumericColumn plain = NumericColumn.of("x", x);
    double[] broken = x.clone();
    broken[3] = Double.POSITIVE_INFINITY;
    broken[4] = Double.NEGATIVE_INFINITY;
    broken[5] = Double.NaN;
    broken[6] = 1e308;
    broken[7] = -1e308;
    double[] nothing = new double[n];
    Arrays.fill(nothing, Double.NaN);
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    double[] someWeights = weights.clone();
    Arrays.fill(someWeights, 0, 30, 0);
    Map<String, Dataset> all = new LinkedHashMap<>();
    all.put("plain rows", data(rare, 2, List.of(plain, NumericColumn.of("y", y), sex), sex));
    all.put("mixed rows", data(rare, 2, List.of(plain, CategoryColumn.of("job", jobs), sex), sex));
    all.put("three classes", data(three, 3, List.of(plain, CategoryColumn.of("job", jobs)), sex));
    all.put("categories alone", data(rare, 2, List.of(CategoryColumn.of("job", jobs)), sex));
    all.put("group columns absent", data(rare, 2, List.of(plain)));
    all.put("one class", data(new int[n], 2, List.of(plain), sex));
    String[] one = new String[n];
    Arrays.fill(one, "f");
    all.put("one group", data(rare, 2, List.of(plain), CategoryColumn.of("sex", one)));
    String[] lone = one.clone();
    lone[0] = "m";
    all.put("a group of one", data(rare, 2, List.of(plain), CategoryColumn.of("sex", lone)));
    int[] single = new int[n];
    single[17] = 1;
    all.put("a class of one", data(single, 2, List.of(plain), sex));
    all.put("infinities", data(rare, 2, List.of(NumericColumn.of("x", broken)), sex));
    all.put(
        "a NaN that is not missing",
        data(rare, 2, List.of(new NumericColumn("x", broken, new BitSet())), sex));
    all.put("a column all missing", data(rare, 2, List.of(NumericColumn.of("x", nothing)), sex));
    all.put("a constant column", data(rare, 2, List.of(NumericColumn.of("x", new double[n])), sex));
    String[] gone = new String[n];
    all.put(
        "missing categories",
        data(rare, 2, List.of(plain, new CategoryColumn("job", minus(n), List.of())), sex));
    all.put("missing groups", data(rare, 2, List.of(plain), CategoryColumn.of("sex", gone)));
    all.put("no features", data(rare, 2, List.of(), sex));
    all.put("weights of 0", data(rare, 2, List.of(plain), sex).withWeights(new double[n]));
    all.put("some weights of 0", data(rare, 2, List.of(plain), sex).withWeights(someWeights));
    all.put("a single row", all.get("plain rows").take(new int[] {2}));
    all.put("no rows", all.get("plain rows").take(new int[0]));
    all.put("the same row over and over", all.get("mixed rows").take(new int[n]));
    return all;
  }

  private static int[] minus(int n) {
    int[] codes = new int[n];
    Arrays.fill(codes, CategoryColumn.MISSING);
    return codes;
  }

  private static Dataset data(
      int[] labels, int classes, List<? extends Column> columns, CategoryColumn... groups) {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      names.add("class" + c);
    }
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(labels.length, columns), Groups.cross(List.of(groups), labels.length)),
        labels,
        names,
        weights);
  }

  /** Scores from the column x, NaN where it is; when sure, only 0 and 1. */
  private record Scores(int classes, boolean sure) implements Model {
    @Override
    public Predictions predict(Rows rows) {
      int n = rows.count();
      double[] p = new double[n * classes];
      for (int i = 0; i < n; i++) {
        double x =
            rows.features().has("x") && rows.features().column("x") instanceof NumericColumn column
                ? column.value(i)
                : 0.5;
        double first = sure ? (x > 0.5 ? 1 : 0) : 1 / (1 + Math.exp(4 * x - 2));
        for (int c = 0; c < classes; c++) {
          p[i * classes + c] = c == 0 ? first : (1 - first) / (classes - 1);
        }
      }
      return Predictions.of(classes, p);
    }

    @Override
    public void save(io.equipoise.core.learn.Store store) {
      store.write("scores", classes);
    }
  }
}
