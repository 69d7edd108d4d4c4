package io.equipoise.deep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.engine.NativeArrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeFunctionTest {
  private static final Numeric SAMPLE =
      () ->
          List.of(
              NativeFunction.of(
                  Function.named("sample")
                      .differentiable("x", "(N)", "numbers")
                      .differentiable("unused", "(M)", "numbers")
                      .parameter("scale", 2, "factor"),
                  inputs -> {
                    inputs.differentiable("unused");
                    double scale = inputs.arguments().number("scale", 2);
                    return inputs.differentiable("x").square().mul(scale);
                  }));

  private static Evaluated sample() {
    return Evaluated.of(SAMPLE, "sample").list("x", 1.0, -3.0).list("unused", 5.0);
  }

  @Test
  void givesListsAndTheGradientOfTheirSumInDoublePrecision() {
    Evaluation evaluation = sample().with("scale", 0.1).evaluate();
    assertThat(evaluation.value().data()).containsExactly(1 * 0.1, 9 * 0.1);
    assertThat(evaluation.value().shape()).containsExactly(2);
    assertThat(sample().gradient("x")).containsExactly(4, -12);
    assertThat(sample().gradient("unused")).containsExactly(0);
  }

  @Test
  void leavesNothingBehindEvenWhenItFails() {
    int before = NativeArrays.count();
    sample().evaluate();
    assertThatThrownBy(() -> sample().with("scale", "two").evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scale");
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void everyFunctionOfThisModuleRefusesMissingInputsByName() {
    for (Entry entry : Catalogue.get().entries()) {
      if (!Numeric.class.isAssignableFrom(entry.type())) {
        continue;
      }
      Numeric method = Catalogue.get().create(Step.of(entry.name()), Numeric.class);
      for (Function function : method.functions()) {
        assertThatThrownBy(() -> Evaluated.of(method, function.name()).evaluate())
            .as(function.name())
            .isInstanceOf(UserError.class);
      }
    }
  }
}
