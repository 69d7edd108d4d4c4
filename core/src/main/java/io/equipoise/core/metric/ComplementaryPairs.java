package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Finds to each question about a piece of evidence a similar piece to which the same question has
 * another answer, so that no one can answer from the question alone.
 *
 * <p>Evidence are rows of features, such as those of images; triples name evidence, question and
 * answer. Of the k nearest other pieces the first with another answer is taken. Who answers there
 * is the caller's: people, a table of labels, or a model, whose mistakes the pairs then inherit.
 *
 * <pre>{@code
 * var pairs = ComplementaryPairs.of(
 *     features, new Triples(evidence, questions, answers), 24, (piece, question) -> table(piece, question));
 * Triples balanced = pairs.balanced();      // split by balanced.pairs(), or pairs leak
 * double bits = BalancedPairs.priorEntropy(types, answers);
 * }</pre>
 *
 * @param triples as they were
 * @param neighbours (N·k) nearest other pieces of evidence of each triple
 * @param complements (N) the piece that was found; -1 where none is possible
 * @param otherAnswers (N) the answer there; -1 where there is none
 * @see BalancedPairs
 */
public record ComplementaryPairs(
    Triples triples, int[] neighbours, int[] complements, int[] otherAnswers) {

  /**
   * Questions about evidence.
   *
   * @param evidence (N) row of the features
   * @param questions (N)
   * @param answers (N) at least 0
   * @param pairs (N) equal for both members of a pair
   */
  public record Triples(int[] evidence, int[] questions, int[] answers, int[] pairs) {

    public Triples {
      Require.sameLength("questions", questions.length, "evidence", evidence.length);
      Require.sameLength("answers", answers.length, "evidence", evidence.length);
      Require.sameLength("pairs", pairs.length, "evidence", evidence.length);
    }

    /** Single ones. */
    public Triples(int[] evidence, int[] questions, int[] answers) {
      this(evidence, questions, answers, IntStream.range(0, evidence.length).toArray());
    }
  }

  /** Answers a question about evidence, or says that it makes no sense there. */
  @FunctionalInterface
  public interface Oracle {
    OptionalInt answer(int evidence, int question);
  }

  /**
   * Looks for complements.
   *
   * @param features of all evidence
   * @param k neighbours that are looked at; at least 1, the paper has 24
   */
  public static ComplementaryPairs of(Embeddings features, Triples triples, int k, Oracle oracle) {
    int count = triples.evidence().length;
    int[] nearest = NearestNeighbours.amongOthers(features, k, Distance.EUCLIDEAN).rows();
    int[] neighbours = new int[count * k];
    int[] complements = new int[count];
    int[] otherAnswers = new int[count];
    for (int i = 0; i < count; i++) {
      int piece = triples.evidence()[i];
      Require.between("evidence", piece, 0, features.size() - 1.0);
      System.arraycopy(nearest, piece * k, neighbours, i * k, k);
      complements[i] = -1;
      otherAnswers[i] = -1;
      for (int at = i * k; at < (i + 1) * k && complements[i] < 0; at++) {
        OptionalInt answer = oracle.answer(neighbours[at], triples.questions()[i]);
        if (answer.isPresent() && answer.getAsInt() != triples.answers()[i]) {
          complements[i] = neighbours[at];
          otherAnswers[i] = answer.getAsInt();
        }
      }
    }
    return new ComplementaryPairs(triples, neighbours, complements, otherAnswers);
  }

  /** Share of triples for which there is a complement. */
  public Estimate possible() {
    int found = (int) Arrays.stream(complements).filter(piece -> piece >= 0).count();
    return ProportionInterval.wilson(found, complements.length);
  }

  /** All triples, each followed by its complement where there is one. */
  public Triples balanced() {
    int size = complements.length;
    int all = size + (int) Arrays.stream(complements).filter(piece -> piece >= 0).count();
    Triples both = new Triples(new int[all], new int[all], new int[all], new int[all]);
    int at = 0;
    for (int i = 0; i < size; i++) {
      put(both, at++, i, triples.evidence()[i], triples.answers()[i]);
      if (complements[i] >= 0) {
        put(both, at++, i, complements[i], otherAnswers[i]);
      }
    }
    return both;
  }

  private void put(Triples into, int at, int triple, int piece, int answer) {
    into.evidence()[at] = piece;
    into.questions()[at] = triples.questions()[triple];
    into.answers()[at] = answer;
    into.pairs()[at] = triples.pairs()[triple];
  }

  /**
   * How often a retriever has the complement among its first neighbours, of the triples that have
   * one; in the order of {@link #neighbours} this is the baseline that shows the nearest first.
   *
   * @param scores (N·k) of the neighbours, higher first; of equal ones the nearer
   * @param first how many are shown; at least 1
   */
  public Estimate recall(double[] scores, int first) {
    Require.sameLength("scores", scores.length, "the neighbours", neighbours.length);
    Require.atLeast("first", first, 1);
    int k = complements.length == 0 ? 0 : neighbours.length / complements.length;
    int shown = 0;
    int asked = 0;
    for (int i = 0; i < complements.length; i++) {
      if (complements[i] >= 0) {
        asked++;
        shown += place(scores, i * k, k, complements[i]) < first ? 1 : 0;
      }
    }
    return ProportionInterval.wilson(shown, asked);
  }

  private int place(double[] scores, int from, int k, int wanted) {
    int own = from;
    while (neighbours[own] != wanted) {
      own++;
    }
    int before = 0;
    for (int at = from; at < from + k; at++) {
      Require.that(Double.isFinite(scores[at]), "scores hold " + scores[at]);
      before += scores[at] > scores[own] || (scores[at] == scores[own] && at < own) ? 1 : 0;
    }
    return before;
  }

  /**
   * How often the most frequent answer to a type of question is right: what the question alone
   * gives away.
   *
   * @param types (N)
   * @param answers (N)
   */
  public static Estimate priorAccuracy(int[] types, int[] answers) {
    Require.sameLength("types", types.length, "answers", answers.length);
    Require.that(types.length > 0, "types is empty, but needs at least one question");
    Map<Integer, Map<Integer, Integer>> counts = new TreeMap<>();
    for (int i = 0; i < types.length; i++) {
      counts.computeIfAbsent(types[i], type -> new TreeMap<>()).merge(answers[i], 1, Integer::sum);
    }
    int right = counts.values().stream().mapToInt(ofType -> Collections.max(ofType.values())).sum();
    return ProportionInterval.wilson(right, types.length);
  }
}
