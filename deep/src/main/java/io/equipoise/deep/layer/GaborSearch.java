package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A random search for filters that tell classes apart, for a {@link GaborBranch} to start from:
 *
 * <pre>
 *   m_i = mean of |S| over the pixels of image i       S: answers of a filter
 *   separation = Σ_c n_c (m_c - m)² / Σ_i (m_i - m_c(i))²     m_c, m: means of class c and of all
 * </pre>
 *
 * <p>Filters are drawn from a grid of directions and wavelengths ({@link GaborFilters#grid}), each
 * at most once, and those with the largest separation are kept; of equal ones that which comes
 * first in the grid. Answers are read where a filter lies within the image, so that flat images
 * give none. Images are looked at a few at a time.
 *
 * <pre>{@code
 * GaborSearch search = new GaborSearch(GaborSearch.Options.DEFAULT);
 * List<GaborSearch.Found> best = search.among(images, labels, branch.options().size(), seed);
 * GaborLayer layer = branch.layer(best.stream().map(Found::numbers).toList(), 64, 128, seed);
 * }</pre>
 */
public final class GaborSearch {
  private static final int IMAGES = 32;

  /** What rounding makes of answers that are equal, of their mean square. */
  private static final double ROUNDING = 1e-12;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("directions of the grid; at least 1") int directions,
      @Meaning("wavelengths of the grid, each in every direction; at least 1") int wavelengths,
      @Meaning("filters that are drawn and tried; at most those of the grid") int tried,
      @Meaning("filters that are kept; at most those tried") int kept) {

    /** 12 of 48 tried, of 12 directions by 8 wavelengths. */
    public static final Options DEFAULT = new Options(12, 8, 48, 12);

    public Options {
      Require.between("directions", directions, 1, 1000);
      Require.between("wavelengths", wavelengths, 1, 1000);
      Require.atLeast("kept", kept, 1);
      Require.that(
          tried <= directions * wavelengths,
          "tried is " + tried + ", but the grid has " + directions * wavelengths + " filters");
      Require.that(
          kept <= tried, "kept is " + kept + ", but no more than tried, " + tried + ", can be");
    }
  }

  public GaborSearch(Options options) {
    this.options = options;
  }

  /** A filter's numbers and how well it separates the classes; infinite where none vary within. */
  public record Found(GaborFilters.Numbers numbers, double separation) {}

  /**
   * The filters that are kept, best first.
   *
   * @param images (B,C,H,W) float32 with finite values, no smaller than a filter; channels are
   *     averaged
   * @param labels (B) of at least two classes, one of which has two images
   * @param size side of a filter in pixels; odd, at least 3
   */
  public List<Found> among(NDArray images, int[] labels, int size, Seed seed) {
    Require.between("size", size, 3, 255);
    Require.that(size % 2 == 1, "size is " + size + ", but filters need a pixel in their centre");
    Shape shape = images.getShape();
    Require.that(
        shape.dimension() == 4 && shape.size() > 0,
        "images have the shape " + shape + ", but must be (B,C,H,W)");
    Require.sameLength("images", shape.get(0), "labels", labels.length);
    Require.that(
        Math.min(shape.get(2), shape.get(3)) >= size,
        "images of the shape " + shape + " are smaller than filters of " + size);
    int[] classes = Arrays.stream(labels).distinct().sorted().toArray();
    Require.that(
        classes.length >= 2,
        "labels hold one class, but filters that tell classes apart need at least two");
    Require.that(
        classes.length < labels.length,
        "each of the classes has one image, but at least one of them must have two");
    List<GaborFilters.Numbers> grid =
        GaborFilters.gridNumbers(size, options.directions(), options.wavelengths());
    int[] drawn = Permutation.of(grid.size(), seed.generator());
    int[] places = Arrays.stream(drawn).limit(options.tried()).sorted().toArray();
    List<GaborFilters.Numbers> tried = IntStream.of(places).mapToObj(grid::get).toList();
    double[][] answers = answers(images, size, tried);
    int[] codes = Arrays.stream(labels).map(label -> Arrays.binarySearch(classes, label)).toArray();
    List<Found> found = new ArrayList<>();
    for (int f = 0; f < tried.size(); f++) {
      found.add(new Found(tried.get(f), separation(answers[f], codes, classes.length)));
    }
    Require.that(
        found.stream().anyMatch(each -> each.separation() > 0),
        "no filter answers to one class more than to another: are the images all alike, or flat?");
    found.sort(Comparator.comparingDouble(Found::separation).reversed());
    return List.copyOf(found.subList(0, options.kept()));
  }

  /** Mean |S| of each filter and image. */
  private static double[][] answers(NDArray images, int size, List<GaborFilters.Numbers> filters) {
    int count = Math.toIntExact(images.getShape().get(0));
    double[][] means = new double[filters.size()][count];
    try (NDManager manager = images.getManager().newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray bank = GaborFilters.of(size, filters, manager).filters(manager).expandDims(1);
      NDArray none = manager.zeros(new Shape(filters.size()));
      Shape one = new Shape(1, 1);
      for (int from = 0; from < count; from += IMAGES) {
        try (NDManager step = manager.newSubManager()) {
          NDArray block = images.get(from + ":" + Math.min(count, from + IMAGES));
          block.attach(step);
          NDArray grey = block.mean(new int[] {1}, true);
          // a flat image is then 0 to the last digit, and so are its answers
          NDArray least = grey.reshape(grey.getShape().get(0), -1).min(new int[] {1}, true);
          NDArray above = grey.sub(least.reshape(-1, 1, 1, 1));
          NDArray read =
              Conv2d.conv2d(above, bank, none, one, new Shape(0, 0), one, 1)
                  .singletonOrThrow()
                  .abs()
                  .reshape(above.getShape().get(0), filters.size(), -1)
                  .mean(new int[] {2});
          float[] all = read.toFloatArray();
          for (int i = 0; i < all.length; i++) {
            means[i % filters.size()][from + i / filters.size()] = all[i];
          }
        }
      }
    }
    for (double[] each : means) {
      for (double mean : each) {
        Require.that(Double.isFinite(mean), "images hold what is no finite number");
      }
    }
    return means;
  }

  /** Variance between classes over that within; 0 where answers are equal but for rounding. */
  private static double separation(double[] answers, int[] codes, int classes) {
    double[] sums = new double[classes];
    int[] sizes = new int[classes];
    double squares = 0;
    for (int i = 0; i < answers.length; i++) {
      sums[codes[i]] += answers[i];
      sizes[codes[i]]++;
      squares += answers[i] * answers[i];
    }
    double mean = Arrays.stream(sums).sum() / answers.length;
    double between = 0;
    for (int c = 0; c < classes; c++) {
      double off = sums[c] / sizes[c] - mean;
      between += sizes[c] * off * off;
    }
    double within = 0;
    for (int i = 0; i < answers.length; i++) {
      double off = answers[i] - sums[codes[i]] / sizes[codes[i]];
      within += off * off;
    }
    if (between <= ROUNDING * squares) {
      return 0;
    }
    return within <= ROUNDING * squares ? Double.POSITIVE_INFINITY : between / within;
  }
}
