package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;

/**
 * Whether a sequence of models can share one index: queries of a newer model search items that an
 * older one has embedded.
 *
 * <pre>
 *   M[i][j] = search accuracy of model i's queries among model j's items, j &lt;= i
 *   AC = share of pairs i &gt; j with M[i][j] &gt; M[j][j]
 *   AA = mean of M over all j &lt;= i
 * </pre>
 *
 * <p>A pair is compatible when the new queries find more among the old items than the old queries
 * did; a tie is not. So two equal models have an AC of 0. That is the test of a definition which
 * {@link #agreement} looks at pair by pair: across models, items of one class lie at least as near
 * as within the old model, and items of different classes at least as far.
 *
 * @see <a href="https://arxiv.org/abs/2405.02581">Biondi et al., Stationary Representations:
 *     Optimally Approximating Compatibility and Implications for Improved Model Replacements, 2024,
 *     arXiv:2405.02581</a>
 */
@Method(
    name = "compatibility",
    aliases = {"compatibility-matrix"},
    row = 101,
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary = "Says whether newer models can search what older ones have indexed.",
    cites = "biondi2024stationary")
public final class Compatibility implements Numeric {
  /** Cosines that differ by less are equal. */
  private static final double ROUNDING = 1e-12;

  /**
   * M by nearest neighbour under the cosine: row i has i + 1 entries.
   *
   * @param queries of each model, oldest first, for the same Q items
   * @param queryLabels (Q)
   * @param gallery of each model for the same N items
   * @param labels (N)
   */
  public static double[][] matrix(
      List<Embeddings> queries, int[] queryLabels, List<Embeddings> gallery, int[] labels) {
    Require.sameLength("queries", queries.size(), "gallery", gallery.size());
    double[][] matrix = new double[queries.size()][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        matrix[i][j] =
            Retrieval.of(queries.get(i), queryLabels, gallery.get(j), labels, Distance.COSINE)
                .precisionAt1()
                .value();
      }
    }
    return matrix;
  }

  /**
   * Shares of the ordered pairs of which the definition holds; NaN where there is no such pair.
   *
   * @param same of pairs of one class, those at least as near across models as in the old one
   * @param different of pairs of different classes, those at least as far
   */
  public record Agreement(double same, double different) {
    /** Whether it holds of every pair. */
    public boolean holds() {
      return !(same < 1) && !(different < 1);
    }
  }

  /**
   * How far a new model keeps the old one's order, by cosines; O(N²·d) time.
   *
   * @param newer (N,d) of the new model
   * @param older (N,d) of the old one, of the same items
   * @param labels (N)
   */
  public static Agreement agreement(Embeddings newer, Embeddings older, int[] labels) {
    Require.sameLength("newer", newer.size(), "older", older.size());
    Require.sameLength("labels", labels.length, "older", older.size());
    Require.that(
        newer.width() == older.width(),
        "newer has "
            + newer.width()
            + " columns and older "
            + older.width()
            + ", but both must share a space");
    double[] fresh = newer.unit().values();
    double[] known = older.unit().values();
    long[] pairs = new long[2];
    long[] kept = new long[2];
    for (int a = 0; a < labels.length; a++) {
      for (int b = 0; b < labels.length; b++) {
        if (a != b) {
          int kind = labels[a] == labels[b] ? 0 : 1;
          double nearer =
              dot(fresh, a, known, b, older.width()) - dot(known, a, known, b, older.width());
          pairs[kind]++;
          kept[kind] += (kind == 0 ? nearer >= -ROUNDING : nearer <= ROUNDING) ? 1 : 0;
        }
      }
    }
    return new Agreement((double) kept[0] / pairs[0], (double) kept[1] / pairs[1]);
  }

  private static double dot(double[] x, int i, double[] y, int j, int width) {
    double sum = 0;
    for (int c = 0; c < width; c++) {
      sum += x[i * width + c] * y[j * width + c];
    }
    return sum;
  }

  /** AC, in [0, 1]; NaN for a single model. */
  public static double share(double[][] matrix) {
    int compatible = 0;
    int pairs = 0;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < i; j++) {
        compatible += matrix[i][j] > matrix[j][j] ? 1 : 0;
        pairs++;
      }
    }
    return pairs == 0 ? Double.NaN : (double) compatible / pairs;
  }

  /** AA. */
  public static double accuracy(double[][] matrix) {
    double sum = 0;
    int cells = 0;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j <= i; j++) {
        sum += matrix[i][j];
        cells++;
      }
    }
    return sum / cells;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("compatibility")
            .input("matrix", "(T,…)", "M: row i holds at least i + 1 entries, of which those count")
            .computes(Compatibility::evaluate));
  }

  private static Evaluation evaluate(Arguments given) {
    Tensor tensor = given.tensor("matrix");
    double[][] matrix = tensor.rows();
    Require.that(matrix.length >= 2, "input 'matrix' must be of at least two models");
    for (int i = 0; i < matrix.length; i++) {
      Require.that(
          matrix[i].length > i,
          "input 'matrix' has " + matrix[i].length + " columns for " + matrix.length + " models");
      for (int j = 0; j <= i; j++) {
        Require.that(
            Double.isFinite(matrix[i][j]),
            "input 'matrix' holds "
                + matrix[i][j]
                + " in row "
                + i
                + ", column "
                + j
                + ", but must hold an accuracy there");
      }
    }
    return Evaluation.of(share(matrix), accuracy(matrix));
  }
}
