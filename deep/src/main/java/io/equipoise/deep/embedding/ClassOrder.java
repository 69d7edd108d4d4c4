package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.embedding.kernel.LeftOut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Rows in order of the size of their class, and of their class within it, so that the rows of a
 * class, and classes of one size, lie side by side.
 *
 * @param order (N) rows
 * @param starts (C+1) first place of each class, and N
 */
record ClassOrder(long[] order, long[] starts) {

  /** Of labels (N) int64. */
  static ClassOrder of(NDArray labels) {
    long[] codes = labels.toLongArray();
    Map<Long, List<Long>> members = new TreeMap<>();
    for (int i = 0; i < codes.length; i++) {
      members.computeIfAbsent(codes[i], code -> new ArrayList<>()).add((long) i);
    }
    List<List<Long>> classes = new ArrayList<>(members.values());
    classes.sort(Comparator.comparingInt(List::size));
    long[] starts = new long[classes.size() + 1];
    for (int c = 0; c < classes.size(); c++) {
      starts[c + 1] = starts[c] + classes.get(c).size();
    }
    long[] order = classes.stream().flatMap(List::stream).mapToLong(Long::longValue).toArray();
    return new ClassOrder(order, starts);
  }

  /** How many numbers the similarities within all classes are. */
  long positives() {
    return LongStream.range(0, starts.length - 1L)
        .map(c -> starts[(int) c + 1] - starts[(int) c])
        .map(size -> size * size)
        .sum();
  }

  /** Each row passes over its own class. */
  LeftOut leftOut() {
    return LeftOut.classes(starts);
  }

  /** The rows (N,d) in this order. */
  NDArray sorted(NDArray rows) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return rows.get(new NDIndex("{}", rows.getManager().create(order)));
      }
    }
    return rows;
  }

  /** The classes of at least two rows, those of one size as one array (classes,size,d). */
  List<NDArray> classes(NDArray sorted) {
    List<NDArray> classes = new ArrayList<>();
    int first = 0;
    while (first + 1 < starts.length) {
      long size = starts[first + 1] - starts[first];
      int last = first;
      while (last + 1 < starts.length && starts[last + 1] - starts[last] == size) {
        last++;
      }
      if (size > 1) {
        NDArray some = sorted.get(new NDIndex("{}:{}", starts[first], starts[last]));
        classes.add(some.reshape(last - first, size, -1));
      }
      first = last;
    }
    return classes;
  }
}
