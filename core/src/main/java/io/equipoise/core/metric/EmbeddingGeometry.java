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
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import java.util.Arrays;
import java.util.List;

/**
 * Where embeddings lie on the unit sphere: how close views of one item are, how evenly all spread,
 * how near classes stay, how many dimensions are in use.
 *
 * <pre>
 *   alignment  = mean_i |a_i - b_i|^alpha                       a, b two views, unit rows
 *   uniformity = log mean_{i != j} exp(-t |a_i - a_j|²)         in [-4t, 0], lower is more even
 *   tolerance  = mean of a_i · a_j over i != j of one class
 *   mean cosine = mean of a_i · a_j over i != j                 0 for an even spread
 *   effective rank = exp(-Σ p log p),  p = σ / Σ σ,  σ singular values of the centred rows
 * </pre>
 *
 * <p>Rows go in as they are and are scaled to length 1, but for the {@link EmbeddingSpectrum},
 * which takes them as they are. Uniformity takes O(N²·d) time, all others O(N·d) or O(N·d²). All
 * but alignment are means over pairs that share rows and carry no interval.
 *
 * <pre>{@code
 * double uniformity = EmbeddingGeometry.uniformity(Embeddings.of(x, 64), 2);
 * double rank = EmbeddingSpectrum.of(Embeddings.of(x, 64)).effectiveRank();
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2005.10242">Wang and Isola, Understanding Contrastive
 *     Representation Learning through Alignment and Uniformity on the Hypersphere, 2020,
 *     arXiv:2005.10242</a>
 * @see <a href="https://arxiv.org/abs/2012.09740">Wang and Liu, Understanding the Behaviour of
 *     Contrastive Loss, 2020, arXiv:2012.09740, for tolerance</a>
 */
@Method(
    name = "embedding-geometry",
    aliases = {"alignment-and-uniformity", "isotropy"},
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Alignment, uniformity, tolerance, mean cosine and effective rank of embeddings: whether"
            + " they have collapsed or spread.",
    cites = {"wang2020understanding", "roy2007effective"})
public final class EmbeddingGeometry implements Numeric {

  /**
   * Mean distance of paired rows, to this power, with Student's interval.
   *
   * @param exponent above 0; 2 is usual
   */
  public static Estimate alignment(Embeddings a, Embeddings b, double exponent) {
    Require.sameLength("the first view", a.size(), "the second view", b.size());
    Require.that(a.width() == b.width(), "the two views must agree in width");
    Require.above("alpha", exponent, 0);
    double[] first = a.unit().values();
    double[] second = b.unit().values();
    double[] apart = new double[a.size()];
    for (int i = 0; i < apart.length; i++) {
      double squares = 0;
      for (int k = i * a.width(); k < (i + 1) * a.width(); k++) {
        squares += (first[k] - second[k]) * (first[k] - second[k]);
      }
      apart[i] = exponent == 2 ? squares : Math.pow(squares, exponent / 2);
    }
    return MeanInterval.of(apart);
  }

  /**
   * Logarithm of the mean potential of two different rows; NaN below two rows.
   *
   * @param t above 0; 2 is usual
   */
  public static double uniformity(Embeddings embeddings, double t) {
    Require.above("t", t, 0);
    Embeddings unit = embeddings.unit();
    int n = unit.size();
    // the log of a running sum: far apart and with a large t every term alone would vanish
    double[] sum = {0};
    double[] least = {Double.POSITIVE_INFINITY};
    AllPairs.each(
        unit,
        unit,
        Distance.EUCLIDEAN,
        (query, squares) -> {
          double nearest = least[0];
          for (int j = 0; j < query; j++) {
            nearest = Math.min(nearest, squares[j]);
          }
          double row = 0;
          for (int j = 0; j < query; j++) {
            row += Math.exp(-t * (squares[j] - nearest));
          }
          double before = sum[0] == 0 ? 0 : sum[0] * Math.exp(-t * (least[0] - nearest));
          sum[0] = before + row;
          least[0] = nearest;
        });
    return n < 2 ? Double.NaN : Math.log(sum[0]) - t * least[0] - Math.log(n * (n - 1.0) / 2);
  }

