package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.engine.FloatMemory;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@link MultiFocalLoss} over rows of one class each, as loops where they are large matrices of
 * floats; all else is left to {@code curves}.
 *
 * @param weights (K) of each label
 */
record MultiFocalRows(LabelCurves curves, double[] weights, MultiFocalLoss.Options options)
    implements ClosedForm {

  @Override
  public Rows rows(NDArray logits, NDArray truth) {
    return curves.rows(logits, truth);
  }

  @Override
  public NDArray fill(
      NDIndex block, NDArray logits, NDArray truth, NDArray times, @Nullable NDArray gradient) {
    boolean loops =
        options.clip() >= MultiFocalLoss.LEAST
            && truth.getShape().dimension() == 1
            && RowBlocks.suitLoops(logits);
    return loops
        ? loops(logits, truth.toLongArray(), times.toFloatArray(), gradient)
        : ClosedForm.super.fill(block, logits, truth, times, gradient);
  }

  private NDArray loops(NDArray logits, long[] truth, float[] times, @Nullable NDArray gradient) {
    int labels = weights.length;
    float[] w = floats(weights);
    float[] x = new float[labels];
    float[] slopes = new float[labels];
    float[] values = new float[truth.length];
    MultiFocalRow row = new MultiFocalRow(options, labels);
    FloatBuffer from = FloatMemory.of(logits);
    FloatBuffer to = gradient == null ? null : FloatMemory.of(gradient);
    for (int i = 0; i < truth.length; i++) {
      int own = (int) truth[i];
      from.get(i * labels, x, 0, labels);
      row.see(x);
      double sum = row.absent(w, slopes);
      values[i] = (float) (sum - row.absentOf(own) + row.present(x[own], weights[own]));
      if (to != null) {
        slopes[own] = (float) row.presentSlope(x[own], weights[own]);
        float factor = times[times.length == 1 ? 0 : i];
        for (int k = 0; k < labels; k++) {
          slopes[k] *= factor;
        }
        to.put(i * labels, slopes, 0, labels);
      }
    }
    return logits.getManager().create(values);
  }

  static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}
