package io.equipoise.deep.complementary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntraClusterMixupTest {
  private static final double[] LOGITS = {1, 0.5, -1, 0};

  private static Evaluation evaluate(
      double[] logits, int classes, int[] a, int[] b, double lambda, String loss, Tensor... given) {
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put("logits", new Tensor(logits, logits.length / classes, classes));
    inputs.put("complementaryA", Tensor.list(Arrays.stream(a).asDoubleStream().toArray()));
    inputs.put("complementaryB", Tensor.list(Arrays.stream(b).asDoubleStream().toArray()));
    for (Tensor transition : given) {
      inputs.put("transition", transition);
    }
    Map<String, JsonNode> parameters =
        Map.of(
            "lambda", new ObjectMapper().valueToTree(lambda),
            "loss", new ObjectMapper().valueToTree(loss));
    return new IntraClusterMixup(IntraClusterMixup.Options.DEFAULT)
        .functions()
        .get(0)
        .evaluate(new Arguments(inputs, parameters));
  }

  private static double value(
      double[] logits, int classes, int[] a, int[] b, double lambda, String loss, Tensor... given) {
    return evaluate(logits, classes, a, b, lambda, loss, given).value().data()[0];
  }

  @Test
  void givesTheWorkedValues() {
    int[] one = {1};
    int[] two = {2};
    // the worked value leaves out the 1e-6
    assertThat(value(LOGITS, 4, one, two, 0.3, "SCL-NL")).isCloseTo(0.14809671, within(2e-6));
    double p1 = 0.28748998;
    double p2 = 0.06414769;
    assertThat(value(LOGITS, 4, one, two, 0.3, "SCL-NL"))
        .isCloseTo(-0.3 * Math.log(1 - p1 + 1e-6) - 0.7 * Math.log(1 - p2 + 1e-6), within(1e-8));
    assertThat(value(LOGITS, 4, one, two, 0.3, "SCL-EXP")).isCloseTo(1.14629807, within(5e-9));
    // under uniform labels the forward correction is SCL-NL + log(C-1), but for the 1e-6
    assertThat(value(LOGITS, 4, one, two, 0.3, "forward"))
        .isCloseTo(0.14809671 + Math.log(3), within(5e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCL-NL", "SCL-EXP", "forward"})
  void agreesWithAPlainLoopAndItsDifferences(String loss) {
    for (long seed = 0; seed < 4; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] logits = random.doubles(6 * 5, -3, 3).toArray();
      int[] a = random.ints(6, 0, 5).toArray();
      int[] b = random.ints(6, 0, 5).toArray();
      double lambda = random.nextDouble();
      double[] shares = random.doubles(25).toArray();
      for (int k = 0; k < 5; k++) {
        shares[6 * k] = 0;
      }
      Tensor transition = new Tensor(shares, 5, 5);
      Evaluation evaluation = evaluate(logits, 5, a, b, lambda, loss, transition);
      assertThat(evaluation.value().data()[0])
          .as("seed %d", seed)
          .isCloseTo(plain(logits, a, b, lambda, loss, shares), within(1e-12));
      double[] gradient = Objects.requireNonNull(evaluation.gradients().get("logits")).data();
      for (int i = 0; i < logits.length; i++) {
        double[] up = logits.clone();
        double[] down = logits.clone();
        up[i] += 1e-5;
        down[i] -= 1e-5;
        double slope =
            (plain(up, a, b, lambda, loss, shares) - plain(down, a, b, lambda, loss, shares))
                / 2e-5;
        assertThat(gradient[i]).as("seed %d, entry %d", seed, i).isCloseTo(slope, within(1e-8));
      }
    }
  }

  private static double plain(
      double[] logits, int[] a, int[] b, double lambda, String loss, double[] shares) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double[] p = new double[5];
      double total = 0;
      for (int c = 0; c < 5; c++) {
        p[c] = Math.exp(logits[5 * i + c]);
        total += p[c];
      }
      for (int c = 0; c < 5; c++) {
        p[c] /= total;
      }
      sum += lambda * one(p, a[i], loss, shares) + (1 - lambda) * one(p, b[i], loss, shares);
    }
    return sum / a.length;
  }

  private static double one(double[] p, int label, String loss, double[] shares) {
    double named = 0;
    for (int y = 0; y < 5; y++) {
      named += shares[5 * y + label] * p[y];
    }
    return switch (loss) {
      case "SCL-NL" -> -Math.log(1 - p[label] + 1e-6);
      case "SCL-EXP" -> Math.exp(p[label]);
      default -> -Math.log(named);
    };
  }

  @Test
  void equalRowsAndLabelsGiveTheLossWithoutMixing() {
    for (String loss : new String[] {"SCL-NL", "SCL-EXP", "forward"}) {
      double unmixed = value(LOGITS, 4, new int[] {3}, new int[] {3}, 1, loss);
      for (double lambda : new double[] {0, 0.2, 0.9}) {
        assertThat(value(LOGITS, 4, new int[] {3}, new int[] {3}, lambda, loss))
            .isCloseTo(unmixed, within(1e-15));
      }
    }
    float[] row = {1, 2};
    assertThat(IntraClusterMixup.mix(row, row, 0.3)).containsExactly(row, within(1e-6f));
    assertThat(IntraClusterMixup.mix(row, new float[] {3, 0}, 0.25))
        .containsExactly(new float[] {2.5f, 0.5f}, within(1e-6f));
  }

  @Test
  void extremeLogitsStayNumbers() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      for (ComplementaryLoss.Form form : ComplementaryLoss.Form.values()) {
        NDArray logits =
            manager.create(new float[] {1e4f, -1e4f, 0, -1e4f, 1e4f, 1e4f}, new Shape(2, 3));
        logits.setRequiresGradient(true);
        NDArray labels = manager.create(new long[] {0, 0});
        NDArray loss =
            IntraClusterMixup.loss(ComplementaryLoss.of(form), logits, labels, labels, 0.4);
        Gradients.backward(loss);
        assertThat(loss.getFloat()).as(form.name()).isFinite();
        for (float slope : logits.getGradient().toFloatArray()) {
          assertThat(slope).as(form.name()).isFinite();
        }
      }
    }
  }

  @Test
  void aClusterForEachRowMixesNothingAndOneClusterIsMixup() {
    UniformRandomProvider random = new Seed(3).generator();
    float[] features = new float[40 * 2];
    for (int i = 0; i < features.length; i++) {
      features[i] = random.nextFloat();
    }
    int[] itself = IntStream.range(0, 40).toArray();
    for (int clusters : new int[] {40, 1000}) {
      IntraClusterMixup alone = new IntraClusterMixup(new IntraClusterMixup.Options(clusters, 1));
      assertThat(alone.pairs(features, 2, new Seed(1)).next()).isEqualTo(itself);
    }
    Partners all =
        new IntraClusterMixup(new IntraClusterMixup.Options(1, 1)).pairs(features, 2, new Seed(1));
    int[] met = new int[40];
    for (int epoch = 0; epoch < 2000; epoch++) {
      int[] partners = all.next();
      assertThat(partners).containsExactlyInAnyOrder(itself);
      met[partners[7]]++;
    }
    // every row is met about equally often
    assertThat(Arrays.stream(met).min().orElseThrow()).isGreaterThan(20);
  }

  @Test
  void partnersShareAClusterAndChangeEachTime() {
    UniformRandomProvider random = new Seed(4).generator();
    int[] clusters = random.ints(60, -2, 4).toArray();
    int[] others = random.ints(60, 0, 9).toArray();
    Partners partners = Partners.of(new Seed(9), clusters);
    Partners both = Partners.of(new Seed(9), clusters, others);
    Set<Integer> seen = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      int[] partner = partners.next();
      int[] either = both.next();
      assertThat(Arrays.stream(partner).distinct().count()).isEqualTo(60);
      for (int i = 0; i < 60; i++) {
        assertThat(clusters[partner[i]]).isEqualTo(clusters[i]);
        int j = either[i];
        assertThat(clusters[j] == clusters[i] || others[j] == others[i]).isTrue();
      }
      seen.add(partner[0]);
    }
    assertThat(seen).hasSizeGreaterThan(3);
    assertThat(Partners.of(new Seed(9), clusters).next())
        .isEqualTo(Partners.of(new Seed(9), clusters).next());
  }

  @Test
  void clustersOfOneClassAddNoNoise() {
    UniformRandomProvider random = new Seed(5).generator();
    int[] labels = random.ints(200, 0, 6).toArray();
    int[] complementary = Arrays.stream(labels).map(y -> (y + 1 + random.nextInt(5)) % 6).toArray();
    int[] pure = IntStream.range(0, 200).map(i -> 10 * labels[i] + i % 3).toArray();
    int[] partners = Partners.of(new Seed(1), pure).next();
    assertThat(IntraClusterMixup.noiseRate(labels, complementary, partners).value()).isZero();
  }

  @Test
  void randomPartnersAddTheNoiseThatTheFormulaNames() {
    int k = 10;
    int n = 100_000;
    UniformRandomProvider random = new Seed(6).generator();
    int[] labels = IntStream.range(0, n).map(i -> i % k).toArray();
    int[] complementary =
        Arrays.stream(labels).map(y -> (y + 1 + random.nextInt(k - 1)) % k).toArray();
    int[] partners = Partners.of(new Seed(2), new int[n]).next();
    double expected = (1 - 1.0 / k) * (1 - Math.pow(1 - 1.0 / (k - 1), 2));
    assertThat(expected).isCloseTo(0.18888889, within(5e-9));
    assertThat(IntraClusterMixup.noiseRate(labels, complementary, partners).value())
        .isCloseTo(expected, within(0.006));
  }

  @Test
  void errorsAreKnownWithoutTrueLabels() {
    UniformRandomProvider random = new Seed(7).generator();
    int n = 50_000;
    int[] labels = random.ints(n, 0, 4).toArray();
    int[] complementary = Arrays.stream(labels).map(y -> (y + 1 + random.nextInt(3)) % 4).toArray();
    int[] predictions =
        Arrays.stream(labels)
            .map(y -> random.nextDouble() < 0.3 ? (y + 1 + random.nextInt(3)) % 4 : y)
            .toArray();
    assertThat(IntraClusterMixup.errorRate(predictions, complementary, 4).value())
        .isCloseTo(0.3, within(0.02));
  }

  @Test
  void rareComplementaryLabelsAreDrawnMoreOften() {
    double[] weights = IntraClusterMixup.weights(new int[] {2, 0, 2, 2, 0, 2}, 4);
    assertThat(weights)
        .containsExactly(new double[] {0.75, 1.5, 0.75, 0.75, 1.5, 0.75}, within(0.0));
    // what a label tells of the inverse frequency of the class behind it, from the true classes
    double[] shares = {0.7, 0.2, 0.1};
    for (int label = 0; label < 3; label++) {
      double frequency = (1 - shares[label]) / 2;
      double inverse = 0;
      for (int y = 0; y < 3; y++) {
        inverse += y == label ? 0 : shares[y] / 2 / frequency / shares[y];
      }
      assertThat(1 / frequency).isCloseTo(inverse, within(1e-12));
    }
    assertThatThrownBy(() -> IntraClusterMixup.weights(new int[] {0, 3}, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("complementary label is 3");
    assertThatThrownBy(() -> IntraClusterMixup.weights(new int[0], 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no row");
  }

  @Test
  void lambdaIsABetaDraw() {
    UniformRandomProvider random = new Seed(8).generator();
    for (double alpha : new double[] {0.2, 1, 4}) {
      IntraClusterMixup icm = new IntraClusterMixup(new IntraClusterMixup.Options(5, alpha));
      double mean = 0;
      double square = 0;
      for (int k = 0; k < 20_000; k++) {
        double lambda = icm.lambda(random);
        assertThat(lambda).isBetween(0.0, 1.0);
        mean += lambda / 20_000;
        square += lambda * lambda / 20_000;
      }
      assertThat(mean).isCloseTo(0.5, within(0.01));
      assertThat(square - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    int[] one = {1};
    assertThatThrownBy(() -> value(LOGITS, 4, one, one, 1.5, "SCL-NL"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambda");
    assertThatThrownBy(() -> value(LOGITS, 4, new int[] {4}, one, 0.5, "SCL-NL"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("complementaryA");
    assertThatThrownBy(() -> value(LOGITS, 4, one, one, 0.5, "SCL"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("loss");
    assertThatThrownBy(
            () -> value(LOGITS, 4, one, one, 0.5, "forward", new Tensor(new double[9], 3, 3)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("transition");
    assertThatThrownBy(
            () -> value(LOGITS, 4, one, one, 0.5, "forward", new Tensor(new double[16], 4, 4)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("complementary label 1");
    assertThatThrownBy(
            () -> IntraClusterMixup.noiseRate(new int[] {1}, new int[] {1}, new int[] {0}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("own class");
    assertThatThrownBy(
            () -> IntraClusterMixup.noiseRate(new int[] {1}, new int[] {0}, new int[] {3}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("partners[0]");
    assertThatThrownBy(() -> new IntraClusterMixup.Options(0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("clusters");
  }
}
