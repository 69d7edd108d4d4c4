package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.SigmoidSlopes;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Asks only by how many standard deviations the true logit stands above the mean logit, for very
 * many classes and for ranking, where a model could else win by inflating its logits.
 *
 * <pre>
 *   mu = mean of o      sigma = population standard deviation of o, at least 1e-4
 *   z = (o[y] - mu) / sigma        loss_i = softplus(a · (b - z)) / a
 * </pre>
 *
 * <p>{@code o} is a row of logits (N,C), C at least 3; z lies in ±sqrt(C-1), and with two classes
 * it is ±1 whatever the logits are; below five classes it takes few values that differ much. The
 * loss does not change when logits are shifted or multiplied by a positive number: its gradient
 * sums to 0 and is orthogonal to the logits. A {@code b} beyond what z can reach makes it nearly
 * linear. Steps shrink as logits grow, so train with weight decay. The network's softmax is no
 * probability under this loss: rank by it, or calibrate first. {@link
 * io.equipoise.deep.layer.ZLossLayer} trains an output layer at a cost that does not depend on the
 * number of classes.
 *
 * <p>This is not the penalty on the squared log-partition that large language models are trained
 * with, which bears the same name.
 *
 * @see <a href="https://arxiv.org/abs/1604.08859">de Brébisson, Vincent, The Z-loss: a shift and
 *     scale invariant classification loss belonging to the Spherical Family, 2016,
 *     arXiv:1604.08859</a>
 */
@Method(
    name = "z-loss",
    aliases = {"zloss"},
    row = 190,
    slot = Slot.OBJECTIVE,
    summary =
        "Standardises the logits before it judges them, for many classes and ranking; not the"
            + " squared log-partition penalty of language models.",
    cites = {"debrebisson2016zloss"})
