package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pools tokens, pixels or time steps between their mean and their maximum, with a learned exponent
 * for each group of channels, where the evidence sits in a few positions: a mean washes out a small
 * subgroup's cue, a maximum overreacts to one outlier.
 *
 * <pre>
 *   y[b,c] = ( (1/N_b) Σ_n max(x[b,n,c], 1e-6)^p_g )^(1/p_g)        c in group g
 *          = exp( (log Σ_n exp(p_g l[b,n,c]) - log N_b) / p_g )     l = log max(x, 1e-6)
 * </pre>
 *
 * <p>x has shape (B,N,D) for D channels in G groups of neighbours, D divisible by G; N_b counts the
 * tokens of row b that a mask (B,N) keeps, and a row without any gives 1e-6. {@code p = 1} is the
 * mean, a large p the maximum, {@code G = 1} plain generalised-mean pooling. What is negative
 * counts as 1e-6: put a ReLU before it to say so. The second form does not overflow.
 *
 * <p>Learned exponents are {@code 1 + log(1 + e^r)} of free numbers r, which are to be trained
 * without weight decay and by steps ten times the usual ones. {@link Layer#exponents} tells how
 * peaked each group is.
 *
 * <pre>{@code
 * var pooling = new GroupedMeanPooling(new GroupedMeanPooling.Options(4, 3)).layer();
 * NDArray pooled = pooling.pool(tokens, null);        // (B,N,D) to (B,D)
 * parameters.add(pooling.parameter());
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2212.04114">Ko, Kim, Heo, Yun, Chun, Gu, Kim, Group
 *     Generalized Mean Pooling for Vision Transformer, 2022, arXiv:2212.04114</a>
 */
@Method(
    name = "ggem",
    aliases = {"grouped-generalized-mean-pooling"},
    row = 16,
    slot = Slot.TRAINING,
    treats = {Bias.REPRESENTATION},
    summary =
        "Pools tokens between mean and maximum with a learned exponent per group of channels, so"
            + " that evidence in few positions counts.",
    cites = {"ko2022ggem"},
    instead = "it is a layer of a network on tokens, which the networks of recipes do not have")
public final class GroupedMeanPooling implements Numeric {
  private static final double LEAST = 1e-6;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("groups of channels, each with an exponent; at least 1") int groups,
      @Meaning("exponent to start from; above 1, where 1 would be the mean") double exponent) {

    /** As many groups as a common transformer has heads, and the usual start. */
    public static final Options DEFAULT = new Options(12, 3);

    public Options {
      Require.between("groups", groups, 1, 1 << 20);
      Require.between("exponent", exponent, 1.01, 100);
    }
  }

  public GroupedMeanPooling(Options options) {
    this.options = options;
  }

  /** A layer with exponents to learn. */
  public Layer layer() {
    return new Layer(options);
  }

  /** The layer during a training; used by one thread. */
  public static final class Layer implements AutoCloseable {
    private final NDManager manager = Torch.manager();
    private final NDArray free;

    private Layer(Options options) {
      float[] starts = new float[options.groups()];
      Arrays.fill(starts, (float) Math.log(Math.expm1(options.exponent() - 1)));
      free = manager.create(starts);
      free.setRequiresGradient(true);
    }

    /** The free numbers r (G), float32, which require a gradient and live as long as the layer. */
    public NDArray parameter() {
      return free;
    }

    /** The exponents as they are now (G), each above 1. */
    public double[] exponents() {
      float[] now = free.toFloatArray();
      double[] exponents = new double[now.length];
      Arrays.setAll(
          exponents, g -> 1 + Math.log1p(Math.exp(-Math.abs(now[g]))) + Math.max(0, now[g]));
      return exponents;
    }

    /**
     * Pools.
     *
     * @param x (B,N,D) float32
     * @param mask (B,N) 0 at tokens to leave out, or null to keep all; constant
     * @return (B,D)
     */
    public NDArray pool(NDArray x, @Nullable NDArray mask) {
      // log(e^0 + e^r) + 1, from an array of the step so that nothing stays with the parameter
      NDArray zeros = x.getManager().zeros(free.getShape(), x.getDataType());
      NDArray pair = NDArrays.stack(new NDList(zeros, zeros.add(free)));
      return GroupedMeanPooling.pool(x, LogSumExp.of(pair, 0).add(1), mask);
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  /**
   * Pools with given exponents.
   *
   * @param x (B,N,D) float32 or float64
   * @param exponents (G) above 0
   * @param mask (B,N) 0 at tokens to leave out, or null to keep all; constant
   * @return (B,D)
   */
  public static NDArray pool(NDArray x, NDArray exponents, @Nullable NDArray mask) {
    Shape shape = x.getShape();
    Require.that(
        shape.dimension() == 3 && shape.size() > 0,
        "x has the shape " + shape + ", but must be (B,N,D) with nothing empty");
    long groups = exponents.size();
    long channels = shape.get(2);
    Require.that(
        groups > 0 && channels % groups == 0,
        channels + " channels cannot be shared by " + groups + " groups");
    NDArray p =
        x.getManager()
            .ones(new Shape(1, groups, channels / groups), x.getDataType())
            .mul(exponents.reshape(1, groups, 1))
            .reshape(1, channels);
    NDArray powers = x.clip(LEAST, Float.MAX_VALUE).log().mul(p.expandDims(1));
    if (mask == null) {
      double tokens = shape.get(1);
      return LogSumExp.of(powers, 1).sub(Scalars.of(Math.log(tokens), p)).div(p).exp();
    }
    Require.that(
        mask.getShape().equals(new Shape(shape.get(0), shape.get(1))),
        "mask has the shape "
            + mask.getShape()
            + ", but must be (B,N) for x of the shape "
            + shape);
    NDArray kept = mask.neq(0).toType(x.getDataType(), false);
    NDArray count = kept.sum(new int[] {1}, true);
    NDArray sums = LogSumExp.of(powers, kept.expandDims(2).broadcast(shape), 1);
    NDArray mean = sums.sub(count.clip(1, shape.get(1)).log()).div(p).exp();
    NDArray any = count.gt(0).broadcast(mean.getShape());
    return NDArrays.where(any, mean, mean.zerosLike().add(Scalars.of(LEAST, mean)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("ggem")
                .differentiable("x", "(B,N,D)", "tokens of each row; below 1e-6 counts as that")
                .differentiable("exponents", "(G)", "one for each group of channels, above 0")
                .optional(
                    "mask", "(B,N)", "0 at tokens to leave out, else 1; all kept if left out"),
            GroupedMeanPooling::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    inputs.finite("x");
    inputs.finite("exponents");
    for (double exponent : inputs.arguments().numbers("exponents")) {
      Require.above("each of exponents", exponent, 0);
    }
    @Nullable NDArray mask = inputs.has("mask") ? inputs.constant("mask") : null;
    return pool(inputs.differentiable("x"), inputs.differentiable("exponents"), mask);
  }
}
