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
 * Clears the surroundings of the smallest class: drops rows of other classes that their neighbours
 * outvote, and those neighbours that outvote a row of the smallest class.
 *
 * <p>Two kinds of rows go: a row not of the smallest class when another class has more of its k
 * nearest rows than its own has; and, for every row of the smallest class that is outvoted so,
 * those of its k nearest rows whose class has more than {@code share} times as many rows as the
 * smallest. Distances as in {@link TomekLinks}. A class that would lose all its rows keeps them.
 *
 * @see <a href="https://doi.org/10.1007/3-540-48229-6_9">Laurikkala, Improving identification of
 *     difficult small classes by balancing class distribution, 2001</a>
 */
@Method(
    name = "neighbourhood-cleaning",
    aliases = {"ncr", "neighborhood-cleaning-rule", "neighbourhood-cleaning-rule"},
    slot = Slot.DATA,
    treats = {Bias.CLASS_IMBALANCE, Bias.LABEL_NOISE},
    summary = "Drops rows of large classes that crowd those of the smallest one.",
    cites = "laurikkala2001improving")
public final class NeighbourhoodCleaning implements DataRemedy {

  /** {@code k} at least 1; {@code share} at least 0. */
  public record Options(
      @Meaning("neighbours per row; at least 1") int k,
      @Meaning("classes with more than this many times the smallest one's rows lose neighbours")
          double share) {
    /** The paper's. */
    public static final Options DEFAULT = new Options(3, 0.5);

    public Options {
      Require.atLeast("k", k, 1);
      Require.between("share", share, 0, 1e9);
    }
  }

  private final Options options;

  public NeighbourhoodCleaning(Options options) {
    this.options = options;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("neighbourhood-cleaning", train, By.CLASS);
    int[] rows = IntStream.range(0, train.size()).toArray();
    Vicinity vicinity = Vicinity.of(train, FeatureSpace.of(train), rows, options.k());
    int[] sizes = train.classSizes();
    boolean[] smallest = Cleaning.smallest(sizes);
    double most = options.share() * Strata.of(train, By.CLASS).smallest();
    boolean[] dropped = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      if (!vicinity.outvoted(i)) {
        continue;
      }
      if (!smallest[train.labels()[i]]) {
        dropped[i] = true;
        continue;
      }
      for (int j = 0; j < vicinity.found(); j++) {
        int near = vicinity.neighbour(i, j);
        int label = train.labels()[near];
        dropped[near] |= !smallest[label] && sizes[label] > most;
      }
    }
    return Cleaning.of(train, Cleaning.kept(train, rows, dropped));
  }
}
