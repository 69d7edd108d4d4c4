package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Quantile;
import java.util.List;

/**
 * Slices that sentences name: what is said of rows that a model gets right and not of those it gets
 * wrong, then the accuracy with and without it.
 *
 * <pre>
 *   delta_k  = mean p(x) over rows of class k that are right - mean p(x) over those that are wrong
 *   score(s) = ⟨w(s), delta_k⟩                    p(x), w(s) in one space (d); plain dot products
 *   t        = percentile of s_h(x) over all rows, linear between order statistics
 *   present  = rows of class k with s_h(x) at least t;  absent = the others of class k
 * </pre>
 *
 * <p>p(x) are a classifier's features projected into the space of the sentences. A class without a
 * mistake, or without a row that is right, is refused: there is no difference to name. A hypothesis
 * is mined and tested on different rows, or its gap means little: {@link SliceHypotheses} does
 * both, and {@link SliceHeads} repairs what was found.
 *
 * <pre>{@code
 * double[] scores = SentenceSlices.scores(projections, labels, predictions, sentences, 1);
 * SentenceSlices.Cut cut = SentenceSlices.cut(similarities, labels, predictions, 1, 50);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2408.07832">Ghosh et al., LADDER: Language-Driven Slice
 *     Discovery and Error Rectification in Vision Classifiers, 2025, arXiv:2408.07832</a>
 */
@Method(
    name = "sentence-slices",
    aliases = {"ladder"},
    row = 11,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Finds sentences that tell a model's right answers from its mistakes, and tests each as a"
            + " slice; in Java, SliceHeads repairs what it finds.",
    cites = {"ghosh2025ladder"})
