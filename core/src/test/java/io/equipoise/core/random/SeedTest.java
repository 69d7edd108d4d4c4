package io.equipoise.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SeedTest {

  @Test
  void theSameSeedGivesTheSameStream() {
    UniformRandomProvider one = new Seed(5).generator();
    UniformRandomProvider two = new Seed(5).generator();
    for (int i = 0; i < 100; i++) {
      assertThat(one.nextLong()).isEqualTo(two.nextLong());
    }
    assertThat(new Seed(5).child("a").child(3)).isEqualTo(new Seed(5).child("a").child(3));
  }

  @Test
  void childrenDiffer() {
    Set<Long> seen = new HashSet<>();
    for (long root = -2; root < 20; root++) {
      Seed seed = new Seed(root);
      for (int i = 0; i < 200; i++) {
        assertThat(seen.add(seed.child(i).value())).as("%d, child %d", root, i).isTrue();
        assertThat(seen.add(seed.child("part" + i).value())).as("%d, part %d", root, i).isTrue();
      }
      assertThat(seen.add(seed.child("").value())).isTrue();
      assertThat(seen.add(seed.child("ab").child("c").value())).isTrue();
      assertThat(seen.add(seed.child("a").child("bc").value())).isTrue();
      assertThat(seen.add(seed.child("abc").value())).isTrue();
    }
  }

  @Test
  void childStreamsAreUnrelated() {
    double sum = 0;
    int n = 20_000;
    for (int i = 0; i < n; i++) {
      double a = new Seed(9).child(i).generator().nextDouble() - 0.5;
      double b = new Seed(9).child(i + 1).generator().nextDouble() - 0.5;
      sum += 12 * a * b;
    }
    // The correlation of independent streams has standard deviation 1 / sqrt(n).
    assertThat(Math.abs(sum / n)).isLessThan(5 / Math.sqrt(n));
  }

  @Test
  void permutationsHoldEveryNumberOnce() {
    int[] order = Permutation.of(1000, new Seed(3).generator());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
    int[] chosen = Permutation.choose(order, 10, new Seed(4).generator());
    assertThat(chosen).hasSize(10).doesNotHaveDuplicates();
    assertThat(Permutation.choose(new int[] {1, 2}, 5, new Seed(4).generator())).hasSize(2);
  }
}
