package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A loss that is a sum over labels, of one curve of the logit for labels that a row carries and of
 * another for those that it does not. Most labels are absent: their curve is computed for all
 * entries, and the few that are present are put in.
 *
 * @param present the curve where the target is 1
 * @param absent the curve where it is 0
 * @param factor what both are multiplied by
 */
record LabelCurves(Curve present, Curve absent, double factor) implements ClosedForm {
  /** From this share of present labels on, both curves are computed for all entries. */
  private static final double MANY = 0.1;

  LabelCurves(Curve present, Curve absent) {
    this(present, absent, 1);
  }

  /**
   * A curve at some logits.
   *
   * @param values the loss at each
   * @param slopes its derivative there
   */
  record Points(NDArray values, NDArray slopes) {}

  /** A loss of one logit, and its derivative. */
  @FunctionalInterface
  interface Curve {
    /**
     * The curve at {@code logits}, of any shape.
     *
     * @param entries which labels these are of
     */
    Points at(NDArray logits, Entries entries);
  }

  /**
   * Which entries of (B,K) some logits are: all of them, or those at P places.
   *
   * @param label (K) or (P), the label of each
   * @param at (P) places row by row, or null for all
   */
  record Entries(NDArray label, @Nullable NDArray at) {
    /** What each label has, (K) or (P), in the type of {@code like}. */
    NDArray of(double[] perLabel, NDArray like) {
      return Logits.ofClass(perLabel, label, like);
    }

    /** These entries of an array of all (B,K). */
    NDArray of(NDArray all) {
      return at == null ? all : all.flatten().gather(at, 0);
    }
  }

  /** As what {@link MultiLabelLoss#begin(LabelCounts)} returns. */
  static MultiLabelLoss.PerRow run(ClosedForm form) {
    return new Run(form);
  }

  /** A loss of several labels that is written out. */
  record Run(ClosedForm form) implements MultiLabelLoss.PerRow {
    @Override
    public NDArray perSample(NDArray targets, NDArray logits) {
      return ClosedForm.perRow(logits, targets, form);
    }

    @Override
    public NDArray values(Batch batch) {
      return form.values(batch);
    }

    @Override
    public NDArray loss(Batch batch) {
      return form.loss(batch);
    }
  }

  @Override
  public Rows rows(NDArray logits, NDArray truth) {
    Points entries = entries(logits, truth);
    return new Rows(entries.values().sum(new int[] {1}), entries.slopes());
  }

  /** Each entry by itself (B,K); arguments as of {@link #rows}. */
  Points entries(NDArray logits, NDArray truth) {
    if (truth.getShape().dimension() == 2) {
      NDArray y = truth.toType(logits.getDataType(), false);
      if (y.sum().toType(DataType.FLOAT64, false).getDouble() > MANY * y.size()) {
        return mixed(logits, y);
      }
    }
    NDArray at = carried(truth, logits.getShape().get(1));
    NDArray all = logits.getManager().arange((int) logits.getShape().get(1));
    Points rest = absent.at(logits, new Entries(all.toType(DataType.INT64, false), null));
    NDArray own = at.mod(logits.getShape().get(1));
    Points few = present.at(logits.flatten().gather(at, 0), new Entries(own, at));
    return new Points(with(rest.values(), at, few.values()), with(rest.slopes(), at, few.slopes()));
  }

  /** Each entry of both curves, and then one of the two, where finding a few takes longer. */
  private Points mixed(NDArray logits, NDArray y) {
    NDArray all = logits.getManager().arange((int) logits.getShape().get(1));
    Entries entries = new Entries(all.toType(DataType.INT64, false), null);
    Points ones = present.at(logits, entries);
    Points zeros = absent.at(logits, entries);
    NDArray not = Scalars.held(1d, y).sub(y);
    return new Points(
        zeros.values().mul(not).addi(ones.values().mul(y)),
        zeros.slopes().mul(not).addi(ones.slopes().mul(y)));
  }

  private static NDArray with(NDArray all, NDArray at, NDArray few) {
    NDArray flat = all.flatten();
    flat.set(new NDIndex("{}", at), few);
    return flat.reshape(all.getShape());
  }

  /** Where the rows' labels are in an array of all entries, row by row (P). */
  private static NDArray carried(NDArray truth, long labels) {
    if (truth.getShape().dimension() == 2) {
      return truth.flatten().nonzero().flatten();
    }
    long[] starts = new long[Math.toIntExact(truth.size())];
    Arrays.setAll(starts, i -> i * labels);
    return truth.add(truth.getManager().create(starts));
  }
}
