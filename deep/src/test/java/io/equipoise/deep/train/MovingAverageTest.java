package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
  private static DenseNetwork network(int seed) {
    return DenseNetwork.random(new int[] {2, 3}, 0, new Seed(seed));
  }

  @Test
  void startsAtTheStudentAndFollowsIt() {
    int before = NativeArrays.count();
    try (DenseNetwork student = network(1);
        DenseNetwork teacher = network(2);
        Gradients recording = Gradients.record()) {
      float[] start = student.parameters().get(0).toFloatArray();
      MovingAverage average = new MovingAverage(teacher, student, 0.9);
      assertThat(teacher.parameters().get(0).toFloatArray()).isEqualTo(start);
      double[] expected = {start[0], 0};
      try (Gradients paused = Gradients.pause()) {
        student.parameters().get(0).addi(1f);
      }
      for (int step = 0; step < 3; step++) {
        average.update();
        expected[0] = 0.9 * expected[0] + 0.1 * (start[0] + 1);
      }
      assertThat((double) teacher.parameters().get(0).toFloatArray()[0])
          .isCloseTo(expected[0], within(1e-6));
      assertThat(student.parameters().get(0).toFloatArray()[0]).isEqualTo(start[0] + 1);
      assertThat(teacher.parameters()).noneMatch(each -> each.hasGradient());
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesADecayOfOneAndNetworksOfOtherShapes() {
    try (DenseNetwork student = network(1);
        DenseNetwork teacher = network(1);
        DenseNetwork deeper = DenseNetwork.random(new int[] {2, 2, 3}, 0, new Seed(1))) {
      assertThatThrownBy(() -> new MovingAverage(teacher, student, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("decay is 1");
      assertThatThrownBy(() -> new MovingAverage(deeper, student, 0.5))
          .isInstanceOf(UserError.class);
    }
  }
}
