package io.equipoise.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.experiment.Experiment.Measure;
import io.equipoise.core.stat.Estimate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExperimentRunTest {
  private static final Measure GAIN = new Measure("f1", "dice", "cross-entropy", true, 0.08);
  private static final Measure NO_LOSS =
      new Measure("accuracy", "dice", "cross-entropy", true, -0.01);
  private static final Measure FALL = new Measure("gap", "dice", "cross-entropy", false, 0.02);

  @Test
  void aGainIsReproducedWhenItIsSureAndLargeEnough() {
    assertThat(ExperimentRun.verdict(GAIN, new Estimate(0.10, 0.05, 0.15)))
        .isEqualTo(Verdict.REPRODUCED);
    assertThat(ExperimentRun.verdict(GAIN, new Estimate(0.05, 0.02, 0.08)))
        .isEqualTo(Verdict.NOT_SHOWN);
    assertThat(ExperimentRun.verdict(GAIN, new Estimate(0.10, -0.01, 0.21)))
        .isEqualTo(Verdict.NOT_SHOWN);
    assertThat(ExperimentRun.verdict(GAIN, new Estimate(-0.10, -0.15, -0.05)))
        .isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void noLossIsReproducedWhenTheIntervalStaysAboveTheLossAllowed() {
    assertThat(ExperimentRun.verdict(NO_LOSS, new Estimate(-0.002, -0.006, 0.002)))
        .isEqualTo(Verdict.REPRODUCED);
    assertThat(ExperimentRun.verdict(NO_LOSS, new Estimate(-0.005, -0.02, 0.01)))
        .isEqualTo(Verdict.NOT_SHOWN);
    assertThat(ExperimentRun.verdict(NO_LOSS, new Estimate(-0.05, -0.06, -0.04)))
        .isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void whereLowerIsBetterAFallCounts() {
    assertThat(ExperimentRun.verdict(FALL, new Estimate(-0.03, -0.04, -0.02)))
        .isEqualTo(Verdict.REPRODUCED);
    assertThat(ExperimentRun.verdict(FALL, new Estimate(0.03, 0.02, 0.04)))
        .isEqualTo(Verdict.CONTRADICTED);
    assertThat(ExperimentRun.verdict(FALL, new Estimate(-0.01, -0.02, -0.005)))
        .isEqualTo(Verdict.NOT_SHOWN);
  }

  @Test
  void theLedgerKeepsTheNewestOfEachMethodAndSurvivesItsJson() {
    LedgerEntry old = entry("dice", Verdict.NOT_SHOWN);
    LedgerEntry dice = entry("dice", Verdict.REPRODUCED);
    LedgerEntry smote = entry("smote", Verdict.CONTRADICTED);
    Ledger ledger = Ledger.empty().with(old).with(smote).with(dice);
    assertThat(ledger.entries()).containsExactly(dice, smote);
    assertThat(Ledger.parse(ledger.json())).isEqualTo(ledger);
    assertThat(ledger.markdown())
        .contains(
            "| 009 | [dice](#dice) | reproduced | f1, dice against cross-entropy | 0.3000 | 0.4000 | +0.100 (+0.0500 to +0.150) |");
  }

  private static LedgerEntry entry(String method, Verdict verdict) {
    LedgerEntry.Result result =
        new LedgerEntry.Result(
            "f1",
            method,
            "cross-entropy",
            0.4,
            0.3,
            new Estimate(0.1, 0.05, 0.15),
            true,
            0.08,
            verdict);
    return new LedgerEntry(
        method,
        9,
        "It helps.",
        "drawn",
        "cross-entropy",
        "",
        5,
        List.of(result),
        Map.of("f1: dice", 0.4),
        verdict,
        3,
        Map.of("Equipoise", "0.1.0"),
        "equipoise reproduce " + method);
  }
}
