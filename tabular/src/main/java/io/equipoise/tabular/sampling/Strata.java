package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The parts of a training set that a sampler weighs against each other.
 *
 * @param codes (N) the part of each row, in [0, sizes.length)
 * @param sizes rows per part; a part may be empty
 */
record Strata(int[] codes, int[] sizes) {

  static Strata of(Dataset train, By by) {
    int classes = by == By.GROUP ? 0 : train.classes().size();
    Groups groups = train.rows().groups();
    int[] codes =
        switch (by) {
          case CLASS -> train.labels();
          case GROUP -> groups.codes();
          case CELL ->
              IntStream.range(0, train.size())
                  .map(i -> groups.code(i) * classes + train.labels()[i])
                  .toArray();
        };
    int parts =
        switch (by) {
          case CLASS -> classes;
          case GROUP -> groups.count();
          case CELL -> groups.count() * classes;
        };
    int[] sizes = new int[parts];
    for (int code : codes) {
      sizes[code]++;
    }
    return new Strata(codes, sizes);
  }

  /** Refuses rows that cannot be split so: none at all, or no group where one is needed. */
  static void require(String method, Dataset train, By by) {
    Require.that(train.size() > 0, method + " was given no training rows");
    Require.none(obstacle(method, train, by));
  }

  /** Why rows cannot be split so: no group where one is needed. */
  static Optional<String> obstacle(String method, Dataset train, By by) {
    return by == By.CLASS
        ? Optional.empty()
        : GroupUse.unnamed(method, train.rows().groups())
            .map(sentence -> sentence + ", or sample by=class");
  }

  int largest() {
    return Arrays.stream(sizes).max().orElse(0);
  }

  /** The size of the smallest part that has any rows. */
  int smallest() {
    return Arrays.stream(sizes).filter(size -> size > 0).min().orElse(0);
  }

  int[] rowsOf(int part) {
    return IntStream.range(0, codes.length).filter(i -> codes[i] == part).toArray();
  }

  /**
   * Rows that each part lacks to be {@code ratio} times as large as the largest; 0 for empty ones.
   */
  int[] lacking(double ratio) {
    long target = Math.round(ratio * largest());
    return Arrays.stream(sizes)
        .map(size -> size == 0 ? 0 : (int) Math.max(0, target - size))
        .toArray();
  }

  /**
   * The rows, and after them this many copies of random rows of each part, flagged as synthetic.
   */
  Dataset repeated(Dataset train, int[] copies, Seed seed) {
    int n = train.size();
    long all = n + Arrays.stream(copies).asLongStream().sum();
    int[] taken = Arrays.copyOf(IntStream.range(0, n).toArray(), Math.toIntExact(all));
    int at = n;
    for (int part = 0; part < copies.length; part++) {
      if (copies[part] > 0) {
        int[] rows = rowsOf(part);
        UniformRandomProvider random = seed.child(part).generator();
        for (int i = 0; i < copies[part]; i++) {
          taken[at++] = rows[random.nextInt(rows.length)];
        }
      }
    }
    return train.take(taken).madeFrom(n);
  }
}
