package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.loss.SquaredErrorLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import org.junit.jupiter.api.Test;

class LayerwiseEnsembleTest {
  private static final LayerwiseEnsemble.Options SMALL = new LayerwiseEnsemble.Options(3, 8, 8, 0);

  private static Evaluated of(String function, double[] heads, int... shape) {
    return Evaluated.of(new LayerwiseEnsemble(LayerwiseEnsemble.Options.DEFAULT), function)
        .array("headLogits", heads, shape);
  }

  @Test
  void givesTheWorkedNumbers() {
    double[] heads = {2, 0, -1, 1};
    assertThat(of("levi-loss", heads, 2, 1, 2).list("labels", 0).value())
        .isCloseTo(1.126928, within(1e-6));
    assertThat(of("levi-predict", heads, 2, 1, 2).evaluate().value().data())
        .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
  }

  @Test
  void equalsThePlainFormula() {
    double[] heads = Draws.uniform(1, 3 * 6 * 4, -3, 3);
    int[] labels = Draws.codes(2, 6, 4);
    double sum = 0;
    double[] mean = new double[24];
    for (int m = 0; m < 3; m++) {
      for (int n = 0; n < 6; n++) {
        double total = 0;
        for (int c = 0; c < 4; c++) {
          total += Math.exp(heads[(m * 6 + n) * 4 + c]);
        }
        for (int c = 0; c < 4; c++) {
          double p = Math.exp(heads[(m * 6 + n) * 4 + c]) / total;
          mean[n * 4 + c] += p / 3;
          sum -= c == labels[n] ? Math.log(p) : 0;
        }
      }
    }
    Evaluated loss = of("levi-loss", heads, 3, 6, 4).list("labels", labels);
    assertThat(loss.value()).isCloseTo(sum / 18, within(1e-12));
    loss.assertGradients();
    assertThat(of("levi-predict", heads, 3, 6, 4).evaluate().value().data())
        .containsExactly(mean, within(1e-12));
  }

  @Test
  void theOrderOfHeadsChangesNothing() {
    double[] heads = Draws.uniform(3, 2 * 5 * 3, -3, 3);
    double[] turned = new double[30];
    System.arraycopy(heads, 0, turned, 15, 15);
    System.arraycopy(heads, 15, turned, 0, 15);
    int[] labels = Draws.codes(4, 5, 3);
    assertThat(of("levi-loss", turned, 2, 5, 3).list("labels", labels).value())
        .isCloseTo(of("levi-loss", heads, 2, 5, 3).list("labels", labels).value(), within(1e-12));
    assertThat(of("levi-predict", turned, 2, 5, 3).evaluate().value().data())
        .containsExactly(
            of("levi-predict", heads, 2, 5, 3).evaluate().value().data(), within(1e-12));
  }

  @Test
  void equalHeadsAreOneHead() {
    double[] one = Draws.uniform(5, 15, -3, 3);
    double[] twice = new double[30];
    System.arraycopy(one, 0, twice, 0, 15);
    System.arraycopy(one, 0, twice, 15, 15);
    int[] labels = Draws.codes(6, 5, 3);
    double single =
        Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
            .array("logits", one, 5, 3)
            .list("labels", labels)
            .value();
    assertThat(of("levi-loss", twice, 2, 5, 3).list("labels", labels).value())
        .isCloseTo(single, within(1e-12));
  }

