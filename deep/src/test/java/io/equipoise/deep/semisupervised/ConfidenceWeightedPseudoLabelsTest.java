package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceWeightedPseudoLabelsTest {
  private static final double[] TEACHER = {2, 0, 0, 0.3, 0.2, 0, 0, 3, 0, 0, 0, 0.1};
  private static final double[] STUDENT = {1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1};
  private static final ConfidenceWeightedPseudoLabels DEFAULT =
      new ConfidenceWeightedPseudoLabels(ConfidenceWeightedPseudoLabels.Options.DEFAULT);

  private static Evaluated loss(double[] teacher, double[] student, int classes) {
    return Evaluated.of(DEFAULT, "cw-bass")
        .array("teacherLogits", teacher, teacher.length / classes, classes)
        .array("logits", student, student.length / classes, classes);
  }

  private static Evaluated worked() {
    return loss(TEACHER, STUDENT, 3).list("boundary", 1, 1, 0, 0);
  }

  private static double plain(
      double[] teacher,
      double[] student,
      int[] boundary,
      double base,
      double gamma,
      double decay,
      double edgeWeight) {
    int n = boundary.length;
    int classes = teacher.length / n;
    double[] confidences = new double[n];
    double[] losses = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double total = 0;
      double studentTotal = 0;
      int best = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(teacher[i * classes + c]);
        studentTotal += Math.exp(student[i * classes + c]);
        best = teacher[i * classes + c] > teacher[i * classes + best] ? c : best;
      }
      confidences[i] = Math.exp(teacher[i * classes + best]) / total;
      losses[i] = Math.log(studentTotal) - student[i * classes + best];
      mean += confidences[i] / n;
    }
    double threshold = Math.min(0.8, Math.max(0.3, base / (1 + Math.exp(-0.5 * (mean - 0.5)))));
    double weighted = 0;
    double edges = 0;
    int accepted = 0;
    int acceptedEdges = 0;
    for (int i = 0; i < n; i++) {
      if (confidences[i] > threshold) {
        weighted += Math.pow(decay * confidences[i], gamma) * losses[i];
        accepted++;
        edges += boundary[i] * losses[i];
        acceptedEdges += boundary[i];
      }
    }
    return weighted / Math.max(1, accepted) + edgeWeight * edges / Math.max(1, acceptedEdges);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.3", "0.8, 0.322458", "1, 0.337306", "0.2, 0.3"})
  void theThresholdFollowsTheMeanConfidence(double mean, double expected) {
    assertThat(DEFAULT.threshold(mean)).isCloseTo(expected, within(5e-7));
    double[] around = {mean - 0.1 * (1 - mean), mean + 0.1 * (1 - mean)};
    assertThat(Evaluated.of(DEFAULT, "cw-bass-threshold").list("confidences", around).value())
        .isCloseTo(expected, within(5e-7));
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(worked().value()).isCloseTo(0.955264, within(5e-7));
    assertThat(worked().with("boundaryWeight", 0).value()).isCloseTo(0.429541, within(5e-7));
    double edges = (worked().value() - worked().with("boundaryWeight", 0).value()) / 0.5;
    assertThat(edges).isCloseTo(1.051445, within(5e-7));
    double[] confidences = {0.786986, 0.377978, 0.909443, 0.355913};
    assertThat(Evaluated.of(DEFAULT, "cw-bass-threshold").list("confidences", confidences).value())
        .isCloseTo(0.308067, within(5e-7));
  }

  @Test
  void withoutWeightsIsTheMeanPseudoLabelLoss() {
    double mean = (3 * 0.551445 + 1.551445) / 4;
    assertThat(
            worked()
                .with("gamma", 0)
                .with("boundaryWeight", 0)
                .with("base", 0)
                .with("least", 0)
                .value())
        .isCloseTo(mean, within(5e-7));
  }

  @Test
  void equalsThePlainFormulaAndItsGradientAndNoneReachesTheTeacher() {
    for (long seed = 0; seed < 5; seed++) {
      double[] teacher = Draws.uniform(seed, 60, -2, 2);
      double[] student = Draws.uniform(seed + 10, 60, -2, 2);
      int[] boundary = Draws.codes(seed, 15, 2);
      for (double base : new double[] {0.6, 0.9, 1.2, 1.6}) {
        Evaluated evaluated =
            loss(teacher, student, 4)
                .list("boundary", boundary)
                .with("base", base)
                .with("gamma", 1.5)
                .with("decay", 0.9);
        assertThat(evaluated.value())
            .as("seed %d, base %s", seed, base)
            .isCloseTo(plain(teacher, student, boundary, base, 1.5, 0.9, 0.5), within(1e-12));
        assertThat(evaluated.gradient("teacherLogits")).containsOnly(0);
        double[] gradient = evaluated.gradient("logits");
        for (int i = 0; i < gradient.length; i++) {
          double[] up = student.clone();
          double[] down = student.clone();
          up[i] += 1e-5;
          down[i] -= 1e-5;
          double slope =
              (plain(teacher, up, boundary, base, 1.5, 0.9, 0.5)
                      - plain(teacher, down, boundary, base, 1.5, 0.9, 0.5))
                  / 2e-5;
          assertThat(gradient[i]).as("seed %d", seed).isCloseTo(slope, within(1e-8));
        }
      }
    }
  }

  @Test
  void nothingAcceptedIsNoLoss() {
    Evaluated none = worked().with("base", 2).with("least", 0.8);
    assertThat(none.with("most", 0.95).value()).isZero();
    assertThat(none.gradient("logits")).containsOnly(0);
    double[] unsure = new double[12];
    assertThat(loss(unsure, STUDENT, 3).with("least", 0.5).value()).isZero();
  }

  @Test
  void decayComesAfterTheThreshold() {
    double whole = worked().with("boundaryWeight", 0).value();
    assertThat(worked().with("boundaryWeight", 0).with("decay", 0.9).value())
        .isCloseTo(0.9 * whole, within(1e-12));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> worked().list("boundary", 1, 2, 0, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'boundary' holds 2");
    assertThatThrownBy(() -> worked().with("least", 0.9).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("least is 0.9");
    double[] broken = TEACHER.clone();
    broken[0] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> loss(broken, STUDENT, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'teacherLogits' holds Infinity");
    assertThatThrownBy(
            () -> Evaluated.of(DEFAULT, "cw-bass-threshold").list("confidences", 1.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("confidences");
  }
}
