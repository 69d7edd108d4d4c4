package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.SymmetricEigen;
import java.util.Arrays;
import java.util.List;

/**
 * How far class imbalance has bent the last layer of a network: measures of its features and its
 * classifier, beside the lengths that {@link CollapseGeometry} predicts from the class sizes.
 *
 * <pre>
 *   NC1 = (1/K) trace(S_W · pinv(S_B))      S_W within classes, S_B of the K class means, equally
 *   NC2 = | G/|G| - D/|D| |      G the Gram matrix of the rows, D the predicted squared lengths
 *   NC3 = 1 - mean over classes of cos(w_k, m_k)
 * </pre>
 *
 * <p>S_W is the sum over all N rows divided by N; S_B is taken about the mean of all rows. All go
 * to 0 as the network collapses. Class means are not centred in NC2 and NC3, since there is no
 * bias.
 *
 * <pre>{@code
 * CollapseGeometry geometry = CollapseGeometry.of(counts, new double[] {5e-3}, 5e-3);
 * double bent = NeuralCollapse.nc2(classifier, geometry.rowLengths());
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2301.00437">Dang et al., Neural Collapse in Deep Linear
 *     Networks: From Balanced to Imbalanced Data, 2023, arXiv:2301.00437</a>
 */
@Method(
    name = "neural-collapse",
    aliases = {"minority-collapse"},
    row = 69,
    slot = Slot.PROBE,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Predicts how long class imbalance makes each class's last-layer row and features, and"
            + " which classes vanish; measures a network against it.",
    cites = "dang2023neural")
public final class NeuralCollapse implements Numeric {
  /** Eigenvalues below this share of the largest are 0. */
  private static final double NULL = 1e-12;

  /** Squared offsets of class means below this share of the means' squares are rounding. */
  private static final double ROUNDING = 1e-28;

  /**
   * Within-class spread of features against the spread of class means.
   *
   * @param features (N,D)
   * @param labels (N) any whole numbers, at least two different ones
   */
  public static double nc1(double[][] features, int[] labels) {
    Require.sameLength("features", features.length, "labels", labels.length);
    int[] names = Arrays.stream(labels).distinct().sorted().toArray();
    Require.that(names.length > 1, "labels has fewer than two classes, so none can part");
    double[][] means = classMeans(features, labels);
    double[] centre = new double[features[0].length];
    for (double[] row : features) {
      addTo(centre, row, 1.0 / features.length);
    }
    double[][] offsets = new double[names.length][];
    for (int k = 0; k < names.length; k++) {
      offsets[k] = means[k].clone();
      addTo(offsets[k], centre, -1);
    }
    // pinv(S_B) = K · B' (BB')^+ (BB')^+ B for the centred means B: only a K by K matrix is
    // inverted
    SymmetricEigen eigen = SymmetricEigen.of(gram(offsets));
    double largest = Arrays.stream(eigen.values()).max().orElse(0);
    double size = Arrays.stream(means).mapToDouble(mean -> dot(mean, mean)).sum();
    Require.that(
        largest > ROUNDING * size, "all class means are equal, so the classes do not part at all");
    double sum = 0;
    double[] along = new double[names.length];
    for (int i = 0; i < features.length; i++) {
      double[] residual = features[i].clone();
      addTo(residual, means[Arrays.binarySearch(names, labels[i])], -1);
      for (int k = 0; k < names.length; k++) {
        along[k] = dot(offsets[k], residual);
      }
      for (int e = 0; e < names.length; e++) {
        if (eigen.values()[e] > NULL * largest) {
          double part = 0;
          for (int k = 0; k < names.length; k++) {
            part += eigen.vectors()[k][e] * along[k];
          }
          sum += part * part / (eigen.values()[e] * eigen.values()[e]);
        }
      }
    }
    return sum / features.length;
  }

