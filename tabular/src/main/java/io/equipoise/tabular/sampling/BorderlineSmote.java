package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.neighbour.NearestNeighbours;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * {@link Smote} that starts only from rows of a small class near the border to others, where a
 * classifier errs and new rows teach it most.
 *
 * <p>A row of the class is in danger when at least half, but not all, of its m nearest neighbours
 * among all training rows are of other classes (all: it is taken for noise). New rows start from
 * rows in danger and go towards
 *
 * <ul>
 *   <li>kind 1: one of the k nearest rows of the class, by u ~ U(0, 1);
 *   <li>kind 2: one of those or the nearest row of another class, each as likely, by u ~ U(0, 0.5)
 *       towards the latter. (How often the paper takes the latter is not stated.)
 * </ul>
 *
 * A class without a row in danger is left as it is, with a remark. What holds for SMOTE's rows
 * holds here, but that kind 2 leaves the hull of the class. Defaults: k = 5, m = 10.
 *
 * @see <a href="https://doi.org/10.1007/11538059_91">Han, Wang and Mao, Borderline-SMOTE: A new
 *     over-sampling method in imbalanced data sets learning, 2005, section 3</a>
 */
@Method(
    name = "borderline-smote",
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary = "SMOTE from rows near the border to other classes only; for numeric columns.",
    cites = "han2005borderline")
public final class BorderlineSmote implements DataRemedy {
  private final Options options;

  /** {@code k} and {@code m} at least 1; {@code kind} 1 or 2; {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("neighbours of the class per row; at least 1") int k,
      @Meaning("neighbours among all rows that tell danger; at least 1") int m,
      @Meaning("1: towards the class only; 2: towards other classes too") int kind,
      @Meaning("rows of every class against the largest, in (0, 1]") double ratio,
      @Meaning("row (on the line between two rows) or feature (in the box between them)")
          Interpolation interpolation,
      @Meaning("whether columns of whole numbers stay whole") boolean round) {
    public static final Options DEFAULT = new Options(5, 10, 1, 1, Interpolation.ROW, true);

    public Options {
      Raising.check(k, ratio);
      Require.atLeast("m", m, 1);
      Require.between("kind", kind, 1, 2);
    }
  }

  /**
   * Rows of a class near its border.
   *
   * @param places where they stand among the rows of the class
   * @param enemies the nearest row of another class, for each
   */
  private record Danger(int[] places, int[] enemies) {}

  public BorderlineSmote(Options options) {
    this.options = options;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return Smote.categories("borderline-smote", train);
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    Raising raising = raising();
    int[] lacking = raising.lacking(train);
    FeatureSpace space = Smote.numeric("borderline-smote", train);
    NearestNeighbours all = everyRow(train, space);
    Offspring made = Offspring.NONE;
    for (int label = 0; label < lacking.length; label++) {
      Danger danger = lacking[label] > 0 ? danger(train, label, all) : new Danger(NONE, NONE);
      if (danger.places().length > 0) {
        Neighbourhood hood = raising.neighbourhood(train, label, space::byNumbers);
        made = made.and(draw(hood, danger, lacking[label], seed.child(label)));
      }
    }
    return Enlarged.by(
        train,
        space,
        Votes.of(List.of()),
        made,
        options.interpolation(),
        options.round(),
        seed.child("between"));
  }

  private static final int[] NONE = {};

  private static NearestNeighbours everyRow(Dataset train, FeatureSpace space) {
    return new NearestNeighbours(space.byNumbers(IntStream.range(0, train.size()).toArray()));
  }

  private Danger danger(Dataset train, int label, NearestNeighbours all) {
    int[] rows = train.rowsOf(label);
    int found = all.found(options.m());
    int[] near = all.of(rows, options.m());
    int[] places = new int[rows.length];
    int[] enemies = new int[rows.length];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      int others = 0;
      int nearest = -1;
      for (int j = 0; j < found; j++) {
        int row = near[i * found + j];
        if (train.labels()[row] != label) {
          others++;
          nearest = nearest < 0 ? row : nearest;
        }
      }
      if (2 * others >= found && others < found && nearest >= 0) {
        places[count] = i;
        enemies[count++] = nearest;
      }
    }
    return new Danger(Arrays.copyOf(places, count), Arrays.copyOf(enemies, count));
  }

  private Offspring draw(Neighbourhood hood, Danger danger, int count, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int[] base = new int[count];
    int[] partner = new int[count];
    double[] reach = new double[count];
    for (int i = 0; i < count; i++) {
      int pick = random.nextInt(danger.places().length);
      int place = danger.places()[pick];
      int near = hood.counts()[place];
      int choices = near + (options.kind() == 2 ? 1 : 0);
      int chosen = choices == 0 ? 0 : random.nextInt(choices);
      base[i] = hood.rows()[place];
      reach[i] = 1;
      if (chosen < near) {
        partner[i] = hood.neighbour(place, chosen);
      } else if (options.kind() == 2) {
        partner[i] = danger.enemies()[pick];
        reach[i] = 0.5;
      } else {
        partner[i] = base[i];
      }
    }
    return new Offspring(base, partner, reach);
  }

  @Override
  public List<String> remarks(Dataset train) {
    List<String> remarks = new ArrayList<>(raising().remarks(train));
    int[] lacking = raising().lacking(train);
    NearestNeighbours all = everyRow(train, Smote.numeric("borderline-smote", train));
    for (int label = 0; label < lacking.length; label++) {
      if (lacking[label] > 0 && danger(train, label, all).places().length == 0) {
        remarks.add(
            "borderline-smote: class '"
                + train.classes().get(label)
                + "' has no row near its border, so that nothing was made; use smote");
      }
    }
    return remarks;
  }

  private Raising raising() {
    return new Raising("borderline-smote", options.k(), options.ratio(), false);
  }
}
