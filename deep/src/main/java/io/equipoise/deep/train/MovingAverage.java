package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Gradients;

/**
 * A teacher whose weights are the exponential moving average of a student's: {@code teacher = decay
 * · teacher + (1 - decay) · student} after every step.
 */
public final class MovingAverage {
  private final Network teacher;
  private final Network student;
  private final double decay;

  /**
   * Starts with the teacher equal to the student.
   *
   * @param teacher a network of the student's shape, which takes no gradients from now on
   * @param decay in [0, 1); how much of the teacher stays at each step
   */
  public MovingAverage(Network teacher, Network student, double decay) {
    Require.shareBelowOne("decay", decay);
    Require.sameLength(
        "the teacher", teacher.parameters().size(), "the student", student.parameters().size());
    this.teacher = teacher;
    this.student = student;
    this.decay = decay;
    for (NDArray parameter : teacher.parameters()) {
      parameter.setRequiresGradient(false);
    }
    move(0);
  }

  /** Follows the student's last step. */
  public void update() {
    move(decay);
  }

  private void move(double kept) {
    try (Gradients paused = Gradients.pause()) {
      for (int i = 0; i < teacher.parameters().size(); i++) {
        NDArray followed = student.parameters().get(i);
        boolean single = followed.getDataType() == DataType.FLOAT32;
        try (NDArray share = followed.mul(single ? (Number) (float) (1 - kept) : 1 - kept)) {
          teacher.parameters().get(i).muli(kept).addi(share);
        }
      }
    }
  }
}
