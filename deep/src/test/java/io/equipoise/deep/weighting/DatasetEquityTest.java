package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DatasetEquityTest {

  private static int[] clusters(int... sizes) {
    int[] codes = new int[Arrays.stream(sizes).sum()];
    int at = 0;
    for (int c = 0; c < sizes.length; c++) {
      Arrays.fill(codes, at, at + sizes[c], c);
      at += sizes[c];
    }
    return codes;
  }

  @Test
  void givesTheWorkedWeights() {
    double[] weights = DatasetEquity.weights(clusters(1000, 600, 200, 100), 1, 5, 10);
    assertThat(weights[0]).isEqualTo(0.5);
    assertThat(weights[1000]).isCloseTo(0.505120, within(5e-7));
    assertThat(weights[1600]).isCloseTo(0.663840, within(5e-7));
    assertThat(weights[1800]).isCloseTo(0.795245, within(5e-7));
    double[] half = DatasetEquity.weights(clusters(10, 5), 1, 5, 10);
    assertThat(half[10]).isCloseTo(0.515625, within(1e-12));
  }

  @Test
  void limitsHold() {
    int[] codes = clusters(100, 30, 1);
    assertThat(DatasetEquity.weights(codes, 1, 0, 10)).containsOnly(1.0);
    assertThat(DatasetEquity.weights(codes, 1e12, 5, 10)[0]).isCloseTo(1, within(1e-11));
    double[] weights = DatasetEquity.weights(codes, 0.1, 5, 10);
    assertThat(weights[0]).isLessThan(weights[100]);
    assertThat(weights[100]).isLessThan(weights[130]);
    assertThat(weights[130] / weights[0]).isLessThan(11);
    assertThat(DatasetEquity.weights(new int[8], 3, 5, 10)).containsOnly(0.75);
    assertThat(DatasetEquity.weights(new int[] {-1, -1}, 3, 5, 10)).containsOnly(0.75);
    assertThat(DatasetEquity.weights(new int[0], 1, 5, 10)).isEmpty();
  }

  @Test
  void aRowOfNoClusterCountsAsOneOfASmallCluster() {
    int[] codes = Arrays.copyOf(clusters(40), 41);
    codes[40] = -1;
    assertThat(DatasetEquity.weights(codes, 1, 5, 10)[40])
        .isCloseTo((1 + Math.pow(0.75, 5)) / 2, within(1e-12));
  }

  @Test
  void theLossIsTheWeightedMean() {
    DatasetEquity method = new DatasetEquity(DatasetEquity.Options.DEFAULT);
    Evaluated evaluated =
        Evaluated.of(method, "dequity").list("losses", 1.0, 2.0, 3.0).list("groups", 0, 0, 1);
    double rare = (1 + Math.pow(0.5, 5)) / 2;
    assertThat(evaluated.value()).isCloseTo((0.5 + 1 + 3 * rare) / 3, within(1e-12));
    evaluated.assertGradients();
    assertThat(
            Evaluated.of(method, "dequity-weights")
                .list("groups", 0, 0, 0)
                .with("eta", 4)
                .evaluate()
                .value()
                .data())
        .containsOnly(0.8);
  }

  @Test
  void findsTheRareClusterAndKeepsTheRowsOwnWeights() {
    UniformRandomProvider random = new Seed(4).generator();
    int n = 420;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double centre = i < 400 ? 0 : 8;
      a[i] = centre + random.nextDouble();
      b[i] = centre + random.nextDouble();
      weights[i] = 2;
    }
    Table table = Table.of(List.of(NumericColumn.of("a", a), NumericColumn.of("b", b)));
    Dataset train =
        Dataset.of(new Rows(table, Groups.none(n)), new int[n], List.of("no", "yes"), weights);
    DatasetEquity.Options two = new DatasetEquity.Options(1, 5, DatasetEquity.By.CLUSTERS, 2);
    double[] found = new DatasetEquity(two).apply(train, new Seed(1)).weights();
    assertThat(Arrays.copyOf(found, 400)).containsOnly(1.0);
    double rare = 2 * (1 + Math.pow(0.95, 5)) / 2;
    for (int i = 400; i < n; i++) {
      assertThat(found[i]).isCloseTo(rare, within(1e-12));
    }
  }

  @Test
  void analysesEmbeddings() {
    float[] x = new float[200];
    for (int i = 0; i < 100; i++) {
      x[2 * i] = i < 80 ? 0 : 9;
      x[2 * i + 1] = i * 0.001f;
    }
    DatasetEquity.Options two = new DatasetEquity.Options(1, 5, DatasetEquity.By.CLUSTERS, 2);
    ClusterAnalysis found = new DatasetEquity(two).analyse(x, 100, 2, new Seed(3));
    assertThat(found.sizes()).containsExactlyInAnyOrder(80, 20);
    assertThat(found.ratio()).isEqualTo(4);
    assertThat(found.gini()).isCloseTo(0.3, within(1e-12));
    double rare = (1 + Math.pow(0.75, 5)) / 2;
    double sum = 80 * 0.5 + 20 * rare;
    assertThat(found.effectiveSize())
        .isCloseTo(sum * sum / (80 * 0.25 + 20 * rare * rare), within(1e-9));
    assertThat(found.examples(found.clusters()[90], 3)).containsExactly(80, 81, 82);
  }

  @Test
  void refusesAnEtaThatWouldSilenceTheLargestCluster() {
    assertThatThrownBy(() -> new DatasetEquity.Options(0, 5, DatasetEquity.By.CLUSTERS, 30))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eta");
  }
}
