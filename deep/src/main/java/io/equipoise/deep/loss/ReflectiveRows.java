package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.FloatMemory;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@link MultiFocalLoss} and its correction by {@link ReflectiveLabelCorrector} at once, in loops
 * over large matrices of floats with one class per row. Both losses see the same probabilities but
 * for the recorded label, whose logit is less in the correction.
 *
 * @param inner the loss that is corrected
 * @param bars which labels are believed
 * @param weights (K) of each label in the correction
 * @param rowWeights (N), of the whole batch; a row of weight 0 recovers nothing
 * @param margin taken off the logits of recorded labels
 * @param share what a row's correction is multiplied by
 */
record ReflectiveRows(
    MultiFocalRows inner,
    ReflectiveBars bars,
    double[] weights,
    NDArray rowWeights,
    double margin,
    double share)
    implements ClosedForm {

  /** Whether loops hold for a batch: the correction has the released curves. */
  static boolean suit(Batch batch, MultiFocalLoss.Options inner, double threshold) {
    MultiFocalLoss.Options released = MultiFocalLoss.Options.DEFAULT;
    return inner.clip() == released.clip()
        && inner.gammaPositive() == released.gammaPositive()
        && inner.gammaNegative() == released.gammaNegative()
        && threshold >= MultiFocalRow.LEAST_BELIEVED
        && batch.labels().getShape().dimension() == 1
        && batch.labels().getDataType() == DataType.INT64
        && RowBlocks.suitLoops(batch.logits());
  }

  @Override
  public Rows rows(NDArray logits, NDArray truth) {
    return rows(new NDIndex(":"), logits, truth);
  }

  @Override
  public Rows rows(NDIndex block, NDArray logits, NDArray truth) {
    NDArray gradient = logits.getManager().create(logits.getShape(), DataType.FLOAT32);
    NDArray one = logits.getManager().create(1f);
    return new Rows(fill(block, logits, truth, one, gradient), gradient);
  }

  @Override
  public NDArray fill(
      NDIndex block, NDArray logits, NDArray truth, NDArray times, @Nullable NDArray gradient) {
    long[] own = truth.toLongArray();
    float[] counted = rowWeights.get(logits.getManager(), block).toFloatArray();
    float[] factors = times.toFloatArray();
    float[] values = new float[own.length];
    int labels = weights.length;
    float[] x = new float[labels];
    Row row = new Row(this);
    FloatBuffer from = FloatMemory.of(logits);
    FloatBuffer to = gradient == null ? null : FloatMemory.of(gradient);
    for (int i = 0; i < own.length; i++) {
      from.get(i * labels, x, 0, labels);
      values[i] = (float) row.loss(x, (int) own[i], counted[i] > 0);
      if (to != null) {
        row.leaveSlopes(x, factors[factors.length == 1 ? 0 : i]);
        to.put(i * labels, x, 0, labels);
      }
    }
    return logits.getManager().create(values);
  }

  /** One row after the other. */
  private static final class Row {
    private final ReflectiveRows rows;
    private final MultiFocalRow focal;
    private final float[] w;
    private final float[] correcting;
    private final float[] believed;
    private final float[] slopes;
    private final float[] corrections;

    Row(ReflectiveRows rows) {
      int labels = rows.weights.length;
      this.rows = rows;
      this.focal = new MultiFocalRow(rows.inner.options(), labels);
      this.w = MultiFocalRows.floats(rows.inner.weights());
      this.correcting = MultiFocalRows.floats(rows.weights);
      this.believed = new float[labels];
      this.slopes = new float[labels];
      this.corrections = new float[labels];
    }

    double loss(float[] x, int own, boolean recovers) {
      focal.see(x);
      double logit = x[own];
      double weight = rows.inner.weights()[own];
      double loss = focal.absent(w, slopes) - focal.absentOf(own) + focal.present(logit, weight);
      slopes[own] = (float) focal.presentSlope(logit, weight);
      if (rows.share == 0) {
        return loss;
      }
      double correction;
      if (recovers) {
        rows.bars.believe(x, believed);
        believed[own] = 0;
        correction = focal.absentBut(believed, correcting, corrections);
      } else {
        correction = focal.absent(correcting, corrections);
      }
      double less = logit - rows.margin;
      double carried = rows.weights[own];
      correction += focal.present(less, carried) - focal.absentOf(own);
      corrections[own] = (float) focal.presentSlope(less, carried);
      return loss + rows.share * correction;
    }

    /** The gradient of the last row's loss, times a factor. */
    void leaveSlopes(float[] to, float factor) {
      add(slopes, corrections, (float) rows.share, factor, to);
    }

    private static void add(float[] one, float[] other, float share, float factor, float[] to) {
      for (int k = 0; k < to.length; k++) {
        to[k] = (one[k] + other[k] * share) * factor;
      }
    }
  }
}
