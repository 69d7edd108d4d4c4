package io.equipoise.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.experiment.Experiment.Outcome;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.experiment.ExperimentRun;
import io.equipoise.core.experiment.Experiments;
import io.equipoise.core.experiment.Ledger;
import io.equipoise.core.experiment.LedgerEntry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every experiment on the class path runs in its quick size and gives finite numbers, the same ones
 * twice. Experiments run beside each other, and may not notice.
 */
class ExperimentsTest {
  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> quickRuns() {
    return Experiments.all().stream()
        .map(
            experiment ->
                DynamicTest.dynamicTest(experiment.method(), () -> runsQuickly(experiment)));
  }

  @Test
  void whatIsRecordedNamesTheVersionsThatWereUsed() throws IOException {
    String recorded = Files.readString(Path.of("..", "docs", "ledger.json"));
    assertThat(Ledger.parse(recorded).entries()).isNotEmpty();
    assertThat(recorded).doesNotContain("${");
  }

  private static void runsQuickly(Experiment experiment) {
    assertThat(experiment.claim()).endsWith(".");
    assertThat(experiment.data()).isNotBlank();
    assertThat(experiment.baseline()).isNotBlank();
    assertThat(experiment.measures()).isNotEmpty();
    Map<Object, Outcome> outcomes = new HashMap<>();
    LedgerEntry entry =
        ExperimentRun.of(watched(experiment, outcomes), Size.QUICK, Map.of(), done -> {});
    assertThat(entry.results()).hasSameSizeAs(experiment.measures());
    entry
        .results()
        .forEach(
            result -> {
              assertThat(result.treated()).as(result.measure()).isFinite();
              assertThat(result.baseline()).as(result.measure()).isFinite();
            });
    assertThat(entry.arms().values()).allMatch(Double::isFinite);
    assertThat(experiment.run(1, Size.QUICK)).as("the same seed again").isEqualTo(outcomes.get(1L));
  }

  /** The experiment, which puts what each seed gave into {@code outcomes}. */
  private static Experiment watched(Experiment experiment, Map<Object, Outcome> outcomes) {
    // a class of its own would be found on the class path, and taken for an experiment
    return (Experiment)
        Proxy.newProxyInstance(
            Experiment.class.getClassLoader(),
            new Class<?>[] {Experiment.class},
            (proxy, method, arguments) -> {
              Object answer = method.invoke(experiment, arguments);
              if (answer instanceof Outcome outcome) {
                outcomes.put(arguments[0], outcome);
              }
              return answer;
            });
  }
}
