package io.equipoise.tabular.sampling;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.stream.IntStream;

/**
 * Drops rows of large classes that touch a row of another class: the border becomes clearer, and
 * labels that are noise go.
 *
 * <pre>
 *   a link   two rows of different classes, each the nearest of all rows to the other
 * </pre>
 *
 * Of each link the row goes that is not of the smallest class ({@code drop=majority}), or both go
 * ({@code drop=both}), as after over-sampling: {@code smote > tomek-links(drop=both) > tree} is
 * SMOTE-Tomek. Few rows are dropped; classes stay about as uneven as they are. Numbers are
 * standardised; a category that differs adds 1 to the squared distance; of rows equally near the
 * first counts. A class that would lose all its rows keeps them.
 *
 * @see <a href="https://doi.org/10.1109/TSMC.1976.4309452">Tomek, Two modifications of CNN,
 *     1976</a>
 * @see <a href="https://doi.org/10.1145/1007730.1007735">Batista, Prati and Monard, A study of the
 *     behavior of several methods for balancing machine learning training data, 2004</a>
 */
@Method(
    name = "tomek-links",
    slot = Slot.DATA,
    treats = {Bias.CLASS_IMBALANCE, Bias.LABEL_NOISE},
    summary =
        "Drops rows that are the nearest neighbour of a row of a smaller class; after smote it"
            + " clears what SMOTE blurred.",
    cites = {"tomek1976two", "batista2004study"})
public final class TomekLinks implements DataRemedy {

  /** Which row of a link goes. */
  public enum Drop {
    /** The one that is not of the smallest class, or both when neither is. */
    MAJORITY,
    /** Both. */
    BOTH
  }

  /** Any value is valid. */
  public record Options(
      @Meaning("rows of a link that go: majority (not of the smallest class) or both") Drop drop) {
    public static final Options DEFAULT = new Options(Drop.MAJORITY);
  }

  private final Options options;

  public TomekLinks(Options options) {
    this.options = options;
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Strata.require("tomek-links", train, By.CLASS);
    int[] rows = IntStream.range(0, train.size()).toArray();
    Vicinity vicinity = Vicinity.of(train, FeatureSpace.of(train), rows, 1);
    boolean[] spared = Cleaning.smallest(train.classSizes());
    boolean[] dropped = new boolean[rows.length];
    for (int i = 0; i < rows.length && vicinity.found() > 0; i++) {
      int other = vicinity.neighbour(i, 0);
      int label = train.labels()[i];
      dropped[i] =
          vicinity.neighbour(other, 0) == i
              && train.labels()[other] != label
              && (options.drop() == Drop.BOTH || !spared[label]);
    }
    return Cleaning.of(train, Cleaning.kept(train, rows, dropped));
  }
}
