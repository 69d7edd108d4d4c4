package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * The sum over rows and over columns of the logarithm of a sum of exponentials of products, in
 * blocks of rows:
 *
 * <pre>
 *   total = Σ_i log Σ_j exp( l_i · r_j / tau ) + Σ_j log Σ_i exp( l_i · r_j / tau )
 *
 *   G_ij  = exp( l_i · r_j / tau - row_i ) + exp( l_i · r_j / tau - column_j )
 *   d total / d l_i = 1/tau Σ_j G_ij r_j       d total / d r_j = 1/tau Σ_i G_ij l_i
 * </pre>
 *
 * <p>A column's sum is known only after the last row, so that the products are formed twice: four
 * products of N×M×d in place of the six that two calls of {@link PairwiseLogSumExp} take. What is
 * left out of a row is left out of its column. A line without any term counts 0.
 */
public final class SymmetricLogSumExp {
  private SymmetricLogSumExp() {}

  /**
   * The sum and its parts.
   *
   * @param total a scalar, which carries the gradient to both sides
   * @param rows (N) log-sums, constant
   * @param columns (M) log-sums, constant
   */
  public record Sums(NDArray total, NDArray rows, NDArray columns) {

    /**
     * {@code Σ (row_i - own_i) + Σ (column_i - own_i)} where N = M, with differences taken first:
     * sums of many large numbers would swallow a small one in float32.
     *
     * @param own (N), which may carry a gradient
     */
    public NDArray less(NDArray own) {
      NDArray constant = own.stopGradient();
      NDArray value = rows.sub(constant).add(columns.sub(constant)).sum();
      return Sides.valued(value, total.sub(own.add(own).sum()));
    }
  }

  /**
   * Both log-sums of all lines.
   *
   * @param left (N,d) float32 or float64; results get its manager
   * @param right (M,d)
   * @param tau temperature; above 0
   */
  public static Sums of(NDArray left, NDArray right, double tau, LeftOut leftOut) {
    NDManager results = left.getManager();
    boolean wanted = GivenGradient.isWanted();
    try (NDManager work = results.newSubManager()) {
      NDArray value;
      LogSums sums;
      NDList slopes = new NDList();
      try (Gradients paused = Gradients.pause()) {
        Sides sides = Sides.of(left, right, tau, work);
        sums = LogSums.of(sides, leftOut, work);
        value = sums.rows().sum().add(sums.columns().sum());
        if (wanted) {
          NDArray onLeft = work.zeros(left.getShape(), left.getDataType());
          slopes.add(onLeft);
          slopes.add(onRight(new SlopePass(sides, leftOut, sums, onLeft), work));
        }
      }
      NDArray total =
          wanted ? GivenGradient.attach(value, left, slopes.get(0), right, slopes.get(1)) : value;
      for (NDArray result : List.of(total, sums.rows(), sums.columns())) {
        result.attach(results);
      }
      return new Sums(total, sums.rows(), sums.columns());
    }
  }

  /** The gradient to the right, and that to the left in the array of the pass. */
  private static NDArray onRight(SlopePass pass, NDManager work) {
    return Stripes.added(
        Stripes.map(
            pass.sides().rows(),
            pass.sides().columns(),
            (from, to) -> pass.over(from, to, work.newSubManager())));
  }

  /** The first pass over all pairs: log-sums of rows (N) and of columns (M). */
  private record LogSums(NDArray rows, NDArray columns) {
    private record Part(NDArray rows, ColumnSums columns) {}

    static LogSums of(Sides sides, LeftOut leftOut, NDManager work) {
      List<Part> parts =
          Stripes.map(
              sides.rows(),
              sides.columns(),
              (from, to) -> over(from, to, sides, leftOut, work.newSubManager()));
      ColumnSums columns = parts.get(0).columns();
      parts.subList(1, parts.size()).forEach(more -> columns.merge(more.columns()));
      return new LogSums(
          Stripes.joined(parts.stream().map(Part::rows).toList()), columns.logSums());
    }

