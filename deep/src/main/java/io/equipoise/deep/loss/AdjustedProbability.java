package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.engine.Scalars;

/**
 * What a probability counts in sums of {@link ClassSums}: itself, or less where it is sure.
 *
 * <pre>
 *   h = q = (1 - p)^alpha · p      v = q, or q²      p q'(p) = q (1 - alpha p / (1 - p))
 * </pre>
 *
 * @param alpha at least 0, where 0 leaves p as it is
 * @param squared whether v is the square
 * @param detached whether the power is a constant to the gradient, so that {@code p q' = q}
 */
record AdjustedProbability(double alpha, boolean squared, boolean detached) {
  /** Keeps the power's slope finite where a row is certain; from here on it is a constant. */
  static final double MOST_SURE = 1 - 1e-7;

  /** {@code v} of each (B,C); may be p itself. */
  NDArray mass(NDArray p) {
    return powered(p, power());
  }

  /**
   * {@code p v'(p) / n} of each (B,C), where n is the power of q in v.
   *
   * @param mass v of these, which is used up
   */
  NDArray massSlopes(NDArray p, NDArray mass) {
    return bends() ? mass.muli(bend(p)) : mass;
  }

  /** The power of q in v. */
  int power() {
    return squared ? 2 : 1;
  }

  /** Whether v takes long enough that it is better kept. */
  boolean isDear() {
    return alpha > 0;
  }

  /** {@code h} of some (B). */
  NDArray hits(NDArray p) {
    return powered(p, 1);
  }

  /** {@code p h'(p)} of some (B). */
  NDArray hitSlopes(NDArray p) {
    NDArray hits = powered(p, 1);
    return bends() ? hits.mul(bend(p)) : hits;
  }

  private boolean bends() {
    return alpha > 0 && !detached;
  }

  /** {@code q^power}; p itself where that is p. */
  private NDArray powered(NDArray p, int times) {
    NDArray products = times == 1 ? p : p.square();
    if (alpha == 0) {
      return products;
    }
    NDArray fade = others(p).log().muli(Scalars.held(times * alpha, p)).exp();
    return fade.muli(products);
  }

  /** {@code 1 - alpha p / (1 - p) = 1 + alpha - alpha / (1 - p)}, 1 beside a constant power. */
  private NDArray bend(NDArray p) {
    NDArray bend = Scalars.held(-alpha, p).div(others(p)).addi(Scalars.held(1 + alpha, p));
    if (p.max().toType(DataType.FLOAT64, false).getDouble() <= MOST_SURE) {
      return bend;
    }
    NDArray moves = p.lte(Scalars.held(MOST_SURE, p)).toType(p.getDataType(), false);
    NDArray one = Scalars.held(1d, p);
    return bend.subi(one).muli(moves).addi(one);
  }

  private static NDArray others(NDArray p) {
    return Scalars.held(1d, p).sub(p.minimum(Scalars.held(MOST_SURE, p)));
  }
}
