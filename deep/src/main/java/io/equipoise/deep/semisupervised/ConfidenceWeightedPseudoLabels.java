package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
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
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.CrossEntropyLoss;
import java.util.Arrays;
import java.util.List;

/**
 * Learns from images without labels by what a teacher says of each pixel, and curbs the teacher's
 * errors: a threshold that follows its confidence, weights by confidence, and extra weight on
 * borders of objects.
 *
 * <pre>
 *   p = softmax(teacher logits)      conf = max_c p      label = argmax_c p          (M)
 *   T = base / (1 + exp(-beta · (mean conf - 0.5))), held within [least, most]
 *   valid = conf above T             then conf = decay · conf
 *   L_cw = Σ valid · conf^gamma · CE / max(1, #valid)
 *   L_bd = Σ valid · boundary · CE / max(1, #(valid and boundary))
 *   loss = L_cw + boundaryWeight · L_bd           CE of the student's logits (M,C) and the labels
 * </pre>
 *
 * <p>Labels, confidences and the mask are constants: no gradient reaches the teacher. The mask is
 * {@link SobelBoundary}'s, over all of the teacher's labels. {@code gamma} 0, boundary weight 0 and
 * a base and least of 0 give the usual mean over pseudo-labels. With the defaults T lies in [0.300,
 * 0.338], so that with three classes or fewer every pixel passes: watch the accepted share, and
 * raise {@code base} to 0.9 or 1.2. Decay only rescales L_cw. Borders are where teachers err most,
 * so keep their weight at 0.5 or less. {@link MeanTeacherTraining} is the whole recipe.
 *
 * @see <a href="https://arxiv.org/abs/2502.15152">Tarubinga, Kalafatovich, Lee, CW-BASS:
 *     Confidence-Weighted Boundary-Aware Learning for Semi-Supervised Semantic Segmentation, 2025,
 *     arXiv:2502.15152</a>
 */
@Method(
    name = "confidence-weighted-pseudo-labels",
    aliases = {"cw-bass"},
    row = 68,
    slot = Slot.TRAINING,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Trains on images without labels by a teacher's pixels, weighted by its confidence, filtered"
            + " by a threshold that follows it, with more weight on borders.",
    cites = {"tarubinga2025cwbass"})
