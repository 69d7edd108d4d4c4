package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.FreedMemory;
import io.equipoise.deep.engine.Scalars;

/**
 * The two sides of a pairwise objective as constants.
 *
 * @param left (N,d) divided by the temperature
 * @param right (M,d)
 * @param tau temperature
 * @param safe whether every exponential of a score, and a sum of many, is a number of the type
 */
record Sides(NDArray left, NDArray right, double tau, boolean safe) {
  private static final double SAFE_FLOAT = 70;
  private static final double SAFE_DOUBLE = 600;

  /** Pairs from which on pages that come anew take a hundredth of the time or less. */
  private static final long MANY_PAIRS = 1L << 27;

  static Sides of(NDArray left, NDArray right, double tau, NDManager work) {
    Require.above("tau", tau, 0);
    Shape shape = left.getShape();
    Require.that(
        shape.dimension() == 2
            && right.getShape().dimension() == 2
            && shape.get(1) == right.getShape().get(1),
        "the two sides must be rows of equal width, but have the shapes "
            + shape
            + " and "
            + right.getShape());
    if (shape.get(0) * right.getShape().get(0) >= MANY_PAIRS) {
      FreedMemory.giveBack();
    }
    NDArray constant = left.stopGradient();
    constant.attach(work);
    NDArray scaled = constant.div(Scalars.held(tau, left));
    NDArray columns = right.stopGradient();
    columns.attach(work);
    double bound = longest(scaled) * longest(columns);
    double most = left.getDataType() == DataType.FLOAT32 ? SAFE_FLOAT : SAFE_DOUBLE;
    return new Sides(scaled, columns, tau, bound <= most);
  }

  /** The same sides beside a term of this score, which must be safe too. */
  Sides beside(double further) {
    boolean both = safe && (further == LeftOut.NOTHING || Math.abs(further) <= SAFE_FLOAT);
    return new Sides(left, right, tau, both);
  }

  /** A value with the gradient of another array. */
  static NDArray valued(NDArray value, NDArray slope) {
    return value.stopGradient().add(slope.sub(slope.stopGradient()));
  }

  private static double longest(NDArray rows) {
    try (NDArray squares = rows.square();
        NDArray lengths = squares.sum(new int[] {1});
        NDArray longest = lengths.max();
        NDArray exact = longest.toType(DataType.FLOAT64, false)) {
      return Math.sqrt(exact.getDouble());
    }
  }

  long rows() {
    return left.getShape().get(0);
  }

  long columns() {
    return right.getShape().get(0);
  }

  /** How many rows make a block where nothing of a block's size is kept. */
  long blockRows() {
    return safe ? Stripes.MOST_ROWS : Stripes.blockRows(columns());
  }

  /**
   * How many columns make a tile. Where exponentials might overflow, the largest score of all is
   * taken off each, so that a tile is as wide as the block.
   */
  long tile() {
    return safe ? Stripes.TILE : columns();
  }

  /** Rows of the left side, as an array of {@code block}. */
  NDArray left(long from, long to, NDManager block) {
    return some(left, from, to, block);
  }

  /** The tile of columns from {@code column} on, (c,d), as an array of {@code tile}. */
  NDArray columns(long column, NDManager tile) {
    return some(right, column, Math.min(columns(), column + tile()), tile);
  }

  private static NDArray some(NDArray side, long from, long to, NDManager manager) {
    NDArray rows = side.get(new NDIndex("{}:{}", from, to));
    rows.attach(manager);
    return rows;
  }

  /** Scores of these rows with all columns, as an array of their manager; nothing left out. */
  NDArray scores(NDArray rows) {
    try (NDArray transposed = right.transpose()) {
      return rows.matMul(transposed);
    }
  }

  /** Scores of rows (b,d) with columns (c,d), as an array of the manager of the columns. */
  static NDArray scores(NDArray rows, NDArray columns) {
    try (NDArray transposed = columns.transpose()) {
      NDArray scores = rows.matMul(transposed);
      scores.attach(columns.getManager());
      return scores;
    }
  }
}
