package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Several projection heads that vote, each pair with a temperature of its own, for strong or mixed
 * augmentations under which some positives look unlike and some negatives alike.
 *
 * <pre>
 *   Omega(t) = (k/2) log t + 1/t          g(s, t) = s/t - beta · Omega(t)
 *   POSTERIOR  loss = mean_i Σ_c [log Σ_n exp g(s_n, t_n) - g(s+, t+)]     n: the positive and all
 *                                                                         negatives
 *   LITERAL    loss = mean_i Σ_c [-s+/t+ + s_h/t_h + beta · Omega(t+) - beta · Omega(t_h)]
 *                                                       h: the most similar negative of the head
 * </pre>
 *
 * <p>s is a cosine and t its temperature, for head c of C and sample i of N. LITERAL is the paper's
 * formula and the largest term of POSTERIOR: with free temperatures it has no lower bound (t+ → 0
 * where s+ &gt; beta), so {@code floor} holds it up; it is here to compare with. With one head and
 * one temperature POSTERIOR is NT-Xent, whatever beta. The sum over heads multiplies the gradient
 * by C. A sample without negatives has loss 0 under POSTERIOR, and no second half under LITERAL.
 *
 * <p>{@link TemperedAgreement} has the same temperatures for losses without negatives. {@link
 * PairTemperature} learns the temperatures. Projections hold all heads of two views of the same
 * items, (C,2,N,d):
 *
 * <pre>{@code
 * var loss = new MultiHeadContrastiveLoss(MultiHeadContrastiveLoss.Options.DEFAULT);
 * NDArray value = loss.ofViews(projections, temperature);
 * }</pre>
 *
 * <p>As a DJL loss it reads four arrays from the predictions: positives (C,N), their temperatures,
 * negatives (C,N,M), their temperatures.
 *
 * @see <a href="https://arxiv.org/abs/2310.05615">Wang, Koniusz, Gedeon, Zheng, Adaptive Multi-head
 *     Contrastive Learning, 2023, arXiv:2310.05615</a>
 */
@Method(
    name = "amcl",
    aliases = {"adaptive-multi-head"},
    row = 10,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts views by several projection heads with a learned temperature for each pair, for"
            + " strong augmentations.",
    cites = {"wang2024adaptive"})
public final class MultiHeadContrastiveLoss extends Loss implements Numeric {
  private final Options options;

  /** Which loss of similarities and temperatures. */
  public enum Form {
    POSTERIOR,
    LITERAL
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("posterior, or literal for the paper's formula") Form form,
      @Meaning("factor of log t, in place of the embeddings' width; above 0") double k,
      @Meaning("weight of the regulariser of temperatures; at least 0") double beta,
      @Meaning("temperatures below it count as it; at least 0") double floor) {

    /** The posterior form, k 2, beta 1, no temperature below 0.05. */
    public static final Options DEFAULT = new Options(Form.POSTERIOR, 2, 1, 0.05);

    public Options {
      Require.between("k", k, 1e-6, 1e6);
      Require.between("beta", beta, 0, 1e6);
      Require.between("floor", floor, 0, 1e6);
    }
  }

  /**
   * Mean temperatures of each head (C).
   *
   * @param positives of pairs of views of one item
   * @param negatives of all other pairs
   */
  public record Temperatures(double[] positives, double[] negatives) {}

