package io.equipoise.deep.learn;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.metric.AccuracyParity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Accuracy against parity of a {@link DistractionLearner} over its dials, each setting trained from
 * the same weights on the same order of rows.
 *
 * <pre>{@code
 * DistractionCurve curve = DistractionCurve.of(
 *     train, test, DistractionLearner.Options.DEFAULT, DistractionCurve.Grid.DEFAULT, new Seed(1));
 * curve.points().stream().filter(DistractionCurve.Point::best).forEach(System.out::println);
 * }</pre>
 *
 * <p>On a file, with intervals and the same front over several splits: {@code equipoise compare
 * FILE --target COL --group COL --try "distraction(blockRate=0|1e-5|1e-4|2e-4)"}.
 *
 * @param points in the order of the grid, the last dial fastest
 * @see <a href="https://arxiv.org/abs/2203.07593">Yazdani-Jahromi et al., Distraction is All You
 *     Need for Fairness, 2022, arXiv:2203.07593</a>
 */
public record DistractionCurve(List<Point> points) {
  public DistractionCurve {
    points = List.copyOf(points);
  }

  /**
   * One setting.
   *
   * @param eta price of parity
   * @param blockRate step size of the block; 0 is a plain perceptron
   * @param blocks layers in the block
   * @param judged on the test rows, by the groups that these have
   * @param best whether no other setting is as right and as even, and better in one of these
   */
  public record Point(
      double eta, double blockRate, int blocks, AccuracyParity judged, boolean best) {}

  /**
   * Settings to try, each with each other.
   *
   * @param etas prices of parity, which act under plain descent alone
   * @param blockRates step sizes of the block
   * @param blocks layers in the block
   */
  public record Grid(List<Double> etas, List<Double> blockRates, List<Integer> blocks) {
    /** One layer under Adam, from no parity at all to a block that steps as fast as the rest. */
    public static final Grid DEFAULT =
        new Grid(List.of(1.0), List.of(0.0, 1e-5, 5e-5, 1e-4, 2e-4, 4e-4, 1e-3), List.of(1));

    public Grid {
      etas = List.copyOf(etas);
      blockRates = List.copyOf(blockRates);
      blocks = List.copyOf(blocks);
      Require.that(
          !etas.isEmpty() && !blockRates.isEmpty() && !blocks.isEmpty(),
          "a grid needs at least one eta, one blockRate and one number of blocks");
    }
  }

  /**
   * Trains and judges every setting.
   *
   * @param train rows of two classes and two groups or more
   * @param test rows of the same classes that are not trained on
   * @param options of everything that the grid does not name
   */
  public static DistractionCurve of(
      Dataset train, Dataset test, DistractionLearner.Options options, Grid grid, Seed seed) {
    Require.that(
        train.kind() == TaskKind.BINARY && test.kind() == TaskKind.BINARY,
        "an accuracy-parity curve needs two classes");
    List<Point> open = new ArrayList<>();
    for (double eta : grid.etas()) {
      for (double blockRate : grid.blockRates()) {
        for (int blocks : grid.blocks()) {
          DistractionLearner learner =
              new DistractionLearner(options.withDials(eta, blockRate, blocks));
          try (Model model = learner.fit(train, seed)) {
            open.add(new Point(eta, blockRate, blocks, judged(model, test), false));
          }
        }
      }
    }
    List<AccuracyParity> all = open.stream().map(Point::judged).toList();
    return new DistractionCurve(
        open.stream()
            .map(
                point ->
                    new Point(
                        point.eta,
                        point.blockRate,
                        point.blocks,
                        point.judged,
                        point.judged.bestAmong(all)))
            .toList());
  }

  private static AccuracyParity judged(Model model, Dataset test) {
    double[] all = model.predict(test.rows()).probabilities();
    double[] positive = new double[test.size()];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = Math.min(1, all[2 * i + 1]);
    }
    return AccuracyParity.of(positive, test.labels(), test.rows().groups().codes());
  }
}
