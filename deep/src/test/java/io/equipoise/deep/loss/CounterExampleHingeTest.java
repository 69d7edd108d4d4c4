package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CounterExampleHingeTest {
  private static Evaluation hinge(double margin, int pick, double... scores) {
    Map<String, JsonNode> parameters =
        Map.of("pick", IntNode.valueOf(pick), "margin", DoubleNode.valueOf(margin));
    return new CounterExampleHinge(CounterExampleHinge.Options.DEFAULT)
        .functions()
        .get(0)
        .evaluate(new Arguments(Map.of("scores", Tensor.list(scores)), parameters));
  }

  private static double[] slopes(Evaluation loss) {
    return Objects.requireNonNull(loss.gradients().get("scores")).data();
  }

  @Test
  void sumsWhatTheOthersLack() {
    Evaluation loss = hinge(1, 1, .2, 1, .7);
    assertThat(loss.value().data()[0]).isCloseTo(.9, within(1e-12));
    assertThat(slopes(loss)).containsExactly(1, -2, 1);
    assertThat(hinge(1, 0, 3, 1, 2).value().data()[0]).isZero();
    assertThat(slopes(hinge(1, 0, 3, 1, 2))).containsOnly(0);
    assertThat(hinge(1, 0, 5).value().data()[0]).isZero();
  }

  @Test
  void agreesWithTheLoopAndFiniteDifferences() {
    for (int seed = 0; seed < 10; seed++) {
      double[] scores = new Seed(seed).generator().doubles(8).map(x -> 3 * x).toArray();
      int pick = seed % 8;
      Evaluation loss = hinge(1.3, pick, scores);
      assertThat(loss.value().data()[0])
          .as("seed %d", seed)
          .isCloseTo(plain(scores, pick, 1.3), within(1e-12));
      for (int i = 0; i < 8; i++) {
        double[] more = scores.clone();
        double[] less = scores.clone();
        more[i] += 1e-6;
        less[i] -= 1e-6;
        assertThat(slopes(loss)[i])
            .as("seed %d", seed)
            .isCloseTo((plain(more, pick, 1.3) - plain(less, pick, 1.3)) / 2e-6, within(1e-6));
      }
    }
  }

  private static double plain(double[] scores, int pick, double margin) {
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += i == pick ? 0 : Math.max(0, margin - (scores[pick] - scores[i]));
    }
    return sum;
  }

  @Test
  void aBatchIsTheMeanOfItsItems() {
    try (NDManager manager = Torch.manager()) {
      NDArray scores = manager.create(new float[][] {{.2f, 1, .7f}, {3, 1, 2}});
      float loss =
          new CounterExampleHinge(CounterExampleHinge.Options.DEFAULT)
              .loss(scores, manager.create(new long[] {1, 0}))
              .getFloat();
      assertThat(loss).isCloseTo(.45f, within(1e-6f));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> hinge(-1, 0, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("margin");
    assertThatThrownBy(() -> hinge(1, 2, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pick is 2");
    assertThatThrownBy(() -> hinge(1, 0, 1, Double.NaN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
