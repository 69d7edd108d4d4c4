package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Draws pairs to train sentence embeddings on, without labels: positives that mean the same and
 * look different, negatives that look alike and mean something else.
 *
 * <pre>
 *   sem_ij = cosine of base embeddings, clipped to [0,1], of i's nearest candidates
 *   sur_ij = ½ Jaccard of the tokens + ½ ratio of the lengths
 *   positive ∝ sem^a / (sur + eps)          over sem &gt;= positiveThreshold
 *   negative ∝ (1 - sem)^b · (sur + eps)    over sem &lt;= negativeThreshold
 *   each normalised, cut at the cap, and normalised once more
 * </pre>
 *
 * <p>Dropout twins look the same by making, so that training on them rewards looks; a pair is drawn
 * by the inverse of how likely such a rule is to choose it. Keep eps and the cap: weights explode
 * as sur falls. Candidates between the thresholds are neither. A sentence without a candidate has
 * no positive, or no negative. Base embeddings that follow looks themselves find candidates that
 * share words; then take candidates of a second encoder. Any base model will do: mean word vectors,
 * or a first round of training.
 *
 * <pre>{@code
 * DebiasedPairSampling.Corpus corpus =
 *     new DebiasedPairSampling(DebiasedPairSampling.Options.DEFAULT)
 *         .of(SurfaceSimilarity.tokens(sentences), embeddings);
 * DebiasedPairSampling.Pairs pairs = corpus.draw(seed); // each epoch
 * }</pre>
 *
 * <p>{@link DebiasedSentenceLoss} trains on them and {@link SurfaceBias} measures what they are
 * for. The paper's abstract gives the principle; the weights are this project's reading.
 *
 * @see <a href="https://arxiv.org/abs/2309.07396">Miao, Du, Zhang, DebCSE: Rethinking Unsupervised
 *     Contrastive Sentence Embedding Learning in the Debiasing Perspective, 2023,
 *     arXiv:2309.07396</a>
 */
@Method(
    name = "debcse-sampling",
    row = 187,
    slot = Slot.TRAINING,
    treats = Bias.SHORTCUT,
    summary =
        "Draws positives that mean the same and look different, and negatives that look alike and"
            + " mean something else.",
    cites = {"miao2023debcse"})
public final class DebiasedPairSampling implements Numeric {
  private final Options options;

  /** What makes sentences look alike. */
  public enum Looks {
    /** {@link SurfaceSimilarity#mean}. */
    WORDS_AND_LENGTH,
    /** {@link SurfaceSimilarity#edit}, in which the order counts. */
    EDIT;

    private double of(int[] first, int[] second) {
      return this == EDIT
          ? SurfaceSimilarity.edit(first, second)
          : SurfaceSimilarity.of(first, second).mean();
    }
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("nearest sentences that are candidates; at least 1") int candidates,
      @Meaning("power of the similarity in meaning for positives; at least 0") double a,
      @Meaning("power of the difference in meaning for negatives; at least 0") double b,
      @Meaning("added to the similarity in looks; above 0") double eps,
      @Meaning("least similarity in meaning of a positive; in [0, 1]") double positiveThreshold,
      @Meaning("take this many nearest as positives instead of a threshold; 0 for the threshold")
          int positives,
      @Meaning("largest similarity in meaning of a negative; in [0, 1]") double negativeThreshold,
      @Meaning("largest probability of one candidate; in (0, 1]") double cap,
      @Meaning("what makes sentences look alike: words-and-length, or edit for their edit distance")
          Looks looks) {

    /** Fifty candidates, thresholds of 0.8 and 0.6. */
    public static final Options DEFAULT =
        new Options(50, 4, 1, 0.1, 0.8, 0, 0.6, 0.5, Looks.WORDS_AND_LENGTH);

    public Options {
      Require.atLeast("candidates", candidates, 1);
      Require.between("a", a, 0, 100);
      Require.between("b", b, 0, 100);
      Require.between("eps", eps, 0, 1e6);
      Require.above("eps", eps, 0);
      Require.between("positiveThreshold", positiveThreshold, 0, 1);
      Require.atLeast("positives", positives, 0);
      Require.between("negativeThreshold", negativeThreshold, 0, 1);
      Require.between("cap", cap, 1e-9, 1);
    }
  }