public final class ZLoss extends SampleLoss implements BoostingLoss, Numeric {
  private static final double LEAST_VARIANCE = 1e-8;
  private static final int FEWEST_CLASSES = 3;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("sharpness of the bend at b; above 0, where large is a hinge") double a,
      @Meaning("standard deviations to reach; 0 takes min(5, sqrt(C-1)/2) for C classes")
          double b) {

    /** Sharpness 1, location from the number of classes. */
    public static final Options DEFAULT = new Options(1, 0);

    public Options {
      Require.between("a", a, 1e-6, 1e6);
      Require.between("b", b, 0, 1e6);
    }

    double location(long classes) {
      return b > 0 ? b : defaultLocation(classes);
    }
  }

  public ZLoss(Options options) {
    super("z-loss");
    this.options = options;
  }

  private static double defaultLocation(long classes) {
    return Math.min(5, 0.5 * Math.sqrt(classes - 1.0));
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return few(train.classes().size());
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    return perSample(
        labels, logits, options.a(), options.location(enough(logits.getShape().get(1))));
  }

  private static NDArray perSample(NDArray labels, NDArray logits, double a, double b) {
    return bent(ClosedForm.perRow(logits, labels, ZLoss::standardised), a, b);
  }

  /**
   * z, whose slope by logit k is {@code (1[k = y] - 1/C - z · (o_k - mu) / (C · sigma)) / sigma}.
   */
  private static ClosedForm.Rows standardised(NDArray logits, NDArray labels) {
    // centred before squaring: the difference of mean squares cancels in float32
    NDArray centred = logits.sub(logits.mean(new int[] {1}, true));
    NDArray variance = centred.square().mean(new int[] {1}, true);
    NDArray deviation = variance.maximum(Scalars.held(LEAST_VARIANCE, variance)).sqrt();
    NDArray z = Logits.pick(centred, labels).expandDims(1).div(deviation);
    // at its floor the deviation is a constant
    NDArray moves = variance.gt(Scalars.of(LEAST_VARIANCE, variance));
    NDArray pull = z.div(deviation).mul(moves.toType(z.getDataType(), false)).neg();
    NDArray share = Scalars.held(1.0 / logits.getShape().get(1), logits);
    NDArray spread = centred.muli(pull).subi(1).muli(share);
    NDArray slopes =
        Logits.plusAt(spread, labels, labels.onesLike().toType(z.getDataType(), false));
    return new ClosedForm.Rows(z.squeeze(1), slopes.divi(deviation));
  }

  /**
   * The loss of each row (N) from three numbers per row, which an output layer W (C,D) has without
   * computing all logits: with h the row's features, {@code sum = (Σ_k W_k)·h} and {@code squares =
   * h'(W'W)h}.
   *
   * @param trueLogit (N) the true class's logit
   * @param sum (N) sum of the row's logits
   * @param squares (N) sum of their squares; in float32 it cancels where the mean is far from 0
   * @param classes C, at least 3
   */
  public NDArray ofMoments(NDArray trueLogit, NDArray sum, NDArray squares, long classes) {
    double b = options.location(enough(classes));
    NDArray mean = sum.div(Scalars.held((double) classes, sum));
    NDArray variance = squares.div(Scalars.held((double) classes, squares)).sub(mean.square());
    NDArray floored = variance.maximum(Scalars.held(LEAST_VARIANCE, variance));
    return bent(trueLogit.sub(mean).div(floored.sqrt()), options.a(), b);
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    double b = options.location(enough(classSizes.length));
    return (label, scores, gradient, curvature) -> derive(label, scores, b, gradient, curvature);
  }

  private double derive(
      int label, double[] scores, double b, double[] gradient, double[] curvature) {
    int classes = scores.length;
    double mean = Arrays.stream(scores).sum() / classes;
    double variance = Arrays.stream(scores).map(o -> (o - mean) * (o - mean)).sum() / classes;
    double deviation = Math.sqrt(Math.max(LEAST_VARIANCE, variance));
    // at its floor the deviation is a constant
    double moves = variance > LEAST_VARIANCE ? 1.0 / classes : 0;
    double z = (scores[label] - mean) / deviation;
    double pull = SigmoidSlopes.sigmoid(options.a() * (b - z));
    double bend = options.a() * pull * (1 - pull);
    for (int k = 0; k < classes; k++) {
      double own = (scores[k] - mean) / deviation;
      double share = (k == label ? 1 : 0) - 1.0 / classes;
      double slope = (share - moves * z * own) / deviation;
      double bent =
          -moves
              / deviation
              * (own * (share / deviation + slope)
                  + z * (1 - 1.0 / classes - 2 * moves * own * own) / deviation);
      gradient[k] = -pull * slope;
      curvature[k] = bend * slope * slope - pull * bent;
    }
    return SigmoidSlopes.softplus(options.a() * (b - z)) / options.a();
  }

  private static NDArray bent(NDArray z, double a, double b) {
    return Logits.softplus(z.neg().add(b).mul(Scalars.held(a, z))).div(Scalars.held(a, z));
  }

  private static long enough(long classes) {
    Require.none(few(classes));
    return classes;
  }

  private static Optional<String> few(long classes) {
    return classes >= FEWEST_CLASSES
        ? Optional.empty()
        : Optional.of(
            "z-loss needs at least "
                + FEWEST_CLASSES
                + " classes, but there are "
                + classes
                + "; with two, standardised logits say only which is larger: take cross-entropy");
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("z-loss")
                .differentiable("logits", "(N,C)", "scores of at least 3 classes")
                .input("labels", "(N)", "true class, in [0, C)")
                .parameter("a", 1, "sharpness of the bend at b; above 0")
                .parameter("b", "min(5, sqrt(C-1)/2)", "standard deviations to reach"),
            ZLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    NDArray logits = Logits.columns(inputs.logits());
    inputs.finite("logits");
    Require.that(logits.getShape().get(0) > 0, "input 'logits' is empty");
    double b = inputs.arguments().number("b", defaultLocation(enough(logits.getShape().get(1))));
    Options given = new Options(inputs.arguments().number("a", 1), Math.abs(b));
    return perSample(inputs.labels(), logits, given.a(), b).mean();
  }
}
