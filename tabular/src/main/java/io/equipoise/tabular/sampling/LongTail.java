package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;

/**
 * Thins classes to an exponential long tail, to study what imbalance does and what cures it: no
 * remedy. Training rows are thinned and test rows are not, so that a comparison on long-tailed
 * training rows is judged on the classes as they are.
 *
 * <pre>
 *   class c of C keeps max(1, round(n_c · imbalance^(-c / (C - 1)))) of its n_c rows, at random
 * </pre>
 *
 * <p>{@code ./equipoise compare digits.csv --target digit --baseline 'long-tail > mlp' --try
 * 'long-tail > mlp(loss=ldam)'}.
 *
 * @see <a href="https://arxiv.org/abs/1901.05555">Cui, Jia, Lin, Song, Belongie, Class-Balanced
 *     Loss Based on Effective Number of Samples, 2019, section 5.1, arXiv:1901.05555</a>
 */
@Method(
    name = "long-tail",
    slot = Slot.DATA,
    summary =
        "Thins classes to an exponential long tail, to study imbalance on training rows: makes it,"
            + " cures nothing.",
    cites = "cui2019class")
public final class LongTail implements DataRemedy {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how many times more of its rows the first class keeps than the last; at least 1")
          double imbalance) {
    /** The most unequal profile of the paper's but one. */
    public static final Options DEFAULT = new Options(100);

    public Options {
      Require.between("imbalance", imbalance, 1, 1e9);
    }
  }

  public LongTail(Options options) {
    this.options = options;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int classes = train.classes().size();
    int[] kept = new int[train.size()];
    int count = 0;
    for (int c = 0; c < classes; c++) {
      int[] rows = train.rowsOf(c);
      double share = Math.pow(options.imbalance(), -(double) c / Math.max(1, classes - 1));
      int most = (int) Math.max(1, Math.round(rows.length * share));
      if (most < rows.length) {
        rows = Permutation.choose(rows, most, seed.child(c).generator());
      }
      System.arraycopy(rows, 0, kept, count, rows.length);
      count += rows.length;
    }
    int[] ordered = Arrays.copyOf(kept, count);
    Arrays.sort(ordered);
    return count == train.size() ? train : train.take(ordered);
  }
}
