package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ReflectiveLabelCorrector} recovers of one batch.
 *
 * @param targets (N,K) ŷ, constants, true or false
 * @param gained (K) labels recovered, by label
 * @param carried Σ ŷ over rows that weigh something
 */
record ReflectiveCorrection(NDArray targets, long[] gained, double carried) {

  static ReflectiveCorrection of(Batch batch, ReflectiveLabelCorrector.Options options) {
    NDManager step = batch.logits().getManager();
    try (Gradients paused = Gradients.pause();
        NDManager work = step.newSubManager()) {
      NDArray x = batch.logits().stopGradient();
      x.attach(work);
      Shape shape = x.getShape();
      NDArray counts = batch.weights().gt(0).toType(x.getDataType(), false).expandDims(1);
      counts.attach(work);
      NDArray sums = work.zeros(new Shape(1, shape.get(1)), x.getDataType());
      RowBlocks.each(
          shape,
          work,
          (block, some) -> {
            NDArray p = probabilities(x.get(some, block), batch.labels().get(some, block), options);
            sums.addi(counts.get(some, block).transpose().matMul(p));
          });
      NDArray rows = counts.sum().maximum(Scalars.held(1, counts));
      NDArray bars = sums.div(rows).maximum(Scalars.held(options.threshold(), x));
      NDArray targets = step.create(shape, DataType.BOOLEAN);
      NDArray gained = work.zeros(new Shape(shape.get(1)), x.getDataType());
      NDArray carried = work.zeros(new Shape(1, shape.get(1)), x.getDataType());
      RowBlocks.each(
          shape,
          work,
          (block, some) -> {
            NDArray recorded = batch.labels().get(some, block);
            NDArray given = x.get(some, block);
            NDArray counted = counts.get(some, block);
            NDArray sure = probabilities(given, recorded, options).gt(bars);
            NDArray y = Batch.targets(recorded, given);
            NDArray all = sure.toType(y.getDataType(), false).muli(counted).maximum(y);
            carried.addi(counted.transpose().matMul(all));
            targets.set(block, all.toType(DataType.BOOLEAN, false));
            gained.addi(all.subi(y).sum(new int[] {0}));
          });
      return new ReflectiveCorrection(
          targets,
          Arrays.stream(ReflectiveLabelCorrector.doubles(gained)).mapToLong(Math::round).toArray(),
          Arrays.stream(ReflectiveLabelCorrector.doubles(carried)).sum());
    }
  }

  static NDArray probabilities(
      NDArray logits, NDArray truth, ReflectiveLabelCorrector.Options options) {
    return Activation.sigmoid(shifted(logits, truth, options.margin()));
  }

  /** The corrected loss by the labels carried (K), times {@code weight}, beside another. */
  Corrected beside(
      @Nullable ClosedForm inner,
      long[] counts,
      int rows,
      double weight,
      ReflectiveLabelCorrector.Options options) {
    double[] weights = MultiFocalLoss.weights(counts, options.kappa());
    return new Corrected(
        inner,
        new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT).curves(weights),
        targets,
        options.margin(),
        carried > 0 ? weight * rows / carried : 0);
  }

  /** x' of some rows: the logits (B,K), less the margin where a label was recorded. */
  private static NDArray shifted(NDArray logits, NDArray truth, double margin) {
    if (truth.getShape().dimension() == 2) {
      return logits.sub(truth.mul(Scalars.held(margin, truth)));
    }
    NDArray less = logits.getManager().full(truth.getShape(), (float) -margin);
    return Logits.plusAt(logits, truth, less.toType(logits.getDataType(), false));
  }

  /** The corrected loss of each row times {@code share}, added to the loss that is corrected. */
  record Corrected(
      @Nullable ClosedForm inner,
      ClosedForm correction,
      NDArray targets,
      double margin,
      double share)
      implements ClosedForm {

    @Override
    public Rows rows(NDArray logits, NDArray truth) {
      return rows(new NDIndex(":"), logits, truth);
    }

    @Override
    public Rows rows(NDIndex block, NDArray logits, NDArray truth) {
      NDArray believed = targets.get(logits.getManager(), block);
      Rows added = times(correction.rows(shifted(logits, truth, margin), believed), share);
      if (inner == null) {
        return added;
      }
      Rows rows = times(inner.rows(block, logits, truth), inner.factor());
      return new Rows(rows.values().addi(added.values()), rows.gradient().addi(added.gradient()));
    }

    private static Rows times(Rows rows, double factor) {
      if (factor == 1) {
        return rows;
      }
      NDArray times = Scalars.held(factor, rows.values());
      return new Rows(rows.values().muli(times), rows.gradient().muli(times));
    }
  }
}
