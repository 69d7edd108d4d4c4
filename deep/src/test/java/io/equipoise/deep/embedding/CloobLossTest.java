package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.CloobLoss.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CloobLossTest {
  private static final PlainViews WORKED =
      PlainViews.ofAngles(new double[] {0, 60, 120}, new double[] {10, 50, 140});

  private static Evaluated cloob(PlainViews views) {
    PlainViews first = views.views(0);
    PlainViews second = views.views(1);
    return Evaluated.of(new CloobLoss(Options.DEFAULT), "cloob")
        .array("viewA", first.flat(), views.items(), views.width())
        .array("viewB", second.flat(), views.items(), views.width());
  }

  private static double[][] unit(double[][] rows) {
    return Arrays.stream(rows)
        .map(
            row -> {
              double length = Math.sqrt(PlainViews.dot(row, row));
              return Arrays.stream(row).map(x -> x / length).toArray();
            })
        .toArray(double[][]::new);
  }

  private static double[][] retrieved(double[][] states, double[][] store, double beta) {
    double[][] sums = new double[states.length][store[0].length];
    for (int i = 0; i < states.length; i++) {
      for (double[] pattern : store) {
        double weight = Math.exp(beta * PlainViews.dot(states[i], pattern));
        for (int k = 0; k < pattern.length; k++) {
          sums[i][k] += weight * pattern[k];
        }
      }
    }
    return unit(sums);
  }

  private static double loob(double[][] anchors, double[][] partners, double invTau) {
    double mean = 0;
    for (int i = 0; i < anchors.length; i++) {
      double sum = 0;
      for (int j = 0; j < anchors.length; j++) {
        sum += j == i ? 0 : Math.exp(invTau * PlainViews.dot(anchors[i], partners[j]));
      }
      mean += (Math.log(sum) - invTau * PlainViews.dot(anchors[i], partners[i])) / anchors.length;
    }
    return mean;
  }

  private static double[] plain(PlainViews views, double invTau, double beta) {
    double[][] x = unit(views.raw()[0]);
    double[][] y = unit(views.raw()[1]);
    return new double[] {
      loob(retrieved(x, x, beta), retrieved(y, x, beta), invTau),
      loob(retrieved(y, y, beta), retrieved(x, y, beta), invTau)
    };
  }

  private static NDArray made(NDManager manager, PlainViews views) {
    return manager.create(views.flat(), new Shape(views.count(), views.items(), views.width()));
  }

  @Test
  void givesTheWorkedValues() {
    double[][] x = WORKED.raw()[0];
    try (NDManager manager = Torch.manager()) {
      NDArray rows = UnitRows.of(made(manager, WORKED)).get(0);
      assertThat(HopfieldRetrieval.of(rows, rows, 2).toDoubleArray())
          .containsExactly(
              new double[] {0.9545953, 0.29790571, 0.5, 0.8660254, -0.21930373, 0.97565664},
              within(1e-8));
      assertThat(retrieved(x, x, 2)[0])
          .containsExactly(new double[] {0.9545953, 0.29790571}, within(1e-8));
    }
    double[] both = plain(WORKED, 5, 2);
    assertThat(both).containsExactly(new double[] {-1.04888573, -1.5848272}, within(1e-8));
    assertThat(cloob(WORKED).with("beta", 2).with("invTau", 5).value())
        .isCloseTo(-0.52674259, within(1e-8));
  }

  @Test
  void equalsThePlainFormulaWithItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      PlainViews views = PlainViews.random(seed, 2, 5, 4);
      double[] both = plain(views, 30, 8);
      assertThat(cloob(views).value())
          .as("seed %d", seed)
          .isCloseTo((both[0] + both[1]) / 30, within(1e-12));
      cloob(views).with("invTau", 4).with("beta", 3).assertGradients();
    }
  }

  @Test
  void aLargeBetaRetrievesTheNearestAndZeroTheMean() {
    PlainViews views = PlainViews.random(3, 2, 6, 3);
    double[][] x = unit(views.raw()[0]);
    double[][] y = unit(views.raw()[1]);
    try (NDManager manager = Torch.manager()) {
      NDArray unit = UnitRows.of(made(manager, views));
      double[] own = HopfieldRetrieval.of(unit.get(0), unit.get(0), 1e6).toDoubleArray();
      assertThat(own).containsExactly(unit.get(0).toDoubleArray(), within(1e-12));
      double[] other = HopfieldRetrieval.of(unit.get(1), unit.get(0), 1e6).toDoubleArray();
      for (int i = 0; i < 6; i++) {
        int nearest = 0;
        for (int j = 1; j < 6; j++) {
          nearest = PlainViews.dot(y[i], x[j]) > PlainViews.dot(y[i], x[nearest]) ? j : nearest;
        }
        assertThat(Arrays.copyOfRange(other, 3 * i, 3 * i + 3))
            .containsExactly(x[nearest], within(1e-12));
      }
    }
    double expected = 2 * Math.log(5) / 7;
    assertThat(cloob(views).with("beta", 0).with("invTau", 7).value())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void theOtherCellsAreInfoLoobAndInfoNce() {
    PlainViews views = PlainViews.random(4, 2, 6, 4);
    try (NDManager manager = Torch.manager()) {
      NDArray raw = made(manager, views);
      double loob = new InfoLoobLoss(new InfoLoobLoss.Options(0.1)).loss(raw).getDouble();
      double nce = new InfoNceLoss(new InfoNceLoss.Options(0.1)).loss(raw).getDouble();
      assertThat(new CloobLoss(new Options(10, 8, false, true)).loss(raw).getDouble())
          .isCloseTo(2 * loob / 10, within(1e-13));
      assertThat(new CloobLoss(new Options(10, 8, false, false)).loss(raw).getDouble())
          .isCloseTo(2 * nce / 10, within(1e-13));
      double[][] x = unit(views.raw()[0]);
      double[][] y = unit(views.raw()[1]);
      double[] share =
          new CloobLoss(new Options(10, 8, false, true)).multipliers(raw).toDoubleArray();
      double sum = 0;
      for (int j = 0; j < 6; j++) {
        sum += Math.exp(10 * PlainViews.dot(x[2], y[j]));
      }
      assertThat(share).hasSize(12);
      assertThat(share[2])
          .isCloseTo(1 - Math.exp(10 * PlainViews.dot(x[2], y[2])) / sum, within(1e-13));
    }
  }

  @Test
  void doesNotSeeTheOrderOfItemsNorACommonRotation() {
    PlainViews views = PlainViews.random(6, 2, 5, 3);
    double once = cloob(views).value();
    assertThat(cloob(views.permuted(3, 1, 4, 0, 2)).value()).isCloseTo(once, within(1e-12));
    assertThat(cloob(views.turned(0, 0.8).turned(1, 0.8)).value()).isCloseTo(once, within(1e-12));
  }

  @Test
  void learnsItsTemperatureWithinBoundsAndLeavesNothingBehind() {
    PlainViews views = PlainViews.random(7, 2, 5, 3);
    CloobLoss loss = new CloobLoss(Options.DEFAULT);
    int before = NativeArrays.count();
    try (NDManager parameters = Torch.manager()) {
      NDArray invTau = parameters.create(20d);
      invTau.setRequiresGradient(true);
      try (NDManager step = parameters.newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray value = loss.loss(made(step, views), invTau);
        Gradients.backward(value);
        double[] up = plain(views, 20 + 1e-5, 8);
        double[] down = plain(views, 20 - 1e-5, 8);
        double slope = ((up[0] + up[1]) / (20 + 1e-5) - (down[0] + down[1]) / (20 - 1e-5)) / 2e-5;
        try (NDArray gradient = invTau.getGradient()) {
          assertThat(gradient.getDouble()).isCloseTo(slope, within(1e-7));
        }
      }
      assertThat(parameters.getManagedArrays()).hasSize(1);
      NDArray beyond = parameters.create(1e4);
      double[] most = plain(views, 100, 8);
      assertThat(loss.loss(made(parameters, views), beyond).getDouble())
          .isCloseTo((most[0] + most[1]) / 100, within(1e-12));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void oneItemCostsNothingAndOddInputIsRefused() {
    PlainViews one = PlainViews.random(1, 2, 1, 3);
    assertThat(cloob(one).value()).isZero();
    assertThat(cloob(one).gradient("viewA")).containsOnly(0);
    double[] spoilt = PlainViews.random(2, 2, 3, 2).flat();
    spoilt[7] = Double.NaN;
    assertThatThrownBy(() -> cloob(PlainViews.of(spoilt, 2, 3)).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'viewB' holds NaN");
    assertThatThrownBy(() -> cloob(WORKED).array("viewB", new double[] {1, 2, 3, 4}, 2, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree in shape");
    assertThatThrownBy(() -> cloob(WORKED).with("invTau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("invTau is 0");
    assertThatThrownBy(() -> cloob(WORKED).with("beta", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta is -1");
  }
}
