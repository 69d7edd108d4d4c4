package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.stream.IntStream;

/**
 * Drops rows whose nearest neighbours are of other classes, so that the border becomes clear and
 * labels that are noise go.
 *
 * <p>A row goes when another class has more of its k nearest rows than its own ({@code
 * agreement=majority}, Wilson's rule), or when any of them is of another class ({@code
 * agreement=all}). All rows are judged before any goes. {@code passes=repeated} does so again until
 * nothing changes, at most 100 times (RENN); {@code passes=growing} once with 1, 2, … k neighbours
 * (all k-NN); both end before a class falls below the size of the smallest. Rows of the smallest
 * class stay, unless {@code spareSmallest=false}: {@code smote >
 * edited-nearest-neighbours(spareSmallest=false) > tree} is SMOTE-ENN. Distances as in {@link
 * TomekLinks}. A class that would lose all its rows keeps them.
 *
 * @see <a href="https://doi.org/10.1109/TSMC.1972.4309137">Wilson, Asymptotic properties of nearest
 *     neighbor rules using edited data, 1972</a>
 * @see <a href="https://doi.org/10.1109/TSMC.1976.4309523">Tomek, An experiment with the edited
 *     nearest-neighbor rule, 1976</a>
 */
@Method(
    name = "edited-nearest-neighbours",
    aliases = {"enn", "edited-nearest-neighbors"},
    slot = Slot.DATA,
    treats = {Bias.CLASS_IMBALANCE, Bias.LABEL_NOISE},
    summary =
        "Drops rows that their nearest neighbours outvote, once or until none is left; after smote"
            + " it clears what SMOTE blurred.",
    cites = {"wilson1972asymptotic", "tomek1976experiment", "batista2004study"})
public final class EditedNearestNeighbours implements DataRemedy {
  private static final int MOST_PASSES = 100;

  /** When neighbours contradict a row. */
  public enum Agreement {
    /** Another class has more of them. */
    MAJORITY,
    /** One of them is of another class. */
    ALL
  }

  /** How often rows are judged. */
  public enum Passes {
    ONCE,
    /** Until nothing changes. */
    REPEATED,
    /** With 1, 2, … k neighbours. */
    GROWING
  }

  /** {@code k} at least 1. */
  public record Options(
      @Meaning("neighbours per row; at least 1") int k,
      @Meaning("a row stays when majority of its neighbours, or all, do not contradict")
          Agreement agreement,
      @Meaning("once, repeated (until nothing changes), or growing (1, 2, … k neighbours)")
          Passes passes,
      @Meaning("whether rows of the smallest class stay whatever their neighbours are")
          boolean spareSmallest) {
    /** Wilson's: three neighbours, once. */
    public static final Options DEFAULT = new Options(3, Agreement.MAJORITY, Passes.ONCE, true);

    public Options {
      Require.atLeast("k", k, 1);
    }
  }

  private final Options options;

  public EditedNearestNeighbours(Options options) {
    this.options = options;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("edited-nearest-neighbours", train, By.CLASS);
    FeatureSpace space = FeatureSpace.of(train);
    int[] rows = IntStream.range(0, train.size()).toArray();
    int passes =
        switch (options.passes()) {
          case ONCE -> 1;
          case REPEATED -> MOST_PASSES;
          case GROWING -> options.k();
        };
    int least = Strata.of(train, By.CLASS).smallest();
    for (int pass = 1; pass <= passes; pass++) {
      int k = options.passes() == Passes.GROWING ? pass : options.k();
      int[] kept = edited(train, space, rows, k);
      boolean done = kept.length == rows.length && options.passes() == Passes.REPEATED;
      boolean falls = passes > 1 && options.spareSmallest() && smallest(train, kept) < least;
      if (done || falls) {
        break;
      }
      rows = kept;
    }
    return Cleaning.of(train, rows);
  }

  private int[] edited(Dataset train, FeatureSpace space, int[] rows, int k) {
    Vicinity vicinity = Vicinity.of(train, space, rows, k);
    boolean[] smallest = Cleaning.smallest(train.classSizes());
    boolean[] dropped = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int label = train.labels()[rows[i]];
      if (!(options.spareSmallest() && smallest[label])) {
        dropped[i] =
            options.agreement() == Agreement.MAJORITY
                ? vicinity.outvoted(i)
                : vicinity.count(i, label) < vicinity.found();
      }
    }
    return Cleaning.kept(train, rows, dropped);
  }

  private static int smallest(Dataset train, int[] rows) {
    return Strata.of(train.take(rows), By.CLASS).smallest();
  }
}
