package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
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
 * Aligns a new model's features with those of the model it replaces, so that items which the old
 * one indexed are still found.
 *
 * <pre>
 *   l_i = -mu o_i·u_i + log Σ over k with y_k ≠ y_i of exp(mu o_i·u_k)
 *   loss = mean over rows whose sum is not empty
 * </pre>
 *
 * <p>{@code u} are the new model's features (N,d) as directions, {@code o} the old one's, without a
 * gradient; labels (N). Under {@link Form#INFO_NCE} the sum holds {@code exp(mu o_i·u_i)} as well,
 * and the loss is at least 0. {@link Form#RELEASED} is the paper's program, which adds 1 for every
 * row of i's class, i itself included. Where all rows are of one class the strict loss is 0.
 *
 * <p>The paper trains by {@code 0.1 CE + 0.9 HOC}, the cross-entropy of a {@link
 * io.equipoise.deep.layer.SimplexClassifier}, and the first model by cross-entropy alone. {@link
 * io.equipoise.core.metric.Compatibility} says whether it worked. As a DJL loss it reads the labels
 * and the old features from the labels, and the new features from the predictions:
 *
 * <pre>{@code
 * HocAlignmentLoss hoc = new HocAlignmentLoss(HocAlignmentLoss.Options.DEFAULT);
 * NDArray total = corners.loss(h, labels).mul(0.1f).add(hoc.loss(h, old, labels).mul(0.9f));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2405.02581">Biondi et al., Stationary Representations:
 *     Optimally Approximating Compatibility and Implications for Improved Model Replacements, 2024,
 *     arXiv:2405.02581</a>
 */
@Method(
    name = "hoc",
    aliases = {"hoc-alignment"},
    row = 101,
    slot = Slot.OBJECTIVE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Aligns a new model's features with the old one's, so that items indexed before an update"
            + " are still found.",
    cites = {"biondi2024stationary"})
public final class HocAlignmentLoss extends Loss implements Numeric {
  private final Options options;

  /** What the sum holds beside rows of other classes. */
  public enum Form {
    /** Nothing. */
    STRICT,
    /** The row itself. */
    INFO_NCE,
    /** 1 for each row of the same class. */
    RELEASED
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what cosines are multiplied by; above 0") double mu,
      @Meaning("strict, info-nce or released") Form form) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(10, Form.STRICT);

    public Options {
      Require.between("mu", mu, 1e-4, 1e4);
    }
  }

  public HocAlignmentLoss(Options options) {
    super("hoc");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(labels.size() == 2, "the labels must be classes and the old model's features");
    NDArray features = predictions.singletonOrThrow();
    NDArray classes = labels.get(0).flatten().toType(DataType.INT64, false);
    return Sound.checked(getName(), features, () -> loss(features, labels.get(1), classes));
  }

  /**
   * The loss, a scalar.
   *
   * @param features (N,d) of the new model, float32 or float64
   * @param oldFeatures (N,d) of the old model for the same rows; constant
   * @param labels (N) int64; constant
   */
  public NDArray loss(NDArray features, NDArray oldFeatures, NDArray labels) {
    Require.that(
        features.getShape().equals(oldFeatures.getShape()),
        "features have the shape "
            + features.getShape()
            + " but oldFeatures "
            + oldFeatures.getShape()
            + "; they must agree");
    Require.sameLength("labels", labels.size(), "features", features.getShape().get(0));
    if (features.isEmpty()) {
      return features.sum();
    }
    int[] columns = {1};
    NDArray unit = UnitRows.of(features);
    NDArray old = UnitRows.of(oldFeatures.stopGradient());
    // (k, i), turned: the product starts from what carries the gradient
    NDArray scaled = unit.matMul(old.transpose()).transpose();
    scaled = scaled.mul(Scalars.held(options.mu(), scaled));
    NDArray same = LabelMasks.same(labels, labels, scaled);
    NDArray own = LabelMasks.others(scaled).neg().add(1);
    NDArray other = same.neg().add(1);
    NDArray aligned = scaled.mul(own).sum(columns);
    NDArray sums =
        switch (options.form()) {
          case STRICT -> LogSumExp.of(scaled, other, 1);
          case INFO_NCE -> LogSumExp.of(scaled, other.add(own), 1);
          case RELEASED -> LogSumExp.of(NDArrays.where(same.gt(0), scaled.zerosLike(), scaled), 1);
        };
    NDArray met = options.form() == Form.STRICT ? other.max(columns) : aligned.onesLike();
    NDArray count = met.sum();
    return sums.sub(aligned).mul(met).sum().div(count.maximum(count.onesLike()));
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("hoc")
                .differentiable("features", "(N,D)", "rows of the new model; they are normalised")
                .input("oldFeatures", "(N,D)", "rows of the old model; they are normalised")
                .input("labels", "(N)", "class of each row, from 0")
                .parameter("mu", Options.DEFAULT.mu(), "what cosines are multiplied by")
                .parameter("form", "strict", "strict, infoNce or released"),
            HocAlignmentLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options options = new Options(given.number("mu", 10), given.choice("form", Form.STRICT));
    Labelled rows = EmbeddingFunction.rows(inputs, "features", "labels");
    inputs.finite("oldFeatures");
    return new HocAlignmentLoss(options)
        .loss(rows.embeddings(), inputs.constant("oldFeatures"), rows.labels());
  }
}
