package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GroupDroLossTest {
  private static final int[] LABELS = {0, 1, 1, 0, 1};
  private static final int[] GROUPS = {0, 0, 2, 2, 2};
  private static final double[] LOGITS = Draws.uniform(8, 10, -2, 2);

  private static double[] losses(GroupDroLoss loss, int steps) {
    Population population = Population.count(LABELS, 2, GROUPS, 3);
    Objective.Run run = loss.begin(population);
    double[] values = new double[steps];
    try (NDManager manager = Torch.manager()) {
      Batch batch =
          Batch.of(
                  manager.create(Arrays.stream(LABELS).asLongStream().toArray()),
                  manager.create(LOGITS, new Shape(5, 2)))
              .inGroups(manager.create(Arrays.stream(GROUPS).asLongStream().toArray()));
      for (int k = 0; k < steps; k++) {
        values[k] = run.loss(batch).getDouble();
      }
    }
    return values;
  }

  private static double mean(int group) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 5; i++) {
      if (GROUPS[i] == group) {
        double other = LOGITS[2 * i + 1 - LABELS[i]] - LOGITS[2 * i + LABELS[i]];
        sum += Math.log1p(Math.exp(other));
        count++;
      }
    }
    return sum / count;
  }

  @Test
  void followsTheAlgorithmStepByStep() {
    double eta = 0.7;
    double c = 0.3;
    double[] raised = {mean(0) + c / Math.sqrt(2), 0, mean(2) + c / Math.sqrt(3)};
    double[] q = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    double[] found =
        losses(
            new GroupDroLoss(
                new GroupDroLoss.Options(eta, c, new CrossEntropyLoss(), GroupDroLoss.By.GROUP)),
            4);
    for (double value : found) {
      double sum = 0;
      for (int g = 0; g < 3; g++) {
        q[g] *= Math.exp(eta * raised[g]);
        sum += q[g];
      }
      double expected = 0;
      for (int g = 0; g < 3; g++) {
        q[g] /= sum;
        expected += q[g] * raised[g];
      }
      assertThat(value).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void withoutLeaningItIsTheMeanOverGroups() {
    GroupDroLoss even =
        new GroupDroLoss(
            new GroupDroLoss.Options(0, 0, new CrossEntropyLoss(), GroupDroLoss.By.GROUP));
    double expected = (mean(0) + mean(2)) / 3;
    assertThat(losses(even, 2)).containsExactly(new double[] {expected, expected}, within(1e-12));
  }

  @Test
  void inTheEndItIsTheWorstGroupAndEveryRunStartsAfresh() {
    GroupDroLoss fast =
        new GroupDroLoss(
            new GroupDroLoss.Options(50, 0, new CrossEntropyLoss(), GroupDroLoss.By.GROUP));
    double[] first = losses(fast, 40);
    assertThat(first[39]).isCloseTo(Math.max(mean(0), mean(2)), within(1e-9));
    assertThat(losses(fast, 40)).isEqualTo(first);
  }
}
