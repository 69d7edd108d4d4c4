package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.ErrorMetric;
import io.equipoise.core.metric.GroupErrors;
import io.equipoise.core.metric.GroupValues;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds groups whose numbers are predicted with larger errors, or too high or too low on average,
 * and groups whose targets differ in the first place.
 *
 * <p>Gaps are judged in standard deviations of the target. Rows whose target or prediction is not
 * finite are left out, and a note says so.
 */
@Method(
    name = "regression-gaps",
    slot = Slot.PROBE,
    treats = {Bias.REGRESSION_GAP, Bias.LABEL_RATE_GAP},
    summary =
        "Compares targets, mean errors, absolute and squared errors and R² between groups when a number is predicted.")
public final class RegressionProbe implements Probe {

  @Override
  public Measurement measure(AuditInput input) {
    if (input.targets().length == 0) {
      return Measurement.NOTHING;
    }
    double[] targets = input.targets();
    double[] predictions = input.predictions().orElse(targets);
    int[] rows =
        IntStream.range(0, targets.length)
            .filter(i -> Double.isFinite(targets[i]) && Double.isFinite(predictions[i]))
            .toArray();
    if (rows.length == 0) {
      return Measurement.NOTHING;
    }
    Sample sample = new Sample(rows, List.of());
    double[] truth = sample.of(targets);
    double[] said = sample.of(predictions);
    double[] weights = sample.of(input.weights());
    double deviation = Math.sqrt(MeanInterval.Moments.of(truth, weights).variance());
    double scale = deviation > 0 ? deviation : 1;
    Seed seed = input.seed().child("regression-gaps");
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    boolean predicted = input.predictions().isPresent();
    GroupErrors all = new GroupErrors(Groups.none(rows.length), truth, said, weights, seed);
    for (ErrorMetric metric : metrics(predicted)) {
      metrics.add(new Measured(metric.metric(), "overall", all.of(metric).value(0)));
    }
    for (Groups each : input.groupings()) {
      Groups groups = each.take(rows);
      GroupErrors errors = new GroupErrors(groups, truth, said, weights, seed);
      for (ErrorMetric metric : metrics(predicted)) {
        GroupValues values = errors.of(metric);
        metrics.addAll(ValueGap.measured(groups, values));
        gap(metric, scale).stream()
            .flatMap(gap -> gap.among(groups, values).stream())
            .forEach(findings::add);
      }
    }
    int left = targets.length - rows.length;
    return new Measurement(
        findings,
        metrics,
        List.of(),
        left == 0
            ? List.of()
            : List.of(
                Wording.rows(left)
                    + " with a target or prediction that is not finite were left out of errors."));
  }

  private static List<ErrorMetric> metrics(boolean predicted) {
    return predicted ? Arrays.asList(ErrorMetric.values()) : List.of(ErrorMetric.MEAN_TARGET);
  }

  private static List<ValueGap> gap(ErrorMetric metric, double scale) {
    String caveat = "Groups may differ in what is to be predicted, or be harder to predict.";
    return switch (metric) {
      case MEAN_TARGET ->
          List.of(
              gap(
                  Bias.LABEL_RATE_GAP,
                  scale,
                  "The mean target",
                  "A gap in targets is not proof of discrimination."));
      case MEAN_ERROR ->
          List.of(gap(Bias.REGRESSION_GAP, scale, "The mean of prediction minus target", caveat));
      case MEAN_ABSOLUTE_ERROR ->
          List.of(gap(Bias.REGRESSION_GAP, scale, "The mean absolute error", caveat));
      default -> List.of();
    };
  }

  private static ValueGap gap(Bias bias, double scale, String name, String caveat) {
    return new ValueGap(
        bias,
        SeverityRule.STANDARDISED,
        scale,
        name,
        scale >= 100 ? 0 : scale >= 1 ? 2 : 4,
        "Student's interval per group, combined for the difference; judged in standard deviations of the target",
        caveat);
  }
}
