package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.dataset.AgeFaces;
import io.equipoise.core.dataset.AgeFaces.Band;
import io.equipoise.core.dataset.NumberImages;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.LabelOrder;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.NumberHead;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.FeatureNetwork.Output;
import io.equipoise.evidence.comparison.PairedTable.Better;
import io.equipoise.evidence.comparison.PairedTable.Column;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Trains a small network on faces of imbalanced ages, and measures how far it is from the age.
 *
 * @param train faces of imbalanced ages
 * @param alike further faces of such ages
 * @param even faces of all ages alike
 * @param faces how the imbalanced ones are drawn
 * @param steps of training
 */
record AgeTrial(
    NumberImages train, NumberImages alike, NumberImages even, AgeFaces faces, int steps) {
  /** Numbers of an embedding. */
  static final int WIDTH = 64;

  private static final int[] MAPS = {8, 16};
  private static final double RATE = 1e-3;
  private static final int ROWS = 32;
  private static final int AT_ONCE = 500;
  private static final int PAIRS = 50_000;

  /**
   * Mean absolute errors in years.
   *
   * @param usual over ages as in training
   * @param even over all ages alike; {@code many}, {@code medium} and {@code few} are parts of it
   * @param order rank correlation of distances between features with those between ages
   */
  record Scores(double usual, double even, double many, double medium, double few, double order) {}

  /** What tables show. */
  static final List<Column<Scores>> COLUMNS =
      List.of(
          new Column<>("ages as in training", Scores::usual, Better.LOWER, 2),
          new Column<>("all ages alike", Scores::even, Better.LOWER, 2),
          new Column<>("many", Scores::many, Better.LOWER, 2),
          new Column<>("medium", Scores::medium, Better.LOWER, 2),
          new Column<>("few", Scores::few, Better.LOWER, 2),
          new Column<>("order of features", Scores::order, Better.HIGHER, 3));

  /** Draws the faces of a seed. */
  static AgeTrial of(AgeComparison.Size size, double bias, Seed seed) {
    AgeFaces tail = new AgeFaces(size.side(), bias);
    AgeFaces all = new AgeFaces(size.side(), 0);
    return new AgeTrial(
        tail.make(size.train(), seed.child("train")),
        tail.make(size.test(), seed.child("alike")),
        all.make(size.test(), seed.child("even")),
        tail,
        size.steps());
  }

  /** The mean absolute error over some of these faces. */
  @FunctionalInterface
  private interface Judge {
    double error(NumberImages asked, int[] rows);
  }

  Scores run(AgeArm arm, Seed seed) {
    double[] ones = new double[train.size()];
    Arrays.fill(ones, 1);
    NumberScale scale = NumberScale.of(train.numbers(), ones);
    int side = faces.side();
    ConvNetwork.Form form = new ConvNetwork.Form(3, side, side, MAPS, WIDTH, arm.outputs());
    try (ConvNetwork network = ConvNetwork.random(form, seed.child("network"))) {
      learn(network, arm.begin(train.numbers(), scale, seed), seed);
      boolean inner = arm instanceof AgeArm.Direct || arm instanceof AgeArm.Reread;
      Function<NumberImages, Embeddings> embedded =
          asked -> embeddings(network, asked, inner).unit();
      Judge judge =
          arm instanceof AgeArm.Direct way
              ? forecasts(network, way.loss().head(), scale)
              : ridge(embedded);
      double order =
          LabelOrder.of(embedded.apply(even), even.numbers(), PAIRS, seed.child("pairs"));
      return scores(judge, order);
    }
  }

  /** The error of always saying the median age of training. */
  Scores guess() {
    double median = Arrays.stream(train.numbers()).sorted().toArray()[train.size() / 2];
    Judge judge =
        (asked, rows) ->
            Arrays.stream(rows)
                .mapToDouble(row -> Math.abs(median - asked.numbers()[row]))
                .average()
                .orElse(Double.NaN);
    return scores(judge, Double.NaN);
  }

  private Scores scores(Judge judge, double order) {
    return new Scores(
        judge.error(alike, where(alike, age -> true)),
        judge.error(even, where(even, age -> true)),
        judge.error(even, where(even, age -> faces.band(age) == Band.MANY)),
        judge.error(even, where(even, age -> faces.band(age) == Band.MEDIUM)),
        judge.error(even, where(even, age -> faces.band(age) == Band.FEW)),
        order);
  }

  private void learn(ConvNetwork network, AgeArm.Lesson lesson, Seed seed) {
    Adam adam = new Adam(network.parameters(), RATE, 0, network.manager());
    ImageViews views = new ImageViews(train.images().pixels(), 3, faces.side(), seed);
    for (int at = 0; at < steps; at++) {
      int[] rows = views.batch(ROWS);
      int[] both = IntStream.range(0, 2 * ROWS).map(i -> rows[i % ROWS]).toArray();
      try (NDManager step = network.manager().newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray x = step.create(views.two(rows), new Shape(both.length, train.images().each()));
        Gradients.backward(lesson.loss(network.output(x, true), both, (double) at / steps));
        adam.step();
      }
    }
  }

  private Judge forecasts(ConvNetwork network, NumberHead head, NumberScale scale) {
    return (asked, rows) -> {
      double[] raw = numbers(network, asked, Output::logits);
      double[] said = head.forecast(raw, scale).values();
      return Arrays.stream(rows)
          .mapToDouble(row -> Math.abs(said[row] - asked.numbers()[row]))
          .average()
          .orElse(Double.NaN);
    };
  }

  private Judge ridge(Function<NumberImages, Embeddings> embedded) {
    Embeddings known = embedded.apply(train);
    return (asked, rows) -> {
      double[] truth = Arrays.stream(rows).mapToDouble(row -> asked.numbers()[row]).toArray();
      return LinearProbe.numbers(
              known, train.numbers(), embedded.apply(asked).rows(rows), truth, LinearProbe.RIDGE)
          .meanAbsoluteError()
          .value();
    };
  }

  /** What the last layer but one says, or the outputs where they are the embedding. */
  private static Embeddings embeddings(ConvNetwork network, NumberImages asked, boolean features) {
    return new Embeddings(
        numbers(network, asked, features ? Output::features : Output::logits), WIDTH);
  }

  private static double[] numbers(
      ConvNetwork network, NumberImages asked, Function<Output, NDArray> part) {
    List<float[]> answers = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += AT_ONCE) {
      int[] rows = IntStream.range(from, Math.min(asked.size(), from + AT_ONCE)).toArray();
      try (NDManager step = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        float[] pixels = asked.images().pixels(rows);
        NDArray x = step.create(pixels, new Shape(rows.length, asked.images().each()));
        answers.add(part.apply(network.output(x, false)).toFloatArray());
      }
    }
    return answers.stream()
        .flatMapToDouble(some -> IntStream.range(0, some.length).mapToDouble(i -> some[i]))
        .toArray();
  }

  private static int[] where(NumberImages asked, DoublePredicate ages) {
    return IntStream.range(0, asked.size()).filter(i -> ages.test(asked.numbers()[i])).toArray();
  }
}
