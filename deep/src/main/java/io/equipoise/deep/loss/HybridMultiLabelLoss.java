package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Three losses in one for rows with several labels, some rare and some that come together: weights
 * for rare labels, similar scores for labels that are correlated, and embeddings that lie close
 * where rows share labels.
 *
 * <pre>
 *   weighted    = mean over i,k of -(v_k·y·log p + (1-y)·log(1-p))      v_k = min((N-n_k)/n_k, 10)
 *   correlation = (1/(B·K²)) Σ_i Σ_jk max(R_jk, 0)·(p_ij - p_ik)²       p = sigmoid(logits)
 *   contrastive = mean over anchors i of -(1/Σ_j J_ij) Σ_j J_ij·(s_ij - log Σ_{k≠i} exp s_ik)
 *   s_ij = u_i·u_j / tau      u = h/|h|      J_ij = |Y_i ∩ Y_j| / |Y_i ∪ Y_j|, J_ii = 0
 *   loss = weighted + a·correlation + b·contrastive
 * </pre>
 *
 * <p>Logits and targets y have shape (B,K), embeddings h (B,D) come from before the last layer. Of
 * N training rows n_k carry label k (a label that none carries has v = 1), and R (K,K) is the
 * correlation of their columns, shrunken by N/(N + shrinkage) and 0 for constant columns. A row
 * that shares no label is no anchor; without anchors the contrastive part is 0. With {@code
 * repulsion}, max(-R_jk, 0)·p_ij·p_ik is added to the sum of the correlation part.
 *
 * <p>As a DJL loss it takes the embeddings from the predictions, after the logits; without them, as
 * in a recipe, the contrastive part is left out. Where rows carry one class each, no two labels are
 * correlated. Expect most from the weights alone, and a higher share of false positives from them:
 * calibrate before scores are read as probabilities. The contrastive part takes batches of 64 and
 * more, and memory for B² numbers.
 *
 * <p>The paper's formulas could not be read; these are the usual ones for the parts that its
 * abstract names.
 *
 * @see <a href="https://arxiv.org/abs/2410.03979">Aslam et al., Improving Arabic Multi-Label
 *     Emotion Classification using Stacked Embeddings and Hybrid Loss Function, 2024,
 *     arXiv:2410.03979</a>
 */
@Method(
    name = "hybrid-multilabel",
    aliases = {"hybrid-multi-label"},
    row = 130,
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Weights for rare labels, similar scores for correlated ones and a contrast of embeddings,"
            + " for rows with several labels.",
    cites = {"aslam2024hybrid"})
