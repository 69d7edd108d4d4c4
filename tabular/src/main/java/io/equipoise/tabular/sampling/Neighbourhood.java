package io.equipoise.tabular.sampling;

import io.equipoise.core.task.Groups;
import io.equipoise.tabular.neighbour.NearestNeighbours;
import io.equipoise.tabular.neighbour.Points;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The rows of one class with their nearest neighbours among each other.
 *
 * @param rows (T) training rows of the class
 * @param counts (T) how many neighbours each has; 0 for a row that is alone
 * @param stride room per row in {@code neighbours}
 * @param neighbours (T · stride) training rows, nearest first
 */
record Neighbourhood(int[] rows, int[] counts, int stride, int[] neighbours) {

  /** Neighbours among all rows of the class. */
  static Neighbourhood of(int[] rows, int k, Function<int[], Points> space) {
    Neighbourhood hood = empty(rows, k);
    hood.fill(IntStream.range(0, rows.length).toArray(), k, space);
    return hood;
  }

  /** Neighbours among the rows of the class that are of the same group. */
  static Neighbourhood within(Groups groups, int[] rows, int k, Function<int[], Points> space) {
    Neighbourhood hood = empty(rows, k);
    for (int group = 0; group < groups.count(); group++) {
      int wanted = group;
      int[] places =
          IntStream.range(0, rows.length).filter(i -> groups.code(rows[i]) == wanted).toArray();
      if (places.length > 0) {
        hood.fill(places, k, space);
      }
    }
    return hood;
  }

  private static Neighbourhood empty(int[] rows, int k) {
    int stride = Math.max(0, Math.min(k, rows.length - 1));
    return new Neighbourhood(
        rows, new int[rows.length], stride, new int[Math.multiplyExact(rows.length, stride)]);
  }

  private void fill(int[] places, int k, Function<int[], Points> space) {
    int[] members = Arrays.stream(places).map(place -> rows[place]).toArray();
    NearestNeighbours search = new NearestNeighbours(space.apply(members));
    int found = search.found(k);
    int[] nearest = search.of(IntStream.range(0, members.length).toArray(), k);
    for (int i = 0; i < places.length; i++) {
      counts[places[i]] = found;
      for (int j = 0; j < found; j++) {
        neighbours[places[i] * stride + j] = members[nearest[i * found + j]];
      }
    }
  }

  /** The j-th nearest neighbour of the row at this place, as a training row. */
  int neighbour(int place, int j) {
    return neighbours[place * stride + j];
  }
}