  public MultiHeadContrastiveLoss(Options options) {
    super("amcl");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        predictions.size() == 4,
        "amcl reads positives, their temperatures, negatives and their temperatures from the"
            + " predictions");
    return ofPairs(predictions.get(0), predictions.get(1), predictions.get(2), predictions.get(3));
  }

  /**
   * The loss, a scalar.
   *
   * @param positives (C,N) similarity of each sample to its positive
   * @param positiveTemperatures (C,N) above 0
   * @param negatives (C,N,M)
   * @param negativeTemperatures (C,N,M) above 0
   */
  public NDArray ofPairs(
      NDArray positives,
      NDArray positiveTemperatures,
      NDArray negatives,
      NDArray negativeTemperatures) {
    Require.that(
        positives.getShape().dimension() == 2
            && positives.size() > 0
            && negatives.getShape().dimension() == 3
            && negatives.getShape().slice(0, 2).equals(positives.getShape()),
        "positives must be (C,N) and negatives (C,N,M), but have shapes "
            + positives.getShape()
            + " and "
            + negatives.getShape());
    Require.that(
        positiveTemperatures.getShape().equals(positives.getShape())
            && negativeTemperatures.getShape().equals(negatives.getShape()),
        "each similarity needs a temperature, but these have shapes "
            + positiveTemperatures.getShape()
            + " and "
            + negativeTemperatures.getShape());
    NDArray own = positives.onesLike().expandDims(2).concat(negatives.zerosLike(), 2);
    NDArray others = own.eq(0).toType(own.getDataType(), false);
    return loss(
        positives.expandDims(2).concat(negatives, 2),
        positiveTemperatures.expandDims(2).concat(negativeTemperatures, 2),
        own,
        others);
  }

  /**
   * The loss of all heads of two views: each row has the other view of its item as positive, and
   * both views of all other items as negatives.
   *
   * @param projections (C,2,N,d), rows of any length
   * @param temperature gives the temperature of every pair (C,R,R) of unit rows (C,R,d), such as
   *     {@link PairTemperature}
   */
  public NDArray ofViews(NDArray projections, UnaryOperator<NDArray> temperature) {
    NDArray units = UnitRows.of(rows(projections));
    NDArray cosines = units.matMul(units.transpose(0, 2, 1));
    Contrast pairs = pairs(units);
    return loss(cosines, temperature.apply(units), pairs.own(), pairs.others());
  }

  /** What temperatures pairs of views have. */
  public static Temperatures temperatures(NDArray projections, UnaryOperator<NDArray> temperature) {
    try (Gradients paused = Gradients.pause()) {
      NDArray units = UnitRows.of(rows(projections));
      NDArray all = temperature.apply(units);
      Contrast pairs = pairs(units);
      return new Temperatures(means(all, pairs.own()), means(all, pairs.others()));
    }
  }

  private static double[] means(NDArray temperatures, NDArray mask) {
    NDArray sums = temperatures.mul(mask).sum(new int[] {1, 2});
    return sums.div(mask.sum()).toType(DataType.FLOAT64, false).toDoubleArray();
  }

  private static NDArray rows(NDArray projections) {
    Require.that(
        projections.getShape().dimension() == 4
            && projections.getShape().get(1) == 2
            && projections.size() > 0,
        "projections must be (C,2,N,d), but have shape " + projections.getShape());
    long items = projections.getShape().get(2);
    return projections.reshape(projections.getShape().get(0), 2 * items, -1);
  }

  /** Who is whose positive and negative; the same for all heads. */
  private static Contrast pairs(NDArray units) {
    NDArray first = units.get(0);
    return Contrast.ofViews(first.reshape(2, first.getShape().get(0) / 2, -1), 1);
  }

  /** Of similarities and temperatures (C,N,K), and masks of the same or (N,K) with 0 and 1. */
  private NDArray loss(NDArray similarities, NDArray temperatures, NDArray own, NDArray others) {
    NDArray t = temperatures.clip(options.floor(), Float.MAX_VALUE);
    NDArray logits = similarities.div(t).sub(regulariser(t));
    NDArray mine = logits.mul(own).sum(new int[] {2});
    NDArray mask = own.add(others).add(logits.zerosLike());
    NDArray terms =
        options.form() == Form.POSTERIOR
            ? LogSumExp.of(logits, mask, 2).sub(mine)
            : hardest(similarities, logits, others).sub(mine);
    return terms.sum(new int[] {0}).mean();
  }

  /** beta Omega(t), of t's shape. */
  NDArray regulariser(NDArray t) {
    NDArray sum = t.log().mul(Scalars.held(options.k() / 2, t)).add(t.onesLike().div(t));
    return sum.mul(Scalars.held(options.beta(), t));
  }

  /** The logit of each sample's most similar negative (C,N); 0 where it has none. */
  private static NDArray hardest(NDArray similarities, NDArray logits, NDArray others) {
    NDArray mask = others.add(logits.zerosLike());
    NDArray outside = similarities.zerosLike().sub(1e30);
    NDArray seen = NDArrays.where(mask.neq(0), similarities.stopGradient(), outside);
    int width = Math.toIntExact(logits.getShape().get(2));
    NDArray chosen = seen.argMax(2).oneHot(width, logits.getDataType()).mul(mask);
    return logits.mul(chosen).sum(new int[] {2});
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        function("amcl", Form.POSTERIOR, 1), function("amcl-literal", Form.LITERAL, 0.1));
  }

  private static Function function(String name, Form form, double beta) {
    return NativeFunction.of(
        Function.named(name)
            .differentiable("positives", "(C,N)", "similarity to the positive, for each head")
            .differentiable("positiveTemperatures", "(C,N)", "their temperatures, above 0")
            .differentiable("negatives", "(C,N,M)", "similarities to the negatives")
            .differentiable("negativeTemperatures", "(C,N,M)", "their temperatures, above 0")
            .parameter("k", 2, "factor of log t in the regulariser; above 0")
            .parameter("beta", beta, "weight of the regulariser; at least 0"),
        inputs -> evaluated(inputs, form, beta));
  }

  private static NDArray evaluated(Inputs inputs, Form form, double beta) {
    Options given =
        new Options(
            form,
            inputs.arguments().number("k", Options.DEFAULT.k()),
            inputs.arguments().number("beta", beta),
            0);
    for (String name : List.of("positiveTemperatures", "negativeTemperatures")) {
      Require.eachPositive(name, inputs.arguments().numbers(name));
    }
    inputs.finite("positives");
    inputs.finite("negatives");
    return new MultiHeadContrastiveLoss(given)
        .ofPairs(
            inputs.differentiable("positives"),
            inputs.differentiable("positiveTemperatures"),
            inputs.differentiable("negatives"),
            inputs.differentiable("negativeTemperatures"));
  }
}
