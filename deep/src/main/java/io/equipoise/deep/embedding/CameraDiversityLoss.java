package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

/**
 * Draws items of one cluster together across the devices that recorded them (cameras, scanners,
 * hospitals), for pseudo-labels that would else follow the device.
 *
 * <pre>
 *   h_cv = share of device v in cluster c          d_c = -Σ_v h_cv log h_cv / log V
 *   w_i = (1 + d_c)(1 - h_cv), divided by the mean over the batch
 *   m_i = mean of exp(cos(z_i, z_j)/tau) over j of i's cluster and another device
 *   l_i = -log( m_i / (m_i + Σ_k exp(cos(z_i, z_k)/tau)) )          k: all of other clusters
 *   loss = (1/B) Σ w_i l_i
 * </pre>
 *
 * <p>Embeddings have shape (B,d), rows of any length; clusters and devices (B). Items of clusters
 * that many devices see, and of their rarer devices, count more; those of a cluster of one device
 * not at all. An item without a partner on another device has l = 0 and stays in both means. Shares
 * are those of all items in use ({@link DeviceShares}), not of the batch; all are constants. The
 * exact weighting of the paper is not public: this one does what its abstract states. Add it to the
 * usual loss of pseudo-labels, and cluster anew every epoch, or stale labels lock the bias in.
 *
 * <pre>{@code
 * DeviceShares shares = DeviceShares.of(allClusters, allDevices, 4);
 * double[] weights = shares.weights(clusters, devices);
 * NDArray value = loss.loss(embeddings, clusterArray, deviceArray, weightArray);
 * }</pre>
 *
 * <p>As a DJL loss it reads clusters, devices and weights from the labels, and embeddings from the
 * predictions.
 *
 * @see <a href="https://arxiv.org/abs/2308.11901">Lee et al., Camera-Driven Representation Learning
 *     for Unsupervised Domain Adaptive Person Re-identification, 2023, arXiv:2308.11901</a>
 */
@Method(
    name = "camera-diversity",
    aliases = {"cacl"},
    row = 60,
    slot = Slot.OBJECTIVE,
    summary =
        "Draws items of one cluster together across the devices that recorded them, so that"
            + " pseudo-labels do not follow the device.",
    cites = {"lee2023camera"})
public final class CameraDiversityLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("temperature of the cosines; above 0") double tau) {

    /** A temperature of 0.1. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("tau", tau, 1e-4, 1e6);
    }
  }

  public CameraDiversityLoss(Options options) {
    super("camera-diversity");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    Require.that(
        labels.size() == 3 && predictions.size() == 1,
        "camera-diversity reads clusters, devices and weights from the labels, and embeddings from"
            + " the predictions");
    return loss(predictions.get(0), labels.get(0), labels.get(1), labels.get(2));
  }

  /**
   * The loss, a scalar.
   *
   * @param embeddings (B,d), float32 or float64
   * @param clusters (B) constant
   * @param devices (B) constant
   * @param weights (B) constant
   */
  public NDArray loss(NDArray embeddings, NDArray clusters, NDArray devices, NDArray weights) {
    Require.that(
        embeddings.getShape().dimension() == 2 && embeddings.size() > 0,
        "embeddings must be (B,d) with at least one row, but have shape " + embeddings.getShape());
    long rows = embeddings.getShape().get(0);
    Require.sameLength("clusters", clusters.size(), "embeddings", rows);
    Require.sameLength("devices", devices.size(), "embeddings", rows);
    Require.sameLength("weights", weights.size(), "embeddings", rows);
    NDArray units = UnitRows.of(embeddings);
    NDArray cosines = units.matMul(units.transpose());
    NDArray logits = cosines.div(Scalars.held(options.tau(), cosines));
    NDArray together = LabelMasks.equal(clusters, clusters);
    NDArray partners = together.logicalAnd(LabelMasks.equal(devices, devices).logicalNot());
    NDArray counts = partners.toType(logits.getDataType(), false).sum(new int[] {1});
    NDArray others = LogSumExp.of(logits, together.logicalNot(), 1);
    NDArray mean = LogSumExp.of(logits, partners, 1).sub(counts.clip(1, rows).log());
    NDArray has = counts.gt(0).toType(logits.getDataType(), false);
    // where there is no partner the exponent is cut before it is multiplied by 0
    NDArray rise = others.sub(mean).mul(has);
    NDArray factors = weights.flatten().toType(logits.getDataType(), false).mul(has);
    return LogSumExp.softplus(rise).mul(factors).mean();
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("camera-diversity")
                .differentiable("embeddings", "(B,d)", "rows of any length")
                .input("clusters", "(B)", "cluster of each row, whole numbers from 0")
                .input("devices", "(B)", "device of each row, whole numbers from 0")
                .parameter("V", "largest device plus 1", "number of devices")
                .parameter("tau", 0.1, "temperature of the cosines; above 0"),
            CameraDiversityLoss::evaluated),
        Function.named("camera-weights")
            .input("clusters", "(N)", "cluster of each item, whole numbers from 0")
            .input("devices", "(N)", "device of each item, whole numbers from 0")
            .parameter("V", "largest device plus 1", "number of devices")
            .computes(arguments -> Evaluation.of(weights(arguments))));
  }

  private static double[] weights(Arguments arguments) {
    int[] clusters = arguments.ints("clusters");
    int[] devices = arguments.ints("devices");
    int seen = Arrays.stream(devices).max().orElse(0) + 1;
    return DeviceShares.of(clusters, devices, arguments.whole("V", Math.max(1, seen)))
        .weights(clusters, devices);
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given = new Options(inputs.arguments().number("tau", Options.DEFAULT.tau()));
    double[] weights = weights(inputs.arguments());
    return new CameraDiversityLoss(given)
        .loss(
            inputs.differentiable("embeddings"),
            inputs.codes("clusters"),
            inputs.codes("devices"),
            inputs.manager().create(weights));
  }
}
