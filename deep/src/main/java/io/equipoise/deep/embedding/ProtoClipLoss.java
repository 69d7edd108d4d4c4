package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.List;

/**
 * Teaches one modality the groups that the other has found, beside the contrast of single pairs,
 * which pushes apart what means the same.
 *
 * <pre>
 *   t_n = softmax( T[y_n]·T' / tauT )         one-hot at y_n for tauT = 0
 *   loss = mean_n CE( t_n, softmax(scale · h_n·S') )
 * </pre>
 *
 * <p>h_n are the unit rows of the features (N,d) of the modality that learns; y (N) is the cluster
 * of each row's partner in the other modality; T (K,e) are the centroids there, S (K,d) the
 * prototypes here. Back translation makes S the mean of this modality's own features over the
 * clusters of the other, so that the gap between the two modalities does not stand in the way. All
 * but the features is constant. Centroids are taken as they are, not scaled to length 1; a row of
 * zeros in S is an empty cluster, left out of both softmaxes, and a row whose one-hot target is
 * left out counts 0. {@link PrototypeEpisode} finds clusters and prototypes of both modalities and
 * gives the whole term:
 *
 * <pre>{@code
 * PrototypeEpisode episode =
 *     PrototypeEpisode.of(imageFeatures, textFeatures, width, clusters, seed); // each epoch
 * NDArray term = episode.loss(loss, rows, images, texts); // of a batch
 * }</pre>
 *
 * <p>As a DJL loss it reads the features from the predictions, and from the labels the clusters,
 * the teacher's centroids and, if it is given, S; else S is the mean of these features.
 *
 * @see <a href="https://arxiv.org/abs/2206.10996">Chen et al., ProtoCLIP: Prototypical Contrastive
 *     Language Image Pretraining, 2022, arXiv:2206.10996</a>
 */
@Method(
    name = "protoclip",
    aliases = {"prototype-contrast"},
    row = 6,
    slot = Slot.OBJECTIVE,
    summary =
        "Teaches each of two modalities the groups that the other found, beside the contrast of"
            + " pairs that pushes groups apart.",
    cites = {"chen2022protoclip"})
