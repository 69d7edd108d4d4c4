package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.ClusterAgreement;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PamcClusteringTest {
  private static final int N = 60;
  private static final PamcClustering.Options SHORT =
      new PamcClustering.Options(16, 4, 2, 0.5, 1, 2, false, 60, 20, 1e-2);

  /** Three far groups, each a ring. */
  private static float[] features() {
    double[] noise = Draws.uniform(1, N * 3, -0.3, 0.3);
    float[] x = new float[N * 3];
    for (int c = 0; c < x.length; c++) {
      x[c] = (float) (noise[c] + (c / 3 % 3 == c % 3 ? 2 : 0));
    }
    return x;
  }

  private static SparseGraph rings() {
    int[] from = IntStream.range(0, N).toArray();
    return SparseGraph.ofEdges(N, from, Arrays.stream(from).map(i -> (i + 3) % N).toArray());
  }

  @Test
  void findsGroupsThatAreThereAndIsRepeatable() {
    int before = NativeArrays.count();
    int[] truth = IntStream.range(0, N).map(i -> i % 3).toArray();
    for (boolean full : new boolean[] {false, true}) {
      PamcClustering clustering = new PamcClustering(SHORT.withFullNegatives(full));
      PamcClustering.Clusters found = clustering.fit(features(), 3, rings(), 3, new Seed(4));
      assertThat(ClusterAgreement.of(truth, found.labels()).nmi()).isGreaterThan(0.99);
      assertThat(found.embeddings()).hasSize(N * 4);
      assertThat(found.epochs()).isEqualTo(20);
      assertThat(found.leastShare()).hasSize(20);
      assertThat(clustering.fit(features(), 3, rings(), 3, new Seed(4)).embeddings())
          .isEqualTo(found.embeddings());
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void endsWithTheLastClustersBeforeOneEmpties() {
    // all nodes alike: the start has one cluster with nodes, and no step can part them
    PamcClustering.Clusters found =
        new PamcClustering(SHORT).fit(new float[N * 3], 3, rings(), 3, new Seed(4));
    assertThat(found.epochs()).isOne();
    assertThat(found.leastShare()).containsExactly(0);
    assertThat(found.embeddings()).doesNotContain(Float.NaN);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    PamcClustering clustering = new PamcClustering(SHORT);
    assertThatThrownBy(() -> clustering.fit(new float[9], 3, rings(), 3, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features has 3");
    assertThatThrownBy(() -> clustering.fit(features(), 3, rings(), N + 1, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("clusters is 61");
    float[] broken = features();
    broken[5] = Float.NaN;
    assertThatThrownBy(() -> clustering.fit(broken, 3, rings(), 3, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features hold NaN");
  }
}
