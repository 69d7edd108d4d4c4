package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {

  private static Dataset noisy(long seed, int rows, int classes) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] labels = new int[rows];
    double[] x = new double[rows];
    double[] y = new double[rows];
    int[] colour = new int[rows];
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(classes);
      x[i] = 40 + 10 * (labels[i] + 2 * random.nextDouble());
      y[i] = random.nextDouble() - 0.3 * labels[i];
      colour[i] = random.nextInt(3) == 0 ? labels[i] % 3 : random.nextInt(3);
      weights[i] = 0.5 + 2 * random.nextDouble();
    }
    Table features =
        Table.of(
            List.of(
                NumericColumn.of("x", x),
                NumericColumn.of("y", y),
                new CategoryColumn("colour", colour, List.of("red", "green", "blue"))));
    List<String> names = List.of("a", "b", "c").subList(0, classes);
    return Dataset.of(new Rows(features, Groups.none(rows)), labels, names, weights);
  }

  /** The stated objective, descended on all rows at once until it stands still. */
  private static double[] slow(Dataset data, double ridge) {
    Training training = Training.of(data, Encoder.Options.DEFAULT);
    int width = training.matrix().columns();
    int classes = training.classes();
    int n = training.size();
    double[][] w = new double[classes][width + 1];
    double[] p = new double[n * classes];
    for (int step = 0; step < 8000; step++) {
      double[][] gradient = new double[classes][width + 1];
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          double z = w[c][width];
          for (int j = 0; j < width; j++) {
            z += w[c][j] * training.matrix().at(i, j);
          }
          p[i * classes + c] = Math.exp(z);
          sum += p[i * classes + c];
        }
        for (int c = 0; c < classes; c++) {
          p[i * classes + c] /= sum;
          double error = p[i * classes + c] - (training.labels()[i] == c ? 1 : 0);
          for (int j = 0; j < width; j++) {
            gradient[c][j] += training.weights()[i] * error * training.matrix().at(i, j);
          }
          gradient[c][width] += training.weights()[i] * error;
        }
      }
      for (int c = 0; c < classes; c++) {
        for (int j = 0; j <= width; j++) {
          w[c][j] -= (gradient[c][j] + (j < width ? ridge * w[c][j] : 0)) / n;
        }
      }
    }
    return p;
  }

  @Test
  void findsTheMinimumOfItsObjective() {
    for (int classes : new int[] {2, 3}) {
      for (double ridge : new double[] {1, 30}) {
        Dataset data = noisy(3, 150, classes);
        LogisticRegression.Options options = new LogisticRegression.Options(ridge, 500_000, 0.3);
        Model model = new LogisticRegression(options).fit(data, new Seed(9));
        double[] found = model.predict(data.rows()).probabilities();
        double[] best = slow(data, ridge);
        for (int k = 0; k < best.length; k++) {
          assertThat(found[k])
              .as("classes %d ridge %s entry %d", classes, ridge, k)
              .isCloseTo(best[k], within(0.02));
        }
      }
    }
  }

  @Test
  void passesSuitTheSizeOfTheTable() {
    LogisticRegression.Options options = LogisticRegression.Options.DEFAULT;
    assertThat(options.passes(10)).isEqualTo(500);
    assertThat(options.passes(50_000)).isEqualTo(10);
    assertThat(options.passes(10_000_000)).isEqualTo(5);
  }

  @Test
  void refusesBadOptions() {
    assertThatThrownBy(() -> new LogisticRegression.Options(-1, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ridge");
    assertThatThrownBy(() -> new LogisticRegression.Options(1, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps");
    assertThatThrownBy(() -> new LogisticRegression.Options(1, 1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rate");
  }
}
