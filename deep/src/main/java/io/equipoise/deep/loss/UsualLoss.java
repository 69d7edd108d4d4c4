package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import java.util.Set;

/**
 * What a network trains on when nobody names a loss: cross-entropy where rows have classes, the
 * squared error where they have numbers.
 */
public final class UsualLoss implements Objective {
  private static final Objective CLASSES = new CrossEntropyLoss();
  private static final Objective NUMBERS = new SquaredErrorLoss();

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public NumberHead head() {
    return NUMBERS.head();
  }

  @Override
  public Run begin(Population population) {
    Run classes = CLASSES.begin(population);
    Run numbers = NUMBERS.begin(population);
    return new Run() {
      @Override
      public NDArray values(Batch batch) {
        return (batch.ofNumbers() ? numbers : classes).values(batch);
      }

      @Override
      public NDArray loss(Batch batch) {
        return (batch.ofNumbers() ? numbers : classes).loss(batch);
      }
    };
  }

  @Override
  public String toString() {
    return CLASSES + ", for numbers " + NUMBERS;
  }
}
