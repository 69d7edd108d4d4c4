package io.equipoise.deep.embedding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How alike two sentences look, in [0, 1], whatever they mean.
 *
 * @param jaccard tokens in both over tokens in either; 1 for two sentences without any
 * @param lengthRatio tokens of the shorter over those of the longer; 1 for two without any
 */
public record SurfaceSimilarity(double jaccard, double lengthRatio) {

  /** Of two sentences as numbers of their tokens. */
  public static SurfaceSimilarity of(int[] first, int[] second) {
    int[] one = Arrays.stream(first).distinct().sorted().toArray();
    int[] other = Arrays.stream(second).distinct().sorted().toArray();
    long shared = Arrays.stream(one).filter(t -> Arrays.binarySearch(other, t) >= 0).count();
    long all = one.length + other.length - shared;
    int longer = Math.max(first.length, second.length);
    return new SurfaceSimilarity(
        all == 0 ? 1 : (double) shared / all,
        longer == 0 ? 1 : (double) Math.min(first.length, second.length) / longer);
  }

  /**
   * One less the edit distance over the length of the longer: tokens that are put in, left out or
   * exchanged. 1 for two sentences without any.
   */
  public static double edit(int[] first, int[] second) {
    int longer = Math.max(first.length, second.length);
    int[] above = IntStream.rangeClosed(0, second.length).toArray();
    for (int i = 1; i <= first.length; i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int exchanged = above[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
        row[j] = Math.min(exchanged, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return longer == 0 ? 1 : 1 - (double) above[second.length] / longer;
  }

  /** The mean of both. */
  public double mean() {
    return (jaccard + lengthRatio) / 2;
  }

  /** Numbers sentences' tokens: what stands between blanks, in lower case. */
  public static int[][] tokens(List<String> sentences) {
    Map<String, Integer> numbers = new HashMap<>();
    List<int[]> tokens = new ArrayList<>();
    for (String sentence : sentences) {
      tokens.add(
          Arrays.stream(sentence.toLowerCase(Locale.ROOT).split("\\s+"))
              .filter(word -> !word.isEmpty())
              .mapToInt(word -> numbers.computeIfAbsent(word, w -> numbers.size()))
              .toArray());
    }
    return tokens.toArray(int[][]::new);
  }
}
