package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Every row of one set against all rows of another, some queries at a time: N·N numbers are never
 * held. A pair's number depends on nothing but the pair, so that equal rows tie to the bit.
 */
final class AllPairs {
  /** Gallery rows that lie side by side, so that one pass over a query serves them all. */
  private static final int PANEL = 64;

  /** Numbers held at once, and the most queries at a time. */
  private static final int HELD = 1 << 22;

  private static final int MOST_QUERIES = 64;

  private AllPairs() {}

  /** Is given one query after the other. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param ranks for each gallery row, smaller for nearer: minus the cosine, or the squared
     *     distance; used again for later queries
     */
    void query(int query, double[] ranks);
  }

  /** Visits the queries in their order. */
  static void each(Embeddings queries, Embeddings gallery, Distance distance, Visitor visitor) {
    Require.that(
        queries.width() == gallery.width(),
        "queries have the width "
            + queries.width()
            + " but the gallery "
            + gallery.width()
            + "; they must agree");
    boolean cosine = distance == Distance.COSINE;
    int d = gallery.width();
    int n = gallery.size();
    double[] rows = cosine ? queries.unit().values() : queries.values();
    double[] panels = panels(cosine ? gallery.unit().values() : gallery.values(), n, d);
    int together = Math.max(1, Math.min(MOST_QUERIES, HELD / Math.max(1, n)));
    double[][] ranks = new double[Math.min(together, queries.size())][n];
    for (int first = 0; first < queries.size(); first += together) {
      int count = Math.min(together, queries.size() - first);
      for (int from = 0; from < n; from += PANEL) {
        int side = Math.min(PANEL, n - from);
        for (int q = 0; q < count; q++) {
          if (cosine) {
            products(rows, (first + q) * d, panels, from * d, side, d, ranks[q], from);
          } else {
            squares(rows, (first + q) * d, panels, from * d, side, d, ranks[q], from);
          }
        }
      }
      for (int q = 0; q < count; q++) {
        visitor.query(first + q, ranks[q]);
      }
    }
  }

  /** The rows, by panels, within a panel by dimension. */
  private static double[] panels(double[] rows, int n, int d) {
    double[] panels = new double[rows.length];
    for (int from = 0; from < n; from += PANEL) {
      int side = Math.min(PANEL, n - from);
      for (int j = 0; j < side; j++) {
        for (int k = 0; k < d; k++) {
          panels[from * d + k * side + j] = rows[(from + j) * d + k];
        }
      }
    }
    return panels;
  }

  private static void products(
      double[] rows, int row, double[] panel, int at, int side, int d, double[] out, int to) {
    Arrays.fill(out, to, to + side, 0);
    int k = 0;
    for (; k + 3 < d; k += 4) {
      double a = rows[row + k];
      double b = rows[row + k + 1];
      double c = rows[row + k + 2];
      double e = rows[row + k + 3];
      int p = at + k * side;
      for (int j = 0; j < side; j++) {
        out[to + j] -=
            a * panel[p + j]
                + b * panel[p + side + j]
                + c * panel[p + 2 * side + j]
                + e * panel[p + 3 * side + j];
      }
    }
    for (; k < d; k++) {
      double a = rows[row + k];
      int p = at + k * side;
      for (int j = 0; j < side; j++) {
        out[to + j] -= a * panel[p + j];
      }
    }
  }

  private static void squares(
      double[] rows, int row, double[] panel, int at, int side, int d, double[] out, int to) {
    Arrays.fill(out, to, to + side, 0);
    for (int k = 0; k < d; k++) {
      double a = rows[row + k];
      int p = at + k * side;
      for (int j = 0; j < side; j++) {
        double difference = a - panel[p + j];
        out[to + j] += difference * difference;
      }
    }
  }
}
