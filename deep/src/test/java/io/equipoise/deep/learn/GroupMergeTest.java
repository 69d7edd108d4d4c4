package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.task.Groups;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupMergeTest {

  private static int[] sizes(int... given) {
    int[] codes =
        IntStream.range(0, given.length)
            .flatMap(g -> IntStream.generate(() -> g).limit(given[g]))
            .toArray();
    List<String> names = IntStream.range(0, given.length).mapToObj(g -> "g" + g).toList();
    GroupMerge merged = GroupMerge.of(new Groups(List.of("g"), codes, names));
    int[] sizes = new int[merged.count()];
    Arrays.stream(merged.codes()).forEach(code -> sizes[code]++);
    return sizes;
  }

  @Test
  void smallGroupsGoTogetherOrIntoTheLargest() {
    assertThat(sizes(30, 4, 50, 7)).containsExactly(30, 50, 11);
    assertThat(sizes(30, 4, 50, 0)).containsExactly(30, 54);
    assertThat(sizes(30, 10)).containsExactly(30, 10);
    assertThat(sizes(40, 1)).containsExactly(41);
    assertThat(sizes(3, 4)).containsExactly(7);
    assertThat(sizes(5)).containsExactly(5);
  }
}
