package io.equipoise.core.experiment;

import io.equipoise.core.experiment.Experiment.Measure;
import io.equipoise.core.experiment.Experiment.Outcome;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Runs an experiment over its seeds and reaches a verdict by the measures that it fixed beforehand.
 */
public final class ExperimentRun {
  private ExperimentRun() {}

  /**
   * Runs.
   *
   * @param versions of what computes, for the ledger
   * @param finished told the number of finished seeds
   */
  public static LedgerEntry of(
      Experiment experiment, Size size, Map<String, String> versions, IntConsumer finished) {
    long start = System.nanoTime();
    int seeds = size == Size.QUICK ? 2 : experiment.seeds();
    List<Outcome> outcomes = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      outcomes.add(experiment.run(seed, size));
      finished.accept(seed);
    }
    List<LedgerEntry.Result> results =
        experiment.measures().stream().map(measure -> result(measure, outcomes)).toList();
    return new LedgerEntry(
        experiment.method(),
        Catalogue.get().require(experiment.method()).row(),
        experiment.claim(),
        experiment.data(),
        experiment.baseline(),
        experiment.scaledDown(),
        seeds,
        results,
        arms(outcomes),
        results.stream()
            .map(LedgerEntry.Result::verdict)
            .max(Verdict::compareTo)
            .orElse(Verdict.NOT_SHOWN),
        (System.nanoTime() - start) / 1e9,
        versions,
        "equipoise reproduce " + experiment.method() + (size == Size.QUICK ? " --quick" : ""));
  }

  private static LedgerEntry.Result result(Measure measure, List<Outcome> outcomes) {
    double[] treated = arm(outcomes, measure.name(), measure.treated());
    double[] baseline = arm(outcomes, measure.name(), measure.baseline());
    double[] differences = new double[treated.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = treated[i] - baseline[i];
    }
    // Every seed draws its own data, so the plain paired t interval holds: no rows are shared
    // between repetitions.
    Estimate difference = MeanInterval.of(differences);
    return new LedgerEntry.Result(
        measure.name(),
        measure.treated(),
        measure.baseline(),
        mean(treated),
        mean(baseline),
        difference,
        measure.higherIsBetter(),
        measure.atLeast(),
        verdict(measure, difference));
  }

  /**
   * A claimed gain is reproduced when the interval lies above 0 and the mean reaches {@code
   * atLeast}; a claimed absence of loss (negative {@code atLeast}) when the interval lies above
   * that loss. It is contradicted when the interval lies wholly on the other side.
   */
  static Verdict verdict(Measure measure, Estimate difference) {
    double sign = measure.higherIsBetter() ? 1 : -1;
    double mean = sign * difference.value();
    double low = Math.min(sign * difference.low(), sign * difference.high());
    double high = Math.max(sign * difference.low(), sign * difference.high());
    double bar = Math.min(0, measure.atLeast());
    if (low > bar && mean >= measure.atLeast()) {
      return Verdict.REPRODUCED;
    }
    return high < bar ? Verdict.CONTRADICTED : Verdict.NOT_SHOWN;
  }

  private static double[] arm(List<Outcome> outcomes, String measure, String arm) {
    return outcomes.stream()
        .mapToDouble(
            outcome ->
                outcome.values().stream()
                    .filter(value -> value.measure().equals(measure) && value.arm().equals(arm))
                    .mapToDouble(Value::value)
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalStateException(
                                "the experiment gave no '" + measure + "' of '" + arm + "'")))
        .toArray();
  }

  private static Map<String, Double> arms(List<Outcome> outcomes) {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      for (Value value : outcome.values()) {
        sums.merge(
            value.measure() + ": " + value.arm(), value.value() / outcomes.size(), Double::sum);
      }
    }
    return sums;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
