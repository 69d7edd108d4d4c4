package io.equipoise.evidence.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.UniformRandomProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * A classification loss of the catalogue on 65,536 × 1,000 logits, forward and backward, float32,
 * beside DJL's own softmax cross-entropy.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class LossBenchmark {
  private static final String PEER = "DJL softmax cross-entropy";
  private static final int ROWS = 65_536;
  private static final int CLASSES = 1_000;
  private static final int GROUPS = 4;
  private static final double MEDIAN = 50;

  /** A loss of two classes, and one of rating levels that compares all pairs of rows. */
  private static final Set<String> OF_FEW_CLASSES = Set.of("ensloss", "deqa");

  /** Which loss. */
  @Param({PEER, "cross-entropy"})
  String loss = "";

  private NDManager manager = Torch.manager();
  private NDArray logits = manager.create(0);
  private NDArray labels = manager.create(0);
  private NDArray groups = manager.create(0);
  private Objective.Run run = new CrossEntropyLoss();

  /** Makes logits and labels of long-tailed classes. */
  @Setup(Level.Trial)
  public void make() {
    UniformRandomProvider random = new Seed(1).generator();
    float[] x = new float[ROWS * CLASSES];
    for (int i = 0; i < x.length; i++) {
      x[i] = 4 * random.nextFloat() - 2;
    }
    long[] y = new long[ROWS];
    int[] codes = new int[ROWS];
    long[] g = new long[ROWS];
    int[] groupCodes = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      codes[i] = (int) (CLASSES * Math.pow(random.nextDouble(), 3));
      y[i] = codes[i];
      groupCodes[i] = i % GROUPS;
      g[i] = groupCodes[i];
    }
    logits = manager.create(x, new Shape(ROWS, CLASSES));
    logits.setRequiresGradient(true);
    labels = manager.create(y);
    groups = manager.create(g);
    if (!loss.equals(PEER)) {
      Objective objective = Catalogue.get().create(Step.of(loss), Objective.class);
      run = objective.begin(Population.count(codes, CLASSES, groupCodes, GROUPS));
    }
  }

  /** Releases native memory. */
  @TearDown(Level.Trial)
  public void release() {
    manager.close();
  }

  /** Value and gradient of one batch. */
  @Benchmark
  public float forwardAndBackward() {
    try (NDManager work = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      // results belong to the manager of the first operand: a view of the step's own
      NDArray given = logits.reshape(logits.getShape());
      given.attach(work);
      NDArray truth = labels.reshape(labels.getShape());
      truth.attach(work);
      NDArray group = groups.reshape(groups.getShape());
      group.attach(work);
      NDArray value =
          loss.equals(PEER)
              ? Loss.softmaxCrossEntropyLoss().evaluate(new NDList(truth), new NDList(given))
              : run.loss(Batch.of(truth, given).inGroups(group));
      Gradients.backward(value);
      try (NDArray gradient = logits.getGradient()) {
        if (gradient.isEmpty()) {
          throw new IllegalStateException("no gradient");
        }
      }
      return value.getFloat();
    }
  }

  /**
   * Measures the losses named, or all of classes, each right after the peer in the same process.
   */
  public static void main(String[] arguments) throws RunnerException {
    System.out.printf(Locale.ROOT, "%-28s %18s %18s %12s%n", "loss", "ms", "peer's ms", "ratio");
    for (String loss : arguments.length > 0 ? arguments : losses()) {
      Statistics peer = measured(PEER);
      Statistics own = measured(loss);
      System.out.printf(
          Locale.ROOT,
          "%-28s %8.0f (%7.0f) %8.0f (%7.0f) %5.2f (%4.2f)%n",
          loss,
          own.getMin(),
          own.getPercentile(MEDIAN),
          peer.getMin(),
          peer.getPercentile(MEDIAN),
          own.getMin() / peer.getMin(),
          own.getPercentile(MEDIAN) / peer.getPercentile(MEDIAN));
    }
    System.out.println("the fastest iteration, and the median one in brackets");
  }

  /** Milliseconds of each iteration, in this process, so that one loss follows the other. */
  private static Statistics measured(String loss) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(LossBenchmark.class.getSimpleName())
            .param("loss", loss)
            .forks(0)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).runSingle().getPrimaryResult().getStatistics();
  }

  private static String[] losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> Objective.class.isAssignableFrom(entry.type()))
        .map(Entry::name)
        .filter(name -> !OF_FEW_CLASSES.contains(name))
        .filter(name -> ofClasses(Catalogue.get().create(Step.of(name), Objective.class)))
        .toArray(String[]::new);
  }

  private static boolean ofClasses(Objective objective) {
    return objective.taskKinds().containsAll(TaskKind.CLASSES);
  }
}