public final class HybridMultiLabelLoss extends MultiLabelLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weight of the correlation part; at least 0") double a,
      @Meaning("weight of the contrastive part; at least 0") double b,
      @Meaning("temperature of similarities; above 0") double tau,
      @Meaning("largest weight of a rare label's positives; at least 1") double most,
      @Meaning("rows that shrink noisy correlations by half; at least 0") double shrinkage,
      @Meaning("whether labels that exclude each other are driven apart") boolean repulsion) {

    /** Small weights beside the weighted part; the paper's are not known. */
    public static final Options DEFAULT = new Options(0.1, 0.1, 0.1, 10, 50, false);

    public Options {
      Require.between("a", a, 0, 1e6);
      Require.between("b", b, 0, 1e6);
      Require.between("tau", tau, 1e-3, 1e6);
      Require.between("most", most, 1, 1e6);
      Require.between("shrinkage", shrinkage, 0, 1e9);
    }
  }

  /** The parts of one batch before their weights, scalars, and the loss that they make. */
  public record Parts(NDArray weighted, NDArray correlation, NDArray contrastive, NDArray loss) {}

  public HybridMultiLabelLoss(Options options) {
    super("hybrid-multilabel");
    this.options = options;
  }

  @Override
  public Run begin(LabelCounts counts) {
    double[] weights = weights(counts, options.most());
    return new Terms(
        options,
        curves(weights),
        LabelAffinity.of(correlation(counts, options.shrinkage()), options.repulsion()));
  }

  @Override
  protected NDArray loss(Run run, Batch batch, NDList predictions) {
    return predictions.size() < 2
        ? run.loss(batch)
        : ((Terms) run).parts(batch, predictions.get(1)).loss();
  }

  /**
   * The parts of a batch, to see what each contributes.
   *
   * @param targets (B,K) 0 and 1
   * @param logits (B,K)
   * @param embeddings (B,D) of the logits' type
   */
  public Parts parts(LabelCounts counts, NDArray targets, NDArray logits, NDArray embeddings) {
    return ((Terms) begin(counts)).parts(Batch.ofTargets(targets, logits), embeddings);
  }

  /** The weight v of each label's positives (K). */
  public static double[] weights(LabelCounts counts, double most) {
    double[] weights = new double[counts.labels()];
    for (int k = 0; k < weights.length; k++) {
      double carried = counts.positives()[k];
      weights[k] = carried == 0 ? 1 : Math.min(most, (counts.rows() - carried) / carried);
    }
    return weights;
  }

  /**
   * The correlation of labels (K·K), shrunken towards 0; 0 for a label that all rows carry or none.
   */
  public static double[] correlation(LabelCounts counts, double shrinkage) {
    int labels = counts.labels();
    double rows = counts.rows();
    double shrink = rows == 0 ? 0 : rows / (rows + shrinkage);
    double[] correlation = new double[labels * labels];
    for (int j = 0; j < labels; j++) {
      double first = counts.positives()[j];
      for (int k = 0; k < labels; k++) {
        double second = counts.positives()[k];
        double spread = first * (rows - first) * second * (rows - second);
        double joint = rows * counts.together(j, k) - first * second;
        correlation[j * labels + k] =
            j == k ? 1 : spread > 0 ? shrink * joint / Math.sqrt(spread) : 0;
      }
    }
    return correlation;
  }

  /** The weighted part; its positives under these weights (K). */
  private static LabelCurves curves(double[] weights) {
    return new LabelCurves(
        (logits, entries) -> {
          NDArray v = entries.of(weights, logits);
          LabelCurves.Points points = Sigmoids.present(logits);
          return new LabelCurves.Points(points.values().muli(v), points.slopes().muli(v));
        },
        (logits, entries) -> Sigmoids.absent(logits),
        1.0 / weights.length);
  }

  /** The loss under what is known of all labels. */
  private record Terms(Options options, LabelCurves weighted, LabelAffinity affinity)
      implements PerRow {

    @Override
    public NDArray perSample(NDArray targets, NDArray logits) {
      return plusCorrelation(ClosedForm.perRow(logits, targets, weighted), affinity.perRow(logits));
    }

    @Override
    public NDArray values(Batch batch) {
      return plusCorrelation(weighted.values(batch), affinity.perRow(batch.logits()));
    }

    @Override
    public NDArray loss(Batch batch) {
      NDArray loss = weighted.loss(batch);
      return affinity.isNone()
          ? loss
          : plusCorrelation(loss, affinity.perRow(batch.logits()).mul(batch.weights()).mean());
    }

    private NDArray plusCorrelation(NDArray loss, NDArray correlation) {
      return loss.add(correlation.mul(Scalars.held(options.a(), correlation)));
    }

    Parts parts(Batch batch, NDArray embeddings) {
      Require.sameLength("logits", batch.size(), "embeddings", embeddings.getShape().get(0));
      NDArray targets = batch.targets();
      NDArray mean = weighted.loss(batch);
      NDArray correlation = affinity.perRow(batch.logits()).mul(batch.weights()).mean();
      NDArray contrastive = contrastive(targets, embeddings, batch.weights(), options.tau());
      NDArray loss =
          mean.add(correlation.mul(Scalars.held(options.a(), correlation)))
              .add(contrastive.mul(Scalars.held(options.b(), contrastive)));
      return new Parts(mean, correlation, contrastive, loss);
    }
  }

  /** The contrastive part; rows of weight 0 are neither anchors nor partners. */
  static NDArray contrastive(NDArray targets, NDArray embeddings, NDArray weights, double tau) {
    long rows = targets.getShape().get(0);
    NDArray counted = weights.gt(0).toType(targets.getDataType(), false);
    NDArray labels = targets.mul(counted.expandDims(1));
    NDArray both = labels.matMul(labels.transpose());
    NDArray sizes = labels.sum(new int[] {1}, true);
    NDArray either = sizes.add(sizes.transpose()).sub(both).maximum(Scalars.held(1d, sizes));
    NDArray self = labels.getManager().eye((int) rows).toType(labels.getDataType(), false);
    NDArray shared = both.div(either).mul(self.neg().add(1d));
    NDArray norm = embeddings.square().sum(new int[] {1}, true).add(1e-16).sqrt();
    NDArray unit = embeddings.div(norm);
    NDArray cosines = unit.matMul(unit.transpose());
    NDArray similarity = cosines.mul(Scalars.held(1 / tau, cosines));
    NDArray hidden = self.maximum(counted.neg().add(1d).reshape(new Shape(1, rows)));
    NDArray logShares = similarity.sub(hidden.mul(Scalars.held(1e9, hidden))).logSoftmax(1);
    NDArray sum = shared.sum(new int[] {1});
    NDArray anchors = sum.gt(0).toType(sum.getDataType(), false);
    NDArray perRow =
        shared.mul(logShares).sum(new int[] {1}).div(sum.add(anchors.neg().add(1d))).neg();
    NDArray count = anchors.sum();
    return perRow.mul(anchors).mul(weights).sum().div(count.maximum(Scalars.held(1, count)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("hybrid-multilabel")
                .differentiable("logits", "(B,K)", "score of each label before the sigmoid")
                .input("labels", "(B,K)", "truth, 0 or 1")
                .differentiable("embeddings", "(B,D)", "rows before the last layer")
                .input("classWeights", "(K)", "weight of each label's positives, above 0")
                .input("correlation", "(K,K)", "correlation of labels, taken as it is")
                .parameter("a", 0.1, "weight of the correlation part; at least 0")
                .parameter("b", 0.1, "weight of the contrastive part; at least 0")
                .parameter("tau", 0.1, "temperature of similarities; above 0"),
            HybridMultiLabelLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    Options plain = Options.DEFAULT;
    Options given =
        new Options(
            arguments.number("a", plain.a()),
            arguments.number("b", plain.b()),
            arguments.number("tau", plain.tau()),
            plain.most(),
            plain.shrinkage(),
            false);
    NDArray logits = Sigmoids.logits(inputs);
    NDArray targets = Sigmoids.targets(inputs, "labels");
    int labels = Math.toIntExact(logits.getShape().get(1));
    double[] weights = arguments.numbers("classWeights");
    Require.sameLength("classWeights", weights.length, "the labels", labels);
    Require.eachPositive("classWeights", weights);
    inputs.finite("correlation");
    double[] correlation = arguments.numbers("correlation");
    Require.sameLength(
        "correlation", correlation.length, "labels × labels", (long) labels * labels);
    inputs.finite("embeddings");
    NDArray embeddings = inputs.differentiable("embeddings");
    Require.that(
        embeddings.getShape().dimension() == 2, "input 'embeddings' must have two dimensions");
    return new Terms(given, curves(weights), LabelAffinity.of(correlation, false))
        .parts(Batch.ofTargets(targets, logits), embeddings)
        .loss();
  }
}
