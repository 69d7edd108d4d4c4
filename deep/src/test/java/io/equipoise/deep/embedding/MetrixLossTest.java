package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.MetrixLoss.Mixing;
import io.equipoise.deep.embedding.MetrixLoss.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class MetrixLossTest {
  private static final MetrixLoss LOSS = new MetrixLoss(Options.DEFAULT);
  private static final int[] LABELS = {0, 0, 1, 1, 0, 2, 2};

  private static Evaluated metrix(double[] rows, int width, int... labels) {
    return Evaluated.of(LOSS, "metrix")
        .array("embeddings", rows, rows.length / width, width)
        .list("labels", labels);
  }

  /** The four functions that a loss of anchors is made of. */
  private record Plain(
      DoubleUnaryOperator sigmaP,
      DoubleUnaryOperator rhoP,
      DoubleUnaryOperator sigmaN,
      DoubleUnaryOperator rhoN) {

    static Plain contrastive(double m) {
      return new Plain(x -> x, x -> -x, x -> x, x -> Math.max(0, x - m));
    }

    static Plain multiSimilarity(double b, double g, double m) {
      return new Plain(
          x -> Math.log1p(x) / b,
          x -> Math.exp(-b * (x - m)),
          x -> Math.log1p(x) / g,
          x -> Math.exp(g * (x - m)));
    }

    static Plain proxyAnchor(double b, double m) {
      return new Plain(
          Math::log1p, x -> Math.exp(-b * (x - m)), Math::log1p, x -> Math.exp(b * (x + m)));
    }

    /** Of one anchor: vectors with how much each is a positive and a negative. */
    double of(double[] anchor, List<double[]> items, List<double[]> shares) {
      double positive = 0;
      double negative = 0;
      for (int v = 0; v < items.size(); v++) {
        double s = Angles.dot(anchor, items.get(v));
        positive += shares.get(v)[0] * rhoP.applyAsDouble(s);
        negative += shares.get(v)[1] * rhoN.applyAsDouble(s);
      }
      return sigmaP.applyAsDouble(positive) + sigmaN.applyAsDouble(negative);
    }

    double batch(double[][] rows, int[] labels, double lambda, Mixing mixing, double w) {
      int[] own = new int[rows.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = i;
      }
      return batch(rows, labels, own, rows, labels, lambda, mixing, w);
    }

    /** {@code own} says which row an anchor is, -1 for none. */
    double batch(
        double[][] anchors,
        int[] anchorLabels,
        int[] own,
        double[][] rows,
        int[] labels,
        double lambda,
        Mixing mixing,
        double w) {
      double sum = 0;
      for (int a = 0; a < anchors.length; a++) {
        List<double[]> items = new ArrayList<>();
        List<double[]> shares = new ArrayList<>();
        List<double[]> mixed = new ArrayList<>();
        for (int j = 0; j < rows.length; j++) {
          if (j != own[a]) {
            boolean positive = labels[j] == anchorLabels[a];
            items.add(rows[j]);
            shares.add(new double[] {positive ? 1 : 0, positive ? 0 : 1});
          }
          if (labels[j] != anchorLabels[a]) {
            if (mixing == Mixing.ANCHOR_NEGATIVE) {
              mixed.add(mix(anchors[a], rows[j], lambda));
            } else {
              for (int p = 0; p < rows.length; p++) {
                if (p != own[a] && labels[p] == anchorLabels[a]) {
                  mixed.add(mix(rows[p], rows[j], lambda));
                }
              }
            }
          }
        }
        List<double[]> part = mixed.stream().map(v -> new double[] {lambda, 1 - lambda}).toList();
        sum += of(anchors[a], items, shares) + w * of(anchors[a], mixed, part);
      }
      return sum / anchors.length;
    }

    private static double[] mix(double[] x, double[] other, double lambda) {
      double[] flat = new double[x.length];
      for (int d = 0; d < x.length; d++) {
        flat[d] = lambda * x[d] + (1 - lambda) * other[d];
      }
      return Angles.unit(flat, x.length)[0];
    }
  }

  @Test
  void givesTheWorkedExampleOfOneAnchor() {
    double[] clean = {
      Math.cos(Math.toRadians(20)),
      Math.cos(Math.toRadians(40)),
      Math.cos(Math.toRadians(80)),
      Math.cos(Math.toRadians(110))
    };
    double[] mixed = {mixedCosine(20, 80, 0.7), mixedCosine(0, 110, 0.4)};
    assertThat(mixed).containsExactly(new double[] {0.79867660, 0.32654311}, within(1e-8));
    AnchorLoss loss = new AnchorLoss.MultiSimilarity(2, 4, 0.5);
    double base = of(loss, clean, new double[] {1, 1, 0, 0}, new double[] {0, 0, 1, 1});
    double mixtures = of(loss, mixed, new double[] {0.7, 0.4}, new double[] {0.3, 0.6});
    assertThat(base).isCloseTo(0.41382684, within(1e-8));
    assertThat(mixtures).isCloseTo(0.54138792, within(1e-8));
    assertThat(base + 0.4 * mixtures).isCloseTo(0.63038201, within(1e-8));
  }

  private static double mixedCosine(double first, double second, double lambda) {
    double x =
        lambda * Math.cos(Math.toRadians(first)) + (1 - lambda) * Math.cos(Math.toRadians(second));
    double y =
        lambda * Math.sin(Math.toRadians(first)) + (1 - lambda) * Math.sin(Math.toRadians(second));
    return x / Math.hypot(x, y);
  }

  private static double of(
      AnchorLoss loss, double[] cosines, double[] positive, double[] negative) {
    try (NDManager manager = Torch.manager()) {
      Shape row = new Shape(1, cosines.length);
      return loss.of(
              manager.create(cosines, row),
              manager.create(positive, row),
              manager.create(negative, row))
          .getDouble(0);
    }
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 3; seed++) {
      double[] rows = Draws.uniform(seed, 28, -1, 1);
      double[][] unit = Angles.unit(rows, 4);
      // the last row has no positive
      int[] labels = {0, 0, 1, 1, 0, 1, 2};
      double lambda = 0.2 + 0.25 * seed;
      for (Mixing mixing : Mixing.values()) {
        Evaluated contrastive =
            metrix(rows, 4, labels)
                .with("base", "contrastive")
                .with(
                    "mixing",
                    mixing == Mixing.ANCHOR_NEGATIVE ? "anchorNegative" : "positiveNegative")
                .with("lambda", lambda)
                .with("m", 0.1);
        assertThat(contrastive.value())
            .as("seed %d, %s", seed, mixing)
            .isCloseTo(
                Plain.contrastive(0.1).batch(unit, labels, lambda, mixing, 0.4), within(1e-12));
        contrastive.assertGradients();
        Evaluated similarity =
            metrix(rows, 4, labels)
                .with("base", "multiSimilarity")
                .with("mixing", mixing)
                .with("lambda", lambda)
                .with("w", 0.7)
                .with("b", 3)
                .with("g", 10)
                .with("m", 0.4);
        assertThat(similarity.value())
            .as("seed %d, %s", seed, mixing)
            .isCloseTo(
                Plain.multiSimilarity(3, 10, 0.4).batch(unit, labels, lambda, mixing, 0.7),
                within(1e-12));
        similarity.assertGradients();
      }
    }
  }

  @Test
  void theDistanceFormAveragesWhatCostsSomething() {
    double[][] cosines = {{0.9, 0.2, -0.5, 0.95}, {1, 0.3, 0.4, 0.1}};
    double[][] positive = {{1, 0, 0, 0.6}, {1, 0, 0, 0}};
    double[][] negative = {{0, 1, 1, 0.4}, {0, 1, 1, 1}};
    double[] expected = new double[2];
    for (int a = 0; a < 2; a++) {
      int number = 0;
      for (int v = 0; v < 4; v++) {
        double d = Math.sqrt(2 - 2 * cosines[a][v]);
        double cost = positive[a][v] * d + negative[a][v] * Math.max(0, 1.15 - d);
        expected[a] += cost;
        number += cost > 0 ? 1 : 0;
      }
      expected[a] /= Math.max(1, number);
    }
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray s = manager.create(cosines);
      s.setRequiresGradient(true);
      NDArray found =
          new AnchorLoss.ContrastiveDistance(1.15)
              .of(s, manager.create(positive), manager.create(negative));
      assertThat(found.toDoubleArray()).containsExactly(expected, within(1e-12));
      Gradients.backward(found.sum());
      assertThat(s.getGradient().toDoubleArray()).doesNotContain(Double.NaN);
      // rows that are one, and those apart by more than the margin, have no slope
      assertThat(s.getGradient().toDoubleArray()[4]).isZero();
      assertThat(s.getGradient().toDoubleArray()[2]).isZero();
      double d = Math.sqrt(2 - 2 * 0.9);
      assertThat(s.getGradient().toDoubleArray()[0]).isCloseTo(-1 / d / 2, within(1e-9));
    }
    Options options = new Options(MetrixLoss.Base.CONTRASTIVE_DISTANCE, 0.4, 2, 1);
    try (NDManager manager = Torch.manager()) {
      NDArray rows = manager.create(Draws.uniform(3, 28, -1, 1)).reshape(7, 4);
      NDArray labels = manager.create(LABELS).toType(DataType.INT64, false);
      assertThat(new MetrixLoss(options).loss(rows, labels).getDouble()).isPositive();
    }
  }

  @Test
  void anchorsMayBeProxies() {
    double[] rows = Draws.uniform(4, 28, -1, 1);
    double[] proxies = Draws.uniform(5, 16, -1, 1);
    Plain plain = Plain.proxyAnchor(8, 0.1);
    MetrixLoss loss = new MetrixLoss(new AnchorLoss.ProxyAnchor(8, 0.1), Options.DEFAULT);
    for (Mixing mixing : Mixing.values()) {
      double expected =
          plain.batch(
              Angles.unit(proxies, 4),
              new int[] {0, 1, 2, 3},
              new int[] {-1, -1, -1, -1},
              Angles.unit(rows, 4),
              LABELS,
              0.3,
              mixing,
              0.4);
      int before = NativeArrays.count();
      try (NDManager model = Torch.manager();
          NDManager step = model.newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray learned = model.create(proxies, new Shape(4, 4));
        learned.setRequiresGradient(true);
        NDArray embeddings = step.create(rows, new Shape(7, 4));
        NDArray labels = step.create(new long[] {0, 0, 1, 1, 0, 2, 2});
        NDArray value = loss.ofProxies(learned, embeddings, labels, 0.3, mixing);
        Gradients.backward(value);
        assertThat(value.getDouble()).as("%s", mixing).isCloseTo(expected, within(1e-12));
        assertThat(value.getManager()).isEqualTo(step);
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void theEndsOfLambdaAreThePositivePartOfTheFirstAndTheNegativePartOfTheSecond() {
    double[][] unit = Angles.unit(Draws.uniform(6, 28, -1, 1), 4);
    double[] flat = Draws.uniform(6, 28, -1, 1);
    for (double lambda : new double[] {0, 1}) {
      double sum = 0;
      for (int a = 0; a < 7; a++) {
        for (int p = 0; p < 7; p++) {
          for (int n = 0; n < 7; n++) {
            if (p != a && LABELS[p] == LABELS[a] && LABELS[n] != LABELS[a]) {
              sum +=
                  lambda == 1
                      ? -Angles.dot(unit[a], unit[p])
                      : Math.max(0, Angles.dot(unit[a], unit[n]) - 0.5);
            }
          }
        }
      }
      Evaluated whole = metrix(flat, 4, LABELS).with("lambda", lambda).with("w", 1);
      Evaluated bare = metrix(flat, 4, LABELS).with("lambda", lambda).with("w", 0);
      assertThat(whole.value() - bare.value()).isCloseTo(sum / 7, within(1e-12));
    }
  }

  @Test
  void withoutWeightItIsTheLossThatIsWrapped() {
    double[] rows = Draws.uniform(7, 28, -1, 1);
    assertThat(metrix(rows, 4, LABELS).with("base", "multiSimilarity").with("w", 0).value())
        .isCloseTo(
            Plain.multiSimilarity(18, 75, 0.77)
                .batch(Angles.unit(rows, 4), LABELS, 0.5, Mixing.ANCHOR_NEGATIVE, 0),
            within(1e-12));
  }

  @Test
  void aRotationChangesNothing() {
    double[] rows = Angles.rows(5, 40, 100, 200, 250, 20, 300);
    double[] turned = Angles.rows(77, 112, 172, 272, 322, 92, 12);
    for (Mixing mixing : Mixing.values()) {
      assertThat(metrix(turned, 2, LABELS).with("mixing", mixing).value())
          .isCloseTo(metrix(rows, 2, LABELS).with("mixing", mixing).value(), within(1e-12));
    }
  }

  @Test
  void oppositeParentsHaveNoMixture() {
    // 0 and 180 degrees at lambda 1/2: the mixture has no direction and is left out
    Evaluated opposite =
        metrix(Angles.rows(0, 180), 2, 0, 1)
            .with("mixing", "anchorNegative")
            .with("lambda", 0.5)
            .with("w", 1);
    assertThat(opposite.value()).isZero();
    assertThat(opposite.gradient("embeddings")).containsOnly(0.0);
  }

  @Test
  void drawsAnewAtEachCallAndTheSameFromTheSameSeed() {
    double[] first = calls(new MetrixLoss(Options.DEFAULT));
    assertThat(first).doesNotHaveDuplicates();
    assertThat(calls(new MetrixLoss(Options.DEFAULT))).isEqualTo(first);
    Options other = new Options(MetrixLoss.Base.MULTI_SIMILARITY, 0.4, 2, 9);
    assertThat(calls(new MetrixLoss(other))).isNotEqualTo(first);
  }

  private static double[] calls(MetrixLoss loss) {
    double[] values = new double[4];
    try (NDManager manager = Torch.manager()) {
      NDArray rows = manager.create(Draws.uniform(8, 28, -1, 1), new Shape(7, 4));
      NDArray labels = manager.create(new long[] {0, 0, 1, 1, 0, 2, 2});
      for (int k = 0; k < values.length; k++) {
        values[k] = loss.loss(rows, labels).getDouble();
      }
    }
    return values;
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] rows = Draws.uniform(9, 28, -1, 1);
    assertThatThrownBy(() -> metrix(rows, 4, LABELS).with("lambda", 1.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambda is 1.5");
    assertThatThrownBy(() -> metrix(rows, 4, LABELS).with("base", "triplet").value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("base");
    assertThatThrownBy(() -> new Options(MetrixLoss.Base.CONTRASTIVE, -1, 2, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("w is -1");
  }
}
