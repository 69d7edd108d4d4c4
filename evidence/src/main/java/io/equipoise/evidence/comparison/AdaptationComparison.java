package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.CorrectedResampledT;
import io.equipoise.core.stat.Estimate;
import io.equipoise.deep.adaptation.AdaptableNetwork.Statistics;
import io.equipoise.deep.adaptation.AdaptationLoss;
import io.equipoise.deep.adaptation.EntropyMinimization;
import io.equipoise.deep.adaptation.NormalizedNetwork;
import io.equipoise.deep.adaptation.TestTimeAdaptation;
import io.equipoise.deep.adaptation.WisdomOfCrowds;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import io.equipoise.evidence.experiment.Images;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A network trained on one part of MNIST's test images meets the rest changed, in a stream of
 * batches without labels: what adapting as it goes does for its accuracy, and what it costs. Prints
 * tables in Markdown. Nothing is chosen on the stream: learning rates are the papers'.
 */
public final class AdaptationComparison {
  private static final int CLASSES = 10;
  private static final int BATCH = 100;
  private static final double LEARNING_RATE = 1e-3;
  private static final int ROUNDS = 60;

  private final Images images;
  private final int seeds;
  private final int epochs;

  AdaptationComparison(Images images, int seeds, int epochs) {
    this.images = images;
    this.seeds = seeds;
    this.epochs = epochs;
  }

  /** The folder of the data. */
  public static void main(String[] arguments) {
    Images mnist = Images.mnist(Path.of(arguments[0]).resolve("images"));
    System.out.println(new AdaptationComparison(mnist, 5, 20).table());
    System.out.println(cost());
  }

