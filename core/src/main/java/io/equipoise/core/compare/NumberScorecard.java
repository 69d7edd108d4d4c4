package io.equipoise.core.compare;

import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberForecast.Members;
import io.equipoise.core.learn.NumberForecast.Normal;
import io.equipoise.core.metric.Crps;
import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.core.task.NumberTarget;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Scores predicted numbers on a test part by every {@link TrialMetric} of numbers. */
final class NumberScorecard {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final double[] truth;
  private final NumberForecast forecast;
  private final ScoringGroups groups;
  private final int[] ranges;
  private final double[] errors;

  private NumberScorecard(
      NumberTarget target, ScoringGroups groups, TargetRanges ranges, NumberForecast forecast) {
    this.truth = target.values();
    this.forecast = forecast;
    this.groups = groups;
    this.ranges = target.bins(ranges.edges());
    this.errors = new double[truth.length];
    Arrays.setAll(errors, i -> forecast.values()[i] - truth[i]);
  }

  /** Every metric by name, NaN where not measurable on these rows. */
  static Map<String, Double> of(
      NumberTarget target, ScoringGroups groups, TargetRanges ranges, NumberForecast forecast) {
    NumberScorecard card = new NumberScorecard(target, groups, ranges, forecast);
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (TrialMetric metric : TrialMetric.of(target.kind())) {
      metrics.put(metric.label(), card.value(metric));
    }
    return metrics;
  }

  private double value(TrialMetric metric) {
    return switch (metric) {
      case MAE -> mean(i -> Math.abs(errors[i]));
      case RMSE -> Math.sqrt(mean(this::squared));
      case R2 -> determination();
      case BALANCED_MAE -> balanced();
      case CRPS -> mean(this::crps);
      case NLL -> mean(this::surprise);
      case WORST_GROUP_MAE -> Arrays.stream(groupErrors(true)).max().orElse(Double.NaN);
      case MAE_GAP -> gap(groupErrors(true));
      case MEAN_ERROR_GAP -> gap(groupErrors(false));
      default -> throw new IllegalArgumentException(metric + " scores classes");
    };
  }

  private double mean(IntToDoubleFunction value) {
    return IntStream.range(0, truth.length).mapToDouble(value).average().orElse(Double.NaN);
  }

  private double squared(int row) {
    return errors[row] * errors[row];
  }

  /** NaN where the truth does not vary. */
  private double determination() {
    double centre = mean(i -> truth[i]);
    double variance = mean(i -> (truth[i] - centre) * (truth[i] - centre));
    return variance > 0 ? 1 - mean(this::squared) / variance : Double.NaN;
  }

  /** The mean over the ranges of the target that have rows. */
  private double balanced() {
    return Arrays.stream(means(ranges, TargetRanges.COUNT, i -> Math.abs(errors[i])))
        .filter(mean -> !Double.isNaN(mean))
        .average()
        .orElse(Double.NaN);
  }

  private double crps(int row) {
    double value = forecast.values()[row];
    if (forecast.spread() instanceof Normal normal) {
      return Crps.normal(value, normal.deviations()[row], truth[row]);
    }
    if (forecast.spread() instanceof Members members) {
      int from = row * members.count();
      double[] own = Arrays.copyOfRange(members.values(), from, from + members.count());
      return EnsembleCrps.plain(own, truth[row]);
    }
    return Math.abs(errors[row]);
  }

  private double surprise(int row) {
    if (!(forecast.spread() instanceof Normal normal)) {
      return Double.NaN;
    }
    double deviation = normal.deviations()[row];
    double z = errors[row] / deviation;
    return (z * z + LOG_TWO_PI) / 2 + Math.log(deviation);
  }

  /** The mean error, absolute or signed, of each group that counts and has rows. */
  private double[] groupErrors(boolean absolute) {
    int count = groups.groups().count();
    int[] codes = groups.groups().codes();
    double[] means = means(codes, count, i -> absolute ? Math.abs(errors[i]) : errors[i]);
    return IntStream.range(0, means.length)
        .filter(g -> groups.counted()[g] && !Double.isNaN(means[g]))
        .mapToDouble(g -> means[g])
        .toArray();
  }

  /** The mean per code; NaN for a code without rows. */
  private static double[] means(int[] codes, int count, IntToDoubleFunction value) {
    double[] sums = new double[count];
    int[] rows = new int[count];
    for (int i = 0; i < codes.length; i++) {
      sums[codes[i]] += value.applyAsDouble(i);
      rows[codes[i]]++;
    }
    double[] means = new double[count];
    Arrays.setAll(means, c -> rows[c] == 0 ? Double.NaN : sums[c] / rows[c]);
    return means;
  }

  private static double gap(double[] values) {
    return values.length < 2
        ? Double.NaN
        : Arrays.stream(values).max().orElse(Double.NaN)
            - Arrays.stream(values).min().orElse(Double.NaN);
  }
}
