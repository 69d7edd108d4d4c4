package io.equipoise.evidence.comparison;

import io.equipoise.core.dataset.Benchmark;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Seed;
import io.equipoise.evidence.experiment.SmallConvNet;
import io.equipoise.evidence.experiment.SmallConvNet.StepLoss;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What plain training makes of each set of drawn images: a small convolutional network learns from
 * images without bias or of a bias of 0.95, and is tested on others without bias, those whose
 * shortcut agrees with their label apart from those where it does not. Prints a table in Markdown.
 */
public final class ShortcutComparison {
  private static final double BIAS = 0.95;
  private static final int BATCH = 32;
  private static final double RATE = 2e-3;

  /** How much is made of each set. */
  record Size(int side, int train, int test, int epochs, int seeds) {
    static final Size FULL = new Size(16, 2000, 1000, 10, 3);
  }

  private final Size size;

  ShortcutComparison(Size size) {
    this.size = size;
  }

  /** Names of data sets, all of images if there are none. */
  public static void main(String[] arguments) {
    List<String> wanted = List.of(arguments);
    ShortcutComparison comparison = new ShortcutComparison(Size.FULL);
    System.out.println("| data set | learned from | shortcut agrees | shortcut does not |");
    System.out.println("|---|---|---|---|");
    for (Benchmark benchmark : Benchmark.all()) {
      if (benchmark.ofImages() && (wanted.isEmpty() || wanted.contains(benchmark.name()))) {
        System.out.print(comparison.rows(benchmark));
      }
    }
  }

  /** Two rows of the table. */
  String rows(Benchmark benchmark) {
    return row(benchmark, benchmark.noBias(), "no bias") + row(benchmark, BIAS, "bias 0.95");
  }

  private String row(Benchmark benchmark, double bias, String words) {
    double[] agreeing = new double[size.seeds()];
    double[] others = new double[size.seeds()];
    for (int k = 0; k < size.seeds(); k++) {
      Seed seed = new Seed(k).child(benchmark.name());
      ImageSet train = images(benchmark, bias, size.train(), seed.child("train"));
      ImageSet test = images(benchmark, benchmark.noBias(), size.test(), seed.child("test"));
      try (SmallConvNet network = new SmallConvNet(train, RATE, seed.child("network"))) {
        network.train(train, StepLoss.crossEntropy(), size.epochs(), BATCH, seed.child("order"));
        agreeing[k] = network.accuracy(test.take(test.truth().where(true)));
        others[k] = network.accuracy(test.take(test.truth().where(false)));
      }
    }
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %s |%n",
        benchmark.name(),
        words,
        spread(agreeing),
        spread(others));
  }

  private ImageSet images(Benchmark benchmark, double bias, int count, Seed seed) {
    return (ImageSet) benchmark.make(bias, size.side(), count, seed);
  }

  /** The mean of the seeds, with the lowest and the highest. */
  private static String spread(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        Arrays.stream(values).average().orElseThrow(),
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
