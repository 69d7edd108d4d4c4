package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.graph.SparseGraph;
import io.equipoise.evidence.comparison.GraphTask.Scores;
import org.junit.jupiter.api.Test;

class GraphComparisonTest {
  private final GraphComparison tiny = new GraphComparison(new GraphComparison.Size(2, 96, 2));

  @Test
  void comparesEveryWayAtEveryMixing() {
    String text = tiny.tables(tiny.ways());
    assertThat(text)
        .doesNotContain("NaN")
        .contains("### Mixing 0.10", "### Mixing 0.40", "(baseline)");
    tiny.ways().forEach(way -> assertThat(text).contains("\n| `" + way.name() + "` | "));
  }

  @Test
  void embedsTheSameFromTheSameSeed() {
    GraphTask task = GraphTask.of(96, 0.25, new Seed(4));
    for (GraphComparison.Way way : tiny.ways()) {
      double[] first = way.embed().apply(task).values();
      assertThat(way.embed().apply(task).values()).as(way.name()).isEqualTo(first);
    }
  }

  @Test
  void judgesThePerfectEmbeddingAsPerfect() {
    GraphTask task = GraphTask.of(200, 0.25, new Seed(4));
    float[] said = new float[200 * GraphTask.BLOCKS];
    for (int i = 0; i < 200; i++) {
      said[i * GraphTask.BLOCKS + task.blocks()[i]] = 1;
    }
    assertThat(task.judge(Embeddings.of(said, GraphTask.BLOCKS)))
        .isEqualTo(new Scores(1, task.judge(Embeddings.of(said, GraphTask.BLOCKS)).nmi()))
        .satisfies(scores -> assertThat(scores.nmi()).isCloseTo(1, within(1e-9)));
  }

  /** Two nodes and an edge: with loops both rows of the matrix are (1/2, 1/2). */
  @Test
  void propagatesTheMeanOfNeighbours() {
    SparseGraph pair = SparseGraph.ofEdges(3, new int[] {0}, new int[] {1});
    assertThat(GraphViews.propagated(new float[] {1, 0, 3, 2, 5, 7}, 2, pair))
        .containsExactly(
            new float[] {2, 1, 2, 1, 5, 7}, org.assertj.core.data.Offset.offset(1e-6f));
  }
}
