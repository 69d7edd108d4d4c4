package io.equipoise.deep.train;

import io.equipoise.core.random.Permutation;
import io.equipoise.deep.train.MultiLabelPerceptron.Rows;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Draws rows with several labels: first a label, then a row that carries it; or rows as they come.
 */
final class LabelSampler {
  private final int[][] carriers;
  private final double[] cumulative;
  private final UniformRandomProvider random;
  private int[] order;
  private int used;

  /** How often a label is drawn. */
  enum Draw {
    /** Every row once in each round, whatever it carries. */
    NATURAL,
    /** Every label alike. */
    UNIFORM,
    /** A label by the inverse of the rows that carry it. */
    REVERSE
  }

  LabelSampler(Rows rows, Draw draw, UniformRandomProvider random) {
    this.random = random;
    int labels = rows.labels();
    int[] sizes = new int[labels];
    for (int i = 0; i < rows.targets().length; i++) {
      sizes[i % labels] += rows.targets()[i] > 0 ? 1 : 0;
    }
    carriers = new int[labels][];
    cumulative = new double[labels];
    double sum = 0;
    for (int k = 0; k < labels; k++) {
      carriers[k] = new int[sizes[k]];
      double share = draw == Draw.REVERSE && sizes[k] > 0 ? 1.0 / sizes[k] : 1;
      sum += sizes[k] == 0 || draw == Draw.NATURAL ? 0 : share;
      cumulative[k] = sum;
    }
    int[] filled = new int[labels];
    for (int i = 0; i < rows.targets().length; i++) {
      if (rows.targets()[i] > 0) {
        carriers[i % labels][filled[i % labels]++] = i / labels;
      }
    }
    order = Permutation.of(rows.size(), random);
  }

  /** The next rows. */
  int[] next(int size) {
    int[] batch = new int[size];
    for (int i = 0; i < size; i++) {
      batch[i] = next();
    }
    return batch;
  }

  private int next() {
    double all = cumulative[cumulative.length - 1];
    if (all > 0) {
      double drawn = all * random.nextDouble();
      int label = 0;
      while (cumulative[label] <= drawn) {
        label++;
      }
      return carriers[label][random.nextInt(carriers[label].length)];
    }
    if (used == order.length) {
      Permutation.shuffle(order, random);
      used = 0;
    }
    return order[used++];
  }
}
