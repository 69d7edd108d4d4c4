package io.equipoise.tabular.sampling;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * {@link Smote} that makes more rows where a small class is harder to learn: where more of the
 * neighbours are of other classes.
 *
 * <pre>
 *   r_i = share of other classes among the k nearest training rows of row i
 *   g_i = round(r_i / sum r * G)          rows made from row i, towards its class
 *   G   = ratio * largest class - rows of this class
 * </pre>
 *
 * Numbers of rows are rounded to the nearest, so that a class may end a few rows off. A class none
 * of whose rows has a neighbour of another is left as it is, with a remark. What holds for SMOTE's
 * rows holds here.
 *
 * @see <a href="https://doi.org/10.1109/IJCNN.2008.4633969">He, Bai, Garcia and Li, ADASYN:
 *     Adaptive synthetic sampling approach for imbalanced learning, 2008</a>
 */
@Method(
    name = "adasyn",
    slot = Slot.DATA,
    treats = Bias.CLASS_IMBALANCE,
    summary = "SMOTE that makes more rows where other classes are near; for numeric columns.",
    cites = "he2008adasyn")
public final class Adasyn implements DataRemedy {
  private final Options options;

  /** {@code k} at least 1; {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("neighbours per row; at least 1") int k,
      @Meaning("rows of every class against the largest, about, in (0, 1]") double ratio,
      @Meaning("row (on the line between two rows) or feature (in the box between them)")
          Interpolation interpolation,
      @Meaning("whether columns of whole numbers stay whole") boolean round) {
    public static final Options DEFAULT = new Options(5, 1, Interpolation.ROW, true);

    public Options {
      Raising.check(k, ratio);
    }
  }

  public Adasyn(Options options) {
    this.options = options;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return Smote.categories("adasyn", train);
  }

  @Override
  public Dataset apply(Dataset train, Seed seed) {
    int[] lacking = raising().lacking(train);
    FeatureSpace space = Smote.numeric("adasyn", train);
    Vicinity vicinity = vicinity(train, space);
    Offspring made = Offspring.NONE;
    for (int label = 0; label < lacking.length; label++) {
      int[] counts = counts(train.rowsOf(label), label, vicinity, lacking[label]);
      if (Arrays.stream(counts).anyMatch(count -> count > 0)) {
        Neighbourhood hood = raising().neighbourhood(train, label, space::byNumbers);
        made = made.and(draw(hood, counts, seed.child(label)));
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

  private Vicinity vicinity(Dataset train, FeatureSpace space) {
    return Vicinity.of(train, space, IntStream.range(0, train.size()).toArray(), options.k());
  }

  /** Rows to be made from each row of the class; all 0 when nothing is near. */
  static int[] counts(int[] rows, int label, Vicinity vicinity, int lacking) {
    int[] others =
        Arrays.stream(rows).map(row -> vicinity.found() - vicinity.count(row, label)).toArray();
    double sum = Math.max(1, Arrays.stream(others).sum());
    return Arrays.stream(others).map(each -> (int) Math.rint(each / sum * lacking)).toArray();
  }

  private static Offspring draw(Neighbourhood hood, int[] counts, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int size = Arrays.stream(counts).sum();
    int[] base = new int[size];
    int[] partner = new int[size];
    double[] reach = new double[size];
    Arrays.fill(reach, 1);
    int at = 0;
    for (int place = 0; place < counts.length; place++) {
      int near = hood.counts()[place];
      for (int i = 0; i < counts[place]; i++, at++) {
        base[at] = hood.rows()[place];
        partner[at] = near == 0 ? base[at] : hood.neighbour(place, random.nextInt(near));
      }
    }
    return new Offspring(base, partner, reach);
  }

  @Override
  public List<String> remarks(Dataset train) {
    List<String> remarks = new ArrayList<>(raising().remarks(train));
    int[] lacking = raising().lacking(train);
    Vicinity vicinity = vicinity(train, Smote.numeric("adasyn", train));
    for (int label = 0; label < lacking.length; label++) {
      int[] counts = counts(train.rowsOf(label), label, vicinity, lacking[label]);
      if (lacking[label] > 0 && Arrays.stream(counts).sum() == 0) {
        remarks.add(
            "adasyn: class '"
                + train.classes().get(label)
                + "' has no row near other classes, so that nothing was made; use smote");
      }
    }
    return remarks;
  }

  private Raising raising() {
    return new Raising("adasyn", options.k(), options.ratio(), false);
  }
}
