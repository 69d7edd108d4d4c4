package io.equipoise.evidence.benchmark;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How long an epoch of the perceptron takes, beside a bare DJL loop of the same network, batches
 * and optimiser that uses none of our parts and gathers its batches the quickest way that DJL
 * offers. Takes the Adult table as its argument; without one, made rows of the same shape.
 */
public final class MlpEpochBenchmark {
  private static final int HIDDEN = 64;
  private static final int BATCH = 256;
  private static final float DROPOUT = 0.1f;
  private static final float RATE = 2e-3f;
  private static final int EPOCHS = 10;
  private static final int ROUNDS = 7;

  private MlpEpochBenchmark() {}

  /** One optional argument: the Adult table as CSV, the target in its last column. */
  public static void main(String[] arguments) {
    Examples rows = arguments.length > 0 ? read(Path.of(arguments[0])) : made();
    double[] bare = new double[ROUNDS];
    double[] ours = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      bare[round] = bare(rows);
      ours[round] = ours(rows);
    }
    double theirs = median(bare);
    double own = median(ours);
    System.out.printf(
        Locale.ROOT,
        "MLP epoch, %,d x %d (%s), %d hidden, batch %d: bare DJL %.1f ms, ours %.1f ms, ratio %.2f"
            + " (medians of %d rounds of %d epochs)%n",
        rows.size(),
        rows.width(),
        arguments.length > 0 ? "Adult" : "made",
        HIDDEN,
        BATCH,
        1000 * theirs,
        1000 * own,
        own / theirs,
        ROUNDS,
        EPOCHS);
  }

  /** Seconds per epoch in our training loop. */
  private static double ours(Examples rows) {
    io.equipoise.deep.train.Trainer trainer =
        new io.equipoise.deep.train.Trainer(
            new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(EPOCHS, BATCH, RATE));
    int[] sizes = {rows.width(), HIDDEN, rows.classes()};
    long start = now();
    try (DenseNetwork network = DenseNetwork.random(sizes, DROPOUT, new Seed(1))) {
      trainer.fit(network, rows, null, network::weights, new Seed(2));
    }
    return (now() - start) / 1e9 / EPOCHS;
  }

  /** Seconds per epoch in DJL's own trainer. */
  private static double bare(Examples rows) {
    Loss loss = Loss.softmaxCrossEntropyLoss();
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(RATE)).build();
    long start = now();
    try (NDManager manager = Torch.manager();
        Model model = Model.newInstance("bare", "PyTorch")) {
      model.setBlock(
          new SequentialBlock()
              .add(Linear.builder().setUnits(HIDDEN).build())
              .add(Activation::relu)
              .add(Dropout.builder().optRate(DROPOUT).build())
              .add(Linear.builder().setUnits(rows.classes()).build()));
      NDArray x = manager.create(rows.x(), new Shape(rows.size(), rows.width()));
      NDArray y = manager.create(rows.labels()).toType(DataType.INT64, false);
      try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adam))) {
        trainer.initialize(new Shape(BATCH, rows.width()));
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
          epoch(trainer, loss, x, y, manager);
        }
      }
    }
    return (now() - start) / 1e9 / EPOCHS;
  }

  private static void epoch(Trainer trainer, Loss loss, NDArray x, NDArray y, NDManager manager) {
    try (NDManager epochManager = manager.newSubManager()) {
      NDArray order = epochManager.randomPermutation(x.getShape().get(0));
      NDArray shuffled = x.get(epochManager, new NDIndex("{}", order));
      NDArray labels = y.get(epochManager, new NDIndex("{}", order));
      long rows = x.getShape().get(0);
      for (long from = 0; from < rows; from += BATCH) {
        NDIndex slice = new NDIndex().addSliceDim(from, Math.min(rows, from + BATCH));
        try (NDManager batch = epochManager.newSubManager()) {
          NDList in = new NDList(shuffled.get(batch, slice));
          NDList out = new NDList(labels.get(batch, slice));
          try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray value = loss.evaluate(out, trainer.forward(in));
            collector.backward(value);
          }
          trainer.step();
        }
      }
    }
  }

  private static Examples read(Path file) {
    Table table = TableReader.read(file);
    List<String> names = table.names();
    String target = names.get(names.size() - 1);
    CategoryColumn labels = (CategoryColumn) table.column(target);
    Table features = table.without(List.of(target));
    Matrix x = Encoder.fit(features, Encoder.Options.DEFAULT).encode(features);
    return Examples.of(x.values(), x.columns(), labels.codes().clone(), labels.levels().size());
  }

  /** Six numbers and eight categories of Adult's sizes, one-hot. */
  private static Examples made() {
    int rows = 32_561;
    int[] levels = {9, 16, 7, 15, 6, 5, 2, 42};
    int width = 6 + Arrays.stream(levels).sum();
    float[] x = new float[rows * width];
    int[] labels = new int[rows];
    UniformRandomProvider random = new Seed(3).generator();
    for (int i = 0; i < rows; i++) {
      int at = i * width;
      for (int j = 0; j < 6; j++) {
        x[at + j] = (float) (2 * random.nextDouble() - 1);
      }
      labels[i] = x[at] + random.nextDouble() > 1 ? 1 : 0;
      at += 6;
      for (int count : levels) {
        x[at + random.nextInt(count)] = 1;
        at += count;
      }
    }
    return Examples.of(x, width, labels, 2);
  }

  /**
   * Time that this thread has worked, in nanoseconds: all of both loops runs on it, and other work
   * on the machine does not count.
   */
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
