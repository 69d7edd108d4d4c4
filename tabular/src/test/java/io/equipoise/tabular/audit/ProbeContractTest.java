package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every probe of the catalogue must hold, however odd the table. */
class ProbeContractTest {

  static Stream<String> probes() {
    return Catalogue.get().in(Slot.PROBE).stream()
        .filter(entry -> Probe.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  @Test
  void thereAreProbesForEveryKindOfBias() {
    assertThat(
            Catalogue.get().in(Slot.PROBE).stream()
                .filter(entry -> Probe.class.isAssignableFrom(entry.type()))
                .flatMap(entry -> entry.treats().stream())
                .distinct())
        .containsExactlyInAnyOrder(io.equipoise.core.finding.Bias.values());
  }

  @ParameterizedTest
  @MethodSource("probes")
  void standsEveryTable(String name) {
    Probe probe = Catalogue.get().create(Step.of(name), Probe.class);
    for (Map.Entry<String, AuditInput> table : tables().entrySet()) {
      String what = name + " on " + table.getKey();
      try {
        check(what, probe.measure(table.getValue()));
      } catch (UserError told) {
        assertThat(told.getMessage()).as(what).isNotBlank();
      } catch (RuntimeException broken) {
        throw new AssertionError(what + " threw " + broken, broken);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("probes")
  void saysTheSameTwice(String name) {
    Probe probe = Catalogue.get().create(Step.of(name), Probe.class);
    AuditInput input = plain(7, 300).score("score", 0.5).groups("group", "other").input();
    assertThat(probe.measure(input)).as(name).isEqualTo(probe.measure(input));
  }

  private static void check(String what, Measurement seen) {
    for (Measured measured : seen.metrics()) {
      check(what + ": " + measured, measured.estimate());
      assertThat(measured.metric()).as(what).matches("[a-z][A-Za-z0-9]*");
      assertThat(measured.where()).as(what).isNotBlank();
    }
    for (Finding finding : seen.findings()) {
      check(what + ": " + finding.sentence(), finding.size());
      assertThat(finding.sentence())
          .as(what)
          .endsWith(".")
          .doesNotContain("NaN")
          .doesNotContain("\n");
      assertThat(finding.metric()).as(what).matches("[a-z][A-Za-z0-9]*");
    }
  }

  private static void check(String what, Estimate estimate) {
    if (!estimate.measurable()) {
      return;
    }
    if (!Double.isNaN(estimate.low())) {
      assertThat(estimate.low()).as(what).isLessThanOrEqualTo(estimate.value() + 1e-12);
    }
    if (!Double.isNaN(estimate.high())) {
      assertThat(estimate.high()).as(what).isGreaterThanOrEqualTo(estimate.value() - 1e-12);
    }
  }

  private static Map<String, AuditInput> tables() {
    Map<String, AuditInput> tables = new LinkedHashMap<>();
    tables.put("labels only", plain(1, 200).input());
    tables.put("a score", plain(1, 200).score("score", 0.5).input());
    tables.put("decisions", plain(1, 200).prediction("said").environment("other").input());
    tables.put("no groups", plain(2, 150).groups().score("score", 0.5).input());
    tables.put("one group", plain(2, 150).groups("constant").score("score", 0.5).input());
    tables.put("a group with one member", plain(2, 150).groups("lone").score("score", 0.5).input());
    tables.put("a group with one class", plain(2, 150).groups("leak").score("score", 0.5).input());
    tables.put("as many groups as rows", plain(2, 150).groups("id").score("score", 0.5).input());
    tables.put(
        "intersections",
        plain(3, 150).groups("group", "other", "leak").score("score", 0.5).input());
    tables.put("a missing group", plain(3, 150).groups("gone").score("score", 0.5).input());
    tables.put("a score of any size", plain(4, 150).score("wild", 0).input());
    tables.put("a score with gaps", plain(4, 150).score("holes", 0).given("other", "wild").input());
    tables.put("two rows", plain(5, 2).score("score", 0.5).input());
    tables.put("one row", plain(5, 1).score("score", 0.5).input());
    tables.put("no rows", plain(5, 0).score("score", 0.5).input());
    double[] weights = new double[150];
    Arrays.setAll(weights, i -> i % 3 == 0 ? 0 : 0.25 * i);
    tables.put("uneven weights", plain(6, 150).score("score", 0.5).weights(weights).input());
    tables.put(
        "no features",
        Audited.of(
                Audited.category("group", new int[] {0, 1, 0, 1, 1}, "a", "b"),
                Audited.category("said", new int[] {0, 1, 1, 1, 0}, "no", "yes"),
                Audited.category("label", new int[] {0, 1, 0, 0, 1}, "no", "yes"))
            .groups("group")
            .prediction("said")
            .input());
    tables.put("one class in the rows", oneClass());
    tables.put("three classes", classes(3));
    tables.put("a number to predict", number(false));
    tables.put("a number predicted", number(true));
    return tables;
  }

  /** Columns of every odd kind, target "label". */
  private static Audited plain(int seed, int rows) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] group = new int[rows];
    int[] other = new int[rows];
    int[] lone = new int[rows];
    int[] label = new int[rows];
    int[] id = new int[rows];
    int[] gone = new int[rows];
    int[] said = new int[rows];
    String[] names = new String[Math.max(1, rows)];
    double[] score = new double[rows];
    double[] wild = new double[rows];
    double[] holes = new double[rows];
    double[] empty = new double[rows];
    double[] constant = new double[rows];
    Arrays.fill(names, "");
    Arrays.fill(empty, Double.NaN);
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      other[i] = random.nextInt(3);
      lone[i] = i == 0 ? 1 : 0;
      label[i] = random.nextInt(2);
      said[i] = random.nextDouble() < 0.8 ? label[i] : 1 - label[i];
      id[i] = i;
      gone[i] = random.nextInt(3) - 1;
      names[i] = "r" + i;
      score[i] = random.nextDouble();
      wild[i] =
          i % 10 == 0
              ? Double.POSITIVE_INFINITY
              : i % 10 == 1 ? Double.NEGATIVE_INFINITY : 1e6 * random.nextDouble();
      holes[i] = i % 4 == 0 ? Double.NaN : i;
      constant[i] = 5;
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Audited.category("group", group, "a", "b"));
    columns.add(Audited.category("other", other, "x", "y\nz", "<script>", "never"));
    columns.add(Audited.category("lone", lone, "many", "one"));
    columns.add(Audited.category("leak", label, "low", "high"));
    columns.add(Audited.category("constant", new int[rows], "all"));
    columns.add(Audited.category("id", id, names));
    columns.add(Audited.category("gone", gone, "here", "there"));
    columns.add(Audited.category("never", filled(rows), "nothing"));
    columns.add(Audited.category("said", said, "no", "yes"));
    columns.add(NumericColumn.of("score", score));
    columns.add(NumericColumn.of("wild", wild));
    columns.add(NumericColumn.of("holes", holes));
    columns.add(NumericColumn.of("empty", empty));
    columns.add(NumericColumn.of("five", constant));
    columns.add(Audited.category("label", label, "no", "yes"));
    return Audited.of(columns.toArray(Column[]::new)).groups("group");
  }

  private static int[] filled(int rows) {
    int[] missing = new int[rows];
    Arrays.fill(missing, -1);
    return missing;
  }

  private static AuditInput oneClass() {
    return Audited.of(
            Audited.category("group", new int[] {0, 1, 0, 1}, "a", "b"),
            NumericColumn.of("x", 1, 2, 3, 4),
            NumericColumn.of("score", 0.1, 0.2, 0.3, 0.9),
            Audited.category("label", new int[] {1, 1, 1, 1}, "no", "yes"))
        .groups("group")
        .score("score", 0.5)
        .input();
  }

  private static AuditInput classes(int count) {
    int[] group = new int[120];
    int[] label = new int[120];
    int[] said = new int[120];
    double[] x = new double[120];
    for (int i = 0; i < 120; i++) {
      group[i] = i % 2;
      label[i] = i % count;
      said[i] = i * 7 % 11 < 8 ? label[i] : 0;
      x[i] = label[i] + i % 5;
    }
    return Audited.of(
            Audited.category("group", group, "a", "b"),
            NumericColumn.of("x", x),
            Audited.category("said", said, "one", "two", "three"),
            Audited.category("label", label, "one", "two", "three"))
        .groups("group")
        .prediction("said")
        .input();
  }

  private static AuditInput number(boolean predicted) {
    int[] group = new int[90];
    double[] x = new double[90];
    double[] said = new double[90];
    double[] target = new double[90];
    for (int i = 0; i < 90; i++) {
      group[i] = i == 0 ? 2 : i % 2;
      x[i] = i % 13;
      target[i] = 3 * x[i] + i % 7;
      said[i] = i % 30 == 5 ? Double.NaN : 3 * x[i] + group[i];
    }
    Audited audited =
        Audited.of(
                Audited.category("group", group, "a", "b", "one"),
                NumericColumn.of("x", x),
                NumericColumn.of("said", said),
                NumericColumn.of("amount", target))
            .groups("group");
    return (predicted ? audited.prediction("said") : audited).input();
  }
}
