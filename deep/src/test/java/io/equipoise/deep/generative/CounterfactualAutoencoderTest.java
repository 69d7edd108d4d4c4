package io.equipoise.deep.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.generative.CounterfactualAutoencoder.Fitted;
import io.equipoise.deep.generative.CounterfactualAutoencoder.Options;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class CounterfactualAutoencoderTest {
  /** Merit, and a column that goes with the attribute; the label follows both. */
  private static DomainRows rows(int each, int domains) {
    UniformRandomProvider random = new Seed(1).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int n = each * domains;
    DomainRows rows = new DomainRows(new float[2 * n], 2, new int[n], new int[n], new int[n]);
    for (int i = 0; i < n; i++) {
      rows.domains()[i] = i % domains;
      rows.attributes()[i] = random.nextInt(2);
      double merit = normal.sample();
      double side = 2 * rows.attributes()[i] - 1;
      rows.x()[2 * i] = (float) merit;
      rows.x()[2 * i + 1] = (float) (side + 0.5 * normal.sample());
      rows.labels()[i] = merit + 0.8 * side > 0 ? 1 : 0;
    }
    return rows;
  }

  private static Fitted fit(DomainRows rows, int steps, double lambda, double gamma) {
    Options options = new Options(2, 12, steps, 16, 5e-3, 0.1, lambda, gamma);
    return new CounterfactualAutoencoder(options).fit(rows, new Seed(2));
  }

  /** With weights of the last input column, which is the attribute, at 0. */
  private static DenseWeights blind(DenseWeights weights) {
    List<DenseWeights.Layer> layers = new java.util.ArrayList<>(weights.layers());
    DenseWeights.Layer first = layers.get(0);
    float[] blind = first.weight().clone();
    for (int o = 0; o < first.out(); o++) {
      blind[o * first.in() + first.in() - 1] = 0;
    }
    layers.set(0, new DenseWeights.Layer(first.in(), first.out(), blind, first.bias()));
    return new DenseWeights(layers);
  }

  private static double gap(Fitted fitted, DomainRows rows) {
    double[] p = fitted.probabilities(rows.x(), rows.attributes());
    int[] other = Arrays.stream(rows.attributes()).map(a -> 1 - a).toArray();
    double[] moved =
        fitted.probabilities(fitted.counterfactual(rows.x(), rows.attributes()), other);
    double gap = 0;
    for (int i = 0; i < p.length; i++) {
      gap += Math.abs(p[i] - moved[i]) / p.length;
    }
    return gap;
  }

  @Test
  void learnsTheLabelAndThePriceLowersTheGap() {
    DomainRows rows = rows(150, 3);
    int before = NativeArrays.count();
    Fitted free = fit(rows, 150, 0, 0.1);
    assertThat(NativeArrays.count()).isEqualTo(before);
    double right = 0;
    double[] p = free.probabilities(rows.x(), rows.attributes());
    for (int i = 0; i < p.length; i++) {
      right += (p[i] > 0.5 ? 1 : 0) == rows.labels()[i] ? 1.0 / p.length : 0;
    }
    assertThat(right).isGreaterThan(0.8);
    assertThat(gap(fit(rows, 150, 3, 0.1), rows)).isLessThan(0.7 * gap(free, rows));
  }

  @Test
  void aDecoderThatIgnoresTheAttributeChangesNothing() {
    DomainRows rows = rows(40, 2);
    Fitted fitted = fit(rows, 5, 1, 0.3);
    Fitted blind =
        new Fitted(
            2,
            2,
            blind(fitted.encoder()),
            blind(fitted.decoder()),
            blind(fitted.semantic()),
            fitted.classifier());
    assertThat(blind.counterfactual(rows.x(), rows.attributes())).isEqualTo(rows.x());
    assertThat(gap(blind, rows)).isZero();
    assertThat(gap(fitted, rows)).isPositive();
  }

  @Test
  void theTableJudgesEveryDomainByItself() {
    DomainRows rows = rows(30, 3);
    int[] later = Arrays.stream(rows.domains()).map(domain -> domain == 1 ? 9 : 4).toArray();
    DomainRows future = new DomainRows(rows.x(), 2, rows.attributes(), rows.labels(), later);
    Fitted fitted = fit(rows, 20, 0, 0);
    float[] known = rows.x().clone();
    for (int i = 0; i < rows.size(); i++) {
      known[2 * i + 1] -= 2 * (2 * rows.attributes()[i] - 1);
    }
    List<DomainTable.Line> lines = DomainTable.of(fitted, future, Optional.of(known)).lines();
    assertThat(lines).extracting(DomainTable.Line::domain).containsExactly(4, 9);
    assertThat(lines).extracting(DomainTable.Line::rows).containsExactly(60, 30);
    double whole = lines.stream().mapToDouble(line -> line.rows() * line.modelGap()).sum() / 90;
    assertThat(whole).isCloseTo(gap(fitted, rows), within(1e-12));
    double[] p = fitted.probabilities(rows.x(), rows.attributes());
    int[] others = Arrays.stream(rows.attributes()).map(a -> 1 - a).toArray();
    double[] q = fitted.probabilities(known, others);
    double right = 0;
    double away = 0;
    for (int i = 1; i < 90; i += 3) {
      right += (p[i] > 0.5 ? 1 : 0) == rows.labels()[i] ? 1 / 30. : 0;
      away += Math.abs(p[i] - q[i]) / 30;
    }
    assertThat(lines.get(1).judged().accuracy()).isCloseTo(right, within(1e-12));
    assertThat(lines.get(1).trueGap().orElseThrow()).isCloseTo(away, within(1e-12));
    assertThat(DomainTable.of(fitted, future, Optional.empty()).lines().get(0).trueGap()).isEmpty();
    assertThatThrownBy(
            () ->
                DomainTable.of(
                    fitted,
                    new DomainRows(new float[1], 1, new int[1], new int[1], new int[1]),
                    Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a row");
  }

  @Test
  void theClassifierDoesNotSeeTheEnvironment() {
    DomainRows rows = rows(40, 2);
    Fitted fitted = fit(rows, 5, 1, 0.3);
    List<DenseWeights.Layer> layers = new java.util.ArrayList<>(fitted.encoder().layers());
    DenseWeights.Layer last = layers.get(1);
    float[] bias = last.bias().clone();
    for (int d = 4; d < 8; d++) {
      bias[d] += 100;
    }
    layers.set(1, new DenseWeights.Layer(last.in(), last.out(), last.weight(), bias));
    Fitted moved =
        new Fitted(
            2,
            2,
            new DenseWeights(layers),
            fitted.decoder(),
            fitted.semantic(),
            fitted.classifier());
    assertThat(moved.probabilities(rows.x(), rows.attributes()))
        .isEqualTo(fitted.probabilities(rows.x(), rows.attributes()));
  }

  @Test
  void thePriorOfADomainDependsOnThoseBeforeItAlone() {
    try (DomainPrior prior = new DomainPrior(2, 3, new Seed(4));
        NDManager manager = Torch.manager()) {
      float[] codes = {0.1f, -0.4f, 0.9f, 0.3f, -0.7f, 0.2f};
      NDArray once = prior.of(manager.create(codes, new Shape(3, 2)), manager);
      codes[4] = 5;
      codes[5] = -5;
      NDArray last = prior.of(manager.create(codes, new Shape(3, 2)), manager);
      assertThat(last.toFloatArray()).isEqualTo(once.toFloatArray());
      codes[2] = -3;
      float[] middle = prior.of(manager.create(codes, new Shape(3, 2)), manager).toFloatArray();
      assertThat(Arrays.copyOf(middle, 8)).isEqualTo(Arrays.copyOf(once.toFloatArray(), 8));
      assertThat(middle[8]).isNotEqualTo(once.toFloatArray()[8]);
      assertThat(Arrays.copyOf(middle, 4)).containsOnly(0);
    }
  }

  @Test
  void oneDomainTrainsAndTheSameSeedGivesTheSameBits() {
    DomainRows rows = rows(60, 1);
    double[] once = fit(rows, 10, 0, 0).probabilities(rows.x(), rows.attributes());
    assertThat(fit(rows, 10, 0, 0).probabilities(rows.x(), rows.attributes())).isEqualTo(once);
    for (double p : once) {
      assertThat(p).isCloseTo(0.5, within(0.5));
    }
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(
            () -> new DomainRows(new float[2], 1, new int[2], new int[] {0, 2}, new int[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label");
    assertThatThrownBy(
            () ->
                fit(
                    new DomainRows(new float[2], 1, new int[2], new int[2], new int[] {0, 2}),
                    1,
                    0,
                    0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("domain 1");
    assertThatThrownBy(() -> new Options(4, 8, 0, 16, 1e-3, 0.1, 1, 0.3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps is 0");
  }
}
