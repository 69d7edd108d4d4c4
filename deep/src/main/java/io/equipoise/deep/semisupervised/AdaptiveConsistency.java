package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;
import java.util.Map;

/**
 * Where some samples carry rich labels and others almost none, such as slices with and without an
 * organ: each sample learns how much it weighs by its labels, and how much by whether two changed
 * copies of it look alike to the network.
 *
 * <pre>
 *   ce_i = mean over both copies, and over the sample's pixels, of cross-entropy
 *   ac_i = consistencyWeight · mean((z1_i - z2_i)²)        z: features of an inner layer
 *   B_i1 = B_i1 · exp(etaB · (ce_i - ac_i)), each of the pair at least 1e-6, divided by their sum
 *   loss = mean_i (B_i1 · ce_i + B_i2 · ac_i)              with the new weights, as constants
 * </pre>
 *
 * <p>B (N,2) starts at one half each and is kept by sample. A sample whose ce stays above its ac
 * ends with B_i1 at 1. All hangs on the consistency weight: choose it so that the median ac lies
 * between the ce of sparse and of dense samples after some epochs ({@link
 * ConsistencyTraining.Result} has both); where ac is tiny every B_i1 goes to 1 and nothing changes.
 * Weights rise with the loss, so that mislabelled samples get full weight: not for noisy labels. On
 * balanced data plain consistency (rule {@code even}) can be as good: compare. {@code etaB} 0 is
 * plain consistency too. The Dice term of the release is not mixed in.
 *
 * <p>{@link ConsistencyTraining} is the whole recipe.
 *
 * @see <a href="https://arxiv.org/abs/2210.01891">Dong, Xie, Ward, Adaptively Weighted Data
 *     Augmentation Consistency Regularization for Robust Optimization under Concept Shift, 2023,
 *     arXiv:2210.01891</a>
 */
@Method(
    name = "adaptive-consistency",
    aliases = {"adawac"},
    row = 110,
    slot = Slot.TRAINING,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Lets each sample learn whether it teaches by its labels or by the likeness of two changed"
            + " copies, where some samples have rich labels and others almost none.",
    cites = {"dong2023adawac"})
public final class AdaptiveConsistency implements Numeric {
  private final Options options;

  /** What a sample weighs. */
  public enum Rule {
    /** What it learns to weigh. */
    ADAPTIVE,
    /** One half each: plain consistency. */
    EVEN,
    /** Its labels, where any is not class 0; else its consistency. */
    LABEL_MASS,
    /** Its labels: no consistency at all. */
    SUPERVISED
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("step of the weights; at least 0, where 0 leaves them at one half") double etaB,
      @Meaning("factor on the consistency loss; at least 0") double consistencyWeight,
      @Meaning("adaptive, even, label-mass or supervised") Rule rule) {

    /** The release's settings for a U-shaped network. */
    public static final Options DEFAULT = new Options(8, 2, Rule.ADAPTIVE);

    public Options {
      Require.between("etaB", etaB, 0, 1e6);
      Require.between("consistencyWeight", consistencyWeight, 0, 1e6);
    }
  }

  public AdaptiveConsistency(Options options) {
    this.options = options;
  }

  /** The hyper-parameters. */
  public Options options() {
    return options;
  }

  /** The weights at the start of a training over these samples. */
  ConsistencyWeights begin(LabelledSamples samples) {
    int size = samples.samples().size();
    return switch (options.rule()) {
      case ADAPTIVE -> ConsistencyWeights.even(size, options.etaB());
      case EVEN -> ConsistencyWeights.even(size, 0);
      case LABEL_MASS -> ConsistencyWeights.of(byMass(samples), 0);
      case SUPERVISED -> ConsistencyWeights.of(all(size), 0);
    };
  }

  private static double[] byMass(LabelledSamples samples) {
    double[] rows = new double[2 * samples.samples().size()];
    int each = samples.samples().labelsEach();
    for (int i = 0; i < samples.labels().length; i++) {
      rows[2 * (i / each)] = Math.max(rows[2 * (i / each)], Math.min(1, samples.labels()[i]));
    }
    for (int i = 0; i < rows.length; i += 2) {
      rows[i + 1] = 1 - rows[i];
    }
    return rows;
  }

