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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * What the temperature does to a contrastive model, and which one to take: a low one presses on the
 * nearest negatives, which are often of the anchor's own class; a high one presses on all alike.
 *
 * <pre>
 *   r_ij = exp(s_ij / tau) / Σ_{k≠i} exp(s_ik / tau)       H_i = -Σ_j r_ij log r_ij
 *   hardest share = mean_i max_j r_ij
 *   false-negative share = mean_i Σ_{j of i's class} r_ij
 * </pre>
 *
 * <p>{@code s} are the products of the rows of the first view with those of the second, (N,d) each,
 * scaled to length 1. {@code H} grows strictly with tau. Without labels, a negative is taken for
 * one of the anchor's class if it is among its five nearest in both views.
 *
 * <pre>{@code
 * var table = TemperatureStudy.of(TemperatureStudy.usual(), tau -> trained(tau));
 * table.readings().forEach(System.out::println);
 * double tau = table.recommended();
 * }</pre>
 *
 * <p>With labels the temperature of the best accuracy by nearest neighbours is recommended, without
 * them the lowest whose false-negative share is below {@code 2/classes}, or else that of the
 * smallest share. O(N²·d) time for each temperature.
 *
 * @see <a href="https://arxiv.org/abs/2012.09740">Wang, Liu, Understanding the Behaviour of
 *     Contrastive Loss, 2021, arXiv:2012.09740</a>
 */
@Method(
    name = "temperature-study",
    row = 29,
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Tells what the temperature of a contrastive model presses on, how even and how tolerant"
            + " its space is, and which temperature to take.",
    cites = {"wang2021understanding", "wang2020understanding"})
public final class TemperatureStudy implements Numeric {
  private static final double[] USUAL = {0.07, 0.1, 0.2, 0.3, 0.5, 0.7, 1};
  private static final double SHARPNESS = 2;

  /**
   * What a study found.
   *
   * @param readings one for each temperature, in the order given
   * @param recommended the temperature to take
   */
  public record Table(List<Reading> readings, double recommended) {
    public Table {
      readings = List.copyOf(readings);
    }
  }

  /** The temperatures that the paper looks at. */
  public static double[] usual() {
    return USUAL.clone();
  }

  /**
   * What a model says of the same items.
   *
   * @param first (N,d) of one view
   * @param second (N,d) of the other
   * @param labels (N) classes, or empty where they are not known
   * @param classes number of classes, or a guess
   */
  public record Embedded(Embeddings first, Embeddings second, int[] labels, int classes) {
    public Embedded {
      Require.sameLength("the first view", first.size(), "the second view", second.size());
      Require.that(
          labels.length == 0 || labels.length == first.size(),
          "labels has " + labels.length + " rows but the views have " + first.size());
      Require.atLeast("the number of items", first.size(), 3);
      Require.atLeast("classes", classes, 1);
    }
  }

  /**
   * One line of the table.
   *
   * @param alignment mean squared distance of an item's views
   * @param uniformity of the first view, t = 2; lower is more even
   * @param tolerance mean cosine within classes; NaN without labels
   * @param entropy mean H over log(N-1), in [0, 1]
   * @param hardestShare of the penalty on the nearest negative
   * @param falseNegativeShare of the penalty on items of the anchor's class; estimated without
   *     labels
   * @param accuracy of nearest neighbours in the first view; NaN without labels
   */
  public record Reading(
      double tau,
      double alignment,
      double uniformity,
      double tolerance,
      double entropy,
      double hardestShare,
      double falseNegativeShare,
      double accuracy) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "tau %.3g: alignment %.3f, uniformity %.3f, tolerance %.3f, entropy %.3f,"
              + " hardest share %.3f, false-negative share %.3f, accuracy %.3f",
          tau,
          alignment,
          uniformity,
          tolerance,
          entropy,
          hardestShare,
          falseNegativeShare,
          accuracy);
    }
  }

  /**
   * Reads a model at each temperature.
   *
   * @param taus above 0, at least one
   * @param model trains a model at a temperature, or gives the same one each time to look at what
   *     its loss would press on
   */
  public static Table of(double[] taus, DoubleFunction<Embedded> model) {
    Require.atLeast("the number of temperatures", taus.length, 1);
    List<Reading> readings = new ArrayList<>();
    boolean labelled = true;
    double bearable = 0;
    for (double tau : taus) {
      Embedded embedded = model.apply(tau);
      labelled &= embedded.labels().length > 0;
      bearable = 2.0 / embedded.classes();
      readings.add(reading(tau, embedded));
    }
    return new Table(readings, recommended(readings, labelled, bearable));
  }

  private static double recommended(List<Reading> readings, boolean labelled, double bearable) {
    Reading best = readings.get(0);
    for (Reading reading : readings) {
      if (labelled ? reading.accuracy() > best.accuracy() : better(reading, best, bearable)) {
        best = reading;
      }
    }
    return best.tau();
  }

  /** Bearable before unbearable; of the bearable the lower temperature, else the lower share. */
  private static boolean better(Reading reading, Reading best, double bearable) {
    boolean isBearable = reading.falseNegativeShare() < bearable;
    boolean wasBearable = best.falseNegativeShare() < bearable;
    if (isBearable && wasBearable) {
      return reading.tau() < best.tau();
    }
    return isBearable || (!wasBearable && reading.falseNegativeShare() < best.falseNegativeShare());
  }

  private static Reading reading(double tau, Embedded embedded) {
    int[] labels = embedded.labels();
    boolean labelled = labels.length > 0;
    int n = embedded.first().size();
    int k = Math.min(NearestNeighbours.K, n - 1);
    RelativePenalty penalty =
        RelativePenalty.of(
            embedded.first(),
            embedded.second(),
            tau,
            labelled
                ? (i, j) -> labels[i] == labels[j]
                : RelativePenalty.nearInBoth(embedded.first(), embedded.second(), k));
    return new Reading(
        tau,
        EmbeddingGeometry.alignment(embedded.first(), embedded.second(), 2).value(),
        EmbeddingGeometry.uniformity(embedded.first(), SHARPNESS),
        labelled ? EmbeddingGeometry.tolerance(embedded.first(), labels) : Double.NaN,
        Arrays.stream(penalty.entropies()).average().orElseThrow() / Math.log(n - 1.0),
        penalty.hardestShare(),
        penalty.kinShare(),
        labelled
            ? NearestNeighbours.accuracy(embedded.first(), labels, k, Distance.COSINE).value()
            : Double.NaN);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("relative-penalty-entropy")
            .input("views", "(2,N,d)", "anchors, candidates; they are normalised")
            .parameter("tau", 0.1, "temperature, above 0")
            .computes(TemperatureStudy::entropies),
        Function.named("uniformity-tolerance")
            .input("embeddings", "(N,d)", "rows of any length; they are normalised")
            .input("labels", "(N)", "class of each row, any whole numbers")
            .parameter("t", SHARPNESS, "how fast the potential falls with squared distance")
            .computes(TemperatureStudy::uniformityAndTolerance));
  }

  private static Evaluation entropies(Arguments arguments) {
    Tensor views = arguments.tensor("views");
    int[] shape = views.shape();
    Require.that(
        shape.length == 3 && shape[0] == 2 && shape[1] >= 1 && shape[2] >= 1,
        "views has the shape " + Arrays.toString(shape) + ", but must be (2,N,d)");
    int half = views.data().length / 2;
    return Evaluation.of(
        RelativePenalty.of(
                new Embeddings(Arrays.copyOf(views.data(), half), shape[2]),
                new Embeddings(Arrays.copyOfRange(views.data(), half, 2 * half), shape[2]),
                arguments.number("tau", 0.1),
                (i, j) -> false)
            .entropies());
  }

  private static Evaluation uniformityAndTolerance(Arguments arguments) {
    Embeddings embeddings = Embeddings.of(arguments, "embeddings");
    int[] labels = arguments.ints("labels");
    Require.atLeast("the number of embeddings", embeddings.size(), 2);
    Require.that(
        Arrays.stream(labels).distinct().count() < labels.length,
        "no class of 'labels' has two rows, so that tolerance has no pair to look at");
    return Evaluation.of(
        EmbeddingGeometry.uniformity(embeddings, arguments.number("t", SHARPNESS)),
        EmbeddingGeometry.tolerance(embeddings, labels));
  }
}
