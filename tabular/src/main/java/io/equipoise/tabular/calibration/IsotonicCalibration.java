package io.equipoise.tabular.calibration;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Replaces probabilities by the rising function of them that fits the holdout best, where they are
 * distorted in no simple way and there are some thousand rows to learn from.
 *
 * <p>Two classes: the positive probability is mapped, by pooling adjacent violators. More classes:
 * each is mapped against the rest and the results are scaled to sum to 1 (a row whose results are
 * all 0 keeps the model's). Decisions follow the new probabilities.
 *
 * <p>With {@code perGroup} each group gets a function of its own, so that scores mean the same for
 * all; a group with fewer than {@code leastRows} holdout rows, or with one class there, gets the
 * function of all rows, with a remark, and so does a group that the holdout lacks.
 *
 * @see <a href="https://doi.org/10.1145/775047.775151">Zadrozny and Elkan, Transforming classifier
 *     scores into accurate multiclass probability estimates, 2002, sections 3 and 5</a>
 */
@Method(
    name = "isotonic",
    aliases = "isotonic-calibration",
    slot = Slot.PREDICTION,
    treats = Bias.MISCALIBRATION,
    summary = "The rising function of the score that fits the holdout best, for all or per group.",
    cites = "zadrozny2002transforming")
public final class IsotonicCalibration implements PredictionRemedy {
  private static final String NAME = "isotonic";

  /** {@code leastRows} at least 1. */
  public record Options(
      @Meaning("whether each group gets a function of its own") boolean perGroup,
      @Meaning("holdout rows that a group needs for one; at least 1") int leastRows) {
    public static final Options DEFAULT = new Options(false, 100);

    public Options {
      Require.atLeast("leastRows", leastRows, 1);
    }
  }

  /**
   * The functions.
   *
   * @param groups names of groups that have their own
   * @param own for each of them, one per class (for two classes: of the positive one alone)
   * @param pooled the same for all other rows
   */
  record Steps(List<String> groups, List<List<Pava>> own, List<Pava> pooled)
      implements CalibratedModel.Map {
    @Override
    public Predictions apply(Predictions raw, Groups all) {
      Map<String, List<Pava>> byName = new HashMap<>();
      for (int g = 0; g < groups.size(); g++) {
        byName.put(groups.get(g), own.get(g));
      }
      List<List<Pava>> byCode =
          all.names().stream().map(name -> byName.getOrDefault(name, pooled)).toList();
      int classes = raw.classes();
      double[] mapped = new double[raw.probabilities().length];
      for (int i = 0; i < raw.rows(); i++) {
        List<Pava> functions = byCode.get(all.code(i));
        if (classes == 2) {
          mapped[2 * i + 1] = functions.get(0).at(raw.probability(i, 1));
          mapped[2 * i] = 1 - mapped[2 * i + 1];
        } else {
          normalise(raw, i, functions, mapped);
        }
      }
      return Predictions.of(classes, mapped);
    }

    private static void normalise(Predictions raw, int row, List<Pava> functions, double[] mapped) {
      int classes = raw.classes();
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        mapped[row * classes + c] = functions.get(c).at(raw.probability(row, c));
        sum += mapped[row * classes + c];
      }
      for (int c = 0; c < classes; c++) {
        mapped[row * classes + c] =
            sum > 0 ? mapped[row * classes + c] / sum : raw.probability(row, c);
      }
    }
  }

  private final Options options;

  public IsotonicCalibration(Options options) {
    this.options = options;
  }

  @Override
  public GroupUse groupUse() {
    return options.perGroup() ? GroupUse.PREDICTION : GroupUse.NONE;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return options.perGroup()
        ? GroupUse.unnamed("isotonic", train.rows().groups())
        : Optional.empty();
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    Judged judged = Judged.of(NAME, model, holdout);
    int[] all = IntStream.range(0, holdout.size()).toArray();
    List<String> names = new ArrayList<>();
    List<List<Pava>> own = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    if (options.perGroup()) {
      judged.grouped();
      Groups groups = holdout.rows().groups();
      for (int g = 0; g < groups.count(); g++) {
        int group = g;
        int[] rows = Arrays.stream(all).filter(i -> groups.code(i) == group).toArray();
        if (enough(holdout, rows)) {
          names.add(groups.names().get(g));
          own.add(functions(judged, rows));
        } else if (rows.length > 0) {
          remarks.add(
              NAME
                  + ": group '"
                  + groups.names().get(g)
                  + "' has "
                  + rows.length
                  + " holdout rows or one class among them, so that it shares the function of all"
                  + " rows");
        }
      }
    }
    return new CalibratedModel(NAME, model, new Steps(names, own, functions(judged, all)), remarks);
  }

  @Override
  public Model load(Model inner, Store store) {
    return CalibratedModel.load(NAME, inner, store, Steps.class);
  }

  private boolean enough(Dataset holdout, int[] rows) {
    return rows.length >= options.leastRows()
        && Arrays.stream(rows)
                .filter(i -> holdout.weights()[i] > 0)
                .map(i -> holdout.labels()[i])
                .distinct()
                .count()
            > 1;
  }

  private static List<Pava> functions(Judged judged, int[] rows) {
    int classes = judged.predictions().classes();
    return IntStream.range(classes == 2 ? 1 : 0, classes)
        .mapToObj(
            c ->
                Pava.fit(
                    Arrays.stream(rows)
                        .mapToDouble(i -> judged.predictions().probability(i, c))
                        .toArray(),
                    Arrays.stream(rows)
                        .mapToDouble(i -> judged.holdout().labels()[i] == c ? 1 : 0)
                        .toArray(),
                    Arrays.stream(rows).mapToDouble(i -> judged.holdout().weights()[i]).toArray()))
        .toList();
  }
}