  /**
   * Mean cosine of two different rows of one class; NaN where no class has two.
   *
   * @param labels (N) any whole numbers
   */
  public static double tolerance(Embeddings embeddings, int[] labels) {
    Require.sameLength("labels", labels.length, "embeddings", embeddings.size());
    int[] names = Arrays.stream(labels).distinct().sorted().toArray();
    int[] classes = new int[labels.length];
    Arrays.setAll(classes, i -> Arrays.binarySearch(names, labels[i]));
    return meanCosine(embeddings.unit(), classes, names.length);
  }

  /** Mean cosine of two different rows; NaN below two rows. */
  public static double meanCosine(Embeddings embeddings) {
    return meanCosine(embeddings.unit(), new int[embeddings.size()], 1);
  }

  /** All pairs of a class at once: {@code |Σ a|² - Σ |a|²} is their sum, twice. */
  private static double meanCosine(Embeddings unit, int[] classes, int count) {
    int d = unit.width();
    double[] sums = new double[count * d];
    int[] sizes = new int[count];
    double lengths = 0;
    for (int i = 0; i < classes.length; i++) {
      sizes[classes[i]]++;
      for (int k = 0; k < d; k++) {
        double value = unit.values()[i * d + k];
        sums[classes[i] * d + k] += value;
        lengths += value * value;
      }
    }
    double pairs = 0;
    for (int size : sizes) {
      pairs += size * (size - 1.0);
    }
    // a class of one row adds its squared length to both sides
    double all = Arrays.stream(sums).map(sum -> sum * sum).sum();
    return pairs == 0 ? Double.NaN : (all - lengths) / pairs;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("alignment-uniformity")
            .input("views", "(2,N,d)", "two views of each item")
            .parameter("alpha", 2, "power of the distance of two views")
            .parameter("t", 2, "how fast the potential falls with squared distance")
            .computes(EmbeddingGeometry::spread),
        Function.named("embedding-effective-rank")
            .input("embeddings", "(N,d)", "rows as they are")
            .parameter("share", 0.99, "of the variance that components are to hold")
            .computes(EmbeddingGeometry::rank),
        Function.named("mean-cosine")
            .input("embeddings", "(N,d)", "rows as they are")
            .computes(EmbeddingGeometry::cosine));
  }

  private static Evaluation cosine(Arguments arguments) {
    Embeddings embeddings = Embeddings.of(arguments, "embeddings");
    Require.atLeast("the number of rows in 'embeddings'", embeddings.size(), 2);
    return Evaluation.of(meanCosine(embeddings));
  }

  /** Alignment, then uniformity: the mean of the two views'. */
  private static Evaluation spread(Arguments arguments) {
    Tensor views = arguments.tensor("views");
    Require.that(
        views.shape().length == 3 && views.shape()[0] == 2,
        "views has the shape " + Arrays.toString(views.shape()) + ", but must be (2,N,d)");
    arguments.finite("views");
    Require.atLeast("the number of items in 'views'", views.shape()[1], 2);
    int half = views.data().length / 2;
    Embeddings a = new Embeddings(Arrays.copyOf(views.data(), half), views.shape()[2]);
    Embeddings b =
        new Embeddings(Arrays.copyOfRange(views.data(), half, 2 * half), views.shape()[2]);
    double t = arguments.number("t", 2);
    return Evaluation.of(
        alignment(a, b, arguments.number("alpha", 2)).value(),
        (uniformity(a, t) + uniformity(b, t)) / 2);
  }

  /** Effective rank, then how many components hold the share of variance. */
  private static Evaluation rank(Arguments arguments) {
    EmbeddingSpectrum spectrum = EmbeddingSpectrum.of(Embeddings.of(arguments, "embeddings"));
    return Evaluation.of(
        spectrum.effectiveRank(), spectrum.components(arguments.number("share", 0.99)));
  }
}