  /**
   * How far vectors are from orthogonal ones of the predicted lengths, in [0, 2].
   *
   * @param vectors (K,D) rows of the classifier, or class means
   * @param squaredLengths (K) predicted, at least one above 0
   */
  public static double nc2(double[][] vectors, double[] squaredLengths) {
    Require.sameLength("vectors", vectors.length, "squaredLengths", squaredLengths.length);
    double[][] gram = gram(vectors);
    double size = Math.sqrt(Arrays.stream(gram).mapToDouble(row -> dot(row, row)).sum());
    double predicted = Math.sqrt(dot(squaredLengths, squaredLengths));
    Require.above("the length of all vectors together", size, 0);
    Require.above("the predicted length of all vectors together", predicted, 0);
    double sum = 0;
    for (int i = 0; i < gram.length; i++) {
      for (int j = 0; j < gram.length; j++) {
        double wanted = i == j ? squaredLengths[i] / predicted : 0;
        sum += (gram[i][j] / size - wanted) * (gram[i][j] / size - wanted);
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * How far classifier rows point from the means of their classes, in [0, 2]; classes of which
   * either has vanished are left out.
   *
   * @param classifier (K,D)
   * @param means (K,D)
   */
  public static double nc3(double[][] classifier, double[][] means) {
    Require.sameLength("classifier", classifier.length, "means", means.length);
    double sum = 0;
    int present = 0;
    for (int k = 0; k < classifier.length; k++) {
      double cosine = cosine(classifier[k], means[k]);
      if (!Double.isNaN(cosine)) {
        sum += cosine;
        present++;
      }
    }
    Require.that(present > 0, "every classifier row or class mean is 0, so none has a direction");
    return 1 - sum / present;
  }

  /** The largest absolute cosine between two of these vectors; 0 where fewer than two are not 0. */
  public static double largestCosine(double[][] vectors) {
    double largest = 0;
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < i; j++) {
        double cosine = Math.abs(cosine(vectors[i], vectors[j]));
        largest = cosine > largest ? cosine : largest;
      }
    }
    return largest;
  }

  /** The mean feature of each class that has rows (K,D), by ascending label. */
  public static double[][] classMeans(double[][] features, int[] labels) {
    Require.that(features.length > 0, "features is empty, but needs at least one row");
    int[] names = Arrays.stream(labels).distinct().sorted().toArray();
    int[] counts = new int[names.length];
    for (int label : labels) {
      counts[Arrays.binarySearch(names, label)]++;
    }
    double[][] means = new double[names.length][features[0].length];
    for (int i = 0; i < labels.length; i++) {
      int k = Arrays.binarySearch(names, labels[i]);
      addTo(means[k], features[i], 1.0 / counts[k]);
    }
    return means;
  }

  private static void addTo(double[] sum, double[] row, double times) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += times * row[j];
    }
  }

  private static double[][] gram(double[][] vectors) {
    double[][] gram = new double[vectors.length][vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(vectors[i], vectors[j]);
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  private static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("nc-geometry")
            .input("counts", "(K)", "rows of each class, at least 1")
            .parameter("lam", 0.01, "decay of the classifier, or a list of decays W_1 to W_M")
            .parameter("lamH", 0.01, "decay of the features")
            .computes(NeuralCollapse::geometry),
        Function.named("nc1")
            .input("features", "(N,D)", "last features of each row")
            .input("labels", "(N)", "class of each row, any whole numbers")
            .computes(NeuralCollapse::evaluate));
  }

  /**
   * Lists of outputs, squared row lengths and squared feature lengths of the classes, and one of
   * the objective.
   */
  private static Evaluation geometry(Arguments arguments) {
    int[] counts = arguments.ints("counts");
    CollapseGeometry geometry =
        CollapseGeometry.of(counts, arguments.list("lam", 0.01), arguments.number("lamH", 0.01));
    return Evaluation.lists(
        geometry.outputs(),
        geometry.rowLengths(),
        geometry.featureLengths(),
        new double[] {geometry.objective()});
  }

  private static Evaluation evaluate(Arguments arguments) {
    double[][] features = arguments.tensor("features").rows();
    for (double value : arguments.numbers("features")) {
      Require.that(
          Double.isFinite(value), "features holds " + value + ", but must hold finite numbers");
    }
    return Evaluation.of(nc1(features, arguments.ints("labels")));
  }
}
