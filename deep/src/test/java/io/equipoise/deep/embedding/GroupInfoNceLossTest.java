package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.GroupInfoNceLoss.Form;
import io.equipoise.deep.embedding.GroupInfoNceLoss.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupInfoNceLossTest {

  private static Evaluated group(double[] q, double[] p, int queries, int d, double tau) {
    return Evaluated.of(new GroupInfoNceLoss(Options.DEFAULT), "group-infonce")
        .array("queries", q, queries, d)
        .array("positives", p, queries, p.length / queries / d, d)
        .with("tau", tau);
  }

  private static double value(Options options, double[] q, double[] p, int queries, int d) {
    try (NDManager manager = Torch.manager()) {
      return new GroupInfoNceLoss(options)
          .loss(
              manager.create(q, new Shape(queries, d)),
              manager.create(p, new Shape(queries, p.length / queries / d, d)))
          .getDouble();
    }
  }

  private static double[] angles(double... degrees) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      rows[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    return rows;
  }

  private static double cosine(double[] a, int i, double[] b, int k, int d) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < d; c++) {
      dot += a[i * d + c] * b[k * d + c];
      first += a[i * d + c] * a[i * d + c];
      second += b[k * d + c] * b[k * d + c];
    }
    return dot / Math.sqrt(first * second);
  }

  private static double plain(double[] q, double[] p, int b, int d, double tau, double penalty) {
    int count = p.length / b / d;
    double sum = 0;
    for (int i = 0; i < b; i++) {
      double whole = 0;
      double own = 0;
      for (int k = 0; k < b; k++) {
        double mean = 0;
        for (int j = 0; j < count; j++) {
          mean += cosine(q, i, p, k * count + j, d) / count;
        }
        whole += Math.exp(mean / tau);
        own = k == i ? mean : own;
        whole += k == i ? 0 : Math.exp(cosine(q, i, q, k, d) / tau);
      }
      double squares = 0;
      for (int j = 0; j < count; j++) {
        double off = cosine(q, i, p, i * count + j, d) - own;
        squares += off * off;
      }
      double variance = count > 1 ? squares / (count - 1) : 0;
      sum += Math.log(whole) - own / tau + penalty * variance / (tau * tau);
    }
    return sum / b;
  }

  @Test
  void givesTheWorkedValues() {
    double[] q = angles(0, 90);
    double[] p = angles(0, 60, 90, 120);
    assertThat(group(q, p, 2, 2, 0.5).value()).isCloseTo(0.63134230, within(5e-9));
    assertThat(value(new Options(0.5, 0, Form.GROUP, 2), q, p, 2, 2))
        .isCloseTo((0.30635571 + 0.42043050) / 2, within(5e-9));
    group(q, p, 2, 2, 0.5).assertGradients();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void equalsThePlainFormulaAndItsGradient(int count) {
    for (long seed = 0; seed < 4; seed++) {
      double[] q = Draws.uniform(seed, 7 * 5, -1, 1);
      double[] p = Draws.uniform(seed + 100, 7 * count * 5, -1, 1);
      Evaluated evaluated = group(q, p, 7, 5, 0.3);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(q, p, 7, 5, 0.3, 1), within(1e-11));
      evaluated.assertGradients();
    }
  }

  @Test
  void theOrderWithinAGroupDoesNotMatterAndEqualPositivesAreNotPenalised() {
    double[] q = Draws.uniform(1, 15, -1, 1);
    double[] p = Draws.uniform(2, 3 * 3 * 5, -1, 1);
    double[] turned = p.clone();
    System.arraycopy(p, 0, turned, 10, 5);
    System.arraycopy(p, 10, turned, 0, 5);
    assertThat(group(q, turned, 3, 5, 0.2).value())
        .isCloseTo(group(q, p, 3, 5, 0.2).value(), within(1e-12));
    double[] one = Draws.uniform(3, 15, -1, 1);
    double[] equal = new double[30];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(one, 5 * i, equal, 10 * i, 5);
      System.arraycopy(one, 5 * i, equal, 10 * i + 5, 5);
    }
    assertThat(group(q, equal, 3, 5, 0.2).value())
        .isCloseTo(group(q, one, 3, 5, 0.2).value(), within(1e-12));
  }

  @Test
  void eachPositiveByItselfEqualsThePlainFormula() {
    double[] q = Draws.uniform(4, 20, -1, 1);
    double[] p = Draws.uniform(5, 4 * 3 * 5, -1, 1);
    double tau = 0.25;
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double rest = 0;
      for (int k = 0; k < 4; k++) {
        if (k != i) {
          rest += Math.exp(cosine(q, i, q, k, 5) / tau);
          for (int j = 0; j < 3; j++) {
            rest += Math.exp(cosine(q, i, p, 3 * k + j, 5) / tau);
          }
        }
      }
      for (int j = 0; j < 3; j++) {
        double own = Math.exp(cosine(q, i, p, 3 * i + j, 5) / tau);
        sum -= Math.log(own / (own + rest)) / 12;
      }
    }
    assertThat(value(new Options(tau, 0, Form.EACH, 2), q, p, 4, 5)).isCloseTo(sum, within(1e-12));
    double[] one = Draws.uniform(6, 20, -1, 1);
    assertThat(value(new Options(tau, 1, Form.EACH, 2), q, one, 4, 5))
        .isCloseTo(value(new Options(tau, 1, Form.GROUP, 2), q, one, 4, 5), within(1e-12));
  }

  @Test
  void nearDuplicatesAreNotHeldAgainstEachOther() {
    double[] q = angles(0, 1, 90);
    double[] p = angles(10, 20, 80);
    double[] without = angles(0, 90);
    double[] withoutPositives = angles(10, 80);
    Options options = new Options(0.5, 0, Form.GROUP, 0.9);
    double first = Math.exp(Math.cos(Math.toRadians(10)) / 0.5);
    double far = Math.exp(Math.cos(Math.toRadians(80)) / 0.5) + 1;
    double second = Math.exp(Math.cos(Math.toRadians(19)) / 0.5);
    double farther =
        Math.exp(Math.cos(Math.toRadians(79)) / 0.5) + Math.exp(Math.cos(Math.toRadians(89)) / 0.5);
    double third = Math.exp(Math.cos(Math.toRadians(10)) / 0.5);
    double farthest =
        Math.exp(Math.cos(Math.toRadians(80)) / 0.5)
            + Math.exp(Math.cos(Math.toRadians(70)) / 0.5)
            + 1
            + Math.exp(Math.cos(Math.toRadians(89)) / 0.5);
    double expected =
        (Math.log(1 + far / first)
                + Math.log(1 + farther / second)
                + Math.log(1 + farthest / third))
            / 3;
    assertThat(value(options, q, p, 3, 2)).isCloseTo(expected, within(1e-12));
    assertThat(value(options, without, withoutPositives, 2, 2))
        .isEqualTo(value(new Options(0.5, 0, Form.GROUP, 2), without, withoutPositives, 2, 2));
  }

  @Test
  void oneQueryOrRowsOfZerosAreDefined() {
    Evaluated one = group(new double[] {1, 2}, new double[] {2, 1}, 1, 2, 0.07);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("queries")).containsOnly(0);
    assertThat(value(new Options(0.07, 1, Form.EACH, 2), new double[] {1, 2}, new double[2], 1, 2))
        .isZero();
    Evaluated zeros = group(new double[4], new double[8], 2, 2, 0.07);
    assertThat(zeros.value()).isCloseTo(Math.log(3), within(1e-12));
    assertThat(zeros.gradient("positives")).doesNotContain(Double.NaN);
  }

  @Test
  void isADjlLossInFloat32() {
    double[] q = Draws.uniform(7, 20, -1, 1);
    double[] p = Draws.uniform(8, 60, -1, 1);
    for (Form form : Form.values()) {
      try (NDManager manager = Torch.manager();
          Gradients recording = Gradients.record()) {
        NDArray queries = manager.create(q, new Shape(4, 5)).toType(DataType.FLOAT32, false);
        queries.setRequiresGradient(true);
        NDArray positives = manager.create(p, new Shape(4, 3, 5)).toType(DataType.FLOAT32, false);
        Options options = new Options(0.07, 1, form, 2);
        NDArray value =
            new GroupInfoNceLoss(options).evaluate(new NDList(), new NDList(queries, positives));
        Gradients.backward(value);
        assertThat(value.getFloat()).isCloseTo((float) value(options, q, p, 4, 5), within(1e-3f));
        assertThat(queries.getGradient().abs().sum().getFloat()).isPositive();
      }
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] q = {1, 0, 0, 1};
    assertThatThrownBy(() -> group(q, q, 2, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(
            () ->
                Evaluated.of(new GroupInfoNceLoss(Options.DEFAULT), "group-infonce")
                    .array("queries", q, 2, 2)
                    .array("positives", q, 1, 2, 2)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("positives has 1 rows");
    assertThatThrownBy(
            () ->
                Evaluated.of(new GroupInfoNceLoss(Options.DEFAULT), "group-infonce")
                    .array("queries", q, 2, 2)
                    .array("positives", Arrays.copyOf(q, 6), 2, 1, 3)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("as wide as the queries");
    assertThatThrownBy(() -> group(q, new double[] {1, Double.NaN, 0, 1}, 2, 2, 0.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'positives' holds NaN");
  }
}
