package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HybridMultiLabelLossTest {
  private static final double[] LOGITS = {1, -1, 0.5, 0, 2, -1};
  private static final double[] TARGETS = {1, 0, 1, 0, 1, 0};
  private static final double[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  private static Evaluated loss(
      double[] logits, double[] targets, double[] embeddings, double[] v, double[] r) {
    int labels = v.length;
    int rows = logits.length / labels;
    return Evaluated.of(
            new HybridMultiLabelLoss(HybridMultiLabelLoss.Options.DEFAULT), "hybrid-multilabel")
        .array("logits", logits, rows, labels)
        .array("labels", targets, rows, labels)
        .array("embeddings", embeddings, rows, embeddings.length / rows)
        .list("classWeights", v)
        .array("correlation", r, labels, labels);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The three parts in plain loops. */
  private static double[] plain(
      double[] x, double[] y, double[] h, double[] v, double[] r, double tau) {
    int labels = v.length;
    int rows = x.length / labels;
    int width = h.length / rows;
    double weighted = 0;
    double correlation = 0;
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < labels; k++) {
        double p = sigmoid(x[i * labels + k]);
        double truth = y[i * labels + k];
        weighted -= (v[k] * truth * Math.log(p) + (1 - truth) * Math.log(1 - p)) / x.length;
        for (int j = 0; j < labels; j++) {
          double other = sigmoid(x[i * labels + j]);
          correlation +=
              Math.max(0, r[j * labels + k]) * (p - other) * (p - other) / x.length / labels;
        }
      }
    }
    double sum = 0;
    int anchors = 0;
    for (int i = 0; i < rows; i++) {
      double all = 0;
      double shared = 0;
      double along = 0;
      for (int j = 0; j < rows; j++) {
        if (i == j) {
          continue;
        }
        double dot = 0;
        double a = 1e-16;
        double b = 1e-16;
        for (int d = 0; d < width; d++) {
          dot += h[i * width + d] * h[j * width + d];
          a += h[i * width + d] * h[i * width + d];
          b += h[j * width + d] * h[j * width + d];
        }
        double s = dot / Math.sqrt(a) / Math.sqrt(b) / tau;
        double both = 0;
        double either = 0;
        for (int k = 0; k < labels; k++) {
          both += y[i * labels + k] * y[j * labels + k];
          either += Math.max(y[i * labels + k], y[j * labels + k]);
        }
        double jaccard = either == 0 ? 0 : both / either;
        all += Math.exp(s);
        shared += jaccard;
        along += jaccard * s;
      }
      if (shared > 0) {
        anchors++;
        sum -= (along - shared * Math.log(all)) / shared;
      }
    }
    return new double[] {weighted, correlation, anchors == 0 ? 0 : sum / anchors};
  }

  @Test
  void givesTheWorkedParts() {
    double[] r = {1, 0.2, 0.6, 0.2, 1, -0.3, 0.6, -0.3, 1};
    double[] none = {0, 0};
    Evaluated one = loss(LOGITS, TARGETS, none, new double[] {1, 3, 3}, r).with("b", 0);
    assertThat(one.with("a", 0).value()).isCloseTo(0.572658, within(5e-7));
    assertThat(one.with("a", 1).value()).isCloseTo(0.572658 + 0.012313, within(1e-6));
    double[] embeddings = {1, 0, 0.6, 0.8, 0, 1};
    double[] labels = {1, 0, 1, 1, 0, 0, 0, 1, 0};
    Evaluated contrast =
        loss(new double[9], labels, embeddings, new double[] {1, 1, 1}, IDENTITY).with("tau", 0.5);
    double entropy = contrast.with("b", 0).value();
    assertThat(entropy).isCloseTo(Math.log(2), within(1e-12));
    assertThat(contrast.with("b", 1).value() - entropy).isCloseTo(0.588149, within(5e-7));
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] x = Draws.uniform(seed, 24, -3, 3);
      double[] y = Arrays.stream(Draws.codes(seed, 24, 2)).asDoubleStream().toArray();
      Arrays.fill(y, 8, 12, 0);
      double[] h = Draws.uniform(seed + 9, 30, -1, 1);
      double[] v = Draws.uniform(seed + 5, 4, 0.5, 9);
      double[] r = Draws.uniform(seed + 7, 16, -1, 1);
      double[] parts = plain(x, y, h, v, r, 0.3);
      Evaluated evaluated = loss(x, y, h, v, r).with("a", 0.7).with("b", 0.4).with("tau", 0.3);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(parts[0] + 0.7 * parts[1] + 0.4 * parts[2], within(1e-10));
      evaluated.assertGradients();
    }
  }

  @Test
  void withEqualWeightsAndNoOtherPartIsBinaryCrossEntropy() {
    double[] ones = {1, 1, 1};
    double plain =
        Evaluated.of(new BinaryCrossEntropyLoss(), "binary-cross-entropy")
            .array("logits", LOGITS, 2, 3)
            .array("targets", TARGETS, 2, 3)
            .value();
    Evaluated evaluated = loss(LOGITS, TARGETS, new double[] {1, 2}, ones, IDENTITY);
    assertThat(evaluated.with("a", 0).with("b", 0).value()).isCloseTo(plain, within(1e-12));
    assertThat(evaluated.with("a", 5).value()).as("uncorrelated").isCloseTo(plain, within(1e-12));
  }

  @Test
  void oneRowEmptySetsAndZeroEmbeddingsHaveNoContrast() {
    double[] ones = {1, 1, 1};
    double[][] cases = {{1, 0, 1, 0, 1, 0}, {0, 0, 0, 0, 0, 0}};
    for (double[] targets : cases) {
      Evaluated evaluated =
          loss(LOGITS, targets, new double[] {1, 2, 3, 4}, ones, IDENTITY).with("b", 3);
      double without = evaluated.value();
      assertThat(evaluated.with("b", 0).value()).isCloseTo(without, within(1e-12));
      assertThat(evaluated.with("b", 3).gradient("embeddings")).containsOnly(0);
    }
    double[] first = Arrays.copyOf(LOGITS, 3);
    double[] truth = Arrays.copyOf(TARGETS, 3);
    Evaluated one = loss(first, truth, new double[] {1, 2}, ones, IDENTITY);
    assertThat(one.with("b", 3).value()).isCloseTo(one.with("b", 0).value(), within(1e-12));
    Evaluated zero =
        loss(LOGITS, new double[] {1, 0, 0, 1, 0, 0}, new double[4], ones, IDENTITY).with("b", 1);
    assertThat(zero.value()).isFinite();
    for (double slope : zero.gradient("embeddings")) {
      assertThat(slope).isFinite();
    }
  }

  @Test
  void doesNotSeeTheLengthOfEmbeddings() {
    double[] h = Draws.uniform(3, 8, -1, 1);
    double[] longer = Arrays.stream(h).map(each -> 37 * each).toArray();
    double[] x = Draws.uniform(4, 12, -1, 1);
    double[] y = {1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1};
    double[] ones = {1, 1, 1};
    assertThat(loss(x, y, longer, ones, IDENTITY).value())
        .isCloseTo(loss(x, y, h, ones, IDENTITY).value(), within(1e-12));
  }

  @Test
  void learnsWeightsAndCorrelationsFromTheTrainingLabels() {
    float[] labels = {1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    LabelCounts counts = LabelCounts.of(labels, 4);
    assertThat(HybridMultiLabelLoss.weights(counts, 10))
        .containsExactly(new double[] {1 / 3.0, 1, 1, 1}, within(1e-12));
    double[] r = HybridMultiLabelLoss.correlation(counts, 0);
    assertThat(r[1]).isCloseTo(1 / Math.sqrt(3), within(1e-12));
    assertThat(r[4]).isEqualTo(r[1]);
    assertThat(r[2]).as("a constant column").isZero();
    assertThat(HybridMultiLabelLoss.correlation(counts, 50)[1])
        .isCloseTo(r[1] * 4 / 54, within(1e-12));
    LabelCounts rare = new LabelCounts(1000, new long[] {2}, new long[0]);
    assertThat(HybridMultiLabelLoss.weights(rare, 10)).containsExactly(10);
  }

  @Test
  void drivesLabelsApartThatExcludeEachOther() {
    LabelCounts counts = LabelCounts.of(new float[] {1, 0, 0, 1, 1, 0, 0, 1}, 2);
    HybridMultiLabelLoss.Options plain = HybridMultiLabelLoss.Options.DEFAULT;
    HybridMultiLabelLoss repelled =
        new HybridMultiLabelLoss(
            new HybridMultiLabelLoss.Options(plain.a(), plain.b(), plain.tau(), 10, 0, true));
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(new double[] {0.4, -0.7}, new Shape(1, 2));
      NDArray targets = manager.create(new double[] {1, 0}, new Shape(1, 2));
      NDArray embeddings = manager.ones(new Shape(1, 3)).toType(logits.getDataType(), false);
      double found = repelled.parts(counts, targets, logits, embeddings).correlation().getDouble();
      assertThat(found).isCloseTo(2 * sigmoid(0.4) * sigmoid(-0.7) / 4, within(1e-12));
    }
  }

  @Test
  void takesEmbeddingsFromThePredictionsWhereThereAreAny() {
    HybridMultiLabelLoss loss = new HybridMultiLabelLoss(HybridMultiLabelLoss.Options.DEFAULT);
    LabelCounts counts = LabelCounts.of(new float[] {1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0}, 3);
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(2, 3));
      NDArray targets = manager.create(new double[] {1, 0, 1, 1, 0, 0}, new Shape(2, 3));
      NDArray h = manager.create(new double[] {1, 0, 0, 1}, new Shape(2, 2));
      HybridMultiLabelLoss.Parts parts = loss.parts(counts, targets, logits, h);
      NDList labels = new NDList(targets);
      double with = loss.over(counts).evaluate(labels, new NDList(logits, h)).getDouble();
      double without = loss.over(counts).evaluate(labels, new NDList(logits)).getDouble();
      assertThat(with).isEqualTo(parts.loss().getDouble());
      assertThat(with - without).isCloseTo(0.1 * parts.contrastive().getDouble(), within(1e-12));
      assertThat(without)
          .isCloseTo(
              parts.weighted().getDouble() + 0.1 * parts.correlation().getDouble(), within(1e-12));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] h = {1, 2};
    assertThatThrownBy(() -> loss(LOGITS, TARGETS, h, new double[] {1, 0, 1}, IDENTITY).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classWeights[1]");
    assertThatThrownBy(
            () -> loss(LOGITS, TARGETS, h, new double[] {1, 1, 1}, IDENTITY).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(
            () ->
                loss(
                        LOGITS,
                        TARGETS,
                        new double[] {1, Double.NaN},
                        new double[] {1, 1, 1},
                        IDENTITY)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("embeddings");
  }
}
