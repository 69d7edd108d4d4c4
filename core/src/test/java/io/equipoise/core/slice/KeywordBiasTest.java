package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeywordBiasTest {
  private static final double[][] WRONG = {{1, 0}, {0.8, 0.6}};
  private static final double[][] RIGHT = {{0, 1}, {0.6, 0.8}};
  private static final double[] TEXT = {1, 0};

  @Test
  void mistakesThatLieCloserScoreAboveZero() {
    assertThat(KeywordBias.score(WRONG, RIGHT, TEXT)).isCloseTo(0.6, within(1e-12));
    assertThat(KeywordBias.score(RIGHT, WRONG, TEXT)).isCloseTo(-0.6, within(1e-12));
    assertThat(KeywordBias.score(WRONG, WRONG, TEXT)).isZero();
  }

  @Test
  void lengthsDoNotMatter() {
    double[][] longer = {{7, 0}, {0.08, 0.06}};
    assertThat(KeywordBias.score(longer, RIGHT, new double[] {1e-3, 0}))
        .isCloseTo(0.6, within(1e-12));
    assertThat(KeywordBias.score(new double[][] {{0, 0}}, RIGHT, TEXT))
        .isCloseTo(-0.3, within(1e-12));
  }

  @Test
  void evalComputesIt() {
    Map<String, Tensor> inputs =
        Map.of(
            "wrong", new Tensor(new double[] {1, 0, 0.8, 0.6}, 2, 2),
            "correct", new Tensor(new double[] {0, 1, 0.6, 0.8}, 2, 2),
            "text", Tensor.list(1, 0));
    assertThat(
            new KeywordBias()
                .functions()
                .get(0)
                .evaluate(new Arguments(inputs, Map.of()))
                .value()
                .data()[0])
        .isCloseTo(0.6, within(1e-12));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> KeywordBias.score(new double[0][], RIGHT, TEXT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("wrong is empty");
    assertThatThrownBy(() -> KeywordBias.score(WRONG, RIGHT, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
    assertThatThrownBy(() -> KeywordBias.score(WRONG, RIGHT, new double[] {1, Double.NaN}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
