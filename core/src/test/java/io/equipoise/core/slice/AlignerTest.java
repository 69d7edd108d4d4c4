package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class AlignerTest {
  private static final double[][] MAP = {{1, -2, 0.5, 0}, {0, 3, 1, -1}};

  private static double[] mapped(double[] u) {
    double[] v = {0.3, -0.7};
    for (int c = 0; c < 2; c++) {
      for (int a = 0; a < 4; a++) {
        v[c] += MAP[c][a] * u[a];
      }
    }
    return v;
  }

  @Test
  void aLinearMapIsFoundAgainAndScoresAreThoseOfTheMap() {
    UniformRandomProvider random = new Seed(1).generator();
    double[][] u = new double[60][];
    double[][] v = new double[60][];
    double[] labels = new double[60];
    double[] predictions = new double[60];
    for (int i = 0; i < 60; i++) {
      u[i] = random.doubles(4).map(x -> 4 * x - 2).toArray();
      v[i] = mapped(u[i]);
      labels[i] = 1;
      predictions[i] = i % 3 == 0 ? 0 : 1;
    }
    Aligner aligner = Aligner.fit(u, v, 1e-9);
    double[][] p = aligner.projectAll(u);
    for (int i = 0; i < 60; i++) {
      assertThat(p[i]).containsExactly(v[i], within(1e-5));
    }
    double[][] sentences = {{1, 0}, {0.2, -1}};
    double[] ofMap = SentenceSlices.scores(v, labels, predictions, sentences, 1);
    assertThat(SentenceSlices.scores(p, labels, predictions, sentences, 1))
        .containsExactly(ofMap, within(1e-5));
  }

  @Test
  void featuresThatDoNotVaryGiveTheMean() {
    double[][] u = {{1, 1}, {1, 1}};
    double[][] v = {{2}, {4}};
    assertThat(Aligner.fit(u, v, 1e-3).project(new double[] {5, 7}))
        .containsExactly(new double[] {3}, within(1e-12));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[][] one = {{1}};
    assertThatThrownBy(() -> Aligner.fit(one, new double[0][], 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
    assertThatThrownBy(() -> Aligner.fit(one, one, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ridge");
    assertThatThrownBy(() -> Aligner.fit(new double[][] {{Double.NaN}}, one, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Aligner.fit(one, one, 1).project(new double[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
  }
}
