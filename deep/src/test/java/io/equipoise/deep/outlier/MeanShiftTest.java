package io.equipoise.deep.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class MeanShiftTest {
  @Test
  void movesFourPointsAsByHand() {
    double[] points = {0, 1, 2, 10};
    assertClose(new MeanShift(1, 3, 1).shifted(points), 1, 1, 1, 13.0 / 3);
    assertClose(new MeanShift(1, 3, 2).shifted(points), 1, 1, 1, 19.0 / 9);
    assertClose(new MeanShift(1, 3, 3).shifted(points), 1, 1, 1, 37.0 / 27);
    assertThat(points).containsExactly(0, 1, 2, 10);
  }

  @Test
  void movesOtherPointsAmongShiftedOnesAsByHand() {
    double[] train = {0, 1, 2, 10};
    // 6 has 2 and then, as near as 10, no other; with 10 the mean is 6 again.
    assertClose(new MeanShift(1, 3, 1).shifted(train, new double[] {6, 1}), 6, 2.0 / 3);
    // Then among 1, 1, 1, 13/3: 6 takes 13/3 and 1; 2/3 takes 1 and 1.
    assertClose(
        new MeanShift(1, 3, 2).shifted(train, new double[] {6, 1}),
        (6 + 13.0 / 3 + 1) / 3,
        (2.0 / 3 + 2) / 3);
  }

  @Test
  void ofPointsAtEqualDistanceTheFirstIsNearer() {
    assertClose(new MeanShift(1, 2, 1).shifted(new double[] {0, -1, 1}), -0.5, -0.5, 0.5);
    assertClose(new MeanShift(1, 2, 1).shifted(new double[] {0, 1, -1}), 0.5, 0.5, -0.5);
    assertClose(new MeanShift(1, 2, 1).shifted(new double[] {-1, 1}, new double[] {0}), -0.5);
    assertClose(new MeanShift(1, 2, 1).shifted(new double[] {1, -1}, new double[] {0}), 0.5);
  }

  @Test
  void oneNeighbourOrNoRoundMovesNothing() {
    double[] points = Draws.uniform(3, 60, -1, 1);
    double[] others = Draws.uniform(4, 9, -1, 1);
    for (MeanShift still : List.of(new MeanShift(3, 1, 4), new MeanShift(3, 7, 0))) {
      assertThat(still.shifted(points)).containsExactly(points);
      assertThat(still.shifted(points, others)).containsExactly(others);
    }
  }

  @Test
  void rowsTwiceAndTwiceTheNeighboursMoveAlike() {
    double[] points = Draws.uniform(5, 150, -1, 1);
    double[] twice = new double[300];
    for (int i = 0; i < 50; i++) {
      System.arraycopy(points, 3 * i, twice, 6 * i, 3);
      System.arraycopy(points, 3 * i, twice, 6 * i + 3, 3);
    }
    double[] once = new MeanShift(3, 5, 2).shifted(points);
    double[] both = new MeanShift(3, 10, 2).shifted(twice);
    for (int i = 0; i < 50; i++) {
      for (int c = 0; c < 6; c++) {
        assertThat(both[6 * i + c]).isCloseTo(once[3 * i + c % 3], within(1e-12));
      }
    }
  }

  @Test
  void isThePlainVersionOnRandomPoints() {
    for (int run = 0; run < 30; run++) {
      UniformRandomProvider random = new Seed(run).generator();
      int width = 1 + random.nextInt(20);
      int count = 1 + random.nextInt(run % 5 == 0 ? 600 : 40);
      int k = 1 + random.nextInt(12);
      int rounds = random.nextInt(4);
      double[] points = new double[count * width];
      // half of the runs on a grid, where distances tie
      for (int i = 0; i < points.length; i++) {
        points[i] = run % 2 == 0 ? random.nextInt(3) : random.nextDouble();
      }
      double[] others = Draws.uniform(run, 4 * width, 0, 2);
      MeanShift shift = new MeanShift(width, k, rounds);
      assertClose("seed " + run, shift.shifted(points), plain(points, width, k, rounds));
      assertClose(
          "seed " + run, shift.shifted(points, others), plain(points, others, width, k, rounds));
      assertThat(shift.shifted(points)).containsExactly(shift.shifted(points));
    }
  }

  /** Enough wide points that products of matrices choose whose distances are computed. */
  @Test
  void manyWidePointsMoveAsInPlainLoopsToTheBit() {
    int width = 16;
    int count = 2100;
    for (int run = 0; run < 4; run++) {
      UniformRandomProvider random = new Seed(run).generator();
      double[] points = new double[count * width];
      for (int i = 0; i < points.length; i++) {
        // ties on a grid; or far from 0, with one point so far out that the rest look the same
        points[i] = run % 2 == 0 ? random.nextInt(2) : 1e5 + random.nextDouble();
      }
      points[7] = run == 3 ? 1e12 : points[7];
      double[] others = Arrays.copyOf(points, 5 * width);
      others[3] += 0.5;
      double[] once = loops(points, points, true, width, 6);
      assertThat(new MeanShift(width, 6, 2).shifted(points))
          .as("seed %d", run)
          .containsExactly(loops(once, once, true, width, 6));
      assertThat(new MeanShift(width, 6, 1).shifted(points, others))
          .as("seed %d", run)
          .containsExactly(loops(points, others, false, width, 6));
    }
  }

  /** One round: for each query the nearest point, k - 1 times. */
  private static double[] loops(double[] points, double[] queries, boolean own, int width, int k) {
    int count = points.length / width;
    double[] moved = new double[queries.length];
    for (int q = 0; q < queries.length / width; q++) {
      double[] distances = new double[count];
      for (int j = 0; j < count; j++) {
        for (int c = 0; c < width; c++) {
          double off = points[j * width + c] - queries[q * width + c];
          distances[j] += off * off;
        }
      }
      boolean[] member = new boolean[count];
      for (int taken = own ? 0 : 1; taken < k; taken++) {
        int best = own && taken == 0 ? q : -1;
        for (int j = 0; j < count && !(own && taken == 0); j++) {
          if (!member[j] && (best < 0 || distances[j] < distances[best])) {
            best = j;
          }
        }
        member[best] = true;
      }
      for (int c = 0; c < width; c++) {
        double sum = 0;
        for (int j = 0; j < count; j++) {
          sum += member[j] ? points[j * width + c] : 0;
        }
        moved[q * width + c] = (sum + (own ? 0 : queries[q * width + c])) / k;
      }
    }
    return moved;
  }

  @Test
  void aNeighbourhoodOfAllRowsIsTheirMean() {
    double[] shifted = new MeanShift(2, 100, 1).shifted(new double[] {0, 0, 3, 6, 6, 3});
    assertClose(shifted, 3, 3, 3, 3, 3, 3);
    assertThat(new MeanShift(2, 5, 1).shifted(new double[0])).isEmpty();
    assertClose(new MeanShift(1, 3, 1).shifted(new double[0], new double[] {4}), 4);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> new MeanShift(2, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 0");
    assertThatThrownBy(() -> new MeanShift(2, 1, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rounds is -1");
  }

  /** Sorts all points by distance for every point. */
  private static double[] plain(double[] points, int width, int k, int rounds) {
    double[] now = points;
    for (int round = 0; round < rounds; round++) {
      double[] before = now;
      double[] next = new double[before.length];
      int count = before.length / width;
      for (int i = 0; i < count; i++) {
        int query = i;
        List<Integer> members =
            IntStream.range(0, count)
                .boxed()
                .sorted(
                    Comparator.comparing((Integer j) -> j != query)
                        .thenComparing(j -> distance(before, j, before, query, width))
                        .thenComparing(j -> j))
                .limit(k)
                .sorted()
                .collect(Collectors.toList());
        for (int c = 0; c < width; c++) {
          for (int member : members) {
            next[i * width + c] += before[member * width + c];
          }
          next[i * width + c] /= members.size();
        }
      }
      now = next;
    }
    return now;
  }

  private static double[] plain(double[] train, double[] others, int width, int k, int rounds) {
    double[] now = others.clone();
    for (int round = 0; round < rounds; round++) {
      double[] around = plain(train, width, k, round);
      double[] before = now;
      now = before.clone();
      for (int i = 0; i < before.length / width; i++) {
        int query = i;
        List<Integer> members =
            IntStream.range(0, around.length / width)
                .boxed()
                .sorted(
                    Comparator.comparing((Integer j) -> distance(around, j, before, query, width))
                        .thenComparing(j -> j))
                .limit(k - 1L)
                .collect(Collectors.toList());
        for (int c = 0; c < width; c++) {
          for (int member : members) {
            now[i * width + c] += around[member * width + c];
          }
          now[i * width + c] /= members.size() + 1;
        }
      }
    }
    return now;
  }

  private static double distance(double[] a, int i, double[] b, int j, int width) {
    double sum = 0;
    for (int c = 0; c < width; c++) {
      sum += Math.pow(a[i * width + c] - b[j * width + c], 2);
    }
    return sum;
  }

  private static void assertClose(double[] found, double... expected) {
    assertClose(Arrays.toString(found), found, expected);
  }

  private static void assertClose(String as, double[] found, double... expected) {
    assertThat(found).as(as).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("%s, %d", as, i).isCloseTo(expected[i], within(1e-9));
    }
  }
}