    private static Part over(long from, long to, Sides sides, LeftOut leftOut, NDManager stripe) {
      ColumnSums columns = new ColumnSums(sides, stripe);
      NDArray rows = stripe.zeros(new Shape(to - from), sides.right().getDataType());
      long step = sides.blockRows();
      for (long row = from; row < to; row += step) {
        try (NDManager block = stripe.newSubManager()) {
          NDArray some = sides.left(row, Math.min(to, row + step), block);
          Stripes.put(logSums(some, row, sides, leftOut, columns), rows, row - from);
        }
      }
      return new Part(rows, columns);
    }

    /** (b) log-sums of these rows, whose exponentials the columns take in. */
    private static NDArray logSums(
        NDArray rows, long row, Sides sides, LeftOut leftOut, ColumnSums columns) {
      NDManager block = rows.getManager();
      Exponentials all = Exponentials.none(rows);
      for (long column = 0; column < sides.columns(); column += sides.tile()) {
        try (NDManager tile = block.newSubManager()) {
          NDArray scores = Sides.scores(rows, sides.columns(column, tile));
          leftOut.apply(scores, row, column, sides.columns());
          if (!sides.safe()) {
            columns.add(scores);
          }
          Exponentials exponentials = Exponentials.of(scores, sides.safe());
          if (sides.safe()) {
            columns.addExponentials(exponentials.values(), column);
          }
          all = exponentials.after(all, sides.safe());
        }
      }
      return all.logSums();
    }
  }

  /**
   * The second pass: what each score is pulled by, times the other side. Each stripe fills its own
   * rows of what the left side is pulled by (N,d).
   */
  private record SlopePass(Sides sides, LeftOut leftOut, LogSums sums, NDArray onLeft) {

    /** (M,d) what these rows pull the right side by. */
    NDArray over(long from, long to, NDManager stripe) {
      NDArray onRight = stripe.zeros(sides.right().getShape(), sides.right().getDataType());
      long step = sides.blockRows();
      for (long row = from; row < to; row += step) {
        try (NDManager block = stripe.newSubManager()) {
          NDArray rows = sides.left(row, Math.min(to, row + step), block);
          NDArray pulled = pulled(rows, row, onRight);
          pulled.divi(Scalars.of(sides.tau(), pulled));
          Stripes.put(pulled, onLeft, row);
        }
      }
      return onRight;
    }

    /** (b,d) Σ_j G_ij r_j of these rows; adds to what the right side is pulled by. */
    private NDArray pulled(NDArray rows, long row, NDArray onRight) {
      NDManager block = rows.getManager();
      NDArray pulled = block.zeros(rows.getShape(), rows.getDataType());
      NDArray logs = lines(sums.rows(), row, rows.getShape().get(0), block).reshape(-1, 1);
      NDArray across = sides.safe() ? logs.neg().exp() : logs;
      for (long column = 0; column < sides.columns(); column += sides.tile()) {
        try (NDManager tile = block.newSubManager()) {
          NDArray columns = sides.columns(column, tile);
          NDArray scores = Sides.scores(rows, columns);
          leftOut.apply(scores, row, column, sides.columns());
          NDArray down = lines(sums.columns(), column, columns.getShape().get(0), tile);
          NDArray slopes = slopes(scores, across, down.reshape(1, -1));
          pulled.addi(slopes.matMul(columns));
          Stripes.put(slopes.transpose().matMul(rows), onRight, column);
        }
      }
      return pulled;
    }

    private static NDArray lines(NDArray logs, long from, long many, NDManager manager) {
      NDArray some = logs.get(new NDIndex("{}:{}", from, from + many));
      some.attach(manager);
      return some;
    }

    /**
     * G, using the scores up.
     *
     * @param across (b,1) log-sums of the rows; where exponentials are safe, one over the sums
     * @param down (1,c) log-sums of the columns
     */
    private NDArray slopes(NDArray scores, NDArray across, NDArray down) {
      if (sides.safe()) {
        NDArray shares = down.neg().exp().add(across);
        NDArray slopes = scores.exp();
        scores.close();
        return slopes.muli(shares);
      }
      NDArray slopes = scores.sub(across).exp();
      try (NDArray ofColumns = scores.subi(down).exp()) {
        return slopes.addi(ofColumns);
      }
    }
  }
}
