package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.CategoryColumn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConditionalDisparityProbeTest {
  private static final String LABELS = "conditionalDemographicDisparityInLabels";

  @Test
  void departmentsExplainTheGapOfBerkeley() {
    AuditInput input = Berkeley.applicants().given("department").input();
    Measurement seen = new ConditionalDisparityProbe().measure(input);
    int[] departments = ((CategoryColumn) input.table().column("department")).codes();
    double expected = 0;
    for (int d = 0; d < 6; d++) {
      double[][] counts = new double[2][2];
      for (int i = 0; i < input.rows(); i++) {
        if (departments[i] == d) {
          counts[input.groupings().get(0).code(i)][input.labels()[i]]++;
        }
      }
      double rejected = counts[0][0] + counts[1][0];
      double accepted = counts[0][1] + counts[1][1];
      double gap = counts[1][0] / rejected - counts[1][1] / accepted;
      expected += (rejected + accepted) / input.rows() * gap;
    }
    Estimate women = GroupMetricsProbeTest.measured(seen, LABELS, "sex: Female | department");
    assertThat(women.value()).isCloseTo(expected, within(1e-12));
    assertThat(women.low()).isLessThan(women.value());
    assertThat(women.high()).isGreaterThan(women.value());
    // overall women make up 0.46 of those rejected and 0.32 of those admitted
    double[] plain = evaluate(input, new double[0]);
    assertThat(plain[1]).isCloseTo(1278 / 2771.0 - 557 / 1755.0, within(1e-12));
    assertThat(Math.abs(women.value())).isLessThan(plain[1] / 3);
    double[] strata = Arrays.stream(departments).asDoubleStream().toArray();
    assertThat(evaluate(input, strata)[1]).isCloseTo(expected, within(1e-12));
    assertThat(evaluate(input, strata)[0]).isCloseTo(-expected, within(1e-12));
  }

  private static double[] evaluate(AuditInput input, double[] strata) {
    Map<String, Tensor> inputs = new HashMap<>();
    int[] groups = input.groupings().get(0).codes();
    inputs.put(
        "predictions", Tensor.list(Arrays.stream(input.labels()).asDoubleStream().toArray()));
    inputs.put("groups", Tensor.list(Arrays.stream(groups).asDoubleStream().toArray()));
    if (strata.length > 0) {
      inputs.put("strata", Tensor.list(strata));
    }
    return function().evaluate(new Arguments(inputs, Map.of())).value().data();
  }

  private static Function function() {
    return new ConditionalDisparityProbe().functions().get(0);
  }

  @Test
  void nothingIsSaidWithoutColumnsToConditionOn() {
    assertThat(new ConditionalDisparityProbe().measure(Berkeley.applicants().input()).metrics())
        .isEmpty();
  }

  @Test
  void aStratumOfOneOutcomeAddsNothing() {
    // two strata, two groups: all accepted in the first
    double[] counts = {0, 3, 0, 1, 2, 1, 0, 1};
    assertThat(ConditionalDisparityProbe.disparity(counts, 2)).containsExactly(0.25, -0.25);
    Map<String, Tensor> wrong =
        Map.of("predictions", Tensor.list(0, 2), "groups", Tensor.list(0, 1));
    assertThatThrownBy(() -> function().evaluate(new Arguments(wrong, Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictions");
  }
}
