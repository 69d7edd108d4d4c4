package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;

/**
 * Bootstraps a table of counts as if its rows were drawn again, at a cost that depends on the
 * number of cells and not of rows.
 *
 * <p>Plain counts follow the multinomial distribution, drawn cell by cell as conditional binomials.
 * Weighted counts follow independent Poisson numbers of effective rows, scaled so that each cell's
 * total keeps its mean {@code W = sum w} and its variance {@code sum w^2}.
 *
 * @see <a href="https://doi.org/10.1201/9780429246593">Efron and Tibshirani, An Introduction to the
 *     Bootstrap, 1993, chapter 6</a>
 */
public final class MultinomialBootstrap {
  private final double[] totals;
  private final boolean plain;
  private final double[] scale;
  private final double[] chance;
  private final long rows;

  private MultinomialBootstrap(double[] totals, double[] squares, boolean plain) {
    this.totals = totals.clone();
    this.plain = plain;
    this.scale = new double[totals.length];
    this.chance = new double[totals.length];
    double left = Arrays.stream(totals).sum();
    this.rows = (long) left;
    for (int i = 0; i < totals.length; i++) {
      Require.that(
          totals[i] >= 0 && totals[i] < 0x1p53, "cell " + i + " holds " + totals[i] + " rows");
      chance[i] = left > 0 ? Math.min(1, totals[i] / left) : 0;
      left -= totals[i];
      scale[i] = totals[i] == 0 ? 0 : squares[i] / totals[i];
    }
  }

  /** Of whole counts. */
  public static MultinomialBootstrap of(double[] counts) {
    for (double count : counts) {
      Require.that(count == Math.rint(count), "a table of rows holds " + count + " of them");
    }
    return new MultinomialBootstrap(counts, counts, true);
  }

  /**
   * Of weighted counts.
   *
   * @param totals sum of the weights per cell
   * @param squares sum of the squared weights per cell
   */
  public static MultinomialBootstrap weighted(double[] totals, double[] squares) {
    Require.sameLength("the totals", totals.length, "the squares", squares.length);
    return new MultinomialBootstrap(totals, squares, false);
  }

  /** Number of cells. */
  public int cells() {
    return totals.length;
  }

  /** Draws one replicate into {@code into}, one number per cell. */
  public void draw(UniformRandomProvider random, double[] into) {
    if (!plain) {
      for (int i = 0; i < totals.length; i++) {
        into[i] =
            scale[i] == 0 ? 0 : scale[i] * PoissonSampler.of(random, totals[i] / scale[i]).sample();
      }
      return;
    }
    long left = rows;
    for (int i = 0; i < totals.length; i++) {
      long count = BinomialSampler.draw(left, chance[i], random);
      into[i] = count;
      left -= count;
    }
  }
}
