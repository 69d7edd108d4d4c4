package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Scalars;
import java.util.ArrayList;
import java.util.List;

/**
 * Odd-even transposition sort whose swaps are soft, so that places have gradients.
 *
 * <pre>
 *   layers 0 … n-1; layer l compares places (i, i+1) for i = l mod 2, l mod 2 + 2, …
 *   alpha = 1/2 + arctan(s (b - a))/π
 *   a' = alpha a + (1 - alpha) b          b' = (1 - alpha) a + alpha b
 *   P = M_0 M_1 … M_{n-1}                 M_l mixes the columns i and i+1 like a and b
 * </pre>
 *
 * <p>{@code P[k,r]} is how much of input k ends at rank r, 0 being the lowest. A sum over ranks is
 * {@code P t} with a vector t of zeros and ones; multiplied from the right it needs O(n) numbers
 * per line and layer, where P itself would need O(n²).
 *
 * @see <a href="https://arxiv.org/abs/2203.09630">Petersen, Borgelt, Kuehne, Deussen, Monotonic
 *     Differentiable Sorting Networks, 2022, arXiv:2203.09630</a>
 */
final class OddEvenSort {
  private OddEvenSort() {}

  /**
   * How much of each input ends among the highest ranks, in [0, 1].
   *
   * @param scores (M,n), each line an input
   * @param highest number of ranks that count
   * @param steepness s
   */
  static NDArray amongHighest(NDArray scores, int highest, double steepness) {
    int n = Math.toIntExact(scores.getShape().get(1));
    List<NDArray> swaps = new ArrayList<>();
    NDArray line = scores;
    for (int layer = 0; layer < n; layer++) {
      Pairs pairs = Pairs.of(line, layer % 2);
      NDArray rise = pairs.second().sub(pairs.first());
      NDArray kept =
          rise.mul(Scalars.held(steepness, rise)).atan().div(Scalars.held(Math.PI, rise)).add(0.5);
      NDArray moved = kept.mul(rise);
      line = pairs.replaced(pairs.second().sub(moved), pairs.first().add(moved));
      swaps.add(kept);
    }
    NDArray shares = ranks(scores, n, highest);
    for (int layer = n - 1; layer >= 0; layer--) {
      Pairs pairs = Pairs.of(shares, layer % 2);
      NDArray moved = swaps.get(layer).mul(pairs.second().sub(pairs.first()));
      shares = pairs.replaced(pairs.second().sub(moved), pairs.first().add(moved));
    }
    return shares;
  }

  /** 1 at the highest ranks and 0 at the others (M,n). */
  private static NDArray ranks(NDArray scores, int n, int highest) {
    long rows = scores.getShape().get(0);
    NDArray zeros = scores.getManager().zeros(new Shape(rows, n - highest), scores.getDataType());
    return zeros.concat(zeros.getManager().ones(new Shape(rows, highest), scores.getDataType()), 1);
  }

  /** Neighbouring places of lines (M,n), from the place {@code start} on, and what is left over. */
  private record Pairs(NDArray line, int start, int end, NDArray first, NDArray second) {

    static Pairs of(NDArray line, int start) {
      long rows = line.getShape().get(0);
      int n = Math.toIntExact(line.getShape().get(1));
      int count = (n - start) / 2;
      int end = start + 2 * count;
      NDArray pairs = line.get(":, {}:{}", start, end).reshape(rows, count, 2);
      return new Pairs(line, start, end, pairs.get(":, :, 0"), pairs.get(":, :, 1"));
    }

    NDArray replaced(NDArray newFirst, NDArray newSecond) {
      NDArray all =
          NDArrays.stack(new NDList(newFirst, newSecond), 2)
              .reshape(line.getShape().get(0), end - start);
      if (start > 0) {
        all = line.get(":, :{}", start).concat(all, 1);
      }
      return end == line.getShape().get(1) ? all : all.concat(line.get(":, {}:", end), 1);
    }
  }
}
