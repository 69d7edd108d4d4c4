package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class SparseGraphTest {

  private static double[] dense(SparseGraph graph) {
    double[] dense = new double[graph.nodes() * graph.width()];
    for (int i = 0; i < graph.nodes(); i++) {
      for (int j = 0; j < graph.width(); j++) {
        dense[i * graph.width() + j] = graph.weight(i, j);
      }
    }
    return dense;
  }

  private static double[] product(double[] a, double[] b, int n) {
    double[] product = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          product[i * n + j] += a[i * n + k] * b[k * n + j];
        }
      }
    }
    return product;
  }

  @Test
  void edgesGoBothWaysAndCountOnce() {
    SparseGraph graph = SparseGraph.ofEdges(4, new int[] {0, 2, 1, 0}, new int[] {1, 0, 0, 1});
    assertThat(dense(graph)).containsExactly(0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(graph.degree(0)).isEqualTo(2);
    assertThat(graph.edges()).isEqualTo(4);
  }

  @Test
  void influenceIsTheSumOfPowers() {
    int n = 7;
    SparseGraph graph = SparseGraph.ofEdges(n, Draws.codes(1, 9, n - 1), Draws.codes(2, 9, n - 1));
    double[] one = dense(graph);
    for (int i = 0; i < n; i++) {
      one[i * n + i] += 1;
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += one[i * n + j];
      }
      for (int j = 0; j < n; j++) {
        one[i * n + j] /= sum;
      }
    }
    double[] two = product(one, one, n);
    double[] three = product(two, one, n);
    double[] expected = new double[n * n];
    for (int c = 0; c < expected.length; c++) {
      expected[c] = one[c] + two[c] + three[c];
    }
    assertThat(dense(graph.influence(3))).containsExactly(expected, within(1e-14));
    assertThat(dense(graph.influence(1))).containsExactly(one, within(1e-15));
  }

  @Test
  void turnsAndMultipliesBetweenKinds() {
    SparseGraph papers = SparseGraph.ofPairs(3, 2, new int[] {0, 1, 2, 2}, new int[] {1, 0, 0, 1});
    assertThat(dense(papers.transposed())).containsExactly(0, 1, 1, 1, 0, 1);
    assertThat(dense(papers.times(papers.transposed()))).containsExactly(1, 0, 1, 0, 1, 1, 1, 1, 2);
    assertThat(dense(SparseGraph.ofDense(new double[] {0, 2, 0, 3}, 2, 2)))
        .containsExactly(0, 2, 0, 3);
  }

  @Test
  void aNodeWithoutEdgesKeepsItsLoop() {
    SparseGraph alone = SparseGraph.ofEdges(2, new int[0], new int[0]);
    assertThat(dense(alone.influence(2))).containsExactly(2, 0, 0, 2);
    assertThat(dense(alone.rowNormalised())).containsOnly(0);
  }

  @Test
  void refusesNodesThatAreNotThere() {
    assertThatThrownBy(() -> SparseGraph.ofEdges(3, new int[] {0}, new int[] {3}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("joins 0 and 3");
    assertThatThrownBy(() -> SparseGraph.ofEdges(3, new int[] {0}, new int[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("they must agree");
    assertThatThrownBy(() -> SparseGraph.loops(3).influence(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("hops is 0");
  }
}
