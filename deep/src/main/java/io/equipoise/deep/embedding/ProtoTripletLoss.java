package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.List;

/**
 * Draws each query nearer to its class's prototype than to any other, by a margin: for episodes of
 * few shots, where a prototype is the mean of a class's shots.
 *
 * <pre>
 *   d(a, b) = sqrt( |a - b|^2 + 1e-6 )
 *   loss = mean over queries of max(0, d(q, c_y) - min over k ≠ y of d(q, c_k) + margin)
 * </pre>
 *
 * <p>Queries (M,d) and prototypes (C,d) as they are, not normalised; labels (M) in [0, C). With a
 * single prototype the loss is 0. {@link #prototypes} gives the means. As a DJL loss it reads the
 * labels from the labels, and the queries and prototypes from the predictions:
 *
 * <pre>{@code
 * NDArray means = ProtoTripletLoss.prototypes(shots, shotLabels, ways);
 * NDArray value = loss.loss(queries, labels, means);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2305.09062">Mendez-Ruiz et al., SuSana Distancia is all you
 *     need, 2023, arXiv:2305.09062</a>
 */
@Method(
    name = "proto-triplet",
    row = 35,
    slot = Slot.OBJECTIVE,
    treats = Bias.REPRESENTATION,
    summary =
        "Draws each query nearer to its class's prototype than to any other by a margin, for"
            + " classes of few shots.",
    cites = {"mendezruiz2023susana"})
public final class ProtoTripletLoss extends Loss implements Numeric {
  private static final double BENEATH_ROOT = 1e-6;
  private static final double FAR = 1e30;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how much nearer the own prototype should be; at least 0") double margin) {

    /** The paper's margin. */
    public static final Options DEFAULT = new Options(0.5);

    public Options {
      Require.between("margin", margin, 0, 1e6);
    }
  }

  public ProtoTripletLoss(Options options) {
    super("proto-triplet");
    this.options = options;
  }

  /**
   * The mean of each class's rows (C,d); zeros for a class without rows.
   *
   * @param rows (N,d)
   * @param labels (N) int64 in [0, classes)
   */
  public static NDArray prototypes(NDArray rows, NDArray labels, int classes) {
    NDArray ofClass = labels.oneHot(classes).toType(rows.getDataType(), false).transpose();
    NDArray counts = ofClass.sum(new int[] {1}, true);
    return ofClass.matMul(rows).div(counts.maximum(counts.onesLike()));
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(predictions.size() == 2, "the predictions must be queries and prototypes");
    NDArray queries = predictions.get(0);
    NDArray classes = labels.singletonOrThrow().flatten().toType(DataType.INT64, false);
    return Sound.checked(getName(), queries, () -> loss(queries, classes, predictions.get(1)));
  }

  /**
   * The loss, a scalar.
   *
   * @param queries (M,d), float32 or float64
   * @param labels (M) int64 in [0, C); constant
   * @param prototypes (C,d) of the same type
   */
  public NDArray loss(NDArray queries, NDArray labels, NDArray prototypes) {
    Require.sameLength("labels", labels.size(), "queries", queries.getShape().get(0));
    int classes = (int) prototypes.getShape().get(0);
    for (long label : labels.toLongArray()) {
      Require.that(
          label >= 0 && label < classes,
          "label " + label + " has no prototype: there are " + classes);
    }
    NDArray own = labels.oneHot(classes).toType(queries.getDataType(), false);
    NDArray apart = queries.expandDims(1).sub(prototypes.expandDims(0));
    NDArray distances = apart.square().sum(new int[] {2}).add(BENEATH_ROOT).sqrt();
    NDArray toOwn = distances.mul(own).sum(new int[] {1});
    NDArray others = NDArrays.where(own.gt(0), distances.zerosLike().add(FAR), distances);
    NDArray terms = toOwn.sub(others.min(new int[] {1})).add(options.margin());
    return terms.getNDArrayInternal().relu().mean();
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("proto-triplet")
                .differentiable("queries", "(N,D)", "rows to be told apart, as they are")
                .input("labels", "(N)", "class of each query, in [0, C)")
                .differentiable("prototypes", "(C,D)", "one row for each class")
                .parameter("margin", Options.DEFAULT.margin(), "how much nearer the own should be"),
            ProtoTripletLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    NDArray queries = inputs.differentiable("queries");
    NDArray prototypes = inputs.differentiable("prototypes");
    Require.that(
        queries.getShape().dimension() == 2
            && prototypes.getShape().dimension() == 2
            && queries.getShape().get(1) == prototypes.getShape().get(1),
        "input 'queries' has the shape "
            + queries.getShape()
            + " and 'prototypes' "
            + prototypes.getShape()
            + ", but they must be rows of the same width");
    Require.that(queries.size() > 0, "input 'queries' is empty");
    Options given = new Options(inputs.arguments().number("margin", Options.DEFAULT.margin()));
    return new ProtoTripletLoss(given).loss(queries, inputs.codes("labels"), prototypes);
  }
}
