package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every learner of classes of this module keeps to. */
class LearnerContractTest {
  private static final Seed SEED = new Seed(11);
  private static final List<String> TWO = List.of("no", "yes");

  static Stream<String> learners() {
    return Catalogue.get().in(Slot.LEARNER).stream()
        .filter(entry -> entry.type().getName().startsWith("io.equipoise.tabular"))
        .map(Entry::name)
        .filter(name -> learner(name).taskKinds().containsAll(TaskKind.CLASSES));
  }

  private static Learner learner(String name) {
    return Catalogue.get().create(Step.of(name), Learner.class);
  }

  private static int fewest(String name) {
    return learner(name).fewestClasses();
  }

  private static List<String> classes(int count) {
    return IntStream.range(0, count).mapToObj(c -> "class " + c).toList();
  }

  private static Dataset dataset(int[] labels, List<String> classes, Table features) {
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    return Dataset.of(new Rows(features, Groups.none(labels.length)), labels, classes, weights);
  }

  /** Classes that differ in the mean of x and in the favoured level of a colour. */
  private static Dataset clouds(long seed, int rows, int classes) {
    UniformRandomProvider random = new Seed(seed).generator();
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] labels = new int[rows];
    double[] x = new double[rows];
    double[] noise = new double[rows];
    String[] colour = new String[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % classes;
      x[i] = 3 * labels[i] + normal.sample();
      noise[i] = random.nextInt(10) == 0 ? Double.NaN : normal.sample();
      colour[i] = random.nextInt(4) == 0 ? "grey" : "c" + labels[i];
    }
    return dataset(
        labels,
        classes(classes),
        Table.of(
            List.of(
                NumericColumn.of("x", x),
                NumericColumn.of("noise", noise),
                CategoryColumn.of("colour", colour))));
  }

  private static double accuracy(Predictions predictions, int[] labels) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += predictions.labels()[i] == labels[i] ? 1 : 0;
    }
    return right / (double) labels.length;
  }

  private static void assertDistributions(Predictions predictions) {
    for (int i = 0; i < predictions.rows(); i++) {
      double sum = 0;
      for (int c = 0; c < predictions.classes(); c++) {
        assertThat(predictions.probability(i, c)).isBetween(0.0, 1.0);
        sum += predictions.probability(i, c);
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }

  private static double[] scores(String name, Dataset train, Rows rows) {
    try (Model model = learner(name).fit(train, SEED)) {
      return model.predict(rows).probabilities();
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void learnsWhatCanBeLearned(String name) {
    for (int classes = fewest(name); classes <= 3; classes++) {
      Dataset train = clouds(1, 400, classes);
      Dataset test = clouds(2, 300, classes);
      try (Model model = learner(name).fit(train, SEED)) {
        Predictions predictions = model.predict(test.rows());
        assertThat(accuracy(predictions, test.labels())).isGreaterThan(0.85);
        assertDistributions(predictions);
        if (classes == 2) {
          assertThat(predictions.positive()[1]).isGreaterThan(predictions.positive()[0]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void repeatsToTheBitUnderItsSeed(String name) {
    Dataset train = clouds(3, 200, fewest(name));
    assertThat(scores(name, train, train.rows()))
        .containsExactly(scores(name, train, train.rows()));
  }

  @ParameterizedTest
  @MethodSource("learners")
  void savedAndLoadedGivesTheSameScores(String name) {
    for (int classes : new int[] {fewest(name), 4}) {
      Dataset train = clouds(4, 200, classes);
      Rows rows = clouds(5, 100, classes).rows();
      MemoryStore store = new MemoryStore();
      try (Model model = learner(name).fit(train, SEED)) {
        model.save(store);
        try (Model read = learner(name).load(store)) {
          assertThat(read.predict(rows).probabilities())
              .containsExactly(model.predict(rows).probabilities());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void oneRowIsJudgedAsAmongOthers(String name) {
    Dataset train = clouds(6, 200, fewest(name));
    try (Model model = learner(name).fit(train, SEED)) {
      double[] all = model.predict(train.rows()).positive();
      Rows some = train.rows().take(new int[] {7, 150});
      assertThat(model.predict(some).positive()).containsExactly(all[7], all[150]);
      assertThat(model.predict(train.rows().take(new int[0])).rows()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void aRowOfWeightZeroIsNotThere(String name) {
    Dataset whole = clouds(7, 200, fewest(name));
    int[] kept = IntStream.range(0, 200).filter(i -> i % 5 != 0).toArray();
    double[] weights = IntStream.range(0, 200).mapToDouble(i -> i % 5 == 0 ? 0 : 2.5).toArray();
    assertThat(scores(name, whole.withWeights(weights), whole.rows()))
        .containsExactly(scores(name, whole.take(kept), whole.rows()));
  }

  @ParameterizedTest
  @MethodSource("learners")
  void weightMovesTheScores(String name) {
    int classes = fewest(name);
    Dataset train = clouds(8, 400, classes);
    UniformRandomProvider random = SEED.generator();
    int[] mixed =
        Arrays.stream(train.labels())
            .map(y -> random.nextInt(3) == 0 ? classes - 1 - y : y)
            .toArray();
    Dataset noisy = dataset(mixed, classes(classes), train.rows().features());
    double[] heavy = Arrays.stream(mixed).mapToDouble(y -> y == classes - 1 ? 8 : 1).toArray();
    double before = last(scores(name, noisy, noisy.rows()), classes);
    double after = last(scores(name, noisy.withWeights(heavy), noisy.rows()), classes);
    assertThat(before).isBetween(1.0 / classes - 0.1, 1.0 / classes + 0.1);
    assertThat(after).isGreaterThan(before + 0.15);
  }

  @ParameterizedTest
  @MethodSource("learners")
  void weightsOfAnySizeAreBorne(String name) {
    Dataset train = clouds(14, 200, fewest(name));
    double[] wild =
        IntStream.range(0, 200)
            .mapToDouble(i -> i % 5 == 0 ? 1e-60 : i % 7 == 0 ? 1e6 : 1)
            .toArray();
    try (Model model = learner(name).fit(train.withWeights(wild), SEED)) {
      assertDistributions(model.predict(train.rows()));
    }
  }

  /** The mean probability of the last class. */
  private static double last(double[] probabilities, int classes) {
    return IntStream.range(0, probabilities.length / classes)
        .mapToDouble(i -> probabilities[classes * (i + 1) - 1])
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("learners")
  void missingUnseenAndInfiniteEntriesAreJudged(String name) {
    double infinite = Double.POSITIVE_INFINITY;
    Dataset train = clouds(9, 200, fewest(name));
    int last = fewest(name) - 1;
    Table odd =
        Table.of(
            List.of(
                CategoryColumn.of("colour", null, "violet", "c" + last, "c0"),
                NumericColumn.of("noise", infinite, -infinite, Double.NaN, 0),
                NumericColumn.of("x", Double.NaN, 1, infinite, -infinite)));
    try (Model model = learner(name).fit(train, SEED)) {
      Predictions predictions = model.predict(new Rows(odd, Groups.none(4)));
      assertDistributions(predictions);
      assertThat(predictions.labels()[2]).isEqualTo(last);
      assertThat(predictions.labels()[3]).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void oddTrainingColumnsDoNoHarm(String name) {
    Dataset train = clouds(10, 200, fewest(name));
    double[] wild = new double[200];
    double[] gone = new double[200];
    Arrays.fill(wild, 5);
    Arrays.fill(gone, Double.NaN);
    Table odd =
        train
            .rows()
            .features()
            .with(NumericColumn.of("constant", wild.clone()))
            .with(NumericColumn.of("all missing", gone));
    wild[3] = Double.POSITIVE_INFINITY;
    wild[4] = Double.NEGATIVE_INFINITY;
    wild[5] = 1e300;
    Dataset strange =
        dataset(train.labels(), train.classes(), odd.with(NumericColumn.of("wild", wild)));
    try (Model model = learner(name).fit(strange, SEED)) {
      Predictions predictions = model.predict(strange.rows());
      assertDistributions(predictions);
      assertThat(accuracy(predictions, train.labels())).isGreaterThan(0.85);
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void tinyTablesAreLearnedFrom(String name) {
    int classes = fewest(name);
    int[] each = IntStream.range(0, classes).toArray();
    double[] x = Arrays.stream(each).mapToDouble(c -> c).toArray();
    Dataset one = dataset(each, classes(classes), Table.of(List.of(NumericColumn.of("x", x))));
    int[] mostlyLast =
        IntStream.range(0, 4 * (classes - 1)).map(i -> Math.min(i, classes - 1)).toArray();
    double[] same = new double[mostlyLast.length];
    Dataset constant =
        dataset(mostlyLast, classes(classes), Table.of(List.of(NumericColumn.of("x", same))));
    for (Dataset train : List.of(one, constant)) {
      try (Model model = learner(name).fit(train, SEED)) {
        assertDistributions(model.predict(train.rows()));
      }
    }
    double chance = scores(name, constant, constant.rows())[classes - 1];
    assertThat(chance).isBetween(0.5, 0.95);
  }

  @ParameterizedTest
  @MethodSource("learners")
  void aClassWithoutRowsIsHardlyEverPredicted(String name) {
    int classes = fewest(name);
    Dataset train = clouds(12, 200, classes);
    Dataset more = dataset(train.labels(), classes(classes + 1), train.rows().features());
    try (Model model = learner(name).fit(more, SEED)) {
      Predictions predictions = model.predict(more.rows());
      assertDistributions(predictions);
      assertThat(predictions.classes()).isEqualTo(classes + 1);
      assertThat(Arrays.stream(predictions.labels()).max()).hasValue(classes - 1);
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void refusesWhatNothingCanBeLearnedFrom(String name) {
    Table x = Table.of(List.of(NumericColumn.of("x", 1, 2, 3)));
    Dataset one = dataset(new int[] {1, 1, 1}, TWO, x);
    assertThatThrownBy(() -> learner(name).fit(one, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'yes'");
    Dataset both = dataset(new int[] {0, 1, 1}, TWO, x);
    assertThatThrownBy(() -> learner(name).fit(both.withWeights(new double[3]), SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("weight");
    assertThatThrownBy(() -> learner(name).fit(both.withWeights(new double[] {1, -1, 1}), SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 2");
    assertThatThrownBy(
            () -> learner(name).fit(dataset(new int[] {0, 1}, TWO, Table.of(2, List.of())), SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("feature");
  }

  @ParameterizedTest
  @MethodSource("learners")
  void refusesATargetOfTooFewClasses(String name) {
    int fewest = fewest(name);
    assertThat(fewest).isGreaterThanOrEqualTo(2);
    if (fewest > 2) {
      assertThatThrownBy(() -> learner(name).fit(clouds(16, 100, fewest - 1), SEED))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least " + fewest);
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void aMissingColumnIsNamed(String name) {
    Dataset train = clouds(13, 100, fewest(name));
    try (Model model = learner(name).fit(train, SEED)) {
      Table without = train.rows().features().without(List.of("noise"));
      assertThatThrownBy(() -> model.predict(new Rows(without, Groups.none(100))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("'noise'");
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void aDamagedPartIsTheUsersError(String name) {
    MemoryStore store = new MemoryStore();
    try (Model model = learner(name).fit(clouds(15, 100, fewest(name)), SEED)) {
      model.save(store);
    }
    for (String part : store.names()) {
      MemoryStore damaged = store.with(part, new byte[] {'{', '}'});
      assertThatThrownBy(() -> learner(name).load(damaged).close())
          .as("part %s", part)
          .isInstanceOf(UserError.class);
    }
  }
}