  private static double[] all(int size) {
    double[] rows = new double[2 * size];
    for (int i = 0; i < rows.length; i += 2) {
      rows[i] = 1;
    }
    return rows;
  }

  /**
   * The loss of a batch, a scalar, under weights that are already stepped.
   *
   * @param supervised (B) cross-entropy of each sample
   * @param consistency (B) consistency loss of each sample, with its factor
   * @param weights of all samples
   * @param ids (B) which sample each is
   */
  static NDArray loss(
      NDArray supervised, NDArray consistency, ConsistencyWeights weights, int[] ids) {
    double[] first = new double[ids.length];
    double[] second = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      first[i] = weights.supervised(ids[i]);
      second[i] = weights.consistency(ids[i]);
    }
    return supervised
        .mul(constant(first, supervised))
        .add(consistency.mul(constant(second, consistency)))
        .mean();
  }

  private static NDArray constant(double[] values, NDArray like) {
    return like.getManager().create(values).toType(like.getDataType(), false);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            described(
                Function.named("adawac")
                    .differentiable("supervisedLosses", "(N)", "loss of each sample's labels")
                    .differentiable(
                        "consistencyLosses", "(N)", "consistency loss of each, with its factor")),
            AdaptiveConsistency::evaluate),
        described(
                Function.named("adawac-weights")
                    .input("supervisedLosses", "(N)", "loss of each sample's labels")
                    .input("consistencyLosses", "(N)", "consistency loss of each, with its factor"))
            .computes(AdaptiveConsistency::evaluateWeights));
  }

  private static Function.Builder described(Function.Builder function) {
    return function
        .input("sampleWeights", "(N,2)", "weights before the step, at least 0")
        .parameter("etaB", 8, "step of the weights; at least 0");
  }

  private static NDArray evaluate(Inputs inputs) {
    ConsistencyWeights weights = stepped(inputs.arguments());
    NDArray supervised = inputs.differentiable("supervisedLosses");
    int[] ids = new int[Math.toIntExact(supervised.size())];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i;
    }
    return loss(supervised, inputs.differentiable("consistencyLosses"), weights, ids);
  }

  private static Evaluation evaluateWeights(Arguments arguments) {
    ConsistencyWeights weights = stepped(arguments);
    int[] shape = arguments.tensor("sampleWeights").shape();
    double[] rows = new double[2 * shape[0]];
    for (int i = 0; i < shape[0]; i++) {
      rows[2 * i] = weights.supervised(i);
      rows[2 * i + 1] = weights.consistency(i);
    }
    return new Evaluation(new Tensor(rows, shape), Map.of());
  }

  private static ConsistencyWeights stepped(Arguments arguments) {
    Options given = new Options(arguments.number("etaB", Options.DEFAULT.etaB()), 0, Rule.ADAPTIVE);
    double[] supervised = finite(arguments, "supervisedLosses");
    double[] consistency = finite(arguments, "consistencyLosses");
    double[] before = finite(arguments, "sampleWeights");
    int[] shape = arguments.tensor("sampleWeights").shape();
    Require.that(shape.length == 2 && shape[1] == 2, "input 'sampleWeights' must have shape (N,2)");
    Require.that(supervised.length > 0, "input 'supervisedLosses' is empty");
    Require.sameLength(
        "supervisedLosses", supervised.length, "consistencyLosses", consistency.length);
    Require.sameLength("supervisedLosses", supervised.length, "sampleWeights", shape[0]);
    for (int i = 0; i < before.length; i += 2) {
      Require.that(
          before[i] >= 0 && before[i + 1] >= 0 && before[i] + before[i + 1] > 0,
          "row " + i / 2 + " of input 'sampleWeights' must hold weights of at least 0, not both 0");
    }
    ConsistencyWeights weights = ConsistencyWeights.of(before, given.etaB());
    for (int i = 0; i < supervised.length; i++) {
      weights.step(i, supervised[i], consistency[i]);
    }
    return weights;
  }

  private static double[] finite(Arguments arguments, String name) {
    double[] values = arguments.numbers(name);
    for (double value : values) {
      Require.that(
          Double.isFinite(value),
          "input '" + name + "' holds " + value + ", but must hold finite numbers");
    }
    return values;
  }
}
