package io.equipoise.deep.meta;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.Sampling;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Batches that each draw from a few random classes, rows with replacement.
 *
 * @param classes in a batch, at most; at least 1
 */
public record ClassSubsets(int classes) implements Sampling {

  @Override
  public Run begin(Examples rows, int batchSize, Seed seed) {
    int[][] members =
        IntStream.range(0, rows.classes())
            .mapToObj(
                label ->
                    IntStream.range(0, rows.size())
                        .filter(i -> rows.labels()[i] == label)
                        .toArray())
            .filter(some -> some.length > 0)
            .toArray(int[][]::new);
    UniformRandomProvider random = seed.generator();
    return () -> {
      int[] drawn = new int[rows.size()];
      int[][] now = members;
      for (int i = 0; i < drawn.length; i++) {
        if (i % batchSize == 0) {
          now = some(members, random);
        }
        int[] from = now[random.nextInt(now.length)];
        drawn[i] = from[random.nextInt(from.length)];
      }
      return drawn;
    };
  }

  private int[][] some(int[][] members, UniformRandomProvider random) {
    int[] order = Permutation.of(members.length, random);
    return Arrays.stream(order)
        .limit(Math.min(classes, members.length))
        .mapToObj(k -> members[k])
        .toArray(int[][]::new);
  }
}