  /**
   * What was drawn for each sentence.
   *
   * @param positives (N) a sentence, or -1 where there is none
   * @param negatives (N)
   */
  public record Pairs(int[] positives, int[] negatives) {}

  public DebiasedPairSampling(Options options) {
    this.options = options;
  }

  /**
   * Finds the candidates of every sentence; O(N²·d) time and O(N·candidates) memory.
   *
   * @param sentences (N) tokens of each
   * @param embeddings (N,d) by the base model
   */
  public Corpus of(int[][] sentences, Embeddings embeddings) {
    Require.sameLength("sentences", sentences.length, "embeddings", embeddings.size());
    Require.that(sentences.length > 1, "there must be at least two sentences to pair");
    int count = Math.min(options.candidates(), sentences.length - 1);
    NearestNeighbours.Found found =
        NearestNeighbours.amongOthers(embeddings, count, Distance.COSINE);
    double[] semantic = Arrays.stream(found.distances()).map(d -> clipped(1 - d)).toArray();
    double[] surface = new double[semantic.length];
    for (int at = 0; at < surface.length; at++) {
      surface[at] = options.looks().of(sentences[at / count], sentences[found.rows()[at]]);
    }
    return new Corpus(count, found.rows(), semantic, surface, embeddings.unit());
  }

  /** Sentences with their candidates. */
  public final class Corpus {
    private final int count;
    private final int[] candidates;
    private final double[] semantic;
    private final double[] surface;
    private final Embeddings unit;

    private Corpus(
        int count, int[] candidates, double[] semantic, double[] surface, Embeddings unit) {
      this.count = count;
      this.candidates = candidates;
      this.semantic = semantic;
      this.surface = surface;
      this.unit = unit;
    }

    /** Draws one positive and one negative for every sentence. */
    public Pairs draw(Seed seed) {
      UniformRandomProvider random = seed.generator();
      int rows = unit.size();
      int[] positives = new int[rows];
      int[] negatives = new int[rows];
      for (int i = 0; i < rows; i++) {
        double[] sem = Arrays.copyOfRange(semantic, i * count, (i + 1) * count);
        double[] sur = Arrays.copyOfRange(surface, i * count, (i + 1) * count);
        // candidates come nearest first
        double least =
            options.positives() == 0
                ? options.positiveThreshold()
                : sem[Math.min(options.positives(), count) - 1];
        double[] good = positive(sem, sur, options.a(), options.eps(), least, options.cap());
        double[] bad =
            negative(
                sem, sur, options.b(), options.eps(), options.negativeThreshold(), options.cap());
        positives[i] = drawn(good, i, random.nextDouble());
        negatives[i] = drawn(bad, i, random.nextDouble());
      }
      return new Pairs(positives, negatives);
    }

    private int drawn(double[] probabilities, int row, double uniform) {
      double left = uniform;
      int last = -1;
      for (int c = 0; c < probabilities.length; c++) {
        if (probabilities[c] > 0) {
          last = candidates[row * count + c];
          left -= probabilities[c];
          if (left < 0) {
            return last;
          }
        }
      }
      return last;
    }

