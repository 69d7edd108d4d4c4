package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class ClusterAgreementTest {
  private static final int[] CLASSES = {1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3};
  private static final int[] CLUSTERS = {1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2};

  /** Values that scikit-learn publishes for the same divisions. */
  @Test
  void givesTheKnownValues() {
    ClusterAgreement seventeen = ClusterAgreement.of(CLASSES, CLUSTERS);
    assertThat(seventeen.mutualInformation()).isCloseTo(0.41022, within(5e-6));
    assertThat(seventeen.expectedInformation()).isCloseTo(0.15042, within(5e-6));
    assertThat(seventeen.ami()).isCloseTo(0.27821, within(5e-6));
    assertThat(seventeen.nmi()).isCloseTo(0.3783499278720409, within(1e-12));
    ClusterAgreement six =
        ClusterAgreement.of(new int[] {0, 0, 0, 1, 1, 1}, new int[] {0, 0, 1, 1, 2, 2});
    assertThat(six.ami()).isCloseTo(0.2987924581708893, within(1e-12));
    assertThat(six.nmi()).isCloseTo(0.5158037429793888, within(1e-12));
    assertThat(six.purity()).isCloseTo(5 / 6.0, within(1e-15));
  }

  @Test
  void manyItemsDoNotOverflow() {
    int[] classes = new int[17 * 110];
    int[] clusters = new int[17 * 110];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = CLASSES[i % 17];
      clusters[i] = CLUSTERS[i % 17];
    }
    assertThat(ClusterAgreement.of(classes, clusters).ami()).isCloseTo(0.38, within(5e-3));
  }

  @Test
  void equalDivisionsScoreOneAndOnesOfNothingInCommonZero() {
    int[] some = {4, 4, 7, 7, 7, -1};
    int[] renamed = {1, 1, 0, 0, 0, 5};
    for (int[][] same : new int[][][] {{some, renamed}, {{3, 3}, {8, 8}}, {{1, 2, 3}, {6, 5, 4}}}) {
      ClusterAgreement agreement = ClusterAgreement.of(same[0], same[1]);
      assertThat(agreement.nmi()).isEqualTo(1);
      assertThat(agreement.ami()).isEqualTo(1);
      assertThat(agreement.purity()).isEqualTo(1);
    }
    ClusterAgreement split = ClusterAgreement.of(new int[4], new int[] {0, 1, 2, 3});
    assertThat(split.nmi()).isZero();
    assertThat(split.ami()).isZero();
    assertThat(split.purity()).isEqualTo(1);
    ClusterAgreement lumped = ClusterAgreement.of(new int[] {0, 0, 1, 1}, new int[4]);
    assertThat(lumped.nmi()).isZero();
    assertThat(lumped.purity()).isEqualTo(0.5);
    ClusterAgreement crossed = ClusterAgreement.of(new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1});
    assertThat(crossed.nmi()).isCloseTo(0, within(1e-15));
    assertThat(crossed.ami()).isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void agreesWithAPlainTableAndWithAllOrders() {
    for (long seed = 0; seed < 6; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int[] a = random.ints(7, 0, 3).toArray();
      int[] b = random.ints(7, 0, 4).toArray();
      ClusterAgreement agreement = ClusterAgreement.of(a, b);
      assertThat(agreement.mutualInformation())
          .as("seed %d", seed)
          .isCloseTo(information(a, b), within(1e-12));
      double[] sum = {0, 0};
      overOrders(a.clone(), 0, b, sum);
      assertThat(agreement.expectedInformation())
          .as("seed %d", seed)
          .isCloseTo(sum[0] / sum[1], within(1e-12));
      ClusterAgreement turned = ClusterAgreement.of(b, a);
      assertThat(turned.ami()).as("seed %d", seed).isCloseTo(agreement.ami(), within(1e-12));
      assertThat(turned.nmi()).as("seed %d", seed).isCloseTo(agreement.nmi(), within(1e-12));
    }
  }

  private static void overOrders(int[] a, int from, int[] b, double[] sum) {
    if (from == a.length) {
      sum[0] += information(a, b);
      sum[1]++;
      return;
    }
    for (int i = from; i < a.length; i++) {
      swap(a, from, i);
      overOrders(a, from + 1, b, sum);
      swap(a, from, i);
    }
  }

  private static void swap(int[] a, int i, int j) {
    int held = a[i];
    a[i] = a[j];
    a[j] = held;
  }

  private static double information(int[] a, int[] b) {
    double[][] table = new double[5][5];
    for (int i = 0; i < a.length; i++) {
      table[a[i]][b[i]] += 1.0 / a.length;
    }
    double sum = 0;
    for (int u = 0; u < 5; u++) {
      for (int v = 0; v < 5; v++) {
        int column = v;
        double p = table[u][v];
        double row = Arrays.stream(table[u]).sum();
        double side = Arrays.stream(table).mapToDouble(line -> line[column]).sum();
        sum += p > 0 ? p * Math.log(p / (row * side)) : 0;
      }
    }
    return sum;
  }

  @Test
  void chanceScoresAboutZeroAfterCorrectionOnly() {
    UniformRandomProvider random = new Seed(9).generator();
    int[] classes = new int[200];
    int[] clusters = new int[200];
    Arrays.setAll(classes, i -> i % 5);
    Arrays.setAll(clusters, i -> i % 40);
    Permutation.shuffle(clusters, random);
    ClusterAgreement chance = ClusterAgreement.of(classes, clusters);
    assertThat(chance.ami()).isCloseTo(0, within(0.08));
    assertThat(chance.nmi()).isGreaterThan(0.1);
  }

  @Test
  void evalNamesEach() {
    Map<String, Tensor> inputs =
        Map.of("labels", Tensor.list(0, 0, 0, 1, 1, 1), "clusters", Tensor.list(0, 0, 1, 1, 2, 2));
    double[] expected = {0.5158037429793888, 0.2987924581708893, 5 / 6.0};
    int at = 0;
    for (Function function : new ClusterAgreement().functions()) {
      assertThat(function.evaluate(new Arguments(inputs, Map.of())).value().data()[0])
          .as(function.name())
          .isCloseTo(expected[at++], within(1e-12));
    }
  }

  @Test
  void refusesWhatCannotAgree() {
    assertThatThrownBy(() -> ClusterAgreement.of(new int[2], new int[3]))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> ClusterAgreement.of(new int[0], new int[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }
}