public final class ConfidenceWeightedPseudoLabels implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("twice the threshold at a mean confidence of one half; at least 0") double base,
      @Meaning("how fast the threshold follows the mean confidence; at least 0") double beta,
      @Meaning("least threshold, in [0, 1]") double least,
      @Meaning("largest threshold, in [0, 1]") double most,
      @Meaning("how much confidence weighs; at least 0, where 0 is not at all") double gamma,
      @Meaning("factor on confidences after the threshold, in [0, 1]; 1 is off") double decay,
      @Meaning("weight of the boundary term; at least 0") double boundaryWeight) {

    /** The released settings, with decay off. */
    public static final Options DEFAULT = new Options(0.6, 0.5, 0.3, 0.8, 1, 1, 0.5);

    /** A fixed threshold, every pixel alike: the usual pseudo-labels. */
    public static Options fixed(double threshold) {
      return new Options(0, 0, threshold, threshold, 0, 1, 0);
    }

    public Options {
      Require.between("base", base, 0, 1e6);
      Require.between("beta", beta, 0, 1e6);
      Require.between("least", least, 0, 1);
      Require.between("most", most, 0, 1);
      Require.that(least <= most, "least is " + least + ", but most is " + most);
      Require.between("gamma", gamma, 0, 1e6);
      Require.between("decay", decay, 0, 1);
      Require.between("boundaryWeight", boundaryWeight, 0, 1e6);
    }
  }

  public ConfidenceWeightedPseudoLabels(Options options) {
    this.options = options;
  }

  /** The threshold at this mean confidence. */
  public double threshold(double meanConfidence) {
    double moving = options.base() / (1 + Math.exp(-options.beta() * (meanConfidence - 0.5)));
    return Math.min(options.most(), Math.max(options.least(), moving));
  }

  /** What a teacher with these logits (M,C) says, M at least 1. */
  public PseudoLabels labels(NDArray teacherLogits) {
    NDArray logits = teacherLogits.stopGradient();
    NDArray confidences = logits.softmax(1).max(new int[] {1});
    double mean = confidences.toType(DataType.FLOAT64, false).mean().getDouble();
    double threshold = threshold(mean);
    return new PseudoLabels(
        logits.argMax(1),
        options.decay() == 1
            ? confidences
            : confidences.mul(Scalars.held(options.decay(), confidences)),
        confidences.gt(threshold).toType(logits.getDataType(), false),
        mean,
        threshold);
  }

  /**
   * The loss of a student, a scalar; 0 when nothing is accepted.
   *
   * @param boundary (M) 1 on boundaries, 0 elsewhere
   * @param studentLogits (M,C)
   */
  public NDArray loss(PseudoLabels teacher, NDArray boundary, NDArray studentLogits) {
    NDArray each = new CrossEntropyLoss().perSample(teacher.labels(), studentLogits);
    NDArray weights =
        teacher
            .confidences()
            .pow(Scalars.held(options.gamma(), teacher.confidences()))
            .mul(teacher.accepted());
    NDArray weighted = mean(each, weights, teacher.accepted());
    if (options.boundaryWeight() == 0) {
      return weighted;
    }
    NDArray edges = teacher.accepted().mul(boundary.toType(each.getDataType(), false));
    return weighted.add(mean(each.mul(Scalars.held(options.boundaryWeight(), each)), edges, edges));
  }

  private static NDArray mean(NDArray each, NDArray weights, NDArray counted) {
    double count = Math.max(1, counted.toType(DataType.FLOAT64, false).sum().getDouble());
    return each.mul(weights).div(Scalars.held(count, each)).sum();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            thresholdOf(
                    Function.named("cw-bass")
                        .differentiable("logits", "(N,C)", "the student's logits")
                        .differentiable(
                            "teacherLogits", "(N,C)", "the teacher's logits; get gradient 0")
                        .optional("boundary", "(N)", "1 on boundaries, else 0; left out: none"))
                .parameter("gamma", 1, "how much confidence weighs; at least 0")
                .parameter("decay", 1, "factor on confidences after the threshold, in [0, 1]")
                .parameter("boundaryWeight", 0.5, "weight of the boundary term; at least 0"),
            ConfidenceWeightedPseudoLabels::evaluate),
        thresholdOf(
                Function.named("cw-bass-threshold")
                    .input("confidences", "(N)", "largest probability of each pixel, in [0, 1]"))
            .computes(ConfidenceWeightedPseudoLabels::evaluateThreshold),
        NativeFunction.of(
            Function.named("cw-bass-boundary").input("labels", "(H,W)", "label of each pixel"),
            ConfidenceWeightedPseudoLabels::evaluateBoundary));
  }

  private static Function.Builder thresholdOf(Function.Builder function) {
    return function
        .parameter("base", 0.6, "twice the threshold at a mean confidence of one half")
        .parameter("beta", 0.5, "how fast it follows the mean confidence; at least 0")
        .parameter("least", 0.3, "least threshold, in [0, 1]")
        .parameter("most", 0.8, "largest threshold, in [0, 1]");
  }

  private static ConfidenceWeightedPseudoLabels given(Arguments arguments) {
    Options otherwise = Options.DEFAULT;
    return new ConfidenceWeightedPseudoLabels(
        new Options(
            arguments.number("base", otherwise.base()),
            arguments.number("beta", otherwise.beta()),
            arguments.number("least", otherwise.least()),
            arguments.number("most", otherwise.most()),
            arguments.number("gamma", otherwise.gamma()),
            arguments.number("decay", otherwise.decay()),
            arguments.number("boundaryWeight", otherwise.boundaryWeight())));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    inputs.finite("logits");
    inputs.finite("teacherLogits");
    int[] shape = arguments.tensor("logits").shape();
    Require.that(
        shape.length == 2 && arguments.numbers("logits").length > 0,
        "input 'logits' must have shape (N,C) and hold something");
    Require.that(
        Arrays.equals(shape, arguments.tensor("teacherLogits").shape()),
        "inputs 'logits' and 'teacherLogits' have different shapes");
    NDArray logits = inputs.differentiable("logits");
    double[] mask = inputs.has("boundary") ? arguments.numbers("boundary") : new double[shape[0]];
    Require.sameLength("logits", shape[0], "boundary", mask.length);
    for (double value : mask) {
      Require.that(
          value == 0 || value == 1, "input 'boundary' holds " + value + ", but must hold 0 or 1");
    }
    ConfidenceWeightedPseudoLabels method = given(arguments);
    return method.loss(
        method.labels(inputs.differentiable("teacherLogits")),
        logits.getManager().create(mask),
        logits);
  }

  private static Evaluation evaluateThreshold(Arguments arguments) {
    double[] confidences = arguments.numbers("confidences");
    Require.that(confidences.length > 0, "input 'confidences' is empty");
    for (double confidence : confidences) {
      Require.between("input 'confidences'", confidence, 0, 1);
    }
    double mean = Arrays.stream(confidences).average().orElseThrow();
    return Evaluation.of(given(arguments).threshold(mean));
  }

  private static NDArray evaluateBoundary(Inputs inputs) {
    Tensor labels = inputs.arguments().tensor("labels");
    Require.that(
        labels.shape().length == 2 && labels.data().length > 0,
        "input 'labels' must have shape (H,W) and hold something");
    NDArray map = inputs.codes("labels").reshape(1, labels.shape()[0], labels.shape()[1]);
    return SobelBoundary.of(map, inputs.count("labels")).squeeze(0);
  }
}
