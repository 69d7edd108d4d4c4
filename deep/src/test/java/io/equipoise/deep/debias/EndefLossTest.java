package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.learn.EndefLearner;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EndefLossTest {
  private final double[] content = Draws.uniform(3, 28, -2, 2);
  private final double[] entity = Draws.uniform(4, 28, -2, 2);
  private final int[] labels = Draws.codes(5, 7, 4);

  private static Evaluated endef() {
    return Evaluated.of(new EndefLearner(EndefLearner.Options.DEFAULT), "endef");
  }

  private Evaluated drawn() {
    return endef()
        .array("contentLogits", content, 7, 4)
        .array("entityLogits", entity, 7, 4)
        .list("labels", labels);
  }

  @Test
  void givesTheWorkedNumbers() {
    Evaluated worked =
        endef()
            .list("contentLogits", 1.0, -0.5)
            .list("entityLogits", 2.0, 1.0)
            .list("labels", 1, 0);
    assertThat(worked.value()).isCloseTo(0.554378, within(1e-6));
    double[] p = {0.750260, 0.413382};
    double[] truth = {1, 0};
    double[] slopes = worked.gradient("contentLogits");
    for (int i = 0; i < 2; i++) {
      assertThat(slopes[i]).isCloseTo(0.9 * (p[i] - truth[i]) / 2, within(1e-6));
    }
    worked.assertGradients();
  }

  private static double surprise(double[] logits, int from, int truth) {
    double sum = 0;
    for (int c = 0; c < 4; c++) {
      sum += Math.exp(logits[from + c]);
    }
    return Math.log(sum) - logits[from + truth];
  }

  @Test
  void equalsThePlainFormula() {
    double sum = 0;
    for (int i = 0; i < 7; i++) {
      double[] fused = new double[4];
      for (int c = 0; c < 4; c++) {
        fused[c] = 0.5 * content[4 * i + c] + 0.5 * entity[4 * i + c];
      }
      sum += surprise(fused, 0, labels[i]) + 0.7 * surprise(entity, 4 * i, labels[i]);
    }
    Evaluated half = drawn().with("w", 0.5).with("entityWeight", 0.7);
    assertThat(half.value()).isCloseTo(sum / 7, within(1e-12));
    half.assertGradients();
  }

  @Test
  void isTheBaseLossWithoutAnEntityBranch() {
    double base =
        Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
            .array("logits", content, 7, 4)
            .list("labels", labels)
            .value();
    assertThat(drawn().with("w", 1).with("entityWeight", 0).value()).isCloseTo(base, within(1e-12));
  }

  @Test
  void oneLogitIsTwoColumns() {
    double[] z = Draws.uniform(6, 7, -3, 3);
    double[] e = Draws.uniform(7, 7, -3, 3);
    int[] y = Draws.codes(8, 7, 2);
    double one = endef().list("contentLogits", z).list("entityLogits", e).list("labels", y).value();
    double two =
        endef()
            .array("contentLogits", columns(z), 7, 2)
            .array("entityLogits", columns(e), 7, 2)
            .list("labels", y)
            .value();
    assertThat(one).isCloseTo(two, within(1e-12));
  }

  private static double[] columns(double[] z) {
    double[] both = new double[2 * z.length];
    for (int i = 0; i < z.length; i++) {
      both[2 * i + 1] = z[i];
    }
    return both;
  }

  @Test
  void hidesNothingWithoutProbability() {
    int[] tokens = {7, 3, 9, 3};
    boolean[] named = {false, true, false, true};
    for (long seed = 0; seed < 20; seed++) {
      EntityAugmentation.Text text =
          new EntityAugmentation(0).apply(tokens, named, 99, new Seed(seed).generator());
      assertThat(text.tokens()).isEqualTo(tokens);
      assertThat(text.entities()).containsExactly(3, 3);
    }
  }

  @Test
  void hidesEntitiesOrAnyToken() {
    int[] tokens = new int[1000];
    boolean[] named = new boolean[1000];
    Arrays.setAll(tokens, i -> i);
    for (int i = 0; i < 500; i++) {
      named[i] = true;
    }
    int ofEntities = 0;
    for (long seed = 0; seed < 20; seed++) {
      EntityAugmentation.Text text =
          new EntityAugmentation(0.2).apply(tokens, named, -1, new Seed(seed).generator());
      long masked = Arrays.stream(text.tokens()).filter(token -> token < 0).count();
      long others = Arrays.stream(text.tokens()).filter(token -> token >= 500).count();
      boolean entitiesOnly = others == 500;
      ofEntities += entitiesOnly ? 1 : 0;
      int touched = entitiesOnly ? 500 : 1000;
      assertThat((double) masked / touched).as("seed %d", seed).isCloseTo(0.2, within(0.06));
      assertThat((1000.0 - text.tokens().length) / touched)
          .as("seed %d", seed)
          .isCloseTo(0.2, within(0.06));
      assertThat(text.entities().length)
          .as("a deleted entity leaves the list, seed %d", seed)
          .isEqualTo(entitiesOnly ? 500 - (1000 - text.tokens().length) : 500);
    }
    assertThat(ofEntities).isBetween(4, 16);
  }

  @Test
  void refusesBadParametersByName() {
    assertThatThrownBy(() -> new EndefLoss(0.2, 0.2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("w is 0.2");
    assertThatThrownBy(() -> new EndefLoss(0.9, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("entityWeight");
    assertThatThrownBy(() -> new EntityAugmentation(0.6))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("augProb");
    assertThatThrownBy(() -> drawn().list("labels", 0, 0, 0, 0, 0, 0, 4).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> drawn().array("entityLogits", entity, 4, 7).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("agree in shape");
  }
}