public final class SentenceSlices implements Numeric {
  private static final double MIDDLE = 50;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("percentile of all rows' scores that parts absent from present, in [0, 100]")
          double percentile) {

    /** The middle. */
    public static final Options DEFAULT = new Options(MIDDLE);

    public Options {
      Require.between("percentile", percentile, 0, 100);
    }
  }

  public SentenceSlices(Options options) {
    this.options = options;
  }

  /**
   * Rows of one class parted by a hypothesis.
   *
   * @param threshold from which on it is present
   * @param present rows with it
   * @param presentRight how many of them the model gets right
   * @param absent rows without it
   * @param absentRight how many of them the model gets right
   */
  public record Cut(double threshold, int present, int presentRight, int absent, int absentRight) {
    /** Share of the rows with it that the model gets right; NaN of none. */
    public double accuracyPresent() {
      return present == 0 ? Double.NaN : (double) presentRight / present;
    }

    /** Share of the rows without it that the model gets right; NaN of none. */
    public double accuracyAbsent() {
      return absent == 0 ? Double.NaN : (double) absentRight / absent;
    }
  }

  /**
   * What parts right from wrong in one class: delta (d).
   *
   * @param projections (N,d)
   * @param labels (N)
   * @param predictions (N)
   */
  public static double[] difference(
      double[][] projections, double[] labels, double[] predictions, int kind) {
    Require.sameLength("projections", projections.length, "labels", labels.length);
    Require.sameLength("labels", labels.length, "predictions", predictions.length);
    Require.that(projections.length > 0, "projections is empty, but needs at least one row");
    int width = projections[0].length;
    double[][] sums = new double[2][width];
    int[] counts = new int[2];
    for (int i = 0; i < labels.length; i++) {
      Require.sameLength("a row of projections", projections[i].length, "the first", width);
      if (labels[i] == kind) {
        int right = predictions[i] == labels[i] ? 1 : 0;
        counts[right]++;
        for (int c = 0; c < width; c++) {
          sums[right][c] += projections[i][c];
        }
      }
    }
    Require.that(
        counts[0] > 0 && counts[1] > 0,
        "class "
            + kind
            + " has "
            + counts[1]
            + " rows that are right and "
            + counts[0]
            + " that are wrong; both are needed");
    double[] delta = new double[width];
    for (int c = 0; c < width; c++) {
      delta[c] = sums[1][c] / counts[1] - sums[0][c] / counts[0];
      Require.that(Double.isFinite(delta[c]), "projections hold NaN or an infinity");
    }
    return delta;
  }

  /** The score of each sentence (S,d): high for what is said of right rows only. */
  public static double[] scores(
      double[][] projections,
      double[] labels,
      double[] predictions,
      double[][] sentences,
      int kind) {
    double[] delta = difference(projections, labels, predictions, kind);
    double[] scores = new double[sentences.length];
    for (int s = 0; s < scores.length; s++) {
      Require.sameLength("a sentence", sentences[s].length, "a row of projections", delta.length);
      for (int c = 0; c < delta.length; c++) {
        scores[s] += sentences[s][c] * delta[c];
      }
    }
    return scores;
  }

  /** Parts a class at the percentile of these options. */
  public Cut cut(double[] scores, double[] labels, double[] predictions, int kind) {
    return cut(scores, labels, predictions, kind, options.percentile());
  }

  /**
   * Parts a class by a hypothesis's scores.
   *
   * @param scores s_h(x) (N), finite
   * @param percentile in [0, 100], over the rows of all classes
   */
  public static Cut cut(
      double[] scores, double[] labels, double[] predictions, int kind, double percentile) {
    Require.sameLength("scores", scores.length, "labels", labels.length);
    Require.sameLength("labels", labels.length, "predictions", predictions.length);
    Require.between("percentile", percentile, 0, 100);
    for (double score : scores) {
      Require.that(Double.isFinite(score), "scores hold " + score + ", but must be finite");
    }
    double threshold = Quantile.of(scores, percentile / 100);
    int[] sizes = new int[2];
    int[] right = new int[2];
    for (int i = 0; i < scores.length; i++) {
      if (labels[i] == kind) {
        int side = scores[i] >= threshold ? 1 : 0;
        sizes[side]++;
        right[side] += predictions[i] == labels[i] ? 1 : 0;
      }
    }
    return new Cut(threshold, sizes[1], right[1], sizes[0], right[0]);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("ladder-sentence-scores")
            .input("projections", "(N,D)", "features of the rows in the sentences' space")
            .input("labels", "(N)", "true class of each row")
            .input("predictions", "(N)", "class that the model decides on")
            .input("sentences", "(S,D)", "embeddings of the sentences")
            .parameter("class", 1, "class whose mistakes are looked at")
            .computes(SentenceSlices::sentenceScores),
        Function.named("ladder-slice-test")
            .input("scores", "(N)", "how much of the hypothesis is in each row")
            .input("labels", "(N)", "true class of each row")
            .input("predictions", "(N)", "class that the model decides on")
            .parameter("class", 1, "class that is parted")
            .parameter("percentile", MIDDLE, "where, over all rows, in [0, 100]")
            .computes(SentenceSlices::sliceTest));
  }

  private static Evaluation sentenceScores(Arguments arguments) {
    double[] scores =
        scores(
            arguments.tensor("projections").rows(),
            arguments.numbers("labels"),
            arguments.numbers("predictions"),
            arguments.tensor("sentences").rows(),
            arguments.whole("class", 1));
    return Evaluation.of(scores);
  }

  private static Evaluation sliceTest(Arguments arguments) {
    Cut cut =
        cut(
            arguments.numbers("scores"),
            arguments.numbers("labels"),
            arguments.numbers("predictions"),
            arguments.whole("class", 1),
            arguments.number("percentile", MIDDLE));
    Require.that(
        cut.present() > 0 && cut.absent() > 0,
        "one side of the slice has no row of the class: "
            + cut.present()
            + " with the hypothesis, "
            + cut.absent()
            + " without it");
    return Evaluation.of(cut.threshold(), cut.accuracyPresent(), cut.accuracyAbsent());
  }
}
