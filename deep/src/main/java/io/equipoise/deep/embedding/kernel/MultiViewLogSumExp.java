package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * One log-sum per item over all pairs of its views with the views of all items, in blocks of items:
 *
 * <pre>
 *   lse_i = log Σ_l Σ_m Σ_j exp( u_li · u_mj / tau )        total = Σ_i lse_i
 * </pre>
 *
 * <p>Views m = l are left out, or with {@code sameView} only each row itself. Time is that of three
 * products of VN×VN×d. An item without any term counts 0.
 */
public final class MultiViewLogSumExp {
  private MultiViewLogSumExp() {}

  /**
   * The sum and its parts.
   *
   * @param total a scalar, which carries the gradient
   * @param perItem (N) lse, constant
   */
  public record Sums(NDArray total, NDArray perItem) {

    /** {@code Σ (lse_i - own_i)}, with the difference taken in each item first. */
    public NDArray less(NDArray own) {
      NDArray value = perItem.sub(own.stopGradient()).sum();
      return Sides.valued(value, total.sub(own.sum()));
    }
  }

  /**
   * Log-sums of all items.
   *
   * @param views (V,N,d) float32 or float64; results get its manager
   * @param tau temperature; above 0
   */
  public static Sums of(NDArray views, double tau, boolean sameView) {
    NDManager results = views.getManager();
    boolean wanted = GivenGradient.isWanted();
    try (NDManager work = results.newSubManager()) {
      NDArray perItem;
      NDArray value;
      NDArray slopes = null;
      try (Gradients paused = Gradients.pause()) {
        Shape shape = views.getShape();
        NDArray rows = views.stopGradient().reshape(shape.get(0) * shape.get(1), shape.get(2));
        rows.attach(work);
        Pass pass = new Pass(Sides.of(rows, rows, tau, work), shape, sameView, wanted);
        List<Part> parts =
            Stripes.map(
                shape.get(1),
                shape.get(0) * rows.getShape().get(0),
                (from, to) -> pass.over(from, to, work.newSubManager()));
        perItem = Stripes.joined(parts.stream().map(Part::sums).toList());
        value = perItem.sum();
        slopes = Stripes.added(parts.stream().map(Part::slopes).toList());
      }
      NDArray total = wanted ? GivenGradient.attach(value, views, slopes) : value;
      total.attach(results);
      perItem.attach(results);
      return new Sums(total, perItem);
    }
  }

  /** What one stripe of items comes to: log-sums, and its share of the gradient (V,N,d). */
  private record Part(NDArray sums, NDArray slopes) {}

  private record Pass(Sides sides, Shape shape, boolean sameView, boolean wanted) {

    Part over(long from, long to, NDManager stripe) {
      NDArray slopes = stripe.zeros(wanted ? shape : new Shape(1), sides.right().getDataType());
      NDArray sums = stripe.zeros(new Shape(to - from), sides.right().getDataType());
      long step = Math.max(1, Stripes.blockRows(sides.columns()) / shape.get(0));
      for (long item = from; item < to; item += step) {
        try (NDManager block = stripe.newSubManager()) {
          NDArray logs = block(item, Math.min(to, item + step), block, slopes);
          Stripes.put(logs, sums, item - from);
        }
      }
      return new Part(sums, slopes);
    }

    private NDArray block(long from, long to, NDManager block, NDArray slopes) {
      long views = shape.get(0);
      long items = to - from;
      NDIndex range = new NDIndex(":, {}:{}", from, to);
      NDArray some = sides.left().reshape(shape).get(range);
      some.attach(block);
      NDArray rows = some.reshape(views * items, shape.get(2));
      NDArray scores = sides.scores(rows);
      leaveOut(scores, from, items);
      Exponentials exponentials = Exponentials.of(scores, sides.safe());
      NDArray perRow = exponentials.logSums();
      NDArray any = exponentials.sums().gt(0).reshape(views, items);
      NDArray logs = LogSumExp.of(perRow.reshape(views, items), any, 0);
      NDArray none = any.toType(perRow.getDataType(), false).max(new int[] {0});
      logs = logs.mul(none);
      if (wanted) {
        NDArray shares =
            exponentials.tops().sub(logs.reshape(1, items).repeat(0, views).reshape(-1, 1)).exp();
        NDArray pulled = exponentials.values().matMul(sides.right());
        pulled.muli(shares).divi(Scalars.of(sides.tau(), pulled));
        slopes.addi(exponentials.values().transpose().matMul(rows.mul(shares)).reshape(shape));
        try (NDArray own = slopes.get(range)) {
          own.addi(pulled.reshape(views, items, shape.get(2)));
        }
      }
      return logs;
    }

    /** Sets what does not count to nothing, in place. */
    private void leaveOut(NDArray scores, long from, long items) {
      for (long view = 0; view < shape.get(0); view++) {
        NDIndex rows = new NDIndex("{}:{}", view * items, (view + 1) * items);
        try (NDArray ofView = scores.get(rows)) {
          if (sameView) {
            LeftOut.ITSELF.apply(ofView, view * shape.get(1) + from, 0, sides.columns());
          } else {
            NDIndex own = new NDIndex(":, {}:{}", view * shape.get(1), (view + 1) * shape.get(1));
            try (NDArray square = ofView.get(own)) {
              square.subi(Scalars.of(-LeftOut.NOTHING, square));
            }
          }
        }
      }
    }
  }
}
