package io.equipoise.deep.weighting;

import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.ClassWeights;
import java.util.List;

/**
 * Lets every class weigh as much in all, around any loss: for classes of unequal size.
 *
 * <pre>
 *   w_i = N / (C · n[y_i])
 * </pre>
 *
 * <p>{@code n_c} is the number of training rows of class c, C the number of classes that occur.
 */
@Method(
    name = "class-weights",
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Lets every class weigh as much in all, around any loss.")
public final class BalancedClassWeighting implements Weighting, Numeric {

  @Override
  public Run begin(Examples examples, Seed seed) {
    int[] sizes = examples.population().classSizes();
    return RowWeights.ofClasses(examples.labels(), ClassWeights.balanced(sizes));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("class-weights")
            .input("counts", "(C)", "training rows per class; a class of none weighs 0")
            .computes(
                arguments -> Evaluation.of(ClassWeights.balanced(ClassWeights.sizes(arguments)))));
  }

  @Override
  public String toString() {
    return "class-weights";
  }
}
