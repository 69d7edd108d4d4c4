package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.equipoise.deep.engine.Torch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The losses as any DJL user would take them, without anything else of this project. */
class DropInTest {

  static Stream<Loss> losses() {
    return Stream.of(
        new CrossEntropyLoss(),
        new BinaryCrossEntropyLoss(),
        new FocalLoss(new FocalLoss.Options(2, new double[] {1, 2, 3})),
        new WeightedCrossEntropyLoss(WeightedCrossEntropyLoss.Options.DEFAULT),
        new ClassBalancedLoss(ClassBalancedLoss.Options.DEFAULT),
        new DiceLoss(DiceLoss.Options.DEFAULT),
        new WorstGroupLoss(WorstGroupLoss.Options.DEFAULT),
        new FairnessRegularizedLoss(FairnessRegularizedLoss.Options.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void trainsInsideADefaultTrainingConfig(Loss loss) {
    try (NDManager manager = Torch.manager();
        Model model = Model.newInstance("drop-in", "PyTorch")) {
      // The last layer's gradients sum to zero over the classes, which DJL's trainer takes for no
      // gradient at all; a hidden layer's do not.
      manager.getEngine().setRandomSeed(1);
      model.setBlock(
          new SequentialBlock()
              .add(Linear.builder().setUnits(8).build())
              .add(Activation.tanhBlock())
              .add(Linear.builder().setUnits(3).build()));
      Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.1f)).build();
      try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adam))) {
        trainer.initialize(new Shape(1, 3));
        NDArray x = manager.eye(3).repeat(0, 4);
        NDArray labels = manager.create(new long[] {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
        NDArray groups = manager.create(new long[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
        float first = step(trainer, loss, x, labels, groups);
        float last = first;
        for (int k = 0; k < 30; k++) {
          last = step(trainer, loss, x, labels, groups);
        }
        assertThat(last).as(loss.getName()).isLessThan(0.7f * first);
      }
    }
  }

  private static float step(Trainer trainer, Loss loss, NDArray x, NDArray labels, NDArray groups) {
    float value;
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDList predictions = trainer.forward(new NDList(x));
      NDArray result = loss.evaluate(new NDList(labels, groups), predictions);
      collector.backward(result);
      value = result.getFloat();
    }
    trainer.step();
    return value;
  }
}
