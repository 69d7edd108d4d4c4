package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeowLossTest {
  private static final MeowLoss LOSS = new MeowLoss(MeowLoss.Options.DEFAULT);

  private static double[] at(double... degrees) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      rows[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    return rows;
  }

  private static Evaluated views(String name, double[] c, double[] f, int d) {
    return Evaluated.of(LOSS, name)
        .array("viewC", c, c.length / d, d)
        .array("viewF", f, f.length / d, d);
  }

  private static Evaluated clustered(
      String name, double[] c, double[] f, int d, double tau, int[]... clusterings) {
    double[] flat =
        Arrays.stream(clusterings).flatMapToInt(Arrays::stream).asDoubleStream().toArray();
    return views(name, c, f, d)
        .array("clusterings", flat, clusterings.length, clusterings[0].length)
        .with("tau", tau);
  }

  private static Evaluated weighted(double[] c, double[] f, int d, double tau, double[] w) {
    int n = c.length / d;
    return views("adameow", c, f, d).array("negativeWeights", w, n, n).with("tau", tau);
  }

  private static double[] units(double[] x, int d) {
    double[] units = x.clone();
    for (int i = 0; i < x.length; i += d) {
      double square = 0;
      for (int k = i; k < i + d; k++) {
        square += x[k] * x[k];
      }
      for (int k = i; k < i + d; k++) {
        units[k] /= Math.sqrt(square);
      }
    }
    return units;
  }

  private static double dot(double[] a, int i, double[] b, int j, int d) {
    double dot = 0;
    for (int k = 0; k < d; k++) {
      dot += a[i * d + k] * b[j * d + k];
    }
    return dot;
  }

  /** Anchors of the first array against columns of the second. */
  private static double slow(double[] anchors, double[] others, int d, double tau, double[] w) {
    double[] a = units(anchors, d);
    double[] b = units(others, d);
    int n = a.length / d;
    double sum = 0;
    int kept = 0;
    for (int i = 0; i < n; i++) {
      double denominator = 0;
      for (int j = 0; j < n; j++) {
        denominator += w[i * n + j] * Math.exp(dot(a, i, b, j, d) / tau);
      }
      if (denominator > 0) {
        sum += Math.log(denominator) - dot(a, i, b, i, d) / tau;
        kept++;
      }
    }
    return kept == 0 ? 0 : sum / kept;
  }

  private static double[] apart(int n, int[]... clusterings) {
    double[] w = new double[n * n];
    for (int[] clusters : clusterings) {
      for (int c = 0; c < w.length; c++) {
        w[c] += clusters[c / n] == clusters[c % n] ? 0 : 1;
      }
    }
    return w;
  }

  @Test
  void computesTheWorkedExample() {
    double[] c = at(0, 30, 180);
    double[] f = at(10, 50, 170);
    int[][] clusterings = {{0, 0, 1}, {0, 1, 2}};
    assertThat(apart(3, clusterings)).containsExactly(0, 1, 2, 1, 0, 2, 2, 2, 0);
    assertThat(clustered("meow-con", c, f, 2, 0.5, clusterings).value())
        .isCloseTo(-0.89978625, within(1e-8));
  }

  @Test
  void equalsTheSlowSums() {
    double[] c = Draws.uniform(1, 40, -2, 2);
    double[] f = Draws.uniform(2, 40, -2, 2);
    int[][] clusterings = {Draws.codes(3, 8, 3), Draws.codes(4, 8, 4), {0, 1, 2, 3, 4, 5, 6, 7}};
    Evaluated con = clustered("meow-con", c, f, 5, 0.4, clusterings);
    assertThat(con.value()).isCloseTo(slow(c, f, 5, 0.4, apart(8, clusterings)), within(1e-11));
    con.assertGradients();
    double[] w = Draws.uniform(5, 64, 0, 1);
    Evaluated ada = weighted(c, f, 5, 0.9, w);
    assertThat(ada.value()).isCloseTo(slow(f, c, 5, 0.9, w), within(1e-11));
    ada.assertGradients();
  }

  @Test
  void everyNodeAloneIsTheDecoupledLossAndOneClusterDropsAll() {
    double[] c = Draws.uniform(6, 40, -2, 2);
    double[] f = Draws.uniform(7, 40, -2, 2);
    double[] others = new double[64];
    for (int k = 0; k < 64; k++) {
      others[k] = k / 8 == k % 8 ? 0 : 1;
    }
    assertThat(clustered("meow-con", c, f, 5, 0.3, IntStream.range(0, 8).toArray()).value())
        .isCloseTo(slow(c, f, 5, 0.3, others), within(1e-11));
    Evaluated one = clustered("meow-con", c, f, 5, 0.3, new int[8]);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("viewC")).containsOnly(0);
    assertThat(one.gradient("viewF")).containsOnly(0);
  }

  @Test
  void allWeightsOneIsInfoNce() {
    double[] c = Draws.uniform(8, 40, -2, 2);
    double[] f = Draws.uniform(9, 40, -2, 2);
    double[] ones = new double[64];
    Arrays.fill(ones, 1);
    assertThat(weighted(c, f, 5, 0.5, ones).value())
        .isCloseTo(slow(f, c, 5, 0.5, ones), within(1e-11));
    Evaluated none = weighted(c, f, 5, 0.5, new double[64]);
    assertThat(none.value()).isZero();
    assertThat(none.gradient("negativeWeights")).doesNotContain(Double.NaN);
    double[] two = new double[64];
    Arrays.fill(two, 0, 16, 0.5);
    assertThat(weighted(c, f, 5, 0.5, two).value())
        .isCloseTo(slow(f, c, 5, 0.5, two), within(1e-11));
  }

  /** The prototype term of one clustering whose clusters 0..k-1 all have nodes. */
  private static double slowPrototypes(
      double[] c, double[] f, int d, int[] of, double tau, boolean released) {
    double[] unitC = units(c, d);
    double[] unitF = units(f, d);
    int n = of.length;
    int k = Arrays.stream(of).max().orElseThrow() + 1;
    double[] mu = new double[k * d];
    int[] sizes = new int[k];
    for (int i = 0; i < n; i++) {
      sizes[of[i]]++;
      for (int j = 0; j < d; j++) {
        mu[of[i] * d + j] += unitF[i * d + j];
      }
    }
    double[] centroids = units(mu, d);
    double[] phi = new double[k];
    for (int i = 0; i < n; i++) {
      double product = dot(unitF, i, centroids, of[i], d);
      double square = released ? product : 2 - 2 * product;
      phi[of[i]] += Math.sqrt(Math.max(0, square)) / sizes[of[i]] / Math.log(sizes[of[i]] + 5.0);
    }
    double top = 0;
    for (int r = 0; r < k; r++) {
      top = sizes[r] > 1 ? Math.max(top, phi[r]) : top;
    }
    for (int r = 0; r < k; r++) {
      phi[r] = sizes[r] > 1 ? phi[r] : top;
    }
    double[] sorted = Arrays.stream(phi).sorted().toArray();
    double low = sorted[0] + 0.1 * (k - 1) * (sorted[1] - sorted[0]);
    double high = sorted[k - 1] - 0.1 * (k - 1) * (sorted[k - 1] - sorted[k - 2]);
    phi = Arrays.stream(phi).map(p -> Math.min(high, Math.max(low, p))).toArray();
    double mean = Arrays.stream(phi).average().orElseThrow();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double denominator = 0;
      for (int r = 0; r < k; r++) {
        denominator += Math.exp(dot(unitC, i, centroids, r, d) / (tau * phi[r] / mean));
      }
      double own = dot(unitC, i, centroids, of[i], d) / (tau * phi[of[i]] / mean);
      sum += Math.log((double) n / k * denominator) - own;
    }
    return sum / n;
  }

  @Test
  void prototypesEqualTheSlowSumWithSingletons() {
    double[] c = Draws.uniform(10, 40, -2, 2);
    double[] f = Draws.uniform(11, 40, -2, 2);
    int[] even = {0, 1, 2, 0, 1, 2, 0, 1};
    int[] singles = {0, 1, 2, 3, 1, 1, 0, 1};
    Evaluated both = clustered("meow-proto", c, f, 5, 0.4, even, singles);
    double expected =
        (slowPrototypes(c, f, 5, even, 0.4, false) + slowPrototypes(c, f, 5, singles, 0.4, false))
            / 2;
    assertThat(both.value()).isCloseTo(expected, within(1e-7));
    both.assertGradients();
    Evaluated released = clustered("meow-proto", c, f, 5, 0.4, even).with("released", true);
    assertThat(released.value()).isCloseTo(slowPrototypes(c, f, 5, even, 0.4, true), within(1e-7));
    // names of clusters do not count, nor do clusters without nodes
    int[] renamed = {5, 1, 9, 5, 1, 9, 5, 1};
    assertThat(clustered("meow-proto", c, f, 5, 0.4, renamed).value())
        .isCloseTo(clustered("meow-proto", c, f, 5, 0.4, even).value(), within(1e-12));
    assertThat(clustered("meow-proto", c, f, 5, 0.4, IntStream.range(0, 8).toArray()).value())
        .isFinite();
  }

  @Test
  void sampledColumnsStandForAll() {
    assertThat(MeowLoss.columns(5000, new Seed(1))).hasSize(5000);
    assertThat(MeowLoss.columns(50_000, new Seed(1))).hasSize(500).doesNotHaveDuplicates();
    try (NDManager manager = Torch.manager()) {
      int n = 400;
      NDArray c = manager.create(Draws.uniform(12, n * 3, -1, 1)).reshape(n, 3);
      NDArray f = manager.create(Draws.uniform(13, n * 3, -1, 1)).reshape(n, 3);
      int[][] clusterings = {Draws.codes(14, n, 8), Draws.codes(15, n, 30)};
      double whole = LOSS.contrast(c, f, clusterings, MeowLoss.columns(n, new Seed(2))).getDouble();
      int[] half = IntStream.range(0, n / 2).map(i -> 2 * i).toArray();
      assertThat(LOSS.contrast(c, f, clusterings, half).getDouble()).isCloseTo(whole, within(0.1));
    }
  }

  @Test
  void takesSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray c = manager.create(new float[] {1e4f, 0, 0, -1e4f, 0, 0, 3, 4}, new Shape(4, 2));
      c.setRequiresGradient(true);
      int[][] clusterings = {{0, 0, 1, 1}, {0, 0, 0, 0}};
      int[] columns = {0, 1, 2, 3};
      NDArray w = MeowLoss.levelled(manager.ones(new Shape(4, 4)).mul(3));
      NDArray value = LOSS.loss(c, c, clusterings, columns).add(LOSS.weighted(c, c, w, columns));
      Gradients.backward(value);
      assertThat(value.getFloat()).isFinite();
      assertThat(c.getGradient().toFloatArray()).doesNotContain(Float.NaN);
      assertThat(w.toFloatArray()).containsOnly(1);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] x = Draws.uniform(16, 6, -1, 1);
    assertRefused(clustered("meow-con", x, x, 2, 0.4, new int[2]), "clusterings has 2");
    assertRefused(clustered("meow-con", x, x, 2, 0, new int[3]), "tau is 0");
    assertRefused(clustered("meow-proto", x, x, 2, 0.4, new int[] {0, -1, 2}), "hold -1");
    assertRefused(weighted(x, x, 2, 0.4, new double[] {1, 1, 1, 1, -1, 1, 1, 1, 1}), "below 0");
    assertRefused(
        views("adameow", x, x, 2).array("negativeWeights", new double[2], 1, 2), "(1, 2)");
    double[] broken = x.clone();
    broken[1] = Double.NaN;
    assertRefused(clustered("meow-con", broken, x, 2, 0.4, new int[3]), "'viewC' holds NaN");
  }

  private static void assertRefused(Evaluated evaluated, String message) {
    assertThatThrownBy(evaluated::value)
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
