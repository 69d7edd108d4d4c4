package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Words and pairs of words that may mark a slice of a class, from the sentences that {@link
 * SentenceSlices} scores highest; and which of them hold on other rows.
 *
 * <pre>
 *   log-odds(w) = ln((a + 1/2) / (K - a + 1/2)) - ln((b + 1/2) / (S - b + 1/2))
 *   a of the K first sentences, b of all S hold w        prompt(w) = mean of w and sentences with w
 * </pre>
 *
 * <p>Where a language model proposes attributes instead, make the hypotheses of its prompts. Mine
 * on some rows and test on others.
 *
 * <pre>{@code
 * double[] scores = SentenceSlices.scores(projections, labels, predictions, embedded, 1);
 * var mined = SliceHypotheses.of(sentences, embedded, scores, text::embed, options, 1);
 * var tested = SliceHypotheses.tested(mined, others, otherLabels, otherPredictions, 50);
 * }</pre>
 */
public final class SliceHypotheses {
  /** By how much the accuracy must be higher where the words are. */
  static final double LEAST_GAP = 0.05;

  private static final double LEVEL = 0.05;
  private static final double SMOOTHING = 0.5;

  private SliceHypotheses() {}

  /**
   * How words are mined.
   *
   * @param retrieved sentences that are looked at, the highest first; at least 1
   * @param longest words in a row; 1 or 2
   * @param excluded words that name the classes, in lower case
   */
  public record Mining(int retrieved, int longest, Set<String> excluded) {
    public Mining {
      Require.atLeast("retrieved", retrieved, 1);
      Require.between("longest", longest, 1, 2);
      excluded = Set.copyOf(excluded);
    }
  }

  /**
   * Words that may mark a slice.
   *
   * @param kind class whose mistakes lack them
   * @param words in lower case
   * @param logOdds of the words among the sentences that scored highest
   * @param prompt where they lie in the sentences' space (d)
   */
  public record Hypothesis(int kind, String words, double logOdds, double[] prompt) {

    /** How much of it is in a row (d) of that space. */
    public double score(double[] place) {
      Require.sameLength("a row", place.length, "the prompt", prompt.length);
      double score = 0;
      for (int c = 0; c < place.length; c++) {
        score += place[c] * prompt[c];
      }
      return score;
    }

    /** The same of all rows (N,d). */
    public double[] scores(double[][] places) {
      return Stream.of(places).mapToDouble(this::score).toArray();
    }
  }

  /**
   * A hypothesis on rows that did not suggest it.
   *
   * @param gap of the accuracy where the words are over that where they are not
   */
  public record Tested(Hypothesis hypothesis, SentenceSlices.Cut cut, Gap gap) {

    /** Whether the accuracy is higher with the words, by 0.05 and not by chance. */
    public boolean accepted() {
      return gap.difference().value() >= LEAST_GAP && gap.p() < LEVEL;
    }
  }

  /**
   * Mines hypotheses, those of the highest log-odds first, equal ones by the alphabet.
   *
   * @param sentences (S)
   * @param embedded (S,d) the same in the space
   * @param scores (S) of {@link SentenceSlices#scores}
   * @param embed where words by themselves lie (d)
   * @param kind class that the scores are of
   */
  public static List<Hypothesis> of(
      List<String> sentences,
      double[][] embedded,
      double[] scores,
      Function<String, double[]> embed,
      Mining mining,
      int kind) {
    Require.sameLength("sentences", sentences.size(), "embedded", embedded.length);
    Require.sameLength("sentences", sentences.size(), "scores", scores.length);
    List<Set<String>> held = sentences.stream().map(text -> grams(text, mining)).toList();
    int[] first =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(s -> -scores[s]))
            .limit(mining.retrieved())
            .mapToInt(Integer::intValue)
            .toArray();
    TreeMap<String, Integer> among = new TreeMap<>();
    for (int s : first) {
      held.get(s).forEach(words -> among.merge(words, 1, Integer::sum));
    }
    return among.entrySet().stream()
        .map(
            each -> {
              String words = each.getKey();
              int[] with =
                  IntStream.range(0, held.size())
                      .filter(s -> held.get(s).contains(words))
                      .toArray();
              double odds = logOdds(each.getValue(), first.length);
              odds -= logOdds(with.length, held.size());
              double[] prompt = prompt(embed.apply(words), embedded, with);
              return new Hypothesis(kind, words, odds, prompt);
            })
        .sorted(Comparator.comparingDouble((Hypothesis each) -> -each.logOdds()))
        .toList();
  }

  private static Set<String> grams(String sentence, Mining mining) {
    String[] words = sentence.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1);
    Set<String> grams = new TreeSet<>();
    for (int at = 0; at < words.length; at++) {
      boolean plain = !words[at].isEmpty() && !mining.excluded().contains(words[at]);
      if (plain) {
        grams.add(words[at]);
      }
      boolean next = at + 1 < words.length && !mining.excluded().contains(words[at + 1]);
      if (plain && next && mining.longest() > 1) {
        grams.add(words[at] + " " + words[at + 1]);
      }
    }
    return grams;
  }

  private static double logOdds(int with, int all) {
    return Math.log((with + SMOOTHING) / (all - with + SMOOTHING));
  }

  private static double[] prompt(double[] alone, double[][] embedded, int[] with) {
    double[] prompt = alone.clone();
    for (int s : with) {
      Require.sameLength("a sentence", embedded[s].length, "words by themselves", alone.length);
      for (int c = 0; c < prompt.length; c++) {
        prompt[c] += embedded[s][c];
      }
    }
    for (int c = 0; c < prompt.length; c++) {
      prompt[c] /= with.length + 1;
    }
    return prompt;
  }

  /**
   * Tests hypotheses, in their order.
   *
   * @param places (N,d) rows in the sentences' space
   * @param labels (N)
   * @param predictions (N)
   * @param percentile where words count as there, over all rows, in [0, 100]
   */
  public static List<Tested> tested(
      Collection<Hypothesis> hypotheses,
      double[][] places,
      double[] labels,
      double[] predictions,
      double percentile) {
    return hypotheses.stream()
        .map(
            each -> {
              SentenceSlices.Cut cut =
                  SentenceSlices.cut(
                      each.scores(places), labels, predictions, each.kind(), percentile);
              Gap gap =
                  Gap.ofShares(cut.presentRight(), cut.present(), cut.absentRight(), cut.absent());
              return new Tested(each, cut, gap);
            })
        .toList();
  }

  /** The accepted ones, the lowest accuracy without the words first. */
  public static List<Tested> ranked(List<Tested> tested) {
    return tested.stream()
        .filter(Tested::accepted)
        .sorted(Comparator.comparingDouble(each -> each.cut().accuracyAbsent()))
        .toList();
  }
}
