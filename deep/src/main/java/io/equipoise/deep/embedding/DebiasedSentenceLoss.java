package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.List;

/**
 * Contrasts each sentence with its dropout twin, a sampled positive that says the same in other
 * words, and sampled negatives that look alike and say something else, so that length and shared
 * words win nothing.
 *
 * <pre>
 *   D_i = Σ_j [ exp(h_i·h'_j / tau) + exp(h_i·h+_j / tau) + exp(h_i·h-_j / tau) ]
 *   loss = mean_i [ -log(exp(h_i·h'_i / tau) / D_i) - gamma · log(exp(h_i·h+_i / tau) / D_i) ]
 * </pre>
 *
 * <p>h, h' (twins), h+ and h- are unit rows of (N,d). An item j other than i whose base similarity
 * to i is above the threshold is a false negative, and leaves D_i with all three terms. Where a
 * sentence has no positive or no negative, those terms are left out; with neither, and {@code gamma
 * = 0}, this is the usual contrast of dropout twins. {@link DebiasedPairSampling} draws the
 * sentences; similarities and draws are constants.
 *
 * <p>As a DJL loss it reads anchors, twins, positives and negatives from the predictions, and from
 * the labels the similarities (N,N) and, if they are given, who has a positive and who a negative.
 *
 * <pre>{@code
 * var loss = new DebiasedSentenceLoss(DebiasedSentenceLoss.Options.DEFAULT);
 * NDArray value =
 *     loss.evaluate(
 *         new NDList(semantic, hasPositive, hasNegative),
 *         new NDList(anchors, twins, positives, negatives));
 * }</pre>
 *
 * <p>The paper's abstract gives the principle; thresholds and weights are this project's reading.
 *
 * @see <a href="https://arxiv.org/abs/2309.07396">Miao, Du, Zhang, DebCSE: Rethinking Unsupervised
 *     Contrastive Sentence Embedding Learning in the Debiasing Perspective, 2023,
 *     arXiv:2309.07396</a>
 */
@Method(
    name = "debcse",
    row = 187,
    slot = Slot.OBJECTIVE,
    treats = {Bias.SHORTCUT, Bias.LABEL_NOISE},
    summary =
        "Contrasts sentences with sampled paraphrases and look-alikes, so that length and shared"
            + " words win nothing.",
    cites = {"miao2023debcse"})
