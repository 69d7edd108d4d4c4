package io.equipoise.evidence.benchmark;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.stat.Auc;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How long each classical learner takes on the Adult census file (26,048 training rows, 108 encoded
 * columns): encoding and learning, then judging the 6,513 test rows. Time is what the thread
 * worked, so that other work on the machine does not count. Prints medians of three runs after one
 * to warm up, in seconds, with accuracy and AUC.
 */
public final class LearnerBenchmark {
  private static final int RUNS = 4;

  private LearnerBenchmark() {}

  /** Takes the path of the file, without header, the target in column 15. */
  public static void main(String[] arguments) {
    Table table = TableReader.read(arguments[0], ReadOptions.DEFAULT.withHeader(false));
    Task task = TaskBinder.resolve(table, TaskRequest.of("column15", "column10")).task();
    Dataset all = TaskBinder.dataset(table, task);
    Dataset train = all.take(IntStream.range(0, all.size()).filter(i -> i % 5 != 0).toArray());
    Dataset test = all.take(IntStream.range(0, all.size()).filter(i -> i % 5 == 0).toArray());
    for (String recipe : List.of("logreg", "tree", "random-forest", "xgboost", "tree > fairttts")) {
      report(recipe, train, test);
    }
  }

  private static void report(String recipe, Dataset train, Dataset test) {
    double[] fit = new double[RUNS];
    double[] predict = new double[RUNS];
    double accuracy = 0;
    double auc = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = worked();
      try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(train, new Seed(1))) {
        fit[run] = (worked() - start) / 1e9;
        start = worked();
        Predictions predictions = model.predict(test.rows());
        predict[run] = (worked() - start) / 1e9;
        int[] labels = test.labels();
        accuracy =
            IntStream.range(0, labels.length)
                    .filter(i -> predictions.labels()[i] == labels[i])
                    .count()
                / (double) labels.length;
        auc = Auc.of(predictions.positive(), labels);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-16s learn %.2f s, judge %.3f s, accuracy %.4f, AUC %.4f%n",
        recipe,
        median(fit),
        median(predict),
        accuracy,
        auc);
  }

  /** Processor time of this thread, in nanoseconds; learners work on one thread. */
  private static long worked() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(double[] seconds) {
    double[] later = Arrays.copyOfRange(seconds, 1, seconds.length);
    Arrays.sort(later);
    return later[later.length / 2];
  }
}
