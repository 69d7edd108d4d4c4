package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.ClusterAgreement;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.Restarts;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.graph.MetaPathEmbedding.Embedded;
import io.equipoise.deep.graph.MetaPathEmbedding.Negatives;
import io.equipoise.deep.graph.MetaPathEmbedding.Options;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetaPathEmbeddingTest {
  private static final int N = 60;
  private static final Options SHORT =
      new Options(
          8,
          5,
          Negatives.CLUSTERED,
          List.of(6, 12),
          3,
          MeowLoss.Options.DEFAULT,
          0.1,
          0.2,
          0.2,
          15,
          0,
          1e-2);

  private static float[] features() {
    double[] noise = Draws.uniform(1, N * 3, -1, 1);
    float[] x = new float[N * 3];
    for (int c = 0; c < x.length; c++) {
      x[c] = (float) (noise[c] + (c / 3 % 3 == c % 3 ? 1 : 0));
    }
    return x;
  }

  /** Each node with two of its community's nodes in the middle, of which there are 4. */
  private static List<MetaPath> paths() {
    int[] from = IntStream.range(0, 2 * N).map(e -> e / 2).toArray();
    int[] chosen = Draws.codes(2, 2 * N, 4);
    int[] to = IntStream.range(0, 2 * N).map(e -> 3 * chosen[e] + e / 2 % 3).toArray();
    SparseGraph half = SparseGraph.ofPairs(N, 12, from, to);
    float[] known = new float[24];
    for (int k = 0; k < 24; k++) {
      known[k] = k % 5;
    }
    return List.of(MetaPath.through(half), new MetaPath(half, Optional.of(known)));
  }

  @Test
  void findsCommunitiesUnderAllNegativesAndIsRepeatable() {
    int before = NativeArrays.count();
    int[] truth = IntStream.range(0, N).map(i -> i % 3).toArray();
    for (Negatives negatives : Negatives.values()) {
      MetaPathEmbedding embedding = new MetaPathEmbedding(SHORT.with(negatives));
      Embedded found = embedding.fit(features(), 3, paths(), new Seed(4));
      int[] clusters = Restarts.best(found.embeddings(), N, 8, 3, 5, new Seed(5)).clusters();
      assertThat(ClusterAgreement.of(truth, clusters).nmi()).as("%s", negatives).isGreaterThan(0.9);
      assertThat(found.losses()).hasSize(15);
      assertThat(found.losses()[14]).isLessThan(found.losses()[0]);
      assertThat(found.attention()).hasSize(4);
      assertThat(Arrays.stream(found.attention()).sum()).isCloseTo(1, within(1e-6));
      assertThat(embedding.fit(features(), 3, paths(), new Seed(4)).embeddings())
          .isEqualTo(found.embeddings());
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void summarisesTheWeightsOfNegatives() {
    MetaPathEmbedding.WeightSummary all = fit(SHORT.with(Negatives.ALL)).weights();
    assertThat(all).isEqualTo(new MetaPathEmbedding.WeightSummary(1, 1, 1, 0));
    MetaPathEmbedding.WeightSummary clustered = fit(SHORT).weights();
    assertThat(clustered.least()).isZero();
    assertThat(clustered.most()).isEqualTo(2);
    assertThat(clustered.zeros()).isBetween(1.0 / N, 0.5);
    MetaPathEmbedding.WeightSummary learned = fit(SHORT.with(Negatives.LEARNED)).weights();
    assertThat(learned.mean()).isCloseTo(1, within(1e-5));
    assertThat(learned.least()).isPositive().isLessThan(learned.most());
  }

  @Test
  void endsWhenTheLossNoLongerFalls() {
    Options slow =
        new Options(
            8, 5, Negatives.ALL, List.of(), 1, MeowLoss.Options.DEFAULT, 0, 0, 0, 200, 2, 1e-30);
    assertThat(fit(slow).losses()).hasSize(3);
  }

  @Test
  void takesNodesWithoutAnyPath() {
    SparseGraph none = SparseGraph.ofPairs(N, 2, new int[0], new int[0]);
    Embedded found =
        new MetaPathEmbedding(SHORT)
            .fit(features(), 3, List.of(MetaPath.through(none)), new Seed(4));
    assertThat(found.embeddings()).hasSize(N * 8).doesNotContain(Float.NaN);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertRefused(() -> fit(features(), List.of()), "paths are empty");
    assertRefused(() -> fit(new float[30], paths()), "features has 10");
    float[] broken = features();
    broken[7] = Float.NaN;
    assertRefused(() -> fit(broken, paths()), "features hold NaN");
    assertRefused(
        () -> new MetaPathEmbedding(Options.DEFAULT).fit(features(), 3, paths(), new Seed(1)),
        "clusters is 100");
  }

  private static Embedded fit(Options options) {
    return new MetaPathEmbedding(options).fit(features(), 3, paths(), new Seed(4));
  }

  private static void fit(float[] x, List<MetaPath> paths) {
    new MetaPathEmbedding(SHORT).fit(x, 3, paths, new Seed(1));
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(UserError.class).hasMessageContaining(message);
  }
}