  private static float[] rows(int count, int width, long seed) {
    double[] drawn = Draws.uniform(seed, count * width, -1, 1);
    float[] rows = new float[drawn.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) drawn[i];
    }
    return rows;
  }

  @Test
  void predictsTheMeanOfItsHeads() {
    try (LeviNetwork network =
            new LayerwiseEnsemble(SMALL).network(new int[] {5, 4}, 2, 3, new Seed(1));
        NDManager step = network.manager().newSubManager()) {
      NDArray x = step.create(rows(6, 11, 7), new Shape(6, 11));
      float[] heads = LayerwiseEnsemble.probabilities(network.heads(x)).toFloatArray();
      float[] said = network.forward(x, false).softmax(1).toFloatArray();
      for (int i = 0; i < said.length; i++) {
        assertThat(said[i]).isCloseTo(heads[i], within(1e-6f));
      }
    }
  }

  /** A head reads what it is given and nothing else. */
  @Test
  void withoutOneViewItIsAPerceptronOnTheOther() {
    var layerOnly = new LayerwiseEnsemble(new LayerwiseEnsemble.Options(0, 8, 8, 0));
    try (LeviNetwork probe = layerOnly.network(new int[] {5}, 2, 3, new Seed(1));
        LeviNetwork fresh = new LayerwiseEnsemble(SMALL).network(new int[] {0}, 2, 3, new Seed(1));
        NDManager step = probe.manager().newSubManager()) {
      float[] both = rows(4, 7, 8);
      float[] other = both.clone();
      for (int i = 0; i < 4; i++) {
        other[7 * i + 5] += 1;
        other[7 * i + 6] -= 1;
      }
      NDArray x = step.create(both, new Shape(4, 7));
      NDArray y = step.create(other, new Shape(4, 7));
      assertThat(probe.forward(y, false).toFloatArray())
          .isEqualTo(probe.forward(x, false).toFloatArray());
      assertThat(probe.parameters()).hasSize(4);
      NDArray z = step.create(new float[] {0.5f, -0.5f, 0.25f, 1}, new Shape(2, 2));
      assertThat(fresh.forward(z, false).getShape()).isEqualTo(new Shape(2, 3));
      assertThat(fresh.parameters()).hasSize(8);
      assertThat(fresh.views().get(0).layer()).isZero();
      assertThat(fresh.views().get(0).small()).isPositive();
    }
  }

  @Test
  void learnsAndLeavesTheBackboneAlone() {
    DenseWeights backbone;
    try (DenseNetwork network = DenseNetwork.random(new int[] {4, 6, 5, 3, 2}, 0, new Seed(3))) {
      backbone = network.weights();
    }
    LayerOutputs layers = LayerOutputs.spaced(backbone, 2);
    assertThat(layers.chosen()).containsExactly(0, 2);
    assertThat(layers.widths()).containsExactly(6, 3);
    float[] x = rows(200, 4, 9);
    int[] labels = new int[200];
    for (int i = 0; i < 200; i++) {
      labels[i] = x[4 * i] > 0 ? 1 : 0;
    }
    Examples train = Examples.of(layers.before(x, x, 200), 13, labels, 2);
    float[] weight = backbone.layers().get(0).weight().clone();
    int before = NativeArrays.count();
    LayerwiseEnsemble levi = new LayerwiseEnsemble(new LayerwiseEnsemble.Options(3, 8, 8, 0.2));
    try (LeviNetwork network = levi.network(layers.widths(), 4, 2, new Seed(4))) {
      var losses =
          new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(30, 32, 1e-2))
              .fit(network, network.lesson(new Seed(5)), train, null, () -> true, new Seed(6))
              .losses();
      assertThat(losses.get(29)).isLessThan(0.5 * losses.get(0));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(backbone.layers().get(0).weight()).isEqualTo(weight);
  }

  @Test
  void predictsNumbersByTheMeanOfItsHeads() {
    float[] x = rows(200, 3, 11);
    float[] targets = new float[200];
    float[] elsewhere = new float[200];
    for (int i = 0; i < 200; i++) {
      targets[i] = x[3 * i + 2];
      elsewhere[i] = targets[i] + 2;
    }
    double[] ones = Draws.uniform(1, 200, 1, 1 + 1e-12);
    Examples train = Examples.ofNumbers(x, 3, targets, new int[200], 1, ones);
    Examples moved = Examples.ofNumbers(x, 3, elsewhere, new int[200], 1, ones);
    try (LeviNetwork network =
        new LayerwiseEnsemble(SMALL).network(new int[] {1, 1}, 1, 1, new Seed(2))) {
      new Trainer(new SquaredErrorLoss(), Weighting.NONE, Settings.fixed(40, 32, 1e-2))
          .fit(network, network.lesson(new Seed(5)), train, null, () -> true, new Seed(6));
      LayerTable table = LayerTable.of(network, train, moved);
      assertThat(table.layers()).hasSize(2);
      assertThat(table.within().value()).isLessThan(0.05);
      assertThat(table.outside().value()).isGreaterThan(2);
      assertThat(table.layers().get(0).views()).isEqualTo(network.views().get(0));
      Examples classes = Examples.of(x, 3, new int[200], 2);
      assertThatThrownBy(() -> LayerTable.of(network, classes, train))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("both of numbers");
      try (NDManager step = network.manager().newSubManager()) {
        NDArray heads = network.heads(step.create(x, new Shape(200, 3)));
        float[] mean = heads.mean(new int[] {0}).toFloatArray();
        assertThat(network.forward(step.create(x, new Shape(200, 3)), false).toFloatArray())
            .isEqualTo(mean);
        float[] one = heads.get(0).toFloatArray();
        float[] two = heads.get(1).toFloatArray();
        float[] errors =
            LayerwiseEnsemble.squaredErrors(heads, step.create(targets)).toFloatArray();
        for (int i = 0; i < 200; i++) {
          double first = one[i] - targets[i];
          double second = two[i] - targets[i];
          assertThat(errors[i])
              .isCloseTo((float) ((first * first + second * second) / 2), within(1e-5f));
        }
      }
    }
  }

  @Test
  void theTableSaysHowGoodEachHeadIs() {
    try (LeviNetwork network =
            new LayerwiseEnsemble(SMALL).network(new int[] {5, 4}, 2, 3, new Seed(1));
        NDManager step = network.manager().newSubManager()) {
      float[] x = rows(30, 11, 12);
      long[] said = network.heads(step.create(x, new Shape(30, 11))).get(1).argMax(1).toLongArray();
      int[] labels = new int[30];
      for (int i = 0; i < 30; i++) {
        labels[i] = Math.toIntExact(i < 6 ? (said[i] + 1) % 3 : said[i]);
      }
      LayerTable table =
          LayerTable.of(network, Examples.of(x, 11, labels, 3), Examples.of(x, 11, new int[30], 3));
      assertThat(table.layers().get(1).within().value()).isCloseTo(0.8, within(1e-12));
      assertThat(table.layers().get(1).within().low()).isLessThan(0.8);
    }
  }

  @Test
  void readsTheLayersOfTheFrozenNetwork() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {4, 6, 5, 2}, 0, new Seed(3));
        NDManager step = network.manager().newSubManager()) {
      float[] x = rows(7, 4, 10);
      float[] last =
          network.output(step.create(x, new Shape(7, 4)), false).features().toFloatArray();
      float[] read = LayerOutputs.spaced(network.weights(), 1).before(x, new float[0], 7);
      assertThat(read).hasSize(35);
      for (int i = 0; i < read.length; i++) {
        assertThat(read[i]).isCloseTo(last[i], within(1e-5f));
      }
    }
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> new LayerwiseEnsemble.Options(3, 8, 8, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("viewDropout");
    assertThatThrownBy(
            () ->
                new LayerwiseEnsemble(new LayerwiseEnsemble.Options(0, 8, 8, 0))
                    .network(new int[] {0}, 2, 2, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layers");
    assertThatThrownBy(
            () -> of("levi-loss", new double[] {1, 2, 3, 4}, 1, 2, 2).list("labels", 0, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }
}
