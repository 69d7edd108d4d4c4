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
import io.equipoise.core.stat.Order;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mines hard negatives for retrieval and drops those that are answers themselves, by a judge.
 *
 * <pre>
 *   pool:   the candidates most similar to the query, without its target
 *   drop:   s_c &gt; s_target - beta
 *   take:   the rest by score, highest first, every step-th: 0, 5, 10, …, then 1, 6, 11, …
 * </pre>
 *
 * <p>The step spreads the k negatives over hard and easy ones. Where fewer than k are left they are
 * repeated in that order, and a query of which none is left gets none. {@link Mined} tells the
 * share of false negatives among the most similar, which mining without a judge would train
 * against, and how many targets the judge doubts: those pairs may be wrong. A judge has a bias of
 * its own; look at some of its scores first. Train by {@link SoftAlignmentLoss}, or use the list
 * with any loss.
 *
 * <pre>{@code
 * JudgedNegatives.Mined mined =
 *     new JudgedNegatives(JudgedNegatives.Options.DEFAULT)
 *         .mine(queries, candidates, width, targets, (query, candidate) -> score);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2510.13515">Gu et al., UniME-V2: MLLM-as-a-Judge for
 *     Universal Multimodal Embedding Learning, 2025, arXiv:2510.13515</a>
 */
@Method(
    name = "judged-negatives",
    row = 129,
    slot = Slot.TRAINING,
    treats = Bias.LABEL_NOISE,
    summary =
        "Mines hard negatives for retrieval, without those that a judge finds to be answers too.",
    cites = {"gu2025unimev2"})
public final class JudgedNegatives implements Numeric {
  private static final double DOUBTED = 0.5;

  /** Queries whose neighbours are sought at once. */
  private static final int BLOCK = 64;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("most similar candidates that the judge sees; at least 1") int pool,
      @Meaning("only candidates of at most this cosine; in [-1, 1], where 1 is all") double ceiling,
      @Meaning("a negative must score this much below the target; in [-1, 1]") double beta,
      @Meaning("stride through the sorted scores; at least 1") int step,
      @Meaning("negatives per query; at least 1") int k) {

    /** The paper's settings. */
    public static final Options DEFAULT = new Options(50, 1, 0.01, 5, 8);

    public Options {
      Require.atLeast("pool", pool, 1);
      Require.between("ceiling", ceiling, -1, 1);
      Require.between("beta", beta, -1, 1);
      Require.atLeast("step", step, 1);
      Require.between("k", k, 1, 1_000_000);
    }
  }

  /** How well a candidate answers a query. */
  @FunctionalInterface
  public interface Judge {
    /** A score in [0, 1], for rows of the queries and the candidates. */
    double score(int query, int candidate);
  }

  /**
   * What was found.
   *
   * @param k negatives per query
   * @param pool candidates per query that were judged
   * @param negatives (Q·k) candidates, -1 throughout for a query of which none is left
   * @param scores (Q·k) what the judge said of them
   * @param targetScores (Q)
   * @param nearest (Q·pool) the judged candidates, most similar first; -1 where there are fewer
   * @param falseNegativeRate share of the k most similar that the judge drops
   */
  public record Mined(
      int k,
      int pool,
      int[] negatives,
      double[] scores,
      double[] targetScores,
      int[] nearest,
      double falseNegativeRate) {

    /** Whether this query has negatives. */
    public boolean has(int query) {
      return negatives[query * k] >= 0;
    }

    /** Share of targets with a score below 0.5, whose pairs may be wrong. */
    public double doubtedTargets() {
      return Arrays.stream(targetScores).filter(score -> score < DOUBTED).count()
          / (double) Math.max(1, targetScores.length);
    }
  }

  public JudgedNegatives(Options options) {
    this.options = options;
  }

  /** A language model's score: the probability of yes against no, from the two logits. */
  public static double yes(double yesLogit, double noLogit) {
    return 1 / (1 + Math.exp(noLogit - yesLogit));
  }

  /**
   * Mines for every query; O(Q·M·d) time, O(M) memory beyond the result.
   *
   * @param queries (Q·width) embeddings, of any length
   * @param candidates (M·width)
   * @param targets (Q) the candidate that answers each query
   */
  public Mined mine(float[] queries, float[] candidates, int width, int[] targets, Judge judge) {
    Embeddings asking = Embeddings.of(queries, width);
    Embeddings gallery = Embeddings.of(candidates, width);
    Require.sameLength("queries", asking.size(), "targets", targets.length);
    for (int target : targets) {
      Require.between("each target", target, 0, gallery.size() - 1);
    }
    int pool = Math.min(options.pool(), Math.max(0, gallery.size() - 1));
    Miner miner = new Miner(targets, pool, judge);
    for (int from = 0; from < targets.length; from += BLOCK) {
      int[] block = IntStream.range(from, Math.min(targets.length, from + BLOCK)).toArray();
      // under a ceiling any number of the nearest may be passed over
      int sought = options.ceiling() < 1 ? gallery.size() : pool + 1;
      NearestNeighbours.Found found =
          NearestNeighbours.of(asking.rows(block), gallery, sought, Distance.COSINE);
      for (int query : block) {
        int first = (query - from) * sought;
        int[] near =
            IntStream.range(first, first + sought)
                .filter(i -> 1 - found.distances()[i] <= options.ceiling())
                .map(i -> found.rows()[i])
                .filter(candidate -> candidate != targets[query])
                .limit(pool)
                .toArray();
        miner.add(query, near);
      }
    }
    return miner.mined();
  }

  /** Collects what is mined. */
  private final class Miner {
    private final int[] targets;
    private final int pool;
    private final Judge judge;
    private final int[] negatives;
    private final double[] scores;
    private final double[] targetScores;
    private final int[] nearest;
    private int naive;
    private int wrong;

    Miner(int[] targets, int pool, Judge judge) {
      this.targets = targets;
      this.pool = pool;
      this.judge = judge;
      negatives = new int[targets.length * options.k()];
      scores = new double[negatives.length];
      targetScores = new double[targets.length];
      nearest = new int[targets.length * pool];
      Arrays.fill(negatives, -1);
      Arrays.fill(nearest, -1);
    }

    void add(int query, int[] near) {
      int k = options.k();
      System.arraycopy(near, 0, nearest, query * pool, near.length);
      double[] judged = Arrays.stream(near).mapToDouble(c -> score(judge, query, c)).toArray();
      double target = score(judge, query, targets[query]);
      targetScores[query] = target;
      for (int i = 0; i < Math.min(k, near.length); i++) {
        naive++;
        wrong += judged[i] > target - options.beta() ? 1 : 0;
      }
      int[] taken = choose(judged, target, k, options.beta(), options.step());
      for (int i = 0; i < taken.length; i++) {
        negatives[query * k + i] = near[taken[i]];
        scores[query * k + i] = judged[taken[i]];
      }
    }

    Mined mined() {
      double rate = naive == 0 ? 0 : (double) wrong / naive;
      return new Mined(options.k(), pool, negatives, scores, targetScores, nearest, rate);
    }
  }

  private static double score(Judge judge, int query, int candidate) {
    double score = judge.score(query, candidate);
    Require.between("the judge's score", score, 0, 1);
    return score;
  }

  /**
   * The candidates that are taken, in the order in which they are: k of them, repeated where fewer
   * are left, or none.
   *
   * @param scores of the candidates; equal ones in the order given
   * @param targetScore what the judge said of the target
   */
  public static int[] choose(double[] scores, double targetScore, int k, double beta, int step) {
    double[] falling = Arrays.stream(scores).map(score -> -score).toArray();
    int[] left =
        Arrays.stream(Order.ascending(falling))
            .filter(c -> !(scores[c] > targetScore - beta))
            .toArray();
    if (left.length == 0) {
      return left;
    }
    int[] cyclic =
        IntStream.range(0, Math.min(step, left.length))
            .flatMap(start -> IntStream.iterate(start, i -> i < left.length, i -> i + step))
            .map(i -> left[i])
            .toArray();
    return IntStream.range(0, k).map(i -> cyclic[i % cyclic.length]).toArray();
  }

  @Override
  public String toString() {
    return "judged-negatives";
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("cyclic-negatives")
            .input("scores", "(K)", "what the judge says of each candidate of one query")
            .parameter("targetScore", 1, "what it says of the target")
            .parameter("k", 8, "negatives to take; at least 1")
            .parameter("beta", 0.01, "a negative must score this much below the target")
            .parameter("step", 5, "stride through the sorted scores; at least 1")
            .computes(JudgedNegatives::evaluated));
  }

  private static Evaluation evaluated(Arguments arguments) {
    Options given =
        new Options(
            1,
            1,
            arguments.number("beta", Options.DEFAULT.beta()),
            arguments.whole("step", Options.DEFAULT.step()),
            arguments.whole("k", Options.DEFAULT.k()));
    double targetScore = arguments.number("targetScore", 1);
    double[] scores = arguments.numbers("scores");
    for (double score : scores) {
      Require.that(Double.isFinite(score), "input 'scores' holds " + score);
    }
    int[] taken = choose(scores, targetScore, given.k(), given.beta(), given.step());
    return Evaluation.of(Arrays.stream(taken).asDoubleStream().toArray());
  }
}
