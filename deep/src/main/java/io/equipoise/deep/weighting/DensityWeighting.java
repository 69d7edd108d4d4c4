package io.equipoise.deep.weighting;

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
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weighs a row by how few rows of its class are like it, so that what is rare within a class is
 * learned as well as what is common.
 *
 * <pre>
 *   d_i  = mean over other rows j of the class of exp(-|x_i - x_j|² / (2 h²))
 *   d'_i = d_i scaled to [0, 1] within the class
 *   w_i ∝ max(1 - alpha · d'_i, epsilon), mean 1 within the class
 * </pre>
 *
 * <p>x are the encoded features; h is {@code bandwidth} times the median distance between rows of
 * the class, so that the number of features does not matter. Weights are those of DenseWeight, with
 * the density of a row among its class where that paper has the density of a number to predict. At
 * {@code alpha = 0} all rows weigh the same; at 1 the densest row weighs next to nothing; above 1
 * more do. Classes keep their share. At most {@value #MOST} rows of a class, drawn by the seed, are
 * what densities are estimated from. Outliers weigh most, errors among them.
 *
 * @see <a href="https://doi.org/10.1007/s10994-021-06023-5">Steininger, Kobs, Davidson, Krause,
 *     Hotho, Density-based Weighting for Imbalanced Regression, 2021</a>
 */
@Method(
    name = "density",
    aliases = {"denseweight"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.REPRESENTATION},
    summary = "Weighs each row by how few rows of its class are like it, around any loss.",
    cites = {"steininger2021density"})
public final class DensityWeighting implements Weighting, Numeric {
  /** Rows of a class that densities are estimated from. */
  static final int MOST = 1000;

  /** Rows of a class whose distances the median is of. */
  private static final int FOR_MEDIAN = 200;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how much density takes from the weight; at least 0, where 0 weighs all rows alike")
          double alpha,
      @Meaning("least weight before scaling; above 0") double epsilon,
      @Meaning("width of the kernel in median distances; above 0") double bandwidth) {

    /** The paper's alpha and epsilon; half the median distance. */
    public static final Options DEFAULT = new Options(1, 1e-6, 0.5);

    public Options {
      Require.between("alpha", alpha, 0, 1e6);
      Require.between("epsilon", epsilon, 1e-12, 1);
      Require.between("bandwidth", bandwidth, 1e-3, 1e3);
    }
  }

  public DensityWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    return new RowWeights(weights(examples, options, seed));
  }

  private static double[] weights(Examples examples, Options options, Seed seed) {
    double[] weights = new double[examples.size()];
    for (int c = 0; c < examples.classes(); c++) {
      int label = c;
      int[] members =
          IntStream.range(0, weights.length).filter(i -> examples.labels()[i] == label).toArray();
      if (members.length > 0) {
        double[] density = densities(examples, members, options.bandwidth(), seed.child(c));
        double[] own = BatchWeights.meanOne(fading(density, options));
        for (int k = 0; k < members.length; k++) {
          weights[members[k]] = own[k];
        }
      }
    }
    return weights;
  }

  private static double[] fading(double[] density, Options options) {
    double low = Arrays.stream(density).min().orElseThrow();
    double range = Arrays.stream(density).max().orElseThrow() - low;
    return Arrays.stream(density)
        .map(d -> range > 0 ? (d - low) / range : 0)
        .map(d -> Math.max(1 - options.alpha() * d, options.epsilon()))
        .toArray();
  }

  private static double[] densities(Examples rows, int[] members, double bandwidth, Seed seed) {
    int[] reference = Permutation.choose(members, MOST, seed.generator());
    double h2 = bandwidth * bandwidth * medianSquare(rows, reference);
    double[] density = new double[members.length];
    for (int k = 0; k < members.length && h2 > 0; k++) {
      double sum = 0;
      int others = 0;
      for (int j : reference) {
        if (j != members[k]) {
          sum += Math.exp(-distanceSquare(rows, members[k], j) / (2 * h2));
          others++;
        }
      }
      density[k] = others == 0 ? 0 : sum / others;
    }
    return density;
  }

  private static double medianSquare(Examples rows, int[] reference) {
    int count = Math.min(reference.length, FOR_MEDIAN);
    double[] squares = new double[count * (count - 1) / 2];
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        squares[at++] = distanceSquare(rows, reference[i], reference[j]);
      }
    }
    double[] apart = Arrays.stream(squares).filter(square -> square > 0).sorted().toArray();
    return apart.length == 0 ? 0 : apart[apart.length / 2];
  }

  private static double distanceSquare(Examples rows, int i, int j) {
    float[] x = rows.x();
    int width = rows.width();
    double sum = 0;
    for (int d = 0; d < width; d++) {
      double apart = (double) x[i * width + d] - x[j * width + d];
      sum += apart * apart;
    }
    return sum;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("density-weights")
            .input("features", "(N,D)", "encoded features of the training rows")
            .input("labels", "(N)", "class of each row, from 0")
            .parameter("alpha", 1, "how much density takes from the weight")
            .parameter("epsilon", 1e-6, "least weight before scaling")
            .parameter("bandwidth", 0.5, "width of the kernel in median distances")
            .computes(DensityWeighting::evaluated));
  }

  private static Evaluation evaluated(Arguments arguments) {
    Options given =
        new Options(
            arguments.number("alpha", Options.DEFAULT.alpha()),
            arguments.number("epsilon", Options.DEFAULT.epsilon()),
            arguments.number("bandwidth", Options.DEFAULT.bandwidth()));
    Tensor features = arguments.tensor("features");
    int[] labels = arguments.ints("labels");
    Require.sameLength("features", features.shape()[0], "labels", labels.length);
    Require.that(labels.length > 0, "input 'labels' is empty");
    float[] x = new float[features.data().length];
    int classes = 1;
    for (int i = 0; i < x.length; i++) {
      Require.that(
          Double.isFinite(features.data()[i]), "input 'features' must hold finite numbers");
      x[i] = (float) features.data()[i];
    }
    for (int label : labels) {
      Require.between("labels", label, 0, 1e6);
      classes = Math.max(classes, label + 1);
    }
    Examples rows = Examples.of(x, x.length / labels.length, labels, classes);
    return Evaluation.of(weights(rows, given, new Seed(0)));
  }

  @Override
  public String toString() {
    return "density";
  }
}
