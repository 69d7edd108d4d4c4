package io.equipoise.deep.complementary;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;

/**
 * What a network pays for a row of which only one class is known that it does not have.
 *
 * <pre>
 *   SCL-NL    -log(1 - p_k + 1e-6)        k the complementary label, p = softmax(logits)
 *   SCL-EXP   exp(p_k)
 *   forward   -log Σ_y T[y,k] p_y         T[y,k] the share of label k among rows of class y
 * </pre>
 *
 * <p>Logits have shape (N,C), labels (N), int64 in [0, C). T has shape (C,C); uniform labels have
 * 1/(C-1) off its diagonal and 0 on it. Where some labels are likelier than others T must say so.
 *
 * @see <a href="https://arxiv.org/abs/2007.02235">Chou, Niu, Lin, Sugiyama, Unbiased Risk
 *     Estimators Can Mislead, 2020, arXiv:2007.02235, for the first two</a>
 * @see <a href="https://arxiv.org/abs/1711.09535">Yu, Liu, Gong, Tao, Learning with Biased
 *     Complementary Labels, 2018, arXiv:1711.09535, for the third</a>
 */
public final class ComplementaryLoss {
  private static final double LEAST = 1e-6;

  private final Form form;
  private final double[][] transition;

  /** The formulas. */
  public enum Form {
    SCL_NL,
    SCL_EXP,
    FORWARD
  }

  private ComplementaryLoss(Form form, double[][] transition) {
    this.form = form;
    this.transition = transition;
  }

  /** Of this form, under uniform labels where it asks. */
  public static ComplementaryLoss of(Form form) {
    return new ComplementaryLoss(form, new double[0][]);
  }

  /**
   * The forward correction under these shares.
   *
   * @param transition (C,C) T, each entry in [0, 1]
   */
  public static ComplementaryLoss forward(double[][] transition) {
    Require.that(transition.length > 1, "transition must have at least two classes");
    for (double[] row : transition) {
      Require.sameLength("a row of transition", row.length, "transition", transition.length);
      for (double share : row) {
        Require.between("each of transition", share, 0, 1);
      }
    }
    return new ComplementaryLoss(Form.FORWARD, transition);
  }

  /** The loss of each row (N). */
  public NDArray perRow(NDArray complementary, NDArray logits) {
    Shape shape = logits.getShape();
    Require.that(
        shape.dimension() == 2 && shape.get(1) > 1,
        "logits must have the shape (N,C) of at least two classes, but have " + shape);
    Require.sameLength("complementary", complementary.size(), "logits", shape.get(0));
    int classes = Math.toIntExact(shape.get(1));
    NDArray named = complementary.oneHot(classes, logits.getDataType());
    return switch (form) {
      case SCL_NL -> {
        // the other classes' shares, not 1 - p: what is left of a sure class survives in float32
        NDArray rest = logits.softmax(1).mul(named.neg().add(1)).sum(new int[] {1});
        yield rest.add(Scalars.of(LEAST, rest)).log().neg();
      }
      case SCL_EXP -> logits.softmax(1).mul(named).sum(new int[] {1}).exp();
      case FORWARD -> forward(complementary, logits, classes);
    };
  }

  private NDArray forward(NDArray complementary, NDArray logits, int classes) {
    Require.that(
        transition.length == 0 || transition.length == classes,
        "transition has " + transition.length + " classes, but logits have " + classes);
    double[] logs = new double[classes * classes];
    double[] possible = new double[classes * classes];
    boolean[] ever = new boolean[classes];
    for (int y = 0; y < classes; y++) {
      for (int k = 0; k < classes; k++) {
        double share = transition.length > 0 ? transition[y][k] : y == k ? 0 : 1.0 / (classes - 1);
        possible[k * classes + y] = share > 0 ? 1 : 0;
        logs[k * classes + y] = share > 0 ? Math.log(share) : 0;
        ever[k] |= share > 0;
      }
    }
    for (long k : complementary.toLongArray()) {
      Require.that(ever[(int) k], "transition says that no class has the complementary label " + k);
    }
    NDArray mask = ofLabels(possible, complementary, logits, classes);
    NDArray weighed = logits.logSoftmax(1).add(ofLabels(logs, complementary, logits, classes));
    return LogSumExp.of(weighed, mask, 1).neg();
  }

  /** The line (C) of each label from a table (C·C), label by label. */
  private static NDArray ofLabels(double[] table, NDArray labels, NDArray like, int classes) {
    NDArray lines =
        like.getManager().create(table).toType(like.getDataType(), false).reshape(classes, classes);
    NDArray chosen = labels.oneHot(classes, DataType.INT32).toType(like.getDataType(), false);
    return chosen.matMul(lines);
  }
}