  /** Accuracy over the stream: means over seeds, and differences from the frozen network. */
  String table() {
    Map<ImageShift, Map<String, double[]>> scores = new LinkedHashMap<>();
    int test = images.size() / seeds;
    for (int seed = 0; seed < seeds; seed++) {
      Seed root = new Seed(seed);
      int[] order = Permutation.of(images.size(), new Seed(1).child("folds").generator());
      int from = seed * test;
      Images stream = images.take(Arrays.copyOfRange(order, from, from + test));
      Images train =
          images.take(
              IntStream.range(0, order.length)
                  .filter(i -> i < from || i >= from + test)
                  .map(i -> order[i])
                  .toArray());
      try (NormalizedNetwork network = trained(train, root)) {
        for (ImageShift shift : ImageShift.values()) {
          Images moved = shift.of(stream, root.child("shift"));
          Map<String, double[]> arms = scores.computeIfAbsent(shift, none -> new LinkedHashMap<>());
          enter(arms, "frozen", seed, frozen(network, moved));
          enter(arms, "batch statistics", seed, adapted(network, moved, null));
          AdaptationLoss entropy = new EntropyMinimization();
          enter(arms, "entropy-minimization", seed, adapted(network, moved, entropy));
          AdaptationLoss crowds = new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT);
          enter(arms, "wisdom-of-crowds", seed, adapted(network, moved, crowds));
        }
      }
    }
    return markdown(scores, (double) test / (images.size() - test));
  }

  private void enter(Map<String, double[]> arms, String arm, int seed, double accuracy) {
    arms.computeIfAbsent(arm, none -> new double[seeds])[seed] = accuracy;
  }

  private NormalizedNetwork trained(Images train, Seed seed) {
    NormalizedNetwork network =
        NormalizedNetwork.random(
            new int[] {train.width(), 128, 64, CLASSES}, seed.child("network"));
    Examples rows = Examples.of(train.pixels(), train.width(), train.labels(), CLASSES);
    new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, 128, 1e-3))
        .fit(network, rows, null, () -> 0, seed.child("training"));
    return network;
  }

  private static double frozen(NormalizedNetwork network, Images stream) {
    try (NDManager manager = Torch.manager();
        Gradients paused = Gradients.pause()) {
      NDArray logits = network.logits(batch(stream, manager), Statistics.STORED);
      return right(logits.argMax(1).toLongArray(), stream.labels()) / (double) stream.size();
    }
  }

  /** Without a loss: statistics of the batch alone. */
  private static double adapted(
      NormalizedNetwork network, Images stream, @Nullable AdaptationLoss loss) {
    int right = 0;
    try (NDManager manager = Torch.manager();
        TestTimeAdaptation adaptation =
            new TestTimeAdaptation(
                network,
                loss == null ? new EntropyMinimization() : loss,
                new TestTimeAdaptation.Settings(loss == null ? 0 : LEARNING_RATE, 32))) {
      for (int from = 0; from < stream.size(); from += BATCH) {
        int start = from;
        int count = Math.min(BATCH, stream.size() - from);
        Images part = stream.take(IntStream.range(start, start + count).toArray());
        try (NDManager step = manager.newSubManager()) {
          float[] logits = adaptation.adapt(batch(part, step)).logits();
          right +=
              right(
                  step.create(logits, new Shape(count, CLASSES)).argMax(1).toLongArray(),
                  part.labels());
        }
      }
    }
    return right / (double) stream.size();
  }

  private static NDArray batch(Images images, NDManager manager) {
    return manager.create(images.pixels(), new Shape(images.size(), images.width()));
  }

  private static int right(long[] decided, int[] labels) {
    return (int) IntStream.range(0, labels.length).filter(i -> decided[i] == labels[i]).count();
  }

  private static String markdown(Map<ImageShift, Map<String, double[]>> scores, double overlap) {
    StringBuilder text = new StringBuilder("| shift | arm | accuracy | against frozen |\n");
    text.append("|---|---|---|---|\n");
    scores.forEach(
        (shift, arms) ->
            arms.forEach(
                (arm, accuracies) -> {
                  double[] frozen = Objects.requireNonNull(arms.get("frozen"));
                  double[] paired = new double[frozen.length];
                  Arrays.setAll(paired, i -> accuracies[i] - frozen[i]);
                  Estimate gain = CorrectedResampledT.of(paired, 1, overlap).difference();
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "| %s | `%s` | %.3f | %s |%n",
                          shift.label(),
                          arm,
                          Arrays.stream(accuracies).average().orElseThrow(),
                          arm.equals("frozen")
                              ? ""
                              : String.format(
                                  Locale.ROOT,
                                  "%+.3f [%+.3f, %+.3f]",
                                  gain.value(),
                                  gain.low(),
                                  gain.high())));
                }));
    return text.toString();
  }

  /**
   * Time of a batch of 200 rows through 784-1024-1024-512-10, in units of the forward pass of the
   * frozen network; the median of {@value #ROUNDS} rounds in which all take turns.
   */
  static String cost() {
    int rows = 200;
    try (NormalizedNetwork network =
            NormalizedNetwork.random(new int[] {784, 1024, 1024, 512, CLASSES}, new Seed(1));
        NDManager manager = Torch.manager();
        TestTimeAdaptation plain =
            new TestTimeAdaptation(
                network, new EntropyMinimization(), TestTimeAdaptation.Settings.DEFAULT);
        TestTimeAdaptation filtered =
            new TestTimeAdaptation(
                network,
                new WisdomOfCrowds(WisdomOfCrowds.Options.DEFAULT),
                TestTimeAdaptation.Settings.DEFAULT)) {
      float[] pixels = new float[rows * 784];
      var random = new Seed(2).generator();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = random.nextFloat();
      }
      NDArray batch = manager.create(pixels, new Shape(rows, 784));
      Runnable[] arms = {
        () -> forward(network, batch), () -> plain.adapt(batch), () -> filtered.adapt(batch)
      };
      double[][] seconds = new double[arms.length][ROUNDS];
      for (int round = -10; round < ROUNDS; round++) {
        for (int arm = 0; arm < arms.length; arm++) {
          long start = System.nanoTime();
          arms[arm].run();
          if (round >= 0) {
            seconds[arm][round] = (System.nanoTime() - start) / 1e9;
          }
        }
      }
      double[] medians =
          Arrays.stream(seconds)
              .mapToDouble(each -> Arrays.stream(each).sorted().toArray()[ROUNDS / 2])
              .toArray();
      return String.format(
          Locale.ROOT,
          "Beside the forward pass (%.1f ms for %d rows) entropy-minimization takes %.2f of it more,"
              + " wisdom-of-crowds %.2f.",
          1e3 * medians[0],
          rows,
          medians[1] / medians[0] - 1,
          medians[2] / medians[0] - 1);
    }
  }

  private static void forward(NormalizedNetwork network, NDArray batch) {
    try (NDManager step = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray x = batch.duplicate();
      x.attach(step);
      network.logits(x, Statistics.STORED).toFloatArray();
    }
  }
}
