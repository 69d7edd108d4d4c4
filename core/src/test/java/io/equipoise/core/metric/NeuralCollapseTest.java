package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class NeuralCollapseTest {
  private static final int[] COUNTS = {10, 4, 1};

  private static CollapseGeometry geometry(double lam, int layers) {
    double[] decays = new double[layers];
    Arrays.fill(decays, lam);
    return CollapseGeometry.of(COUNTS, decays, lam);
  }

  private static Evaluation evaluation(String function, Map<String, Tensor> inputs, Object lam) {
    Map<String, JsonNode> parameters = new HashMap<>();
    if (!lam.equals("")) {
      parameters.put("lam", new ObjectMapper().valueToTree(lam));
      parameters.put("lamH", new ObjectMapper().valueToTree(0.01));
    }
    return new NeuralCollapse()
        .functions().stream()
            .filter(each -> each.name().equals(function))
            .findFirst()
            .orElseThrow()
            .evaluate(new Arguments(inputs, parameters));
  }

  private static double[] evaluate(String function, Map<String, Tensor> inputs, Object lam) {
    return evaluation(function, inputs, lam).value().data();
  }

  @Test
  void listsOfUnequalLengthStaySeparate() {
    Evaluation three = evaluation("nc-geometry", Map.of("counts", Tensor.list(10, 4, 1)), 0.01);
    assertThat(three.parts()).extracting(part -> part.data().length).containsExactly(3, 3, 3, 1);
    assertThat(three.parts().get(1).data()).isEqualTo(geometry(0.01, 1).rowLengths());
  }

  @Test
  void givesTheWorkedGeometryOfOneLayer() {
    CollapseGeometry one = geometry(0.01, 1);
    assertThat(one.outputs()).containsExactly(new double[] {0.952566, 0.925, 0.85}, within(5e-7));
    assertThat(one.rowLengths()).containsExactly(new double[] {3.012278, 1.85, 0.85}, within(5e-7));
    assertThat(one.featureLengths())
        .containsExactly(new double[] {0.301228, 0.4625, 0.85}, within(5e-7));
    assertThat(one.objective()).isCloseTo(0.0593728, within(5e-8));
  }

  @Test
  void givesTheWorkedGeometryOfThreeLayers() {
    CollapseGeometry three = geometry(0.01, 3);
    assertThat(three.outputs())
        .containsExactly(new double[] {0.972958, 0.945459, 0.835940}, within(5e-7));
    assertThat(three.rowLengths())
        .containsExactly(new double[] {1.754070, 1.375106, 0.914297}, within(5e-7));
    assertThat(three.featureLengths())
        .containsExactly(new double[] {0.175407, 0.343777, 0.914297}, within(5e-7));
    assertThat(three.objective()).isCloseTo(0.0824071, within(5e-8));
  }

  @Test
  void aClassAtOrBelowTheThresholdVanishes() {
    CollapseGeometry strong = geometry(0.1, 1);
    assertThat(strong.outputs()[2]).isZero();
    assertThat(strong.rowLengths()[2]).isZero();
    assertThat(strong.outputs()[1]).isPositive();
    // N² · lam · lamH = 16 · 0.25 · 0.25 = 1
    assertThat(CollapseGeometry.of(new int[] {3, 1}, new double[] {0.25}, 0.25).outputs()[1])
        .isZero();
  }

  @Test
  void theRootFinderAgreesWithTheClosedForm() {
    for (int n = 1; n <= 40; n++) {
      double a = Math.sqrt(0.02 * n * 0.03);
      double closed = Math.max(0, 1 - 41 * a / n);
      assertThat(CollapseGeometry.largestRoot(n / 41.0, a, 1)).isCloseTo(closed, within(1e-8));
    }
  }

  /** The value of every t on a fine grid. */
  @Test
  void noOtherLengthIsBetter() {
    for (int layers = 1; layers <= 4; layers++) {
      for (double lam : new double[] {0.005, 0.02, 0.06, 0.1}) {
        CollapseGeometry found = geometry(lam, layers);
        for (int k = 0; k < 3; k++) {
          double n = COUNTS[k];
          double a = Math.sqrt(Math.pow(lam, layers) * n * lam);
          double least = n / 30;
          double at = 0;
          for (int step = 1; step <= 20_000; step++) {
            double t = step * 1e-5;
            double p = Math.pow(t, (layers + 1) / 2.0) / a;
            double value = n / 30 * (p - 1) * (p - 1) + (layers + 1) / 2.0 * t;
            if (value < least) {
              least = value;
              at = t;
            }
          }
          assertThat(found.rowLengths()[k] * lam)
              .as("%d layers, lam %s, class %d", layers, lam, k)
              .isCloseTo(at, within(2e-5));
        }
      }
    }
  }

  @Test
  void fitsTheDecayOfFeaturesFromOneLength() {
    for (int layers = 1; layers <= 3; layers++) {
      double[] decays = new double[layers];
      Arrays.fill(decays, 0.01);
      CollapseGeometry geometry = CollapseGeometry.of(COUNTS, decays, 0.003);
      assertThat(CollapseGeometry.featureDecay(COUNTS, decays, 1, geometry.rowLengths()[1]))
          .isCloseTo(0.003, within(1e-9));
    }
    assertThatThrownBy(() -> CollapseGeometry.featureDecay(COUNTS, new double[] {1}, 1, 9))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("squared length");
  }

  @Test
  void balancedClassesHaveEqualLengthsAndLargerOnesLongerRows() {
    CollapseGeometry even = CollapseGeometry.of(new int[] {5, 5, 5}, new double[] {0.01}, 0.01);
    assertThat(even.rowLengths()[0]).isEqualTo(even.rowLengths()[2]);
    CollapseGeometry uneven = geometry(0.01, 2);
    assertThat(uneven.rowLengths()[0]).isGreaterThan(uneven.rowLengths()[2]);
    assertThat(uneven.featureLengths()[0]).isLessThan(uneven.featureLengths()[2]);
  }

  @Test
  void firstMeasureIsTheTraceWithAnInverseWhereThereIsOne() {
    // two classes of means ±(1, 0) weighed 2 to 1, spread along both axes
    double[][] features = {{1.5, 1}, {0.5, -1}, {-1, 0}};
    int[] labels = {4, 4, 9};
    // centre (1/3, 0); S_B = ((2/3)² + (4/3)²)/2 along x, 0 along y; S_W = 0.5/3 along x
    double between = (4.0 / 9 + 16.0 / 9) / 2;
    assertThat(NeuralCollapse.nc1(features, labels))
        .isCloseTo(0.5 / 3 / between / 2, within(1e-14));
    assertThat(NeuralCollapse.nc1(new double[][] {{1, 0}, {1, 0}, {0, 1}}, labels)).isZero();
  }

  @Test
  void firstMeasureEqualsTheSumOverAxesOfItsPlane() {
    for (long seed = 0; seed < 5; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[][] features = new double[12][2];
      int[] labels = new int[12];
      for (int i = 0; i < 12; i++) {
        labels[i] = i < 6 ? 0 : i < 10 ? 1 : 2;
        features[i][0] = labels[i] + random.nextDouble();
        features[i][1] = labels[i] % 2 + random.nextDouble();
      }
      double[][] means = NeuralCollapse.classMeans(features, labels);
      double[] centre = NeuralCollapse.classMeans(features, new int[12])[0];
      double[] b = new double[3];
      double[] w = new double[3];
      for (int i = 0; i < 12; i++) {
        double x = features[i][0] - means[labels[i]][0];
        double y = features[i][1] - means[labels[i]][1];
        w[0] += x * x / 12;
        w[1] += x * y / 12;
        w[2] += y * y / 12;
      }
      for (double[] mean : means) {
        double x = mean[0] - centre[0];
        double y = mean[1] - centre[1];
        b[0] += x * x / 3;
        b[1] += x * y / 3;
        b[2] += y * y / 3;
      }
      double determinant = b[0] * b[2] - b[1] * b[1];
      double trace = (w[0] * b[2] - 2 * w[1] * b[1] + w[2] * b[0]) / determinant;
      assertThat(NeuralCollapse.nc1(features, labels))
          .as("seed %d", seed)
          .isCloseTo(trace / 3, within(1e-10 * trace));
    }
  }

  @Test
  void otherMeasuresAreZeroAtCollapse() {
    double[][] rows = {{2, 0, 0}, {0, 1, 0}, {0, 0, 0.5}};
    assertThat(NeuralCollapse.nc2(rows, new double[] {4, 1, 0.25})).isCloseTo(0, within(1e-15));
    assertThat(NeuralCollapse.nc2(rows, new double[] {1, 1, 1})).isGreaterThan(0.5);
    assertThat(NeuralCollapse.nc3(rows, new double[][] {{7, 0, 0}, {0, 3, 0}, {0, 0, 1}}))
        .isCloseTo(0, within(1e-15));
    assertThat(NeuralCollapse.nc3(rows, new double[][] {{-7, 0, 0}, {0, 0, 0}, {0, 0, 0}}))
        .isCloseTo(2, within(1e-15));
    assertThat(NeuralCollapse.largestCosine(rows)).isZero();
    assertThat(NeuralCollapse.largestCosine(new double[][] {{1, 0}, {1, 1}, {0, 0}}))
        .isCloseTo(Math.sqrt(0.5), within(1e-15));
  }

  @Test
  void evaluatesOneDecayOrOneForEachLayer() {
    Map<String, Tensor> counts = Map.of("counts", Tensor.list(10, 4, 1));
    assertThat(evaluate("nc-geometry", counts, 0.01))
        .hasSize(10)
        .endsWith(geometry(0.01, 1).objective());
    assertThat(evaluate("nc-geometry", counts, new double[] {0.01, 0.01, 0.01}))
        .startsWith(geometry(0.01, 3).outputs());
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> CollapseGeometry.of(new int[] {3, 0}, new double[] {1}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each of counts is 0");
    assertThatThrownBy(() -> CollapseGeometry.of(COUNTS, new double[] {0}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lam[0] is 0");
    assertThatThrownBy(() -> NeuralCollapse.nc1(new double[][] {{1}, {2}}, new int[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("fewer than two classes");
    assertThatThrownBy(() -> NeuralCollapse.nc1(new double[][] {{1}, {1}}, new int[] {0, 1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("equal");
    double[][] rounded = new double[12][];
    Arrays.fill(rounded, new double[] {0.1, 0.7, -0.3});
    assertThatThrownBy(
            () -> NeuralCollapse.nc1(rounded, new int[] {0, 1, 2, 0, 1, 0, 0, 0, 0, 1, 0, 0}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("equal");
    assertThatThrownBy(() -> evaluate("nc-geometry", Map.of("counts", Tensor.list(1)), "much"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'lam'");
  }
}
