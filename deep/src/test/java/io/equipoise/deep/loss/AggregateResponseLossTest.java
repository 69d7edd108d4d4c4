package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AggregateResponseLossTest {
  private static final double[] WORKED = {1, 2, 3, 0, 4, -1};
  private static final int[] PAIR = {0, 0, 0, 1, 1, 1};
  private static final int[] UNEVEN = {0, 2, 1, 0, 3, 2, 0, 1, 0, 2};

  private static Evaluated loss(double[] predictions, int[] bags, double... means) {
    return Evaluated.of(
            new AggregateResponseLoss(AggregateResponseLoss.Options.DEFAULT), "aggregate-response")
        .list("predictions", predictions)
        .list("groups", bags)
        .list("bagMeans", means);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.625", "1, 3.291667", "0.3, 1.425"})
  void givesTheWorkedValues(double rho, double expected) {
    Evaluated worked = loss(WORKED, PAIR, 1.5, 2.0).with("rho", rho);
    assertThat(worked.value()).isCloseTo(expected, within(5e-7));
    worked.assertGradients();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void isThatOfPlainLoopsWithItsGradient(long seed) {
    double[] f = Draws.uniform(seed, 10, -3, 3);
    double[] means = Draws.uniform(seed + 100, 4, 0, 1);
    for (String form : new String[] {"squared", "bce"}) {
      for (double rho : new double[] {0, 0.35, 1}) {
        Evaluated evaluated = loss(f, UNEVEN, means).with("rho", rho).with("loss", form);
        assertThat(evaluated.value())
            .as("seed %d %s %s", seed, form, rho)
            .isCloseTo(plain(f, UNEVEN, means, rho, form.equals("bce")), within(1e-12));
        evaluated.assertGradients();
      }
    }
  }

  private static double plain(double[] f, int[] bags, double[] means, double rho, boolean bce) {
    double total = 0;
    for (int a = 0; a < means.length; a++) {
      double sum = 0;
      double each = 0;
      int size = 0;
      for (int i = 0; i < f.length; i++) {
        if (bags[i] == a) {
          double p = bce ? 1 / (1 + Math.exp(-f[i])) : f[i];
          sum += p;
          each += error(means[a], p, bce);
          size++;
        }
      }
      total += (1 - rho) * size * error(means[a], sum / size, bce) / f.length;
      total += rho * each / f.length;
    }
    return total;
  }

  private static double error(double y, double p, boolean bce) {
    return bce ? -y * Math.log(p) - (1 - y) * Math.log(1 - p) : (y - p) * (y - p);
  }

  @Test
  void theTwoLossesDifferByTheVarianceInsideBags() {
    double[] f = Draws.uniform(4, 10, -3, 3);
    double[] means = {0.1, 0.9, 0.4, 2};
    double bag = loss(f, UNEVEN, means).with("rho", 0).value();
    double instance = loss(f, UNEVEN, means).with("rho", 1).value();
    double[] centres = new double[4];
    int[] sizes = new int[4];
    for (int i = 0; i < 10; i++) {
      centres[UNEVEN[i]] += f[i];
      sizes[UNEVEN[i]]++;
    }
    double inside = 0;
    double[] apart = new double[10];
    for (int i = 0; i < 10; i++) {
      apart[i] = f[i] - centres[UNEVEN[i]] / sizes[UNEVEN[i]];
      inside += apart[i] * apart[i] / 10;
    }
    assertThat(instance).isCloseTo(bag + inside, within(1e-12));
    double[] ofBag = loss(f, UNEVEN, means).with("rho", 0).gradient("predictions");
    double[] ofRows = loss(f, UNEVEN, means).with("rho", 1).gradient("predictions");
    for (int i = 0; i < 10; i++) {
      assertThat(ofRows[i] - ofBag[i]).isCloseTo(2 * apart[i] / 10, within(1e-12));
    }
  }

  @Test
  void bagsOfOneAndEqualPredictionsMakeRhoIdle() {
    int[] own = {3, 1, 0, 2};
    double[] f = {0.5, -1, 2, 0.1};
    for (String form : new String[] {"squared", "bce"}) {
      double bag = loss(f, own, 0.2, 0.5, 0, 1).with("rho", 0).with("loss", form).value();
      double rows = loss(f, own, 0.2, 0.5, 0, 1).with("rho", 1).with("loss", form).value();
      assertThat(rows).isCloseTo(bag, within(1e-12));
      double[] equal = {0.7, 0.7, 0.7, -2, -2, -2};
      double flat = loss(equal, PAIR, 0.3, 0.6).with("rho", 0).with("loss", form).value();
      assertThat(loss(equal, PAIR, 0.3, 0.6).with("rho", 1).with("loss", form).value())
          .isCloseTo(flat, within(1e-12));
    }
  }

  @Test
  void oneBagOfAllComparesOneMean() {
    // mean of 1, 2, 3, 0, 4, -1 is 1.5
    Evaluated bag = loss(WORKED, new int[6], 2).with("rho", 0);
    assertThat(bag.value()).isCloseTo(0.25, within(1e-12));
    bag.assertGradients();
    assertThat(loss(WORKED, new int[6], 2).with("rho", 1).value())
        .isCloseTo((1 + 0 + 1 + 4 + 4 + 9) / 6.0, within(1e-12));
    assertThat(loss(new double[] {3}, new int[1], 2).value()).isCloseTo(1, within(1e-12));
  }

  @Test
  void hugeLogitsStayFinite() {
    double[] f = {1e4, -1e4, 1e4, -1e4, -1e4, -1e4};
    for (double rho : new double[] {0, 0.5, 1}) {
      Evaluated evaluated = loss(f, PAIR, 0.5, 0.25).with("rho", rho).with("loss", "bce");
      assertThat(evaluated.value()).isFinite();
      assertThat(Arrays.stream(evaluated.gradient("predictions")).allMatch(Double::isFinite))
          .isTrue();
    }
    // two of three near 1: the mean probability is 2/3
    assertThat(
            loss(new double[] {1e4, -1e4, 1e4}, new int[3], 0.5)
                .with("rho", 0)
                .with("loss", "bce")
                .value())
        .isCloseTo(-0.5 * Math.log(2 / 3.0) - 0.5 * Math.log(1 / 3.0), within(1e-12));
  }

  @Test
  void isADjlLossInFloat32() {
    AggregateResponseLoss loss =
        new AggregateResponseLoss(
            new AggregateResponseLoss.Options(0.3, AggregateResponseLoss.Form.SQUARED));
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray predictions = manager.create(new float[] {1, 2, 3, 0, 4, -1}).reshape(6, 1);
      predictions.setRequiresGradient(true);
      NDList labels =
          new NDList(
              manager.create(new float[] {1.5f, 2}), manager.create(new long[] {0, 0, 0, 1, 1, 1}));
      NDArray value = loss.evaluate(labels, new NDList(predictions));
      assertThat(value.getFloat()).isCloseTo(1.425f, within(1e-6f));
      Gradients.backward(value);
      assertThat(predictions.getGradient().toFloatArray()[0]).isCloseTo(0.0666667f, within(1e-6f));
      assertThat(predictions.getGradient().getShape().dimension()).isEqualTo(2);
    }
  }

  @Test
  void mistakesNameTheInput() {
    assertThatThrownBy(() -> loss(WORKED, PAIR, 1.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("groups holds 1, but there are 1 bagMeans");
    assertThatThrownBy(() -> loss(WORKED, PAIR, 1.5, 2, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bag 2 of bagMeans has no row");
    assertThatThrownBy(() -> loss(WORKED, PAIR, 1.5, 2).with("loss", "bce").value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bagMeans[0] is 1.5");
    assertThatThrownBy(() -> loss(WORKED, PAIR, 1.5, 2).with("rho", 1.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rho is 1.5");
    assertThatThrownBy(() -> loss(new double[] {1, Double.NaN}, new int[] {0, 0}, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictions holds NaN");
  }
}
