package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Keeps the part of an image that an explanation says decided, so that slices are sought in what
 * the model looked at and not in what it never saw.
 *
 * <pre>
 *   a_k  = mean over pixels of dz_t/dh_k                 h (K,H,W) feature maps, z_t the target's logit
 *   cam  = ReLU(Σ_k a_k h_k), less its minimum, over (its maximum + 1e-7)
 *   mask = 1 where cam is at least its rho-quantile, else 0
 * </pre>
 *
 * <p>The quantile is taken image by image, linear between order statistics. {@code rho = 0} keeps
 * everything, and so does a map of zeros, which {@link #kept} tells. The explanation is that of the
 * audited model; take the embedding of the masked image from another. Compare with a random mask of
 * as many pixels: a masked image is unlike any that an embedding has seen. {@link PseudoGroups}
 * makes groups of slices for a robust training; {@link SlicePrecision} judges slices where the true
 * ones are known.
 *
 * <pre>{@code
 * double[] cam = ExplanationMask.gradCam(maps, slopes, channels);   // of the predicted class
 * double[] mask = ExplanationMask.of(cam, 0.7);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2407.01996">Marani et al., ViG-Bias: Visually Grounded Bias
 *     Discovery and Mitigation, 2024, arXiv:2407.01996</a>
 * @see <a href="https://arxiv.org/abs/1610.02391">Selvaraju et al., Grad-CAM: Visual Explanations
 *     from Deep Networks via Gradient-based Localization, 2017, arXiv:1610.02391</a>
 */
@Method(
    name = "explanation-mask",
    aliases = {"vig-bias"},
    row = 7,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Keeps the pixels that Grad-CAM says decided, so that slices are sought in what a model"
            + " looked at.",
    cites = {"marani2024vigbias", "selvaraju2017gradcam"})
public final class ExplanationMask implements Numeric {
  private static final double LEAST_RANGE = 1e-7;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of pixels that are blanked, in [0, 1]; 0 keeps all") double rho) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.7);

    public Options {
      Require.between("rho", rho, 0, 1);
    }
  }

  public ExplanationMask(Options options) {
    this.options = options;
  }

  /** The mask of one explanation (H·W): 1 for a pixel that is kept, else 0. */
  public double[] of(double[] cam) {
    return of(cam, options.rho());
  }

  /** As above with this share blanked. */
  public static double[] of(double[] cam, double rho) {
    Require.that(cam.length > 0, "cam is empty, so that there is nothing to keep");
    Require.between("rho", rho, 0, 1);
    for (double value : cam) {
      Require.that(Double.isFinite(value), "cam holds " + value + ", but must be finite");
    }
    double least = Quantile.of(cam, rho);
    return Arrays.stream(cam).map(value -> value >= least ? 1 : 0).toArray();
  }

  /** The share of pixels that a mask keeps; 1 where the explanation was flat. */
  public static double kept(double[] mask) {
    return Arrays.stream(mask).average().orElse(0);
  }

  /**
   * What Grad-CAM says of each place, in [0, 1].
   *
   * @param maps feature maps (K·P), channel by channel
   * @param slopes of the target's logit by each entry of the maps (K·P)
   * @param channels K
   */
  public static double[] gradCam(double[] maps, double[] slopes, int channels) {
    Require.sameLength("maps", maps.length, "mapGradients", slopes.length);
    Require.that(
        channels > 0 && maps.length >= channels && maps.length % channels == 0,
        "maps is empty or does not divide into " + channels + " channels");
    int places = maps.length / channels;
    double[] cam = new double[places];
    for (int k = 0; k < channels; k++) {
      double weight = 0;
      for (int p = 0; p < places; p++) {
        weight += slopes[k * places + p];
      }
      weight /= places;
      for (int p = 0; p < places; p++) {
        cam[p] += weight * maps[k * places + p];
      }
    }
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int p = 0; p < places; p++) {
      Require.that(Double.isFinite(cam[p]), "maps or mapGradients hold NaN or an infinity");
      cam[p] = Math.max(0, cam[p]);
      least = Math.min(least, cam[p]);
      most = Math.max(most, cam[p]);
    }
    double low = least;
    double range = most - least + LEAST_RANGE;
    return Arrays.stream(cam).map(value -> (value - low) / range).toArray();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("explanation-mask")
            .input("cam", "(H,W)", "how much each place decided")
            .parameter("rho", 0.7, "share of pixels that are blanked, in [0, 1]")
            .computes(ExplanationMask::mask),
        Function.named("grad-cam")
            .input("maps", "(K,H,W)", "feature maps by channel, row and column")
            .input("mapGradients", "(K,H,W)", "slope of the target's logit by each entry")
            .computes(ExplanationMask::cam));
  }

  private static Evaluation mask(Arguments arguments) {
    Tensor cam = arguments.tensor("cam");
    double rho = arguments.number("rho", Options.DEFAULT.rho());
    return new Evaluation(new Tensor(of(cam.data(), rho), cam.shape()), Map.of());
  }

  private static Evaluation cam(Arguments arguments) {
    Tensor maps = arguments.tensor("maps");
    int[] shape = maps.shape();
    Require.that(shape.length == 3, "maps must have 3 dimensions: channel, row, column");
    double[] cam = gradCam(maps.data(), arguments.numbers("mapGradients"), shape[0]);
    return new Evaluation(new Tensor(cam, shape[1], shape[2]), Map.of());
  }
}
