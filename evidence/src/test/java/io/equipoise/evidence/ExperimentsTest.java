package io.equipoise.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.experiment.ExperimentRun;
import io.equipoise.core.experiment.Experiments;
import io.equipoise.core.experiment.Ledger;
import io.equipoise.core.experiment.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every experiment on the class path runs in its quick size and gives finite numbers, the same ones
 * twice.
 */
class ExperimentsTest {
  @TestFactory
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
    LedgerEntry entry = ExperimentRun.of(experiment, Size.QUICK, Map.of(), done -> {});
    assertThat(entry.results()).hasSameSizeAs(experiment.measures());
    entry
        .results()
        .forEach(
            result -> {
              assertThat(result.treated()).as(result.measure()).isFinite();
              assertThat(result.baseline()).as(result.measure()).isFinite();
            });
    assertThat(entry.arms().values()).allMatch(Double::isFinite);
    assertThat(experiment.run(1, Size.QUICK))
        .as("the same seed again")
        .isEqualTo(experiment.run(1, Size.QUICK));
  }
}
