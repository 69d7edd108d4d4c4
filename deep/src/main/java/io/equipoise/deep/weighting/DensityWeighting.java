package io.equipoise.deep.weighting;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Weighs a row by how few others are like it: where numbers are predicted, by how few have a target
 * near its own, so that rare values are learned as well as common ones; where classes are, by how
 * few rows of its class have features near its own.
 *
 * <pre>
 *   d_i  = mean over other rows j of exp(-|x_i - x_j|² / (2 h²))
 *   d'_i = d_i scaled to [0, 1]
 *   w_i ∝ max(1 - alpha · d'_i, epsilon), mean 1
 * </pre>
 *
 * <p>x is the target, and then this is DenseWeight; or the encoded features, and then all of it is
 * within the class of the row. h is {@code bandwidth} times the median distance between those rows,
 * so that neither the unit of a target nor the number of features matters. At {@code alpha = 0} all
 * rows weigh the same; at 1 the densest row weighs next to nothing; above 1 more do. Classes keep
 * their share. At most {@value #MOST} rows of a class, drawn by the seed, are what densities are
 * estimated from. Outliers weigh most, errors among them.
 *
 * @see <a href="https://doi.org/10.1007/s10994-021-06023-5">Steininger, Kobs, Davidson, Krause,
 *     Hotho, Density-based Weighting for Imbalanced Regression, 2021</a>
 */
@Method(
    name = "density",
    aliases = {"denseweight"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.REPRESENTATION},
    summary =
        "Weighs each row by how few are like it, around any loss: by the target where numbers are"
            + " predicted, by the features within its class where classes are.",
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
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    Examples seen = examples.ofNumbers() ? line(examples.targets()) : examples;
    return new RowWeights(weights(seen, options, seed));
  }

  /** Targets as the one feature of rows of one class. */
  private static Examples line(float[] targets) {
    return Examples.of(targets, 1, new int[targets.length], 1);
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
        described(
                Function.named("density-weights")
                    .input("features", "(N,D)", "encoded features of the training rows")
                    .input("labels", "(N)", "class of each row, from 0"))
            .computes(arguments -> evaluated(arguments, rows(arguments))),
        described(
                Function.named("dense-weight")
                    .input("targets", "(N)", "the numbers to predict of the training rows"))
            .computes(arguments -> evaluated(arguments, line(finite(arguments, "targets")))));
  }

  private static Function.Builder described(Function.Builder builder) {
    return builder
        .parameter("alpha", 1, "how much density takes from the weight")
        .parameter("epsilon", 1e-6, "least weight before scaling")
        .parameter("bandwidth", 0.5, "width of the kernel in median distances");
  }

  private static Evaluation evaluated(Arguments arguments, Examples rows) {
    Options given =
        new Options(
            arguments.number("alpha", Options.DEFAULT.alpha()),
            arguments.number("epsilon", Options.DEFAULT.epsilon()),
            arguments.number("bandwidth", Options.DEFAULT.bandwidth()));
    return Evaluation.of(weights(rows, given, new Seed(0)));
  }

  private static Examples rows(Arguments arguments) {
    float[] x = finite(arguments, "features");
    int[] labels = arguments.ints("labels");
    int rows = arguments.tensor("features").shape()[0];
    Require.sameLength("features", rows, "labels", labels.length);
    int classes = 1;
    for (int label : labels) {
      Require.between("labels", label, 0, 1e6);
      classes = Math.max(classes, label + 1);
    }
    return Examples.of(x, x.length / rows, labels, classes);
  }

  private static float[] finite(Arguments arguments, String input) {
    double[] data = arguments.tensor(input).data();
    Require.that(data.length > 0, "input '" + input + "' is empty");
    float[] x = new float[data.length];
    for (int i = 0; i < x.length; i++) {
      Require.that(Double.isFinite(data[i]), "input '" + input + "' must hold finite numbers");
      x[i] = (float) data[i];
    }
    return x;
  }

  @Override
  public String toString() {
    return "density";
  }
}
