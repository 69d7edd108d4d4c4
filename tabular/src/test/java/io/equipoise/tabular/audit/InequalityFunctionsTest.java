package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InequalityFunctionsTest {
  private static final double[] BENEFITS = {1, 2, 1, 4};

  private static double value(String name, double[] benefits, double... groups) {
    Map<String, Tensor> inputs = new HashMap<>(Map.of("benefits", Tensor.list(benefits)));
    if (groups.length > 0) {
      inputs.put("groups", Tensor.list(groups));
    }
    Function function =
        InequalityFunctions.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    return function.evaluate(new Arguments(inputs, Map.of())).value().data()[0];
  }

  @Test
  void indicesAreTheirFormulas() {
    double theil = 0;
    double deviation = 0;
    double variance = 0;
    double logs = 0;
    for (double b : BENEFITS) {
      theil += b / 2 * Math.log(b / 2) / 4;
      deviation -= Math.log(b / 2) / 4;
      variance += (b - 2) * (b - 2) / 4;
      logs += Math.log(b) / 4;
    }
    assertThat(value("theil-index", BENEFITS)).isCloseTo(theil, within(1e-12));
    assertThat(value("mean-log-deviation", BENEFITS)).isCloseTo(deviation, within(1e-12));
    assertThat(value("coefficient-of-variation", BENEFITS))
        .isCloseTo(Math.sqrt(variance) / 2, within(1e-12));
    assertThat(value("generalized-entropy", BENEFITS)).isCloseTo(variance / 8, within(1e-12));
    assertThat(value("atkinson-index", BENEFITS)).isCloseTo(1 - Math.exp(logs) / 2, within(1e-12));
    double root = Arrays.stream(BENEFITS).map(Math::sqrt).average().orElseThrow();
    assertThat(InequalityFunctions.atkinson(BENEFITS, 0.5))
        .isCloseTo(1 - root * root / 2, within(1e-12));
    assertThat(InequalityFunctions.atkinson(BENEFITS, 0)).isZero();
  }

  @Test
  void thePartBetweenGroupsIsThatOfTheirMeans() {
    assertThat(value("theil-index", BENEFITS, 0, 0, 1, 1))
        .isCloseTo(value("theil-index", new double[] {1.5, 1.5, 2.5, 2.5}), within(1e-12));
    assertThat(value("theil-index", new double[] {3, 3, 3})).isZero();
  }
}
