package io.equipoise.core.metric;

import io.equipoise.core.dataset.SlabRows;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.DeLong;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Which of several features that all tell the label a model uses, and which it ignores: what is
 * left of its accuracy and AUC when the columns of a block S are moved, all together, to other
 * rows.
 *
 * <p>A block without which the AUC falls to a coin's, while the others may be anything, is all that
 * the model looks at ({@link Report#extreme}); a shift in that block alone will break it. The
 * columns must be those in which the block is given: a rotation mixes blocks.
 *
 * <pre>{@code
 * FeatureRows rows = SlabRows.linearAndSlabs(20, 5).make(10_000, seed);
 * var report = BlockReliance.of(rows.x(), 20, rows.labels(), new int[] {0}, model::logits, seed);
 * }</pre>
 *
 * <p>In real data blocks hang together beyond the label, so that moved rows may be of a kind that
 * never occurs. The readings within classes move the block among rows of one label only: what is
 * lost there is not the label, but the tie to other columns.
 *
 * @see <a href="https://arxiv.org/abs/2006.07710">Shah, Tamuly, Raghunathan, Jain, Netrapalli, The
 *     Pitfalls of Simplicity Bias in Neural Networks, 2020, arXiv:2006.07710</a>
 * @see SlabRows
 */
@Method(
    name = "block-reliance",
    aliases = {"randomized-features", "simplicity-bias"},
    row = 77,
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Says which of several equally predictive blocks of features a model uses and which it"
            + " ignores, by moving a block's columns to other rows.",
    cites = "shah2020pitfalls")
public final class BlockReliance implements Numeric {
  private static final double COIN = 0.55;
  private static final double UNHARMED = 0.02;

  /**
   * What a model is worth on some rows.
   *
   * @param accuracy of the decision that a score above 0 is the class 1
   * @param auc of the scores
   */
  public record Reading(Estimate accuracy, Estimate auc) {}

  /**
   * What an audit found.
   *
   * @param standard on the rows as they are
   * @param blockMoved with the block's columns moved to other rows
   * @param restMoved with all other columns moved
   * @param blockMovedWithin with the block's columns moved to other rows of the same class
   * @param restMovedWithin with all other columns moved to other rows of the same class
   */
  public record Report(
      Reading standard,
      Reading blockMoved,
      Reading restMoved,
      Reading blockMovedWithin,
      Reading restMovedWithin) {

    /**
     * Whether the block is all that counts: without it an AUC of at most 0.55, and without all the
     * others one that is lower by at most 0.02.
     */
    public boolean extreme() {
      return blockMoved.auc().value() <= COIN
          && restMoved.auc().value() >= standard.auc().value() - UNHARMED;
    }
  }

  /**
   * Audits a model.
   *
   * @param x (N·D) rows that the model has not learned from
   * @param width D
   * @param labels (N) 0 or 1, both present
   * @param block columns, each in [0, D)
   * @param scores from rows (N·D) to a score each (N), higher for the class 1, such as a logit
   */
  public static Report of(
      double[] x, int width, int[] labels, int[] block, UnaryOperator<double[]> scores, Seed seed) {
    Require.sameLength("the numbers", x.length, "rows × width", (long) labels.length * width);
    Arrays.stream(labels).forEach(label -> Require.between("a label", label, 0, 1));
    Require.that(
        Arrays.stream(labels).distinct().count() == 2,
        "all rows are of one class, so that no AUC can be measured");
    int[] rest = rest(width, block);
    int[] anywhere = Permutation.of(labels.length, seed.child("anywhere").generator());
    int[] within = withinClasses(labels, seed.child("within").generator());
    return new Report(
        reading(x, labels, scores),
        reading(moved(x, width, block, anywhere), labels, scores),
        reading(moved(x, width, rest, anywhere), labels, scores),
        reading(moved(x, width, block, within), labels, scores),
        reading(moved(x, width, rest, within), labels, scores));
  }

  /**
   * Rows whose block comes from other rows, all its columns from the same one.
   *
   * @param x (N·D)
   * @param block columns, each in [0, D)
   * @param from (N) which row each row gets the block of
   */
  public static double[] moved(double[] x, int width, int[] block, int[] from) {
    double[] changed = x.clone();
    for (int column : block) {
      Require.between("a column of the block", column, 0, width - 1);
      for (int i = 0; i < from.length; i++) {
        changed[i * width + column] = x[from[i] * width + column];
      }
    }
    return changed;
  }

  private static int[] rest(int width, int[] block) {
    boolean[] inBlock = new boolean[width];
    for (int column : block) {
      Require.between("a column of the block", column, 0, width - 1);
      inBlock[column] = true;
    }
    int[] rest = new int[width];
    int count = 0;
    for (int column = 0; column < width; column++) {
      if (!inBlock[column]) {
        rest[count++] = column;
      }
    }
    return Arrays.copyOf(rest, count);
  }

  private static int[] withinClasses(int[] labels, UniformRandomProvider random) {
    int[] from = new int[labels.length];
    for (int label = 0; label < 2; label++) {
      int wanted = label;
      int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
      int[] shuffled = rows.clone();
      Permutation.shuffle(shuffled, random);
      for (int k = 0; k < rows.length; k++) {
        from[rows[k]] = shuffled[k];
      }
    }
    return from;
  }

  private static Reading reading(double[] x, int[] labels, UnaryOperator<double[]> scores) {
    double[] said = scores.apply(x);
    Require.sameLength("the scores", said.length, "the labels", labels.length);
    int right = 0;
    for (int i = 0; i < said.length; i++) {
      Require.that(!Double.isNaN(said[i]), "the model's score of row " + i + " is NaN");
      right += (said[i] > 0 ? 1 : 0) == labels[i] ? 1 : 0;
    }
    return new Reading(
        ProportionInterval.wilson(right, labels.length), DeLong.of(said, labels).estimate());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("slab-coordinate")
            .input("labels", "(N)", "0 or 1")
            .input("signs", "(N)", "-1 or 1; a linear coordinate has no use for them")
            .input("uniforms", "(N)", "draws in [0, 1]")
            .input("branches", "(N)", "0 or 1: the first or the second of a class's two slabs")
            .parameter("slabs", 5, "1 for a linear coordinate, 3, 5 or 7")
            .parameter("halfRange", 1, "largest number, above 0")
            .parameter("margin", 0.1, "half the space between slabs, as a share of halfRange")
            .computes(BlockReliance::coordinates));
  }

  private static Evaluation coordinates(Arguments arguments) {
    int[] labels = arguments.ints("labels");
    int[] signs = arguments.ints("signs");
    double[] uniforms = arguments.numbers("uniforms");
    int[] branches = arguments.ints("branches");
    Require.sameLength("signs", signs.length, "labels", labels.length);
    Require.sameLength("uniforms", uniforms.length, "labels", labels.length);
    Require.sameLength("branches", branches.length, "labels", labels.length);
    int slabs = arguments.whole("slabs", 5);
    double halfRange = arguments.number("halfRange", 1);
    double margin = arguments.number("margin", 0.1);
    double[] values = new double[labels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          SlabRows.coordinate(
              slabs, labels[i], signs[i], uniforms[i], branches[i], halfRange, margin);
    }
    return Evaluation.of(values);
  }
}
