package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums over rows of the logarithm of a sum of exponentials of products, in blocks of rows:
 *
 * <pre>
 *   lse_i = log Σ_j exp( l_i · r_j / tau )     over the columns j that row i does not leave out
 *   total = Σ_i w_i lse_i
 *
 *   P_ij  = exp( l_i · r_j / tau - lse_i )
 *   d total / d l_i = w_i/tau Σ_j P_ij r_j     d total / d r_j = 1/tau Σ_i w_i P_ij l_i
 * </pre>
 *
 * <p>A row that leaves out every column counts 0. Time is that of three matrix products of N×M×d,
 * or of one where no gradient is wanted; memory is a few blocks of at most 8 MB in float32 beside
 * arrays of the size of the inputs. Both cores are used; results are the same to the bit on any
 * number of them.
 */
public final class PairwiseLogSumExp {
  private PairwiseLogSumExp() {}

  /**
   * The sum and its parts.
   *
   * @param total a scalar, which carries the gradient to both sides
   * @param perRow (N) lse, constant
   * @param weights (N) constant
   */
  public record Sums(NDArray total, NDArray perRow, NDArray weights) {

    /**
     * {@code Σ w_i (lse_i - own_i)}, with the difference taken in each row first: sums of many
     * large numbers would swallow a small one in float32.
     *
     * @param own (N), which may carry a gradient
     */
    public NDArray less(NDArray own) {
      NDArray value = perRow.sub(own.stopGradient()).mul(weights).sum();
      return Sides.valued(value, total.sub(own.mul(weights).sum()));
    }
  }

  /** What one stripe of rows comes to: log-sums, and its share of the gradient to the right. */
  private record Part(NDArray sums, NDArray right) {}

  /**
   * The weighted sum over rows.
   *
   * @param left (N,d) float32 or float64; results get its manager
   * @param right (M,d)
   * @param tau temperature; above 0
   * @param weights (N) constant
   */
  public static Sums rows(
      NDArray left, NDArray right, double tau, LeftOut leftOut, NDArray weights) {
    return rows(left, right, tau, leftOut, weights, LeftOut.NOTHING);
  }

  /**
   * The weighted sum over rows, each of which has a term {@code exp(further)} beside its columns,
   * so that a row whose columns are all far below it counts {@code further}.
   */
  public static Sums rows(
      NDArray left, NDArray right, double tau, LeftOut leftOut, NDArray weights, double further) {
    Require.sameLength("weights", weights.size(), "rows", left.getShape().get(0));
    NDManager results = left.getManager();
    boolean wanted = GivenGradient.isWanted();
    NDArray perRow;
    NDArray value;
    try (NDManager work = results.newSubManager()) {
      NDList gradients = new NDList();
      try (Gradients paused = Gradients.pause()) {
        Sides sides = Sides.of(left, right, tau, work).beside(further);
        NDArray columnWeights = weights.stopGradient().reshape(-1, 1);
        columnWeights.attach(work);
        NDArray onLeft = work.zeros(wanted ? left.getShape() : new Shape(0), left.getDataType());
        RowPass pass = new RowPass(sides, leftOut, columnWeights, further, wanted, onLeft);
        List<Part> parts =
            Stripes.map(
                sides.rows(),
                sides.columns(),
                (from, to) -> pass.over(from, to, work.newSubManager()));
        perRow = Stripes.joined(parts.stream().map(Part::sums).toList());
        value = perRow.mul(columnWeights.reshape(-1)).sum();
        if (wanted) {
          gradients.add(onLeft);
          gradients.add(Stripes.added(parts.stream().map(Part::right).toList()));
        }
      }
      NDArray total =
          wanted
              ? GivenGradient.attach(value, left, gradients.get(0), right, gradients.get(1))
              : value;
      total.attach(results);
      perRow.attach(results);
      NDArray constants = weights.stopGradient();
      constants.attach(results);
      return new Sums(total, perRow, constants);
    }
  }

  /** All stripes, each of which fills its own rows of the gradient to the left (N,d). */
  private record RowPass(
      Sides sides,
      LeftOut leftOut,
      NDArray weights,
      double further,
      boolean wanted,
      NDArray onLeft) {

    Part over(long from, long to, NDManager stripe) {
      NDArray onRight = zeros(wanted ? sides.right().getShape() : new Shape(0), stripe);
      Part part = new Part(zeros(new Shape(to - from), stripe), onRight);
      long step = Stripes.blockRows(sides.columns());
      for (long row = from; row < to; row += step) {
        try (NDManager block = stripe.newSubManager()) {
          block(row, Math.min(to, row + step), block, part, row - from);
        }
      }
      return part;
    }

    private NDArray zeros(Shape shape, NDManager stripe) {
      return stripe.zeros(shape, sides.right().getDataType());
    }

    private void block(long from, long to, NDManager block, Part part, long at) {
      NDArray rows = sides.left(from, to, block);
      NDArray pulled = block.zeros(rows.getShape(), rows.getDataType());
      List<NDArray> tiles = new ArrayList<>();
      Exponentials all = Exponentials.none(rows);
      for (long column = 0; column < sides.columns(); column += sides.tile()) {
        try (NDManager tile = block.newSubManager()) {
          NDArray columns = sides.columns(column, tile);
          NDArray scores = Sides.scores(rows, columns);
          leftOut.apply(scores, from, column, sides.columns());
          double beside = column == 0 ? further : LeftOut.NOTHING;
          Exponentials exponentials = Exponentials.of(scores, sides.safe(), beside);
          all = exponentials.after(all, sides.safe());
          if (wanted) {
            pulled.addi(exponentials.values().matMul(columns));
            exponentials.values().attach(block);
            tiles.add(exponentials.values());
          }
        }
      }
      Stripes.put(all.logSums(), part.sums(), at);
      if (wanted) {
        NDArray weight = weights.get(new NDIndex("{}:{}", from, to));
        weight.attach(block);
        NDArray share = all.shares(weight);
        pulled.muli(share).divi(Scalars.of(sides.tau(), pulled));
        Stripes.put(pulled, onLeft, from);
        NDArray pulling = rows.mul(share);
        for (int tile = 0; tile < tiles.size(); tile++) {
          try (NDArray turned = tiles.get(tile).transpose();
              NDArray product = turned.matMul(pulling)) {
            Stripes.put(product, part.right(), tile * sides.tile());
          }
        }
      }
    }
  }
}
