package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.ParameterAveraging;

class SoftmaxDescentTest {
  private static final double RIDGE = 3;
  private static final double RATE = 0.3;
  private static final double ABSENT = -1e6;

  /** Numbers, a category, weights; the last class has no rows. */
  private static Training draw(long seed, int classes, boolean category) {
    UniformRandomProvider random = new Seed(seed).generator();
    int rows = 120;
    int[] labels = new int[rows];
    double[] x = new double[rows];
    double[] counts = new double[rows];
    int[] kind = new int[rows];
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(classes);
      x[i] = labels[i] + 2 * random.nextDouble();
      counts[i] = random.nextInt(4);
      kind[i] = random.nextInt(5);
      weights[i] = 3 * random.nextDouble();
    }
    List<String> names = IntStream.rangeClosed(0, classes).mapToObj(c -> "class " + c).toList();
    Table numbers = Table.of(List.of(NumericColumn.of("x", x), NumericColumn.of("counts", counts)));
    Table both =
        Table.of(
            List.of(
                NumericColumn.of("x", x),
                new CategoryColumn("kind", kind, List.of("a", "b", "c", "d", "e")),
                NumericColumn.of("counts", counts)));
    return Training.of(
        Dataset.of(new Rows(category ? both : numbers, Groups.none(rows)), labels, names, weights),
        Encoder.Options.DEFAULT);
  }

  /** What Tribuo's trainer makes of the same rows, in the same order. */
  private static double[] tribuo(Training training, int passes, Seed seed) {
    MutableDataset<Label> rows = TribuoRows.of(training);
    int[] columns = TribuoRows.columns(rows.getFeatureIDMap());
    int width = training.matrix().columns();
    double[] shares = new double[columns.length + 1];
    for (int id = 0; id < columns.length; id++) {
      int column = columns[id];
      long touching =
          IntStream.range(0, training.size())
              .filter(i -> training.matrix().at(i, column) != 0)
              .count();
      shares[id] = RIDGE / Math.max(1, touching);
    }
    LinearSGDModel fitted =
        new LinearSGDTrainer(
                new LogMulticlass(),
                new ParameterAveraging(new Ridge(new AdaGrad(RATE, 0.1), shares)),
                passes,
                -1,
                1,
                seed.value())
            .train(rows);
    DenseMatrix learned = fitted.getWeightsCopy();
    double[] weights = new double[training.classes() * (width + 1)];
    for (int c = 0; c < training.classes(); c++) {
      weights[c * (width + 1) + width] = ABSENT;
    }
    int[] classes = TribuoRows.classes(fitted.getOutputIDInfo());
    for (int k = 0; k < classes.length; k++) {
      int first = classes[k] * (width + 1);
      for (int id = 0; id < columns.length; id++) {
        weights[first + columns[id]] = learned.get(k, id);
      }
      weights[first + width] = learned.get(k, columns.length);
    }
    return weights;
  }

  private static double[] ours(Training training, int passes, Seed seed) {
    SoftmaxDescent descent = new SoftmaxDescent(training, RIDGE, RATE);
    descent.pass(passes, seed);
    return descent.mean(training.classes(), ABSENT);
  }

  @Test
  void everyBitIsThatOfTribuo() {
    for (int classes : new int[] {2, 3, 7}) {
      for (boolean category : new boolean[] {false, true}) {
        for (int passes : new int[] {1, 20}) {
          Training training = draw(classes, classes, category);
          assertThat(ours(training, passes, new Seed(8)))
              .as("%d classes, category %s, %d passes", classes, category, passes)
              .isEqualTo(tribuo(training, passes, new Seed(8)));
        }
      }
    }
  }

  /** Tribuo sums chances over more than ten classes in the order of a hash table. */
  @Test
  void manyClassesDifferByRoundingAlone() {
    Training training = draw(4, 14, true);
    assertThat(ours(training, 5, new Seed(8)))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactly(tribuo(training, 5, new Seed(8)));
  }

  @Test
  void aClassWithoutRowsGetsNothing() {
    Training training = draw(1, 3, true);
    double[] weights = ours(training, 3, new Seed(1));
    int width = training.matrix().columns() + 1;
    assertThat(weights[4 * width - 1]).isEqualTo(ABSENT);
    assertThat(weights[3 * width]).isCloseTo(0, within(0.0));
    assertThat(weights).doesNotContain(Double.NaN);
  }
}
