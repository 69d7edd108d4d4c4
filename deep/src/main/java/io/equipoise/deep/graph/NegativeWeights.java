package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.UnitRows;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a node counts as another's negative, by a small net on both:
 *
 * <pre>
 *   w_ij = sigmoid( tanh((f_i + c_j) W + b) V + b' )
 * </pre>
 *
 * <p>f and c are unit rows (N,d), W (d,16), V (16,1).
 */
final class NegativeWeights {
  private static final int HIDDEN = 16;

  /** Up to how many nodes all pairs are weighed: 16 numbers for each are kept for the gradient. */
  static final int EXACT = 1250;

  private final Affine inner;
  private final Affine outer;

  NegativeWeights(int width, NDManager manager, Seed seed) {
    inner = Affine.of(width, HIDDEN, true, manager, seed.child("inner"));
    outer = Affine.of(HIDDEN, 1, true, manager, seed.child("outer"));
  }

  List<NDArray> parameters() {
    List<NDArray> all = new ArrayList<>(inner.parameters());
    all.addAll(outer.parameters());
    return all;
  }

  /** Weights (N, columns), above 0. */
  NDArray of(NDArray coarse, NDArray fine, int[] columns) {
    NDArray c = UnitRows.of(coarse);
    NDArray chosen = c.get(new NDIndex("{}", c.getManager().create(columns)));
    // a sum is mapped as the sum of maps: no array of pairs by width
    NDArray anchors = inner.of(UnitRows.of(fine)).expandDims(1);
    NDArray others = chosen.matMul(inner.weight()).expandDims(0);
    NDArray units = anchors.add(others).tanh().reshape(-1, HIDDEN);
    return Activation.sigmoid(outer.of(units)).reshape(fine.getShape().get(0), columns.length);
  }

  /** What weights are like: mean, least, most, and the share of zeros. */
  static double[] summary(NDArray weights) {
    NDArray constant = weights.stopGradient();
    return new double[] {
      number(constant.mean()),
      number(constant.min()),
      number(constant.max()),
      number(constant.eq(0).toType(DataType.FLOAT64, false).mean())
    };
  }

  private static double number(NDArray scalar) {
    return scalar.toType(DataType.FLOAT64, false).getDouble();
  }
}
