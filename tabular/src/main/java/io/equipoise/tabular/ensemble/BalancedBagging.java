package io.equipoise.tabular.ensemble;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains a learner several times, each time on as many rows of every class, and takes the mean of
 * the probabilities: under-sampling that throws no row away for good.
 *
 * <p>A member sees at most {@code smallest / ratio} rows of each class, drawn with replacement
 * ({@code replace=true}: {@code balanced-bagging > tree} is bagging of balanced trees, and {@code
 * balanced-bagging(members=100) > random-forest(trees=1)} a balanced random forest) or without
 * ({@code replace=false}: {@code balanced-bagging(replace=false) > xgboost} is EasyEnsemble).
 * Probabilities are those of even classes; {@code tuned-threshold} or {@code isotonic} after the
 * learner bring them back.
 *
 * @see <a href="https://statistics.berkeley.edu/tech-reports/666">Chen, Liaw and Breiman, Using
 *     random forest to learn imbalanced data, 2004</a>
 * @see <a href="https://doi.org/10.1109/TSMCB.2008.2007853">Liu, Wu and Zhou, Exploratory
 *     undersampling for class-imbalance learning, 2009</a>
 */
@Method(
    name = "balanced-bagging",
    aliases = {"easy-ensemble", "balanced-random-forest"},
    slot = Slot.TRAINING,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Trains any learner several times on as many rows of every class, and takes the mean of"
            + " the probabilities.",
    cites = {"chen2004using", "liu2009exploratory"})
public final class BalancedBagging implements LearnerRemedy {
  private static final String PART = "ensemble";

  /** {@code members} from 1 to 1000; {@code ratio} in (0, 1]. */
  public record Options(
      @Meaning("models that are trained; from 1 to 1000") int members,
      @Meaning("rows of the smallest class against the largest one drawn, in (0, 1]") double ratio,
      @Meaning("whether rows are drawn with replacement") boolean replace) {
    public static final Options DEFAULT = new Options(10, 1, true);

    public Options {
      Require.between("members", members, 1, 1000);
      Require.above("ratio", ratio, 0);
      Require.between("ratio", ratio, 0, 1);
    }
  }

  private final Options options;

  public BalancedBagging(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.CLASSES;
  }

  @Override
  public Learner around(Learner inner) {
    return new Bagging(inner, options);
  }

  private record Bagging(Learner inner, Options options) implements Learner {

    @Override
    public Set<TaskKind> taskKinds() {
      return inner.taskKinds();
    }

    @Override
    public int fewestClasses() {
      return inner.fewestClasses();
    }

    @Override
    public Model fit(Dataset train, Seed seed) {
      int[] counted =
          IntStream.range(0, train.size()).filter(i -> train.weights()[i] > 0).toArray();
      Require.that(
          counted.length > 0,
          "no training row has a weight above 0, so there is nothing to learn from");
      Dataset rows = train.take(counted);
      List<Model> models = new ArrayList<>();
      for (int b = 0; b < options.members(); b++) {
        int[] drawn = draw(rows, seed.child("rows").child(b).generator());
        models.add(inner.fit(rows.take(drawn), seed.child("member").child(b)));
      }
      return new Mean(rows.classes().size(), models);
    }

    private int[] draw(Dataset rows, UniformRandomProvider random) {
      int[] sizes = rows.classSizes();
      int smallest = Arrays.stream(sizes).filter(size -> size > 0).min().orElse(0);
      long most = Math.round(smallest / options.ratio());
      IntStream drawn = IntStream.empty();
      for (int label = 0; label < sizes.length; label++) {
        int[] own = rows.rowsOf(label);
        int count = (int) Math.min(own.length, most);
        int[] chosen =
            options.replace()
                ? IntStream.range(0, count).map(i -> own[random.nextInt(own.length)]).toArray()
                : Permutation.choose(own, count, random);
        drawn = IntStream.concat(drawn, Arrays.stream(chosen));
      }
      return drawn.sorted().toArray();
    }

    @Override
    public Model load(Store store) {
      Saved saved = store.read(PART, Saved.class);
      List<Model> models = new ArrayList<>();
      for (int b = 0; b < saved.members(); b++) {
        models.add(inner.load(store.child("member-" + b)));
      }
      return new Mean(saved.classes(), models);
    }
  }

  /** What is saved beside the members. */
  record Saved(int classes, int members) {}

  private record Mean(int classes, List<Model> models) implements Model, Remarks {

    @Override
    public Predictions predict(Rows rows) {
      double[] mean = new double[Math.multiplyExact(rows.count(), classes)];
      for (Model model : models) {
        double[] each = model.predict(rows).probabilities();
        for (int i = 0; i < mean.length; i++) {
          mean[i] += each[i] / models.size();
        }
      }
      return Predictions.of(classes, mean);
    }

    @Override
    public void save(Store store) {
      store.write(PART, new Saved(classes, models.size()));
      for (int b = 0; b < models.size(); b++) {
        models.get(b).save(store.child("member-" + b));
      }
    }

    @Override
    public List<String> remarks() {
      return models.stream().flatMap(model -> Remarks.of(model).stream()).distinct().toList();
    }

    @Override
    public void close() {
      models.forEach(Model::close);
    }
  }
}
