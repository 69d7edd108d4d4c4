package io.equipoise.deep.shortcut;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What rounds of discovery found: each round's decision for every training row, and where it was
 * right.
 *
 * @param pseudoLabels by round and row
 * @param correct by round and row
 */
public record Discovery(List<int[]> pseudoLabels, List<boolean[]> correct) {
  public Discovery {
    pseudoLabels = List.copyOf(pseudoLabels);
    correct = List.copyOf(correct);
  }

  /** Number of rounds. */
  public int rounds() {
    return correct.size();
  }

  /** The share of training rows that a round got right. */
  public double shareRight(int round) {
    int right = 0;
    for (boolean each : correct.get(round)) {
      right += each ? 1 : 0;
    }
    return (double) right / correct.get(round).length;
  }

  /** The Jaccard overlap of the rows that two rounds got right; 1 where neither got any. */
  public double overlap(int round, int other) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < correct.get(round).length; i++) {
      boolean one = correct.get(round)[i];
      boolean two = correct.get(other)[i];
      both += one && two ? 1 : 0;
      either += one || two ? 1 : 0;
    }
    return either == 0 ? 1 : (double) both / either;
  }

  /** Whether all rounds are right about this row, or all wrong. */
  boolean agree(int row) {
    return correct.stream().allMatch(right -> right[row] == correct.get(0)[row]);
  }

  /**
   * Rows to synthesise features from, with replacement: half of those that rounds agree on, half of
   * the others; all of one kind where there is no other.
   */
  public int[] synthesisRows(Examples train, Seed seed) {
    int[] order = Permutation.of(train.size(), seed.child("kinds").generator());
    int[] agreed = Arrays.stream(order).filter(this::agree).toArray();
    int[] others = Arrays.stream(order).filter(row -> !agree(row)).toArray();
    UniformRandomProvider random = seed.child("draws").generator();
    int[] rows = new int[train.size()];
    for (int i = 0; i < rows.length; i++) {
      boolean wanted = i < rows.length / 2;
      int[] from = (wanted && agreed.length > 0) || others.length == 0 ? agreed : others;
      rows[i] = from[random.nextInt(from.length)];
    }
    return rows;
  }
}