    /**
     * Base similarities (n·n) of the sentences of a batch, as {@link DebiasedSentenceLoss} asks.
     */
    public float[] semantic(int[] rows) {
      float[] similarities = new float[rows.length * rows.length];
      int width = unit.width();
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < rows.length; j++) {
          double dot = 0;
          for (int k = 0; k < width; k++) {
            dot += unit.values()[rows[i] * width + k] * unit.values()[rows[j] * width + k];
          }
          similarities[i * rows.length + j] = (float) clipped(dot);
        }
      }
      return similarities;
    }
  }

  private static double clipped(double cosine) {
    return Math.min(1, Math.max(0, cosine));
  }

  /**
   * The probability of each candidate as positive; all 0 where none reaches the threshold.
   *
   * @param semantic similarity in meaning, clipped to [0, 1] here
   * @param surface similarity in looks, in [0, 1]
   */
  public static double[] positive(
      double[] semantic, double[] surface, double a, double eps, double threshold, double cap) {
    double[] weights = new double[semantic.length];
    for (int j = 0; j < weights.length; j++) {
      double sem = clipped(semantic[j]);
      weights[j] = sem >= threshold ? Math.pow(sem, a) / (surface[j] + eps) : 0;
      Require.that(
          Double.isFinite(weights[j]), "eps is 0, but must be above 0 where a surface is 0");
    }
    return capped(weights, cap);
  }

  /** The probability of each candidate as negative; all 0 where none is below the threshold. */
  public static double[] negative(
      double[] semantic, double[] surface, double b, double eps, double threshold, double cap) {
    double[] weights = new double[semantic.length];
    for (int j = 0; j < weights.length; j++) {
      double sem = clipped(semantic[j]);
      weights[j] = sem <= threshold ? Math.pow(1 - sem, b) * (surface[j] + eps) : 0;
    }
    return capped(weights, cap);
  }

  private static double[] capped(double[] weights, double cap) {
    double[] shares = normalised(weights);
    return normalised(Arrays.stream(shares).map(share -> Math.min(share, cap)).toArray());
  }

  private static double[] normalised(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    return sum > 0 ? Arrays.stream(weights).map(weight -> weight / sum).toArray() : weights;
  }

  @Override
  public String toString() {
    return "debcse-sampling";
  }

  @Override
  public List<Function> functions() {
    return List.of(
        described("debcse-positive", "a", 4, 0.8)
            .computes(
                arguments ->
                    of(
                        arguments,
                        (sem, sur) ->
                            positive(
                                sem,
                                sur,
                                power(arguments, "a", 4),
                                eps(arguments),
                                threshold(arguments, 0.8),
                                cap(arguments)))),
        described("debcse-negative", "b", 1, 0.6)
            .computes(
                arguments ->
                    of(
                        arguments,
                        (sem, sur) ->
                            negative(
                                sem,
                                sur,
                                power(arguments, "b", 1),
                                eps(arguments),
                                threshold(arguments, 0.6),
                                cap(arguments)))));
  }

  private static Function.Builder described(
      String name, String power, double usual, double threshold) {
    return Function.named(name)
        .input("semantic", "(M)", "similarity in meaning of one sentence's candidates")
        .input("surface", "(M)", "their similarity in looks, in [0, 1]")
        .parameter(power, usual, "power of the part of the meaning; at least 0")
        .parameter("eps", 0.1, "added to the similarity in looks; at least 0")
        .parameter("threshold", threshold, "similarity in meaning that decides")
        .parameter("cap", 0.5, "largest probability before the last normalisation");
  }

  @FunctionalInterface
  private interface Weighing {
    double[] of(double[] semantic, double[] surface);
  }

  private static Evaluation of(Arguments arguments, Weighing weighing) {
    double[] semantic = arguments.numbers("semantic");
    double[] surface = arguments.numbers("surface");
    Require.sameLength("semantic", semantic.length, "surface", surface.length);
    for (int j = 0; j < semantic.length; j++) {
      Require.between("each of semantic", semantic[j], -1, 1);
      Require.between("each of surface", surface[j], 0, 1);
    }
    return Evaluation.of(weighing.of(semantic, surface));
  }

  private static double power(Arguments arguments, String name, double usual) {
    double power = arguments.number(name, usual);
    Require.between(name, power, 0, 100);
    return power;
  }

  private static double eps(Arguments arguments) {
    double eps = arguments.number("eps", Options.DEFAULT.eps());
    Require.between("eps", eps, 0, 1e6);
    return eps;
  }

  private static double threshold(Arguments arguments, double usual) {
    double threshold = arguments.number("threshold", usual);
    Require.between("threshold", threshold, -1e6, 1e6);
    return threshold;
  }

  private static double cap(Arguments arguments) {
    double cap = arguments.number("cap", Options.DEFAULT.cap());
    Require.between("cap", cap, 1e-9, 1e6);
    return cap;
  }
}
