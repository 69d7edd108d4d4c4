package io.equipoise.app.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.estimate.Role;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every estimator of the catalogue keeps to, however odd the table. */
class EstimatorContractTest {
  private static final String UNKNOWN = "no_such_column";

  static List<Named<Entry>> estimators() {
    return Catalogue.get().in(Slot.ESTIMATOR).stream()
        .map(each -> Named.of(each.name(), each))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void namesAColumnThatIsNotThere(Entry entry) {
    Estimator estimator = make(entry, UNKNOWN);
    if (columnOptions(entry).isEmpty()) {
      return;
    }
    assertThatThrownBy(() -> estimate(estimator, table(60, 1), "number"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(UNKNOWN);
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void refusesAColumnInARoleThatItDoesNotHeed(Entry entry) {
    Estimator estimator = make(entry, "");
    Map<Role, TaskRequest> requests =
        Map.of(
            Role.GROUP, TaskRequest.of("number", "level"),
            Role.GIVEN, TaskRequest.of("number").withGiven("level"),
            Role.WEIGHT, TaskRequest.of("number").withWeight("x"),
            Role.ENVIRONMENT, TaskRequest.of("number").withEnvironment("level"),
            Role.IGNORE, TaskRequest.of("number").withIgnored("level"));
    requests.forEach(
        (role, request) -> {
          if (!estimator.roles().contains(role)) {
            assertThatThrownBy(
                    () -> EstimateInput.of(estimator, table(60, 1), request, new Seed(1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(entry.name() + " does not heed " + role.option());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void refusesWeightsThatLeaveNoRowOrAreNone(Entry entry) {
    Estimator estimator = make(entry, "x");
    if (!estimator.roles().contains(Role.WEIGHT)) {
      return;
    }
    boolean ordered = entry.name().startsWith("presto");
    for (double weight : new double[] {0, -1, Double.POSITIVE_INFINITY}) {
      double[] weights = new double[60];
      Arrays.fill(weights, weight);
      Table table = table(60, 1).with(NumericColumn.of("w", weights));
      TaskRequest request = TaskRequest.of(ordered ? "level" : "number").withWeight("w");
      assertThatThrownBy(
              () -> estimator.estimate(EstimateInput.of(estimator, table, request, new Seed(1))))
          .as("%s", weight)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("weight");
    }
  }

  /** Every option that may name a column names each kind of column once; most cannot work. */
  @ParameterizedTest
  @MethodSource("estimators")
  void hasADefinedAnswerToEveryTable(Entry entry) {
    for (Map.Entry<String, Table> odd : tables().entrySet()) {
      for (String target : List.of("number", "gappy", "binary", "level", "five", "wild", "empty")) {
        for (String named : List.of("", "x", "level", "five", "holes", "wild", "empty", "id")) {
          Estimator estimator = make(entry, named);
          String what = entry.name() + "(" + named + ") of " + target + " on " + odd.getKey();
          try {
            Estimation first = estimate(estimator, odd.getValue(), target);
            check(what, first);
            assertThat(estimate(estimator, odd.getValue(), target)).as(what).isEqualTo(first);
          } catch (UserError told) {
            assertThat(told.getMessage()).as(what).isNotBlank().doesNotContain("NaN");
          } catch (RuntimeException broken) {
            throw new AssertionError(what + " threw " + broken, broken);
          }
        }
      }
    }
  }

  private static void check(String what, Estimation seen) {
    assertThat(seen.title()).as(what).isNotBlank();
    assertThat(seen.terms()).as(what).isNotEmpty();
    List<Term> terms = new ArrayList<>(seen.terms());
    seen.alternatives().forEach(each -> terms.addAll(each.terms()));
    for (Term term : terms) {
      assertThat(term.name()).as(what).isNotBlank();
      assertThat(Double.isInfinite(term.estimate())).as(what).isFalse();
      if (!Double.isNaN(term.standardError())) {
        assertThat(term.standardError()).as(what).isNotNegative();
      }
      if (!Double.isNaN(term.low())) {
        assertThat(term.low()).as(what).isLessThanOrEqualTo(term.estimate());
        assertThat(term.high()).as(what).isGreaterThanOrEqualTo(term.estimate());
      }
    }
    List<String> sentences = new ArrayList<>(seen.reading());
    sentences.addAll(seen.notes());
    assertThat(seen.reading()).as(what).isNotEmpty();
    for (String sentence : sentences) {
      assertThat(sentence).as(what).endsWith(".").doesNotContain("NaN").doesNotContain("\n");
    }
  }

  private static Estimation estimate(Estimator estimator, Table table, String target) {
    return estimator.estimate(
        EstimateInput.of(estimator, table, TaskRequest.of(target), new Seed(7)));
  }

  private static List<RecordComponent> columnOptions(Entry entry) {
    return entry
        .options()
        .map(Class::getRecordComponents)
        .map(Arrays::asList)
        .orElse(List.of())
        .stream()
        .filter(each -> each.getType() == String.class || each.getType() == String[].class)
        .filter(each -> each.getAnnotation(Meaning.class).value().contains("column"))
        .toList();
  }

  /** With this column in every option that may name one. */
  private static Estimator make(Entry entry, String column) {
    Map<String, Value> arguments = new LinkedHashMap<>();
    if (!column.isEmpty()) {
      columnOptions(entry).forEach(each -> arguments.put(each.getName(), new Value.Text(column)));
    }
    return Catalogue.get().create(new Step(entry.name(), arguments), Estimator.class);
  }

  private static Map<String, Table> tables() {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("sixty rows", table(60, 1));
    tables.put("two rows", table(2, 2));
    tables.put("one row", table(1, 3));
    tables.put("no rows", table(0, 4));
    return tables;
  }

  /** Columns of every odd kind. */
  private static Table table(int rows, int seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] number = random.doubles(rows).toArray();
    double[] gappy = new double[rows];
    double[] binary = new double[rows];
    double[] x = new double[rows];
    double[] holes = new double[rows];
    double[] wild = new double[rows];
    double[] empty = new double[rows];
    double[] five = new double[rows];
    String[] level = new String[rows];
    Arrays.fill(empty, Double.NaN);
    Arrays.fill(five, 5);
    for (int i = 0; i < rows; i++) {
      gappy[i] = i % 3 == 0 ? number[i] : Double.NaN;
      binary[i] = random.nextInt(2);
      x[i] = number[i] + 1e6 * random.nextDouble();
      holes[i] = i % 4 == 0 ? Double.NaN : random.nextInt(9);
      wild[i] = i % 10 == 0 ? Double.POSITIVE_INFINITY : i;
      level[i] = List.of("<b>", "y\nz", "w").get(random.nextInt(3));
    }
    return Table.of(
        rows,
        List.<Column>of(
            NumericColumn.of("number", number),
            NumericColumn.of("gappy", gappy),
            NumericColumn.of("binary", binary),
            NumericColumn.of("x", x),
            NumericColumn.of("holes", holes),
            NumericColumn.of("wild", wild),
            NumericColumn.of("empty", empty),
            NumericColumn.of("five", five),
            CategoryColumn.of("level", level),
            CategoryColumn.of(
                "id", IntStream.range(0, rows).mapToObj(i -> "r" + i).toArray(String[]::new))));
  }
}
