package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * A second branch beside a convolutional network that reads texture: learnable Gabor filters
 * ({@link GaborFilters}), the distribution of their answers instead of a mean, and a gate that says
 * which regions are worth reading. It is for classes that differ only in fine texture, which
 * pooling takes away early.
 *
 * <pre>
 *   T_r = V [MLP(levels and statistics of filter k in region r)]_k
 *   g_r = 1 if MLP(mean of the network's maps in r) + logistic noise &gt; 0, else 0
 *   features = M + Σ_r g_r T_r        cost = mu mean_r g_r
 * </pre>
 *
 * <p>M (B,D) are the network's own features. Regions are the quadrants, the centre and the whole;
 * answers are read at evenly spaced places of each. The slope of a gate is that of the sigmoid;
 * when nothing is learned there is no noise, and regions that are not kept are not read. Images
 * (B,C,H,W) have their channels averaged, and zeros around them. Feed it images as they come: what
 * pooling has removed no filter finds.
 *
 * <pre>{@code
 * GaborLayer branch = new GaborBranch(GaborBranch.Options.DEFAULT).layer(64, 128, seed);
 * GaborLayer.Texture texture = branch.read(images, maps, true);
 * NDArray logits = head(features.add(texture.features()));
 * NDArray loss = crossEntropy.add(texture.cost());
 * }</pre>
 *
 * <p>The filters' numbers stay at first and then move by a tenth of the network's steps, {@code
 * texture.kept()} tells the share of regions read, and {@code branch.filters().numbers()} the
 * wavelengths and directions as they are. {@link GaborSearch} finds filters to start from.
 *
 * <pre>{@code
 * Adam filters = new Adam(List.of(branch.filters().parameter()), 0.1 * rate, 0, manager);
 * filters.step(epoch < epochs / 4 ? 0 : 1);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2308.05396">Zhu, Chen, Yin, See, Liu, Learning Gabor Texture
 *     Features for Fine-Grained Recognition, 2023, arXiv:2308.05396</a>
 */
@Method(
    name = "gabor-branch",
    aliases = {"gabor-texture"},
    row = 40,
    slot = Slot.TRAINING,
    treats = {Bias.REPRESENTATION},
    summary =
        "Reads fine texture beside a convolutional network, by learnable Gabor filters, statistics"
            + " of their answers and a gate over regions.",
    cites = {"zhu2023gabor"},
    instead = "it is a layer of a network on images, which the networks of recipes do not have")
public final class GaborBranch implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("directions of the filters at the start; at least 1") int directions,
      @Meaning("wavelengths at the start, each in every direction; at least 1") int wavelengths,
      @Meaning("side of a filter in pixels; odd, at least 3") int size,
      @Meaning("places by places of a region where answers are read; at least 1") int places,
      @Meaning("levels of a histogram; at least 1") int levels,
      @Meaning(
              "share of answers at either end that levels leave out, against outliers; at most 0.49")
          double tails,
      @Meaning("numbers that stand for a filter's statistics; at least 1") int hidden,
      @Meaning("price of reading a region; at least 0") double mu,
      @Meaning("whether the distribution of answers is read, or their mean size alone")
          boolean distribution) {

    /** Four directions by three wavelengths, 9 by 9 pixels, 16 by 16 places, 8 levels over all. */
    public static final Options DEFAULT = new Options(4, 3, 9, 16, 8, 0, 8, 0.05, true);

    public Options {
      Require.atLeast("directions", directions, 1);
      Require.atLeast("wavelengths", wavelengths, 1);
      Require.between("size", size, 3, 255);
      Require.that(size % 2 == 1, "size is " + size + ", but filters need a pixel in their centre");
      Require.atLeast("places", places, 1);
      Require.between("levels", levels, 1, 1024);
      Require.between("tails", tails, 0, 0.49);
      Require.atLeast("hidden", hidden, 1);
      Require.between("mu", mu, 0, 1e6);
    }
  }

  public GaborBranch(Options options) {
    this.options = options;
  }

  /**
   * A branch to train.
   *
   * @param width D of the features that it adds to
   * @param maps channels of the maps that the gate sees
   */
  public GaborLayer layer(int width, int maps, Seed seed) {
    return layer(
        GaborFilters.gridNumbers(options.size(), options.directions(), options.wavelengths()),
        width,
        maps,
        seed);
  }

  /**
   * The same with filters that start at given numbers, such as those of a {@link GaborSearch}, in
   * place of the options' directions and wavelengths.
   */
  public GaborLayer layer(List<GaborFilters.Numbers> start, int width, int maps, Seed seed) {
    Require.atLeast("width", width, 1);
    Require.atLeast("maps", maps, 1);
    return new GaborLayer(options, start, width, maps, seed);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("gabor-filter")
                .parameter("size", "none", "side in pixels; at least 1")
                .parameter("theta", 0, "direction in radians")
                .parameter("wavelength", 4, "pixels of a period; above 0")
                .parameter("sigma", 2, "width of the bell in pixels; above 0")
                .parameter("gamma", 0.6, "how much narrower it is across; above 0")
                .parameter("psi", 0, "phase in radians"),
            GaborBranch::filter),
        NativeFunction.of(
            Function.named("gabor-statistics")
                .differentiable("responses", "(H,W)", "answers of a filter in a region")
                .parameter("levels", 8, "levels of the histogram; at least 1")
                .parameter("tails", 0, "share left out at either end; 0 to 0.49"),
            GaborBranch::statistics));
  }

  private static NDArray filter(Inputs inputs) {
    Arguments given = inputs.arguments();
    Require.that(
        given.parameters().containsKey("size"), "parameter 'size' is missing: the side in pixels");
    int size = given.whole("size", 0);
    Require.between("size", size, 1, 1023);
    double[] numbers = {
      given.number("theta", 0),
      given.number("wavelength", 4),
      given.number("sigma", 2),
      given.number("gamma", 0.6),
      given.number("psi", 0)
    };
    Require.between("theta", numbers[0], -1e6, 1e6);
    Require.between("wavelength", numbers[1], 1e-6, 1e12);
    Require.between("sigma", numbers[2], 1e-6, 1e12);
    Require.between("gamma", numbers[3], 1e-6, 1e6);
    Require.between("psi", numbers[4], -1e6, 1e6);
    NDArray[] each = new NDArray[5];
    for (int p = 0; p < 5; p++) {
      each[p] = inputs.manager().create(new double[] {numbers[p]});
    }
    return GaborFilters.normalised(
            GaborFilters.raw(size, each[0], each[1], each[2], each[3], each[4]))
        .squeeze(0);
  }

  private static NDArray statistics(Inputs inputs) {
    inputs.finite("responses");
    NDArray responses = inputs.differentiable("responses");
    Require.that(!responses.isEmpty(), "input 'responses' is empty");
    int levels = inputs.arguments().whole("levels", 8);
    double tails = inputs.arguments().number("tails", 0);
    return TextureStatistics.of(responses.reshape(1, -1), levels, tails).values().squeeze(0);
  }
}
