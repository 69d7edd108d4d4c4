package io.equipoise.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.SharedData;
import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskBinderTest {
  private static final Seed SEED = new Seed(1);

  private static final Table TABLE =
      Table.of(
          List.of(
              CategoryColumn.of("y", "no", "yes", null, "no", "yes", "no"),
              CategoryColumn.of("g", "a", "a", "a", null, "b", "a"),
              NumericColumn.of("age", 10, 25, 30, 44, 45, Double.NaN),
              NumericColumn.of("score", 0.1, 0.5, 0.9, 0.2, 0.4, 0.7),
              NumericColumn.of("decile", 1, 5, 9, 2, 4, 7),
              NumericColumn.of("p", 0, 1, 1, 0, 0, 1),
              NumericColumn.of("w", 1, 2, 1, 0, 1, 1),
              CategoryColumn.of("gone", null, null, null, null, null, null)));

  @Test
  void guessesKindAndPositive() {
    ResolvedTask resolved = TaskBinder.resolve(TABLE, TaskRequest.of("y", "g"));
    assertThat(resolved.task().kind()).isEqualTo(TaskKind.BINARY);
    assertThat(resolved.task().positive()).contains("yes");
    assertThat(resolved.notes())
        .anyMatch(note -> note.contains("'yes' is taken as positive"))
        .anyMatch(note -> note.startsWith("1 of 6 rows have no usable entry in the target"))
        .anyMatch(note -> note.contains("group 'b' of column 'g' has a single member"))
        .anyMatch(note -> note.contains("'gone' has no entries"));
  }

  @Test
  void columnsThatTellNothingShareANote() {
    List<NumericColumn> blank =
        IntStream.range(0, 7).mapToObj(k -> NumericColumn.of("e" + k, 0, 0)).toList();
    List<Column> columns = new ArrayList<>(blank);
    columns.add(CategoryColumn.of("y", "no", "yes"));
    assertThat(TaskBinder.resolve(Table.of(columns), TaskRequest.of("y")).notes())
        .contains(
            "7 columns hold one value only, so they tell nothing: 'e0', 'e1', 'e2', 'e3', 'e4', …")
        .noneMatch(note -> note.startsWith("column"));
    assertThat(
            TaskBinder.resolve(Table.of(List.of(blank.get(0), columns.get(7))), TaskRequest.of("y"))
                .notes())
        .contains("column 'e0' holds one value only, so it tells nothing");
  }

  @Test
  void datasetDropsRowsWithoutTargetAndPutsThePositiveSecond() {
    Task task = TaskBinder.resolve(TABLE, TaskRequest.of("y", "g").withWeight("w")).task();
    Dataset data = TaskBinder.dataset(TABLE, task);
    assertThat(data.classes()).containsExactly("no", "yes");
    assertThat(data.labels()).containsExactly(0, 1, 0, 1, 0);
    assertThat(data.weights()).containsExactly(1, 2, 0, 1, 1);
    assertThat(data.rows().groups().names()).containsExactly("a", "b", "(missing)");
    assertThat(data.rows().groups().codes()).containsExactly(0, 0, 2, 1, 0);
    assertThat(data.rows().features().names()).containsExactly("g", "age", "score", "decile", "p");
    Task flipped = TaskBinder.resolve(TABLE, TaskRequest.of("y").withPositive("NO")).task();
    assertThat(TaskBinder.dataset(TABLE, flipped).classes()).containsExactly("yes", "no");
  }

  @Test
  void datasetTellsEnvironmentsWhereTheyAreNamed() {
    TaskRequest request = TaskRequest.of("y", "g").withIgnored("p");
    Dataset plain = TaskBinder.dataset(TABLE, TaskBinder.resolve(TABLE, request).task());
    assertThat(plain.rows().hasEnvironments()).isFalse();
    assertThat(plain.rows().byEnvironment()).isSameAs(plain.rows());
    Task task = TaskBinder.resolve(TABLE, request.withEnvironment("p")).task();
    Dataset data = TaskBinder.dataset(TABLE, task);
    assertThat(data.rows().environments().names()).containsExactly("0", "1");
    assertThat(data.rows().environments().codes()).containsExactly(0, 1, 0, 0, 1);
    assertThat(data.rows().features().names()).as("p is ignored").doesNotContain("p");
    assertThat(data.rows().membershipColumns()).containsExactly("g", "p");
    assertThat(data.take(new int[] {1, 4}).rows().environments().codes()).containsExactly(1, 1);
    assertThat(data.byEnvironment().rows().groups()).isEqualTo(data.rows().environments());
    Rows unknown = TaskBinder.rows(TABLE.without(Set.of("p")), task);
    assertThat(unknown.hasEnvironments()).as("new rows may lack it").isFalse();
  }

  @Test
  void decisionsComeFromScoresOrPredictions() {
    Task scored =
        TaskBinder.resolve(TABLE, TaskRequest.of("y").withScore("score", Optional.empty())).task();
    AuditInput input = TaskBinder.auditInput(TABLE, scored, SEED);
    assertThat(input.decisions().orElseThrow()).containsExactly(0, 1, 0, 0, 1);
    assertThat(input.scores().orElseThrow()).containsExactly(0.1, 0.5, 0.2, 0.4, 0.7);
    Task cut =
        TaskBinder.resolve(TABLE, TaskRequest.of("y").withScore("decile", Optional.of("4"))).task();
    assertThat(TaskBinder.auditInput(TABLE, cut, SEED).decisions().orElseThrow())
        .containsExactly(0, 1, 0, 1, 1);
    Table worded = TABLE.with(CategoryColumn.of("said", "no", "'yes'", "no", "NO", "yes", "yes"));
    Task said = TaskBinder.resolve(worded, TaskRequest.of("y").withPrediction("said")).task();
    assertThat(TaskBinder.auditInput(worded, said, SEED).decisions().orElseThrow())
        .containsExactly(0, 1, 0, 1, 1);
  }

  @Test
  void groupsAloneAndCrossed() {
    Task task =
        TaskBinder.resolve(TABLE, TaskRequest.of("y", "g", "age").withBins("age=25,45")).task();
    AuditInput input = TaskBinder.auditInput(TABLE, task, SEED);
    assertThat(input.groupings()).hasSize(3);
    assertThat(input.groupings().get(1).names())
        .containsExactly("< 25", "25 to < 45", ">= 45", "(missing)");
    assertThat(input.groupings().get(1).codes()).containsExactly(0, 1, 1, 2, 3);
    assertThat(input.finestGroups().names())
        .containsExactly(
            "a · < 25", "a · 25 to < 45", "a · (missing)", "b · >= 45", "(missing) · 25 to < 45");
  }

  @Test
  void kindsByTheTarget() {
    assertThat(guess(NumericColumn.of("y", 0, 1, 1, 1))).isEqualTo("BINARY 1");
    assertThat(guess(NumericColumn.of("y", -1, 1, 1, 1))).isEqualTo("BINARY 1");
    assertThat(guess(NumericColumn.of("y", 1, 2, 1, 1))).isEqualTo("BINARY 2");
    assertThat(guess(NumericColumn.of("y", 1, 2, 2, 2))).isEqualTo("BINARY 1");
    assertThat(guess(NumericColumn.of("y", 0.5, 2, 2, 2))).isEqualTo("BINARY 0.5");
    assertThat(guess(NumericColumn.of("y", 1, 2, 3))).isEqualTo("MULTICLASS -");
    assertThat(guess(NumericColumn.of("y", 1, 2, 3.5))).isEqualTo("REGRESSION -");
    assertThat(guess(NumericColumn.of("y", IntStream.range(0, 21).asDoubleStream().toArray())))
        .isEqualTo("REGRESSION -");
    assertThat(guess(CategoryColumn.of("y", "<=50K", ">50K", ">50K"))).isEqualTo("BINARY >50K");
    assertThat(guess(CategoryColumn.of("y", "'-1'", "'1'", "'1'"))).isEqualTo("BINARY '1'");
    assertThat(guess(CategoryColumn.of("y", "cat", "dog", "dog"))).isEqualTo("BINARY cat");
    assertThat(guess(CategoryColumn.of("y", "cat", "dog", "cow"))).isEqualTo("MULTICLASS -");
  }

  private static String guess(io.equipoise.core.table.Column target) {
    Task task = TaskBinder.resolve(Table.of(List.of(target)), TaskRequest.of("y")).task();
    return task.kind() + " " + task.positive().orElse("-");
  }

  @Test
  void aKindThatIsNamedDecides() {
    double[] many = new double[101];
    java.util.Arrays.setAll(many, i -> i);
    Table few = Table.of(List.of(NumericColumn.of("y", 1, 2, 3, 2.5)));
    Table wide = Table.of(List.of(NumericColumn.of("y", many)));
    TaskRequest number = TaskRequest.of("y").withKind(TargetKind.NUMBER);
    TaskRequest classes = TaskRequest.of("y").withKind(TargetKind.CLASSES);
    ResolvedTask said = TaskBinder.resolve(Table.of(List.of(NumericColumn.of("y", 0, 1))), number);
    assertThat(said.task().kind()).isEqualTo(TaskKind.REGRESSION);
    assertThat(said.notes()).isEmpty();
    assertThat(TaskBinder.resolve(few, classes).task().kind()).isEqualTo(TaskKind.MULTICLASS);
    assertThat(TaskBinder.dataset(few, TaskBinder.resolve(few, classes).task()).classes())
        .containsExactly("1", "2", "2.5", "3");
    assertThatThrownBy(() -> TaskBinder.resolve(wide, classes))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("more than 100 different numbers");
    assertThatThrownBy(() -> TaskBinder.resolve(few, number.withPositive("1")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--kind classes");
    assertThatThrownBy(() -> TaskBinder.resolve(TABLE, number))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds categories");
  }

  @Test
  void onePositiveAgainstAllOthers() {
    Table table =
        Table.of(
            List.of(
                CategoryColumn.of("y", "a", "b", "c", "b"),
                CategoryColumn.of("p", "c", "b", "not b", "b")));
    ResolvedTask resolved =
        TaskBinder.resolve(table, TaskRequest.of("y").withPositive("b").withPrediction("p"));
    assertThat(resolved.notes()).anyMatch(note -> note.contains("held against all others"));
    AuditInput input = TaskBinder.auditInput(table, resolved.task(), SEED);
    assertThat(input.classes()).containsExactly("not b", "b");
    assertThat(input.labels()).containsExactly(0, 1, 0, 1);
    assertThat(input.decisions().orElseThrow()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void regressionLeavesOutWhatIsNotFinite() {
    double[] y = {1.5, 2.5, Double.NaN, Double.POSITIVE_INFINITY, 3.5};
    Table table = Table.of(List.of(NumericColumn.of("y", y), NumericColumn.of("p", 1, 2, 3, 4, 5)));
    ResolvedTask resolved = TaskBinder.resolve(table, TaskRequest.of("y").withPrediction("p"));
    AuditInput input = TaskBinder.auditInput(table, resolved.task(), SEED);
    assertThat(input.targets()).containsExactly(1.5, 2.5, 3.5);
    assertThat(input.predictions().orElseThrow()).containsExactly(1, 2, 5);
    Dataset dataset = TaskBinder.dataset(table, resolved.task());
    assertThat(dataset.kind()).isEqualTo(TaskKind.REGRESSION);
    assertThat(dataset.numbers()).containsExactly(1.5, 2.5, 3.5);
  }

  @Test
  void oneNumberInEveryRowIsNothingToLearn() {
    Table table = Table.of(List.of(NumericColumn.of("y", 2.5, 2.5, Double.POSITIVE_INFINITY)));
    Task task =
        TaskBinder.resolve(
                Table.of(List.of(NumericColumn.of("y", 2.5, 3.5, 1.5))), TaskRequest.of("y"))
            .task();
    assertThatThrownBy(() -> TaskBinder.dataset(table, task))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the target 'y' is 2.5 in every row");
  }

  @Test
  void mistakesAreNamed() {
    refuses(TaskRequest.of("yy"), "there is no column 'yy'. Did you mean");
    refuses(TaskRequest.of("y", "gg"), "there is no column 'gg'. Did you mean");
    refuses(TaskRequest.of("y", "y"), "column 'y' is the target");
    refuses(TaskRequest.of("y").withPositive("maybe"), "no value 'maybe'; it has no, yes");
    refuses(TaskRequest.of("gone"), "has no entries");
    refuses(
        TaskRequest.of("y").withScore("decile", Optional.empty()),
        "score column 'decile' runs from 1 to 9, so --threshold must say how to cut it");
    refuses(TaskRequest.of("y").withScore("g", Optional.empty()), "does not hold numbers");
    refuses(TaskRequest.of("y").withScore("score", Optional.of("x")), "must be a number");
    refuses(TaskRequest.of("y", "age").withBins("age=5,5"), "the edges must ascend");
    refuses(TaskRequest.of("y", "age").withBins("age"), "does not read like age=25,45,65");
    refuses(TaskRequest.of("y", "g").withBins("g=1"), "'g' holds categories");
    refusesAudit(
        TaskRequest.of("y").withPrediction("g"), "holds 'a', which is none of the classes");
    Table constant = Table.of(List.of(CategoryColumn.of("y", "a", "a")));
    assertThatThrownBy(() -> TaskBinder.resolve(constant, TaskRequest.of("y")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("one class only, 'a'");
  }

  @Test
  void weightsAreChecked() {
    for (double[] weights :
        List.of(
            new double[] {1, -1},
            new double[] {0, 0},
            new double[] {1, Double.POSITIVE_INFINITY},
            new double[] {1, Double.NaN})) {
      Table table =
          Table.of(List.of(CategoryColumn.of("y", "a", "b"), NumericColumn.of("w", weights)));
      Task task = TaskBinder.resolve(table, TaskRequest.of("y").withWeight("w")).task();
      assertThatThrownBy(() -> TaskBinder.dataset(table, task))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the weight column 'w'");
    }
  }

  @Test
  void tooManyGroupsAreRefused() {
    int n = 10_000;
    String[] ids = IntStream.range(0, n).mapToObj(i -> "id" + i).toArray(String[]::new);
    Table table =
        Table.of(
            List.of(
                NumericColumn.of("y", IntStream.range(0, n).mapToDouble(i -> i % 2).toArray()),
                NumericColumn.of("age", IntStream.range(0, n).mapToDouble(i -> i % 80).toArray()),
                CategoryColumn.of("id", ids)));
    assertThatThrownBy(() -> TaskBinder.resolve(table, TaskRequest.of("y", "id")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("column 'id' has 10000 distinct values");
    assertThatThrownBy(() -> TaskBinder.resolve(table, TaskRequest.of("y", "age")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--bins age=19,39,59");
  }

  @Test
  void compasGivesThePublishedRates() {
    Table table = TableReader.read(SharedData.file("tabular/compas-two-years.csv"));
    TaskRequest request =
        TaskRequest.of("two_year_recid", "race")
            .withPositive("1")
            .withScore("decile_score", Optional.of("5"));
    AuditInput input =
        TaskBinder.auditInput(table, TaskBinder.resolve(table, request).task(), SEED);
    Groups races = input.groupings().get(0);
    int group = races.names().indexOf("African-American");
    int falsePositives = 0;
    int negatives = 0;
    int[] decisions = input.decisions().orElseThrow();
    for (int i = 0; i < input.rows(); i++) {
      if (races.code(i) == group && input.labels()[i] == 0) {
        negatives++;
        falsePositives += decisions[i];
      }
    }
    assertThat(100.0 * falsePositives / negatives)
        .isEqualTo(44.85, org.assertj.core.api.Assertions.within(0.005));
  }

  @Test
  void adultHasItsTwoClasses() {
    Table table =
        TableReader.read(
            SharedData.file("tabular/adult-train.csv.gz").toString(),
            ReadOptions.DEFAULT.withHeader(false));
    Task task = TaskBinder.resolve(table, TaskRequest.of("column15", "column10")).task();
    Dataset data = TaskBinder.dataset(table, task);
    assertThat(data.classes()).containsExactly("<=50K", ">50K");
    assertThat(data.classSizes()).containsExactly(24_720, 7_841);
  }

  private static void refuses(TaskRequest request, String words) {
    assertThatThrownBy(() -> TaskBinder.resolve(TABLE, request))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }

  private static void refusesAudit(TaskRequest request, String words) {
    Task task = TaskBinder.resolve(TABLE, request).task();
    assertThatThrownBy(() -> TaskBinder.auditInput(TABLE, task, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
  }
}
