package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;
import java.util.Comparator;

/** The fractions of {@link DiceLoss}, on probabilities and truth as columns (N,K). */
record DiceFraction(DiceLoss.Options options) {
  /** The set form, summed over columns: a scalar. {@code weights} (N) multiply a row's terms. */
  NDArray overSet(NDArray p, NDArray y, NDArray weights) {
    NDArray w = kept(p, y, weights.expandDims(1));
    NDArray q = adjusted(p);
    int[] rows = {0};
    NDArray above = q.mul(y).mul(w).sum(rows).mul(Scalars.held(2d, q));
    NDArray below =
        options.squared()
            ? q.square().mul(w).sum(rows).add(y.square().mul(w).sum(rows))
            : q.mul(w).sum(rows).add(y.mul(w).sum(rows));
    return oneMinus(above, below).sum();
  }

  /** The same of sums that are known, of q, of q or q², and of y. */
  NDArray overSums(ClassSums.Sums sums) {
    NDArray above = sums.hits().mul(Scalars.held(2d, sums.hits()));
    return oneMinus(above, sums.mass().add(sums.truth())).sum();
  }

  /** The form per row, summed over columns (N). */
  NDArray perRow(NDArray p, NDArray y) {
    return perRowAndClass(p, y).sum(new int[] {1});
  }

  /** The form per row and column (N,K). */
  NDArray perRowAndClass(NDArray p, NDArray y) {
    return switch (options.form()) {
      case DL -> oneMinus(p.mul(y).mul(Scalars.held(2d, p)), p.square().add(y.square()));
      case TL -> tversky(p, y);
      case SET, DSC -> {
        NDArray q = adjusted(p);
        yield oneMinus(q.mul(y).mul(Scalars.held(2d, q)), q.add(y));
      }
    };
  }

  private NDArray tversky(NDArray p, NDArray y) {
    NDArray hit = p.mul(y);
    NDArray falseAlarm = p.sub(hit).mul(Scalars.held(options.a(), p));
    NDArray miss = y.sub(hit).mul(Scalars.held(options.b(), y));
    return oneMinus(hit, hit.add(falseAlarm).add(miss));
  }

  /** {@code (1 - p)^alpha · p}. */
  private NDArray adjusted(NDArray p) {
    if (options.alpha() == 0) {
      return p;
    }
    NDArray fade =
        p.clip(0d, AdjustedProbability.MOST_SURE)
            .neg()
            .add(1d)
            .pow(Scalars.held(options.alpha(), p));
    return (options.detachWeight() ? fade.stopGradient() : fade).mul(p);
  }

  private NDArray oneMinus(NDArray above, NDArray below) {
    return oneMinus(above, below, options.gamma());
  }

  /** {@code 1 - (above + smooth) / (below + smooth)}; nothing over nothing is a perfect score. */
  static NDArray oneMinus(NDArray above, NDArray below, double smooth) {
    NDArray all = below.add(smooth);
    NDArray empty = all.eq(0).toType(all.getDataType(), false);
    return above.add(smooth).add(empty).div(all.add(empty)).neg().add(1d);
  }

  /**
   * The weights (N,1) spread over columns (N,K), with 0 for the negatives that are not among the
   * hardest: of each column all positives stay and {@code round(r · positives)} negatives of the
   * highest probability, the first on a tie.
   */
  NDArray kept(NDArray p, NDArray y, NDArray weights) {
    if (options.hardNegatives() == 0) {
      return weights;
    }
    int columns = Math.toIntExact(p.getShape().get(1));
    double[] probability = doubles(p);
    double[] truth = doubles(y);
    double[] weight = doubles(weights);
    double[] kept = new double[probability.length];
    for (int c = 0; c < columns; c++) {
      keep(c, columns, probability, truth, weight, kept);
    }
    return p.getManager().create(kept, p.getShape()).toType(p.getDataType(), false);
  }

  private void keep(
      int column, int columns, double[] p, double[] y, double[] weight, double[] kept) {
    Integer[] negatives = new Integer[weight.length];
    int count = 0;
    int positives = 0;
    for (int i = 0; i < weight.length; i++) {
      int at = i * columns + column;
      if (weight[i] == 0) {
        continue;
      }
      if (y[at] > 0) {
        kept[at] = weight[i];
        positives++;
      } else {
        negatives[count++] = i;
      }
    }
    Arrays.sort(
        negatives,
        0,
        count,
        Comparator.comparingDouble((Integer i) -> -p[i * columns + column]).thenComparing(i -> i));
    long most = Math.min(count, Math.round(options.hardNegatives() * positives));
    for (int k = 0; k < most; k++) {
      kept[negatives[k] * columns + column] = weight[negatives[k]];
    }
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}