public final class ProtoClipLoss extends Loss implements Numeric {
  private static final double NOTHING = -1e30;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("factor of the similarities to prototypes; above 0; the paper learns it, up to 100")
          double scale,
      @Meaning("temperature of the targets over similar clusters; 0 for one-hot targets")
          double tauT) {

    /** The paper's settings. */
    public static final Options DEFAULT = new Options(1 / 0.07, 0.01);

    public Options {
      Require.between("scale", scale, 1e-6, 1e6);
      Require.that(
          tauT == 0 || (tauT >= 1e-6 && tauT <= 1e6),
          "tauT is " + tauT + ", but must lie between 1e-6 and 1e6, or be 0");
    }
  }

  public ProtoClipLoss(Options options) {
    super("protoclip");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray features = predictions.singletonOrThrow();
    NDArray clusters = labels.get(0).flatten().toType(DataType.INT64, false);
    NDArray teacher = labels.get(1);
    check(features, clusters, teacher.getShape().get(0));
    NDArray student =
        labels.size() > 2 ? labels.get(2) : means(features, clusters, teacher.getShape().get(0));
    return Sound.checked(getName(), features, () -> loss(features, clusters, teacher, student));
  }

  /** The loss at the scale of the options. */
  public NDArray loss(
      NDArray features, NDArray labels, NDArray teacherCentroids, NDArray studentCentroids) {
    NDArray scale = Scalars.held(options.scale(), features);
    return loss(features, labels, teacherCentroids, studentCentroids, scale);
  }

  /**
   * The loss, a scalar, under a learned scale.
   *
   * @param features (N,d) as they come from a network, N at least 1, float32 or float64
   * @param labels (N) int64 in [0, K)
   * @param teacherCentroids (K,e)
   * @param studentCentroids (K,d), zeros where a cluster is empty
   * @param scale scalar of the features' type
   */
  public NDArray loss(
      NDArray features,
      NDArray labels,
      NDArray teacherCentroids,
      NDArray studentCentroids,
      NDArray scale) {
    check(features, labels, teacherCentroids.getShape().get(0));
    Require.that(
        studentCentroids
            .getShape()
            .equals(new Shape(teacherCentroids.getShape().get(0), features.getShape().get(1))),
        "studentCentroids have the shape "
            + studentCentroids.getShape()
            + ", but there are "
            + teacherCentroids.getShape().get(0)
            + " teacherCentroids and features of the shape "
            + features.getShape());
    DataType type = features.getDataType();
    NDArray student = studentCentroids.toType(type, false).stopGradient();
    NDArray there = student.abs().sum(new int[] {1}).neq(0).reshape(1, -1);
    NDArray logits = UnitRows.of(features).matMul(student.transpose()).mul(scale);
    NDArray logP = only(logits, there).logSoftmax(1);
    NDArray targets = targets(labels, teacherCentroids.toType(type, false), there);
    return targets.mul(logP).sum(new int[] {1}).mean().neg();
  }

  /**
   * The targets (N,K), which sum to 1.
   *
   * @param there (1,K) whether each cluster has a row
   */
  NDArray targets(NDArray labels, NDArray teacher, NDArray there) {
    NDArray kept = there.toType(teacher.getDataType(), false);
    if (options.tauT() == 0) {
      return labels
          .oneHot(Math.toIntExact(teacher.getShape().get(0)))
          .toType(teacher.getDataType(), false)
          .mul(kept);
    }
    NDArray similar = teacher.get(new NDIndex("{}", labels)).matMul(teacher.transpose());
    NDArray sharp = similar.div(Scalars.held(options.tauT(), similar));
    return only(sharp, there).softmax(1).mul(kept).stopGradient();
  }

  private static NDArray only(NDArray logits, NDArray there) {
    return NDArrays.where(
        there.broadcast(logits.getShape()),
        logits,
        logits.zerosLike().add(Scalars.of(NOTHING, logits)));
  }

  /** The mean unit feature of each cluster (K,d), a constant; zeros where there is none. */
  static NDArray means(NDArray features, NDArray labels, long clusters) {
    NDArray unit = UnitRows.of(features.stopGradient());
    NDArray members =
        labels.oneHot(Math.toIntExact(clusters)).toType(unit.getDataType(), false).transpose();
    NDArray sizes = members.sum(new int[] {1}, true);
    return members.matMul(unit).div(NDArrays.where(sizes.eq(0), sizes.onesLike(), sizes));
  }

  private static void check(NDArray features, NDArray labels, long clusters) {
    Require.that(
        features.getShape().dimension() == 2 && features.size() > 0,
        "features must be (N,d) and hold something, but have the shape " + features.getShape());
    Require.sameLength("features", features.getShape().get(0), "labels", labels.size());
    for (long label : labels.toLongArray()) {
      Require.that(
          label >= 0 && label < clusters,
          "labels hold " + label + ", but there are " + clusters + " teacherCentroids");
    }
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("protoclip-proto")
                .differentiable("features", "(N,d)", "rows of the modality that learns")
                .input("labels", "(N)", "cluster of each row's partner, in [0, K)")
                .input("teacherCentroids", "(K,e)", "centroids of the other modality")
                .optional(
                    "studentCentroids",
                    "(K,d)",
                    "prototypes, zeros for an empty cluster; the features' own means if left out")
                .parameter("scale", "1/0.07", "factor of the similarities to prototypes")
                .parameter("tauT", 0.01, "temperature of the targets; 0 for one-hot"),
            ProtoClipLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given =
        new Options(
            inputs.arguments().number("scale", Options.DEFAULT.scale()),
            Math.max(0, inputs.arguments().number("tauT", Options.DEFAULT.tauT())));
    inputs.finite("features");
    inputs.finite("teacherCentroids");
    NDArray teacher = inputs.constant("teacherCentroids");
    Require.that(
        teacher.getShape().dimension() == 2 && teacher.size() > 0,
        "input 'teacherCentroids' must be (K,e) and hold something");
    NDList labels = new NDList(inputs.codes("labels"), teacher);
    if (inputs.has("studentCentroids")) {
      inputs.finite("studentCentroids");
      labels.add(inputs.constant("studentCentroids"));
    }
    return new ProtoClipLoss(given).evaluate(labels, new NDList(inputs.differentiable("features")));
  }
}
