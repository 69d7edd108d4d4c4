package io.equipoise.deep.weighting;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.ClassWeights;
import java.util.List;

/**
 * Weighs a class by how many different rows it holds, around any loss: gentler than the inverse of
 * its size where a class is very large.
 *
 * <pre>
 *   w_i ∝ (1 - beta) / (1 - beta^n[y_i]), mean 1 over classes
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1901.05555">Cui, Jia, Lin, Song, Belongie, Class-Balanced
 *     Loss Based on Effective Number of Samples, 2019, eq. 2, arXiv:1901.05555</a>
 */
@Method(
    name = "effective-number",
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Weighs each class by the effective number of its rows, around any loss.",
    cites = {"cui2019class"})
public final class EffectiveNumberWeighting implements Weighting, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of a new row that earlier rows already covered; at least 0, below 1")
          double beta) {

    /** The paper's largest. */
    public static final Options DEFAULT = new Options(0.9999);

    public Options {
      Require.shareBelowOne("beta", beta);
    }
  }

  public EffectiveNumberWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    int[] sizes = examples.population().classSizes();
    double[] weights = ClassWeights.effectiveNumber(sizes, options.beta());
    return RowWeights.ofClasses(examples.labels(), weights);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("effective-number")
            .input("counts", "(C)", "training rows per class; a class of none weighs 0")
            .parameter("beta", 0.9999, "share of a new row that earlier rows covered")
            .computes(
                arguments -> {
                  double beta = arguments.number("beta", Options.DEFAULT.beta());
                  return Evaluation.of(
                      ClassWeights.effectiveNumber(
                          ClassWeights.sizes(arguments), new Options(beta).beta()));
                }));
  }

  @Override
  public String toString() {
    return "effective-number";
  }
}
