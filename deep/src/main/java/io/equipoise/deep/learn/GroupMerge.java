package io.equipoise.deep.learn;

import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.Optional;

/**
 * Groups as losses compare them: those of fewer rows than can be told apart from noise are one
 * group together, or part of the largest where they are still too few.
 *
 * @param codes (N) in [0, count)
 * @param count number of groups
 */
record GroupMerge(int[] codes, int count) {
  /** Fewest rows of a group by itself. */
  static final int FEWEST = 10;

  /** Why {@code what}, which compares groups, cannot do so on these rows. */
  static Optional<String> obstacle(String what, Dataset train) {
    if (of(train.rows().groups()).count() > 1) {
      return Optional.empty();
    }
    boolean environments =
        train.rows().hasEnvironments()
            && train.rows().groups().columns().equals(train.rows().environments().columns());
    return Optional.of(
        what
            + (environments ? " compares environments" : " compares groups")
            + ", but there is only one of at least "
            + FEWEST
            + " training rows; name another "
            + (environments ? "column with --environment" : "group column"));
  }

  static GroupMerge of(Groups groups) {
    int[] sizes = groups.sizes();
    int[] number = new int[sizes.length];
    int count = 0;
    int left = 0;
    int largest = 0;
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] >= FEWEST) {
        number[g] = count++;
        largest = sizes[g] > sizes[largest] ? g : largest;
      } else {
        left += sizes[g];
      }
    }
    boolean together = left >= FEWEST || count == 0;
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] < FEWEST) {
        number[g] = together ? count : number[largest];
      }
    }
    int[] codes = new int[groups.rows()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = number[groups.code(i)];
    }
    return new GroupMerge(codes, together && left > 0 ? count + 1 : Math.max(1, count));
  }
}
