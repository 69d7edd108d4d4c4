package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
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
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class PamcLossTest {
  private static final PamcLoss LOSS = new PamcLoss(PamcLoss.Options.DEFAULT);
  private static final double[] Z = {1, 0, .9, .1, 0, 1, .1, 1};
  private static final double[] A = {.5, .5, 0, 0, .5, .5, 0, 0, 0, .25, .5, .25, 0, 0, .5, .5};

  private static Evaluated of(String name, double[] z, int width, double[] a, int... clusters) {
    int n = clusters.length;
    return Evaluated.of(LOSS, name)
        .array("embeddings", z, n, width)
        .array("adjacency", a, n, n)
        .list("clusters", clusters);
  }

  private static double cosine(double[] x, int i, int j, int d) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int k = 0; k < d; k++) {
      dot += x[i * d + k] * x[j * d + k];
      left += x[i * d + k] * x[i * d + k];
      right += x[j * d + k] * x[j * d + k];
    }
    return dot / ((Math.sqrt(left) + 1e-8) * (Math.sqrt(right) + 1e-8));
  }

  /** Mean logarithm of the sums over all pairs of rows, each pair by its weight. */
  private static double meanLog(double[] x, int d, double tau, double[] weights) {
    int n = x.length / d;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double sum = 1e-10;
      for (int j = 0; j < n; j++) {
        sum += weights[i * n + j] * Math.exp(i == j ? 0 : tau * cosine(x, i, j, d));
      }
      mean += Math.log(sum) / n;
    }
    return mean;
  }

  private static double slow(double[] z, int d, double[] a, int[] clusters, double tau) {
    int[] names = Arrays.stream(clusters).distinct().toArray();
    double[] sums = new double[names.length * d];
    for (int m = 0; m < names.length; m++) {
      for (int i = 0; i < clusters.length; i++) {
        for (int k = 0; k < d && clusters[i] == names[m]; k++) {
          sums[m * d + k] += z[i * d + k];
        }
      }
    }
    return meanLog(sums, d, tau, ones(names.length)) - meanLog(z, d, tau, a);
  }

  private static double[] ones(int n) {
    double[] ones = new double[n * n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void computesTheWorkedExample() {
    assertThat(of("pamc", Z, 2, A, 0, 0, 1, 1).with("tau", 0.5).value())
        .isCloseTo(0.46931319, within(1e-8));
    assertThat(of("pamc-full-negatives", Z, 2, A, 0, 0, 1, 1).with("tau", 0.5).value())
        .isCloseTo(1.30897101, within(1e-8));
    assertThat(
            of("pamc-full-negatives", Z, 2, A, 0, 0, 1, 1)
                .with("tau", 0.5)
                .with("full", false)
                .value())
        .isCloseTo(0.46931319, within(1e-8));
  }

  @Test
  void equalsTheSlowSumsWithAnEmptyCluster() {
    double[] z = Draws.uniform(3, 10 * 4, -2, 2);
    double[] a = Draws.uniform(4, 100, -1, 1);
    for (int c = 0; c < a.length; c++) {
      a[c] = Math.max(0, a[c]);
    }
    for (int i = 0; i < 10; i++) {
      a[i * 10 + i] = 0.4;
    }
    int[] clusters = {0, 1, 2, 0, 4, 4, 1, 0, 2, 1};
    for (double tau : new double[] {0.25, 1.5}) {
      Evaluated sums = of("pamc", z, 4, a, clusters).with("tau", tau).with("K", 5);
      assertThat(sums.value()).isCloseTo(slow(z, 4, a, clusters, tau), within(1e-12));
      sums.assertGradients();
      Evaluated full = of("pamc-full-negatives", z, 4, a, clusters).with("tau", tau).with("K", 5);
      double expected = meanLog(z, 4, tau, ones(10)) - meanLog(z, 4, tau, a);
      assertThat(full.value()).isCloseTo(expected, within(1e-9));
      full.assertGradients();
    }
  }

  @Test
  void aLargeTemperatureOverflowsNothing() {
    double near = 1000 * cosine(Z, 0, 1, 2);
    double far = 1000 * cosine(Z, 2, 3, 2);
    double pull = (2 * (Math.log(.5) + near) + Math.log(.25) + far + Math.log(.5) + far) / 4;
    double push = 1000 * cosine(new double[] {1.9, .1, .1, 2}, 0, 1, 2);
    Evaluated sums = of("pamc", Z, 2, A, 0, 0, 1, 1).with("tau", 1000);
    assertThat(sums.value()).isCloseTo(push - pull, within(1e-9));
    sums.assertGradients();
    assertThat(of("pamc-full-negatives", Z, 2, A, 0, 0, 1, 1).with("tau", 1000).value())
        .isCloseTo((near + far) / 2 - pull, within(1e-6));
  }

  @Test
  void oneNodePerClusterHasTheFullNegatives() {
    double[] z = Draws.uniform(5, 6 * 3, -1, 1);
    double[] a = Draws.uniform(6, 36, 0, 1);
    int[] own = IntStream.range(0, 6).toArray();
    Evaluated sums = of("pamc", z, 3, a, own);
    Evaluated full = of("pamc-full-negatives", z, 3, a, own);
    assertThat(sums.value()).isCloseTo(full.value(), within(1e-9));
    assertThat(sums.gradient("embeddings"))
        .containsExactly(full.gradient("embeddings"), within(1e-9));
  }

  /** How far nodes point away from the sums of their clusters, at most. */
  private static double spread(double[] z, int d, int[] clusters, int k) {
    double[] sums = new double[k * d];
    for (int c = 0; c < z.length; c++) {
      sums[clusters[c / d] * d + c % d] += z[c];
    }
    double most = 0;
    for (int i = 0; i < clusters.length; i++) {
      double cosine = cosineOf(z, i, sums, clusters[i], d);
      most = Math.max(most, Math.sqrt(Math.max(0, 2 - 2 * cosine)));
    }
    return most;
  }

  private static double cosineOf(double[] x, int i, double[] y, int j, int d) {
    double[] both = new double[2 * d];
    System.arraycopy(x, i * d, both, 0, d);
    System.arraycopy(y, j * d, both, d, d);
    return cosine(both, 0, 1, d);
  }

  @Test
  void liesWithinTheBoundOfTheFullNegatives() {
    for (int run = 0; run < 60; run++) {
      UniformRandomProvider random = new Seed(run).generator();
      int k = 2 + random.nextInt(8);
      int d = 2 + random.nextInt(4);
      int n = k + random.nextInt(50);
      boolean even = run % 2 == 0;
      n = even ? k * (1 + n / k) : n;
      // nodes on the spot of their cluster in some runs, anywhere in others
      double noise = run % 3 == 0 ? 0 : random.nextDouble();
      double tau = 0.25 + 2 * random.nextDouble();
      double[] centres = Draws.uniform(run, k * d, -1, 1);
      double[] z = Draws.uniform(run + 100, n * d, -noise, noise);
      int[] clusters = new int[n];
      int[] sizes = new int[k];
      for (int i = 0; i < n; i++) {
        clusters[i] = even || i < k ? i % k : random.nextInt(k);
        sizes[clusters[i]]++;
        for (int c = 0; c < d; c++) {
          z[i * d + c] += centres[clusters[i] * d + c];
        }
      }
      double[] a = Draws.uniform(run + 200, n * n, 0, 1);
      double full = of("pamc-full-negatives", z, d, a, clusters).with("tau", tau).value();
      double gap = full - of("pamc", z, d, a, clusters).with("tau", tau).value();
      double uneven = 0;
      for (int size : sizes) {
        uneven += Math.abs((double) size / n - 1.0 / k) / 2;
      }
      double slack = 2 * tau * (spread(z, d, clusters, k) + uneven) + 1e-6;
      double few = Math.log1p(Math.expm1(tau) / (1 + (k - 1) * Math.exp(-tau)));
      double least = Math.log(Arrays.stream(sizes).min().orElseThrow());
      double most = Math.log(Arrays.stream(sizes).max().orElseThrow());
      assertThat(gap).as("seed %d", run).isBetween(least - slack, most + slack + few);
    }
  }

  @Test
  void nodesOnTheSpotOfManyClustersDifferByTheLogarithmOfTheirSize() {
    int k = 40;
    double[] centres = Draws.uniform(9, k * 3, -1, 1);
    double[] z = new double[4 * k * 3];
    int[] clusters = IntStream.range(0, 4 * k).map(i -> i % k).toArray();
    for (int c = 0; c < z.length; c++) {
      z[c] = centres[c % centres.length];
    }
    double[] a = ones(4 * k);
    double full = of("pamc-full-negatives", z, 3, a, clusters).value();
    double gap = full - of("pamc", z, 3, a, clusters).value();
    assertThat(gap).isBetween(Math.log(4), Math.log(4) + 0.0266);
  }

  @Test
  void oneClusterDoesNotPush() {
    assertThat(of("pamc", Z, 2, A, 0, 0, 0, 0).value())
        .isCloseTo(-meanLog(Z, 2, 0.5, A), within(1e-9));
  }

  @Test
  void lengthDoesNotCount() {
    double[] longer = Arrays.stream(Z).map(x -> 37 * x).toArray();
    assertThat(of("pamc", longer, 2, A, 0, 0, 1, 1).value())
        .isCloseTo(of("pamc", Z, 2, A, 0, 0, 1, 1).value(), within(1e-7));
  }

  @Test
  void targetsSharpenTheShares() {
    try (NDManager manager = Torch.manager()) {
      double[] q = {.8, .2, .6, .4, .1, .9};
      NDArray log = manager.create(q).reshape(3, 2).log();
      assertThat(SoftAssignment.target(log).toDoubleArray())
          .containsExactly(
              new double[] {0.94117647, 0.05882353, 0.69230769, 0.30769231, 0.01219512, 0.98780488},
              within(1e-8));
      assertThat(SoftAssignment.divergence(log).getDouble()).isCloseTo(0.05520318, within(1e-8));
    }
  }

  private static Evaluated kl(double[] z, double[] centres) {
    return Evaluated.of(LOSS, "pamc-kl")
        .array("embeddings", z, z.length / 3, 3)
        .array("centres", centres, centres.length / 3, 3);
  }

  private static double[] shares(double[] z, double[] centres) {
    int n = z.length / 3;
    int k = centres.length / 3;
    double[] q = new double[n * k];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int c = 0; c < k; c++) {
        double square = 0;
        for (int j = 0; j < 3; j++) {
          square += Math.pow(z[i * 3 + j] - centres[c * 3 + j], 2);
        }
        q[i * k + c] = 1 / (1 + square);
        sum += q[i * k + c];
      }
      for (int c = 0; c < k; c++) {
        q[i * k + c] /= sum;
      }
    }
    return q;
  }

  private static double[] target(double[] q, int k) {
    double[] columns = new double[k];
    for (int c = 0; c < q.length; c++) {
      columns[c % k] += q[c];
    }
    double[] p = new double[q.length];
    for (int i = 0; i < q.length; i += k) {
      double sum = 0;
      for (int c = 0; c < k; c++) {
        p[i + c] = q[i + c] * q[i + c] / columns[c];
        sum += p[i + c];
      }
      for (int c = 0; c < k; c++) {
        p[i + c] /= sum;
      }
    }
    return p;
  }

  private static double divergence(double[] p, double[] q, int n) {
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      sum += p[c] * Math.log(p[c] / q[c]) / n;
    }
    return sum;
  }

  @Test
  void divergenceEqualsTheSlowSumAndItsTargetIsConstant() {
    double[] z = Draws.uniform(7, 24, -2, 2);
    double[] centres = Draws.uniform(8, 12, -2, 2);
    double[] q = shares(z, centres);
    double[] p = target(q, 4);
    assertThat(kl(z, centres).value()).isCloseTo(divergence(p, q, 8), within(1e-13));
    double[] onZ = kl(z, centres).gradient("embeddings");
    double[] onCentres = kl(z, centres).gradient("centres");
    double step = 1e-6;
    for (int i = 0; i < z.length; i++) {
      double[] up = z.clone();
      double[] down = z.clone();
      up[i] += step;
      down[i] -= step;
      double slope =
          divergence(p, shares(up, centres), 8) - divergence(p, shares(down, centres), 8);
      assertThat(onZ[i]).isCloseTo(slope / (2 * step), within(1e-8));
    }
    for (int i = 0; i < centres.length; i++) {
      double[] up = centres.clone();
      double[] down = centres.clone();
      up[i] += step;
      down[i] -= step;
      double slope = divergence(p, shares(z, up), 8) - divergence(p, shares(z, down), 8);
      assertThat(onCentres[i]).isCloseTo(slope / (2 * step), within(1e-8));
    }
  }

  @Test
  void takesSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray z = manager.create(new float[] {1e4f, 0, 0, -1e4f, 0, 0, 3, 4}, new Shape(4, 2));
      z.setRequiresGradient(true);
      SparseGraph graph = SparseGraph.ofDense(A, 4, 4);
      NDArray labels = manager.create(new long[] {0, 0, 2, 2});
      NDArray value = LOSS.over(graph, 3).evaluate(new NDList(labels), new NDList(z));
      NDArray full = LOSS.fullNegatives(z, graph);
      assertThat(value.getFloat()).isFinite();
      assertThat(full.getFloat()).isFinite();
      Gradients.backward(value.add(full));
      assertThat(z.getGradient().toFloatArray())
          .doesNotContain(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void oneNodeAndNoEdgesAreDefined() {
    Evaluated alone = of("pamc", new double[] {3, 4}, 2, new double[] {1}, 0);
    assertThat(alone.value()).isCloseTo(0, within(1e-12));
    assertThat(alone.gradient("embeddings")).containsOnly(0);
    Evaluated unlinked = of("pamc", Z, 2, new double[16], 0, 0, 1, 1);
    assertThat(unlinked.value()).isCloseTo(Math.log(2.05251330) - Math.log(1e-10), within(1e-8));
    unlinked.assertGradients();
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] broken = Z.clone();
    broken[2] = Double.NaN;
    assertRefused(of("pamc", broken, 2, A, 0, 0, 1, 1), "'embeddings' holds NaN");
    double[] negative = A.clone();
    negative[1] = -1;
    assertRefused(of("pamc", Z, 2, negative, 0, 0, 1, 1), "the weight -1.0");
    assertRefused(of("pamc", Z, 2, A, 0, 0, 1, 2).with("K", 2), "clusters hold 2");
    assertRefused(of("pamc", Z, 2, A, 0, 0, 1, 1).with("tau", 0), "tau is 0");
    assertRefused(
        Evaluated.of(LOSS, "pamc")
            .array("embeddings", Z, 4, 2)
            .array("adjacency", A, 4, 4)
            .list("clusters", 0, 1),
        "clusters has 2");
    assertRefused(
        Evaluated.of(LOSS, "pamc-kl")
            .array("embeddings", Z, 4, 2)
            .array("centres", new double[3], 1, 3),
        "(4, 2) and (1, 3)");
  }

  private static void assertRefused(Evaluated evaluated, String message) {
    assertThatThrownBy(evaluated::value)
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
