package io.equipoise.tabular.noise;

import io.equipoise.core.stat.Order;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which labels confident learning holds for wrong, from out-of-fold probabilities p and the {@link
 * ConfidentJoint} C; i is the label given, n·Q[i][j] its estimate of the rows labelled i that are
 * of class j, rounded.
 *
 * @see <a href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang, Confident Learning:
 *     Estimating Uncertainty in Dataset Labels, 2021, section 3.2</a>
 */
public enum FilterRule {
  /** For all i ≠ j the n·Q[i][j] rows labelled i of the largest p_j - p_i. */
  PRUNE_BY_NOISE_RATE {
    @Override
    public boolean[] wrong(ConfidentJoint joint) {
      boolean[] wrong = new boolean[joint.rows()];
      for (int label = 0; label < joint.classes(); label++) {
        for (int other = 0; other < joint.classes(); other++) {
          if (other != label) {
            int j = other;
            int given = label;
            double count = joint.estimated(label, other);
            mark(joint, label, count, row -> joint.p(row, given) - joint.p(row, j), wrong);
          }
        }
      }
      return wrong;
    }
  },

  /** For all i the sum over j ≠ i of n·Q[i][j] rows labelled i of the smallest p_i. */
  PRUNE_BY_CLASS {
    @Override
    public boolean[] wrong(ConfidentJoint joint) {
      boolean[] wrong = new boolean[joint.rows()];
      for (int label = 0; label < joint.classes(); label++) {
        double count = 0;
        for (int other = 0; other < joint.classes(); other++) {
          count += other == label ? 0 : joint.estimated(label, other);
        }
        int given = label;
        mark(joint, label, count, row -> joint.p(row, given), wrong);
      }
      return wrong;
    }
  },

  /** Rows that pruning by noise rate and by class agree on. */
  BOTH {
    @Override
    public boolean[] wrong(ConfidentJoint joint) {
      boolean[] wrong = PRUNE_BY_NOISE_RATE.wrong(joint);
      boolean[] byClass = PRUNE_BY_CLASS.wrong(joint);
      for (int row = 0; row < wrong.length; row++) {
        wrong[row] &= byClass[row];
      }
      return wrong;
    }
  },

  /** Rows off the diagonal of C: surely of another class. */
  CONFIDENT_LEARNING {
    @Override
    public boolean[] wrong(ConfidentJoint joint) {
      boolean[] wrong = new boolean[joint.rows()];
      for (int row = 0; row < wrong.length; row++) {
        int sure = joint.confident(row);
        wrong[row] = sure >= 0 && sure != joint.label(row);
      }
      return wrong;
    }
  },

  /** Rows of which another class is more probable than the label. */
  PREDICTED_DIFFERS_FROM_GIVEN {
    @Override
    public boolean[] wrong(ConfidentJoint joint) {
      boolean[] wrong = new boolean[joint.rows()];
      for (int row = 0; row < wrong.length; row++) {
        for (int c = 0; c < joint.classes(); c++) {
          wrong[row] |= joint.p(row, c) > joint.p(row, joint.label(row));
        }
      }
      return wrong;
    }
  };

  /** Whether each row (N) is held for wrongly labelled. */
  public abstract boolean[] wrong(ConfidentJoint joint);

  /** Marks so many rows of a label, those of the lowest standing; of equals the first. */
  private static void mark(
      ConfidentJoint joint,
      int label,
      double count,
      IntToDoubleFunction standing,
      boolean[] wrong) {
    int[] rows =
        IntStream.range(0, joint.rows()).filter(row -> joint.label(row) == label).toArray();
    int[] ordered = Order.ascending(rows, standing);
    long most = Math.min(rows.length, Math.round(count));
    for (int k = 0; k < most; k++) {
      wrong[ordered[k]] = true;
    }
  }
}
