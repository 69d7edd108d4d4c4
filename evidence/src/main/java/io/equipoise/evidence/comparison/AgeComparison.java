package io.equipoise.evidence.comparison;

import io.equipoise.core.random.Seed;
import io.equipoise.evidence.comparison.AgeTrial.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Compares losses, weightings and contrast on drawn faces whose ages crowd around 30, with one
 * small network, by the mean absolute error where a year has many, some and few images. Prints a
 * table in Markdown.
 */
public final class AgeComparison {
  /** Share of training ages that crowd. */
  private static final double BIAS = 0.95;

  /**
   * How much is done.
   *
   * @param side of the faces
   * @param train faces to train on
   * @param test faces to measure on, of ages as in training and of all ages alike
   */
  record Size(int seeds, int side, int train, int test, int steps) {
    static final Size FULL = new Size(5, 20, 1500, 1000, 700);
  }

  private final Size size;

  AgeComparison(Size size) {
    this.size = size;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    System.out.println(new AgeComparison(Size.FULL).table(AgeArm.all()));
  }

  /** A row for each way to learn. */
  String table(List<AgeArm> arms) {
    List<AgeTrial> trials =
        IntStream.range(0, size.seeds())
            .mapToObj(seed -> AgeTrial.of(size, BIAS, new Seed(seed).child("faces")))
            .toList();
    List<List<Scores>> scores =
        Trials.run(
            arms,
            size.seeds(),
            (arm, seed) -> {
              Scores own = trials.get(seed).run(arm, new Seed(seed));
              System.err.printf("%s|%d|%s%n", arm.name(), seed, own);
              return own;
            });
    List<Scores> guesses = trials.stream().map(AgeTrial::guess).toList();
    return "Always the median age of training: "
        + PairedTable.means(AgeTrial.COLUMNS, guesses)
        + ".\n\n"
        + new PairedTable<>(
                "way to learn",
                arms.stream().map(AgeArm::name).toList(),
                AgeTrial.COLUMNS,
                scores,
                0)
            .markdown();
  }
}
