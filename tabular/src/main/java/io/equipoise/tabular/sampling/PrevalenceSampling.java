package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Drops or repeats rows until every group has the class shares of all rows, for learners that take
 * no weights.
 *
 * <pre>
 *   share(g, c) = strength · n_c / n + (1 - strength) · n_gc / n_g
 *   dropping    rows of (g, c) kept:  share(g, c) · min over classes of n_gc / share(g, c)
 *   repeating   rows of (g, c) after: share(g, c) · max over classes of n_gc / share(g, c)
 * </pre>
 *
 * A group without rows of a class keeps what it has, since no number of copies gives it the share.
 * Kept rows are drawn at random and stay in order; copies are drawn with replacement, come last and
 * are flagged as synthetic. Any number of groups and classes.
 *
 * @see <a href="https://arxiv.org/abs/2405.05809">Jesus et al., Aequitas Flow: Streamlining Fair ML
 *     Experimentation, 2024</a>
 * @see <a href="https://doi.org/10.1007/s10115-011-0463-8">Kamiran and Calders, Data preprocessing
 *     techniques for classification without discrimination, 2012, section 4.3 (uniform
 *     sampling)</a>
 */
@Method(
    name = "prevalence-sampling",
    slot = Slot.DATA,
    treats = {Bias.LABEL_RATE_GAP, Bias.SELECTION_RATE_GAP},
    summary =
        "Drops or repeats training rows until every group has the class shares of all rows; for"
            + " learners that take no weights.",
    cites = {"jesus2024aequitas", "kamiran2012preprocessing"})
public final class PrevalenceSampling implements DataRemedy {
  private static final String NAME = "prevalence-sampling";

  /** Which way the shares are reached. */
  public enum Strategy {
    /** By dropping rows. */
    UNDERSAMPLE,
    /** By repeating rows. */
    OVERSAMPLE
  }

  /** {@code strength} from 0 (nothing changes) to 1. */
  public record Options(
      @Meaning("undersample drops rows, oversample repeats them") Strategy strategy,
      @Meaning("how far shares move towards those of all rows, from 0 to 1") double strength) {
    public static final Options DEFAULT = new Options(Strategy.UNDERSAMPLE, 1);

    public Options {
      Require.between("strength", strength, 0, 1);
    }
  }

  private final Options options;

  public PrevalenceSampling(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("prevalence-sampling", train.rows().groups());
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require(NAME, train, By.CELL);
    Strata cells = Strata.of(train, By.CELL);
    int[] sizes = wanted(cells.sizes(), train.classSizes());
    return options.strategy() == Strategy.UNDERSAMPLE
        ? dropped(train, cells, sizes, seed)
        : repeated(train, cells, sizes, seed);
  }

  /** Rows that each cell is to have. */
  private int[] wanted(int[] sizes, int[] classSizes) {
    int classes = classSizes.length;
    int all = Arrays.stream(classSizes).sum();
    int[] wanted = sizes.clone();
    for (int from = 0; from < sizes.length; from += classes) {
      int rows = Arrays.stream(sizes, from, from + classes).sum();
      double[] share = new double[classes];
      double base = Double.NaN;
      boolean reachable = true;
      for (int c = 0; c < classes; c++) {
        share[c] =
            options.strength() * classSizes[c] / all
                + (1 - options.strength()) * sizes[from + c] / Math.max(1, rows);
        if (share[c] > 0) {
          reachable &= sizes[from + c] > 0;
          double whole = sizes[from + c] / share[c];
          base =
              Double.isNaN(base)
                  ? whole
                  : options.strategy() == Strategy.UNDERSAMPLE
                      ? Math.min(base, whole)
                      : Math.max(base, whole);
        }
      }
      for (int c = 0; c < classes && reachable; c++) {
        wanted[from + c] = (int) Math.round(base * share[c]);
      }
    }
    return wanted;
  }

  private static Dataset dropped(Dataset train, Strata cells, int[] wanted, Seed seed) {
    boolean[] kept = new boolean[train.size()];
    for (int cell = 0; cell < wanted.length; cell++) {
      int[] rows = cells.rowsOf(cell);
      Permutation.shuffle(rows, seed.child(cell).generator());
      for (int k = 0; k < Math.min(wanted[cell], rows.length); k++) {
        kept[rows[k]] = true;
      }
    }
    return train.take(IntStream.range(0, kept.length).filter(i -> kept[i]).toArray());
  }

  private static Dataset repeated(Dataset train, Strata cells, int[] wanted, Seed seed) {
    int[] copies = new int[wanted.length];
    for (int cell = 0; cell < wanted.length; cell++) {
      copies[cell] = Math.max(0, wanted[cell] - cells.sizes()[cell]);
    }
    return cells.repeated(train, copies, seed);
  }
}
