package io.equipoise.deep.loss;

import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Cross-entropy in which rows of a rare class weigh more, for classes of unequal size.
 *
 * <pre>
 *   loss = (1/N) Σ v[y_i] · l_i        v_c = N / (C · n_c) unless given
 * </pre>
 *
 * <p>{@code l_i} is cross-entropy. It divides by the number of rows, not by the sum of weights:
 * balanced weights have mean 1 over the training rows.
 */
@Method(
    name = "weighted-cross-entropy",
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Cross-entropy in which the rows of a rare class weigh more.")
public final class WeightedCrossEntropyLoss extends BatchLoss implements BoostingLoss, Numeric {
  private final Options options;
  private final CrossEntropyLoss inner = new CrossEntropyLoss();

  /** Hyper-parameters. */
  public record Options(
      @Meaning("one positive weight per class, or empty to balance the classes") double[] weights) {

    /** Balanced classes. */
    public static final Options DEFAULT = new Options(new double[0]);

    public Options {
      Require.eachPositive("weights", weights);
      weights = weights.clone();
    }
  }

  public WeightedCrossEntropyLoss(Options options) {
    super("weighted-cross-entropy");
    this.options = options;
  }

  @Override
  public Run begin(Population population) {
    return new ClassWeightedRun(inner, weights(population.classSizes()));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return inner.boosting(classSizes).weighing(weights(classSizes));
  }

  private double[] weights(int[] classSizes) {
    if (options.weights().length == 0) {
      return ClassWeights.balanced(classSizes);
    }
    Require.sameLength("weights", options.weights().length, "the classes", classSizes.length);
    return options.weights();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("weighted-cross-entropy")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)")
                .optional("weights", "(C)", "weight of each class; balanced if left out"),
            inputs -> {
              double[] weights =
                  inputs.has("weights") ? inputs.arguments().numbers("weights") : new double[0];
              Batch batch = Batch.of(inputs.labels(), Logits.columns(inputs.logits()));
              return new WeightedCrossEntropyLoss(new Options(weights))
                  .begin(populationOf(batch))
                  .loss(batch);
            }));
  }
}
