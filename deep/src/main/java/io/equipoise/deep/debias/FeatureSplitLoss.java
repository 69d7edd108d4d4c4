package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Splits the features of a classifier of several labels into a half for objects and a half for
 * their company: where an object is without its usual companion, only the first half learns from
 * it.
 *
 * <pre>
 *   usual entry        z = W_o·x_o + W_s·x_s + bias
 *   exclusive entry    z = W_o·x_o + W_s·xbar + bias      xbar constant, recent mean of x_s
 *   loss = mean over entries of weight · BCE(z, y)         weight alpha_b where exclusive, else 1
 *   alpha_b = max(alphaMin, sqrt(co-occurring / exclusive))
 * </pre>
 *
 * <p>Features have shape (N,D) with D even, weights (L,D), targets (N,L). An entry is exclusive
 * where its object is there without its companion. Without any it is plain binary cross-entropy.
 * Where no training row is exclusive, no weight can repair the pair: {@link #alpha} then gives
 * {@code alphaMin}. Compare with the same network trained as long, which alone may explain the
 * gain, and with simpler remedies: {@link ContextWeights}, {@link ContextRows}, {@link
 * AttributeDecorrelation}.
 *
 * <pre>{@code
 * var split = new FeatureSplitLoss(FeatureSplitLoss.Options.DEFAULT);
 * SplitMemory memory = split.memory(width);
 * NDArray loss = split.loss(x, weight, bias, targets, exclusive, memory.mean(step), alphas);
 * memory.note(x, exclusive);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2104.13582">Kim, Zhang, Meister, Russakovsky, [Re] Don't
 *     Judge an Object by Its Context: Learning to Overcome Contextual Bias, 2021,
 *     arXiv:2104.13582</a>
 */
@Method(
    name = "feature-split",
    row = 52,
    slot = Slot.OBJECTIVE,
    treats = Bias.SHORTCUT,
    summary =
        "Learns an object without its usual companion by one half of the features only, for"
            + " classifiers of several labels.",
    cites = {"kim2021re", "singh2020dont"},
    instead =
        "it reads the features and the last layer of a network with several labels; in Java, call"
            + " FeatureSplitLoss.loss")
public final class FeatureSplitLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("least weight of an exclusive entry; at least 0, the paper has 3 and 5")
          double alphaMin,
      @Meaning("batches that the mean of the second half looks back; at least 1") int batches) {

    /** The paper's values. */
    public static final Options DEFAULT = new Options(3, 10);

    public Options {
      Require.between("alphaMin", alphaMin, 0, 1e6);
      Require.between("batches", batches, 1, 1 << 20);
    }
  }

  public FeatureSplitLoss(Options options) {
    this.options = options;
  }

  /** The weight of exclusive entries of a label with so many rows of both kinds. */
  public double alpha(int cooccurring, int exclusive) {
    Require.atLeast("cooccurring", cooccurring, 0);
    Require.atLeast("exclusive", exclusive, 0);
    return exclusive == 0
        ? options.alphaMin()
        : Math.max(options.alphaMin(), Math.sqrt((double) cooccurring / exclusive));
  }

  /** What remembers the second half of features of this width. */
  public SplitMemory memory(int width) {
    return new SplitMemory(width, options.batches());
  }

  /**
   * The loss, a scalar.
   *
   * @param x (N,D) pooled features, float32 or float64
   * @param weight (L,D) of the last layer
   * @param bias (L)
   * @param targets (N,L) 0 and 1, of x's type
   * @param exclusive (N,L) 1 where an object is there without its companion
   * @param meanSecondHalf (D/2), constant
   * @param alpha (L) weight of exclusive entries, of x's type
   */
  public static NDArray loss(
      NDArray x,
      NDArray weight,
      NDArray bias,
      NDArray targets,
      NDArray exclusive,
      NDArray meanSecondHalf,
      NDArray alpha) {
    check(x, weight, targets, exclusive, meanSecondHalf);
    NDArray other = exclusive.neq(0);
    // a copy in the step: slices of the weights themselves would live as long as they
    NDArray layer = x.getManager().eye(count(weight, 0)).toType(x.getDataType(), false);
    layer = layer.matMul(weight);
    NDArray first = half(layer, 0).transpose();
    NDArray second = half(layer, 1).transpose();
    NDArray mean = x.getManager().ones(new Shape(count(x, 0), 1), x.getDataType());
    mean = mean.matMul(meanSecondHalf.stopGradient().reshape(1, -1));
    NDArray company = NDArrays.where(other, mean.matMul(second), half(x, 1).matMul(second));
    NDArray z = half(x, 0).matMul(first).add(company).add(bias);
    NDArray entries = LogSumExp.softplus(z).sub(z.mul(targets));
    NDArray ones = entries.onesLike();
    return entries.mul(NDArrays.where(other, ones.mul(alpha), ones)).mean();
  }

  private static int count(NDArray array, int side) {
    return Math.toIntExact(array.getShape().get(side));
  }

  private static NDArray half(NDArray rows, int which) {
    long middle = rows.getShape().get(1) / 2;
    return rows.get(new NDIndex().addAllDim().addSliceDim(which * middle, (which + 1) * middle));
  }

  private static void check(
      NDArray x, NDArray weight, NDArray targets, NDArray exclusive, NDArray meanSecondHalf) {
    Shape shape = x.getShape();
    Require.that(
        shape.dimension() == 2 && shape.size() > 0 && shape.get(1) % 2 == 0,
        "features must be (N,D) with an even number of columns, but have the shape " + shape);
    Shape layer = weight.getShape();
    Require.that(
        layer.dimension() == 2 && layer.get(1) == shape.get(1) && layer.get(0) > 0,
        "weight must be (L,D) with the features' columns, but has the shape " + layer);
    Shape entries = new Shape(shape.get(0), layer.get(0));
    Require.that(
        targets.getShape().equals(entries) && exclusive.getShape().equals(entries),
        "targets and exclusive must have the shape " + entries);
    Require.sameLength(
        "meanSecondHalf", meanSecondHalf.size(), "half of the features", shape.get(1) / 2);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("feature-split")
                .differentiable("features", "(N,D)", "pooled features, D even")
                .differentiable("weight", "(K,D)", "last layer, one row per label")
                .differentiable("bias", "(K)", "last layer, one per label")
                .input("targets", "(N,K)", "truth, 0 or 1")
                .input("exclusive", "(N,K)", "object without its companion, 0 or 1")
                .input("meanSecondHalf", "(D/2)", "recent mean of the features' second half")
                .input("alpha", "(K)", "weight of exclusive entries, at least 0"),
            FeatureSplitLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    for (String name : List.of("features", "weight", "bias", "meanSecondHalf", "alpha")) {
      inputs.finite(name);
    }
    for (String name : List.of("targets", "exclusive")) {
      for (double entry : inputs.arguments().numbers(name)) {
        Require.that(
            entry == 0 || entry == 1,
            "input '" + name + "' holds " + entry + ", but must be 0 or 1");
      }
    }
    long labels = inputs.constant("weight").getShape().get(0);
    for (String name : List.of("bias", "alpha")) {
      Require.sameLength(name, inputs.arguments().numbers(name).length, "weight", labels);
    }
    for (double weight : inputs.arguments().numbers("alpha")) {
      Require.atLeast("alpha", weight, 0);
    }
    return loss(
        inputs.differentiable("features"),
        inputs.differentiable("weight"),
        inputs.differentiable("bias"),
        inputs.constant("targets"),
        inputs.constant("exclusive"),
        inputs.constant("meanSecondHalf"),
        inputs.constant("alpha"));
  }
}