public final class DebiasedSentenceLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature of the similarities; above 0") double tau,
      @Meaning("weight of the sampled positive beside the twin; at least 0") double gamma,
      @Meaning("base similarity above which another sentence is no negative; in [-1, 1]")
          double threshold) {

    /** As usual for sentences. */
    public static final Options DEFAULT = new Options(0.05, 1, 0.8);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
      Require.between("gamma", gamma, 0, 1e6);
      Require.between("threshold", threshold, -1, 1);
    }
  }

  public DebiasedSentenceLoss(Options options) {
    super("debcse");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        predictions.size() == 4,
        "debcse reads anchors, twins, positives and negatives from the predictions, but there are "
            + predictions.size());
    NDArray anchors = predictions.get(0);
    NDArray ones = anchors.getManager().ones(labels.get(0).getShape()).get(0);
    NDArray hasPositive = labels.size() > 1 ? labels.get(1) : ones;
    NDArray hasNegative = labels.size() > 2 ? labels.get(2) : ones;
    for (NDArray rows : predictions) {
      Sound.checked(getName(), rows, rows::sum);
    }
    return loss(
        anchors,
        predictions.get(1),
        predictions.get(2),
        predictions.get(3),
        labels.get(0),
        hasPositive,
        hasNegative);
  }

  /**
   * The loss, a scalar.
   *
   * @param anchors (N,d) of any length, N at least 1, float32 or float64
   * @param twins (N,d) the same sentences once more
   * @param positives (N,d) sampled positives; what stands where there is none does not count
   * @param negatives (N,d) sampled negatives, likewise
   * @param semantic (N,N) base similarity of the anchors; constant
   * @param hasPositive (N) 1 or 0; constant
   * @param hasNegative (N) 1 or 0; constant
   */
  public NDArray loss(
      NDArray anchors,
      NDArray twins,
      NDArray positives,
      NDArray negatives,
      NDArray semantic,
      NDArray hasPositive,
      NDArray hasNegative) {
    check(anchors, List.of(twins, positives, negatives), semantic);
    Require.sameLength("hasPositive", hasPositive.size(), "anchors", semantic.getShape().get(0));
    Require.sameLength("hasNegative", hasNegative.size(), "anchors", semantic.getShape().get(0));
    NDArray h = UnitRows.of(anchors);
    NDArray withTwins = similarities(h, twins);
    NDArray withPositives = similarities(h, positives);
    NDArray withNegatives = similarities(h, negatives);
    NDArray self =
        semantic
            .getManager()
            .eye(Math.toIntExact(semantic.getShape().get(0)))
            .toType(h.getDataType(), false);
    NDArray kept = semantic.lte(options.threshold()).toType(h.getDataType(), false).maximum(self);
    NDArray positive = hasPositive.toType(h.getDataType(), false);
    NDArray negative = hasNegative.toType(h.getDataType(), false);
    NDArray mask =
        kept.concat(kept.mul(positive.reshape(1, -1)), 1)
            .concat(kept.mul(negative.reshape(1, -1)), 1);
    NDArray total =
        LogSumExp.of(withTwins.concat(withPositives, 1).concat(withNegatives, 1), mask, 1);
    NDArray twin = total.sub(withTwins.mul(self).sum(new int[] {1}));
    NDArray sampled = total.sub(withPositives.mul(self).sum(new int[] {1})).mul(positive);
    return twin.add(sampled.mul(Scalars.held(options.gamma(), sampled))).mean();
  }

  private NDArray similarities(NDArray h, NDArray others) {
    NDArray cosines = h.matMul(UnitRows.of(others).transpose());
    return cosines.div(Scalars.held(options.tau(), cosines));
  }

  private static void check(NDArray anchors, List<NDArray> others, NDArray semantic) {
    Require.that(
        anchors.getShape().dimension() == 2 && anchors.size() > 0,
        "anchors must be (N,d) and hold something, but have the shape " + anchors.getShape());
    for (NDArray other : others) {
      Require.that(
          other.getShape().equals(anchors.getShape()),
          "twins, positives and negatives must have the anchors' shape "
              + anchors.getShape()
              + ", but one has "
              + other.getShape());
    }
    long rows = anchors.getShape().get(0);
    Require.that(
        semantic.getShape().equals(new ai.djl.ndarray.types.Shape(rows, rows)),
        "semantic has the shape " + semantic.getShape() + ", but there are " + rows + " anchors");
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("debcse-loss")
                .differentiable("anchors", "(N,D)", "embeddings of the sentences, of any length")
                .differentiable("twins", "(N,D)", "the same sentences once more")
                .differentiable("positives", "(N,D)", "their sampled positives")
                .differentiable("negatives", "(N,D)", "their sampled negatives")
                .input("semantic", "(N,N)", "base similarity of the sentences")
                .optional("hasPositive", "(N)", "1 where there is a positive, else 0; all if out")
                .optional("hasNegative", "(N)", "1 where there is a negative, else 0; all if out")
                .parameter("tau", 0.05, "temperature of the similarities; above 0")
                .parameter("gamma", 1, "weight of the sampled positive; at least 0")
                .parameter("threshold", 0.8, "similarity above which there is no negative"),
            DebiasedSentenceLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options usual = Options.DEFAULT;
    Options given =
        new Options(
            inputs.arguments().number("tau", usual.tau()),
            inputs.arguments().number("gamma", usual.gamma()),
            inputs.arguments().number("threshold", usual.threshold()));
    NDList rows = new NDList();
    for (String name : List.of("anchors", "twins", "positives", "negatives")) {
      inputs.finite(name);
      rows.add(inputs.differentiable(name));
    }
    inputs.finite("semantic");
    Require.that(
        rows.get(0).getShape().dimension() == 2,
        "input 'anchors' has the shape " + rows.get(0).getShape() + ", but must be (N,D)");
    NDArray all = rows.get(0).onesLike().sum(new int[] {1});
    return new DebiasedSentenceLoss(given)
        .loss(
            rows.get(0),
            rows.get(1),
            rows.get(2),
            rows.get(3),
            inputs.constant("semantic"),
            flags(inputs, "hasPositive", all),
            flags(inputs, "hasNegative", all));
  }

  private static NDArray flags(Inputs inputs, String name, NDArray rows) {
    if (!inputs.has(name)) {
      return rows.onesLike();
    }
    for (double flag : inputs.arguments().numbers(name)) {
      Require.that(
          flag == 0 || flag == 1, "input '" + name + "' holds " + flag + ", but must be 0 or 1");
    }
    return inputs.constant(name);
  }
}
