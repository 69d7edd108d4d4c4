package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether an attribution points at the evidence: models that learn anew from the coordinates it
 * ranks highest should do better than those that learn from what it ranks lowest.
 *
 * <pre>
 *   top    = the first round(k d) coordinates in descending attribution, lower index first on ties
 *   bottom = the last round(k d) of the same ranking
 *   DiffROAR(k) = accuracy of fresh models on top-masked data - the same on bottom-masked data
 *   null share  = mean over images of |attribution| in a block that carries no class / in all
 * </pre>
 *
 * <p>Above 0 the ranking is right, about 0 it is no better than chance, below 0 it is inverted. For
 * each set a model learns from masked rows and is tested on equally masked rows: testing the first
 * model on masked rows would measure how it stands masking. Images whose attribution is all 0 have
 * no share and are left out of the mean; {@link #blank} counts them. {@link DiffRoarCurve} measures
 * DiffROAR over k.
 *
 * @see <a href="https://arxiv.org/abs/2102.12781">Shah, Jain, Netrapalli, Do Input Gradients
 *     Highlight Discriminative Features?, 2021, arXiv:2102.12781</a>
 */
@Method(
    name = "diffroar",
    row = 108,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Tests whether an attribution such as an input gradient points at the evidence, before it is"
            + " trusted to show a shortcut.",
    cites = {"shah2021input"})
public final class DiffRoar implements Numeric {
  private static final double SHARE = 0.1;

  /**
   * What is kept of one image (d): 1 for a coordinate that is, else 0.
   *
   * @param top the highest
   * @param bottom the lowest
   */
  public record Masks(double[] top, double[] bottom) {}

  /** The masks of one attribution (d) that keep a share {@code k} in [0, 1]. */
  public static Masks masks(double[] attribution, double k) {
    Require.between("k", k, 0, 1);
    for (double value : attribution) {
      Require.that(Double.isFinite(value), "attributions hold " + value + ", but must be finite");
    }
    int[] ranking =
        IntStream.range(0, attribution.length)
            .boxed()
            .sorted((i, j) -> Double.compare(attribution[j] + 0.0, attribution[i] + 0.0))
            .mapToInt(Integer::intValue)
            .toArray();
    int kept = (int) Math.floor(k * ranking.length + 0.5);
    Masks masks = new Masks(new double[ranking.length], new double[ranking.length]);
    for (int i = 0; i < kept; i++) {
      masks.top[ranking[i]] = 1;
      masks.bottom[ranking[ranking.length - 1 - i]] = 1;
    }
    return masks;
  }

  /** How many images (N,d) have no attribution at all. */
  public static int blank(double[][] attributions) {
    return (int) Arrays.stream(attributions).filter(row -> total(row) == 0).count();
  }

  /**
   * Mean share of attribution that falls on what carries no class.
   *
   * @param attributions (N,d), of which only the size counts
   * @param nullMask (N,d) 1 where an image carries no class, else 0
   */
  public static double nullShare(double[][] attributions, double[][] nullMask) {
    Require.sameLength("attributions", attributions.length, "nullMask", nullMask.length);
    double sum = 0;
    int images = 0;
    for (int i = 0; i < attributions.length; i++) {
      double[] row = attributions[i];
      double[] mask = nullMask[i];
      Require.sameLength("a row of attributions", row.length, "a row of nullMask", mask.length);
      double on = 0;
      for (int c = 0; c < row.length; c++) {
        Require.that(
            mask[c] == 0 || mask[c] == 1, "nullMask holds " + mask[c] + ", but must be 0 or 1");
        on += mask[c] * Math.abs(row[c]);
      }
      double all = total(row);
      Require.that(Double.isFinite(all), "attributions hold NaN or an infinity");
      if (all > 0) {
        sum += on / all;
        images++;
      }
    }
    Require.that(images > 0, "attributions are all 0, so that none of them has a share");
    return sum / images;
  }

  private static double total(double[] row) {
    double total = 0;
    for (double value : row) {
      total += Math.abs(value);
    }
    return total;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("diffroar-masks")
            .input("attributions", "(N,D)", "attribution of each coordinate of each image")
            .parameter("k", SHARE, "share of coordinates that is kept, in [0, 1]")
            .computes(DiffRoar::evaluateMasks),
        Function.named("null-share")
            .input("attributions", "(N,D)", "attribution of each coordinate of each image")
            .input("nullMask", "(N,D)", "0 or 1: whether a coordinate carries no class")
            .computes(
                arguments ->
                    Evaluation.of(
                        nullShare(
                            arguments.tensor("attributions").rows(),
                            arguments.tensor("nullMask").rows()))));
  }

  private static Evaluation evaluateMasks(Arguments arguments) {
    double[][] rows = arguments.tensor("attributions").rows();
    Require.that(rows.length > 0, "attributions is empty, but needs at least one row");
    int width = rows[0].length;
    double[] both = new double[2 * rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      Masks masks = masks(rows[i], arguments.number("k", SHARE));
      System.arraycopy(masks.top, 0, both, 2 * i * width, width);
      System.arraycopy(masks.bottom, 0, both, (2 * i + 1) * width, width);
    }
    return new Evaluation(new Tensor(both, rows.length, 2, width), Map.of());
  }
}
