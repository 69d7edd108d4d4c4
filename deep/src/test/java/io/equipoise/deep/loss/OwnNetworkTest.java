package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.equipoise.deep.engine.Torch;
import org.junit.jupiter.api.Test;

/** The losses that no recipe holds, in a user's own training as their Javadoc shows it. */
class OwnNetworkTest {
  private static final int ROWS = 120;

  /** A line, trained by these steps. */
  private static Trainer line(Model model, NDManager manager, Loss loss, int inputs) {
    manager.getEngine().setRandomSeed(3);
    model.setBlock(Linear.builder().setUnits(1).build());
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.05f)).build();
    Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(adam));
    trainer.initialize(new Shape(1, inputs));
    return trainer;
  }

  @Test
  void bagMeansTeachTheSlopeOfRows() {
    Loss loss =
        new AggregateResponseLoss(
            new AggregateResponseLoss.Options(0, AggregateResponseLoss.Form.SQUARED));
    try (NDManager manager = Torch.manager();
        Model model = Model.newInstance("bags", "PyTorch");
        Trainer trainer = line(model, manager, loss, 1)) {
      float[] x = new float[ROWS];
      float[] means = new float[ROWS / 3];
      long[] bagOf = new long[ROWS];
      for (int i = 0; i < ROWS; i++) {
        x[i] = (float) Math.sin(3.1 * i);
        bagOf[i] = i / 3;
        means[i / 3] += (1 + 2 * x[i]) / 3;
      }
      NDArray features = manager.create(x, new Shape(ROWS, 1));
      NDArray bags = manager.create(bagOf);
      NDArray bagMeans = manager.create(means);
      for (int step = 0; step < 300; step++) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList predictions = trainer.forward(new NDList(features));
          collector.backward(loss.evaluate(new NDList(bagMeans, bags), predictions));
        }
        trainer.step();
      }
      NDArray ends = manager.create(new float[] {0, 1}, new Shape(2, 1));
      float[] said = trainer.evaluate(new NDList(ends)).singletonOrThrow().toFloatArray();
      assertThat(said[0]).isCloseTo(1, within(0.05f));
      assertThat(said[1]).isCloseTo(3, within(0.05f));
    }
  }

  @Test
  void membersFromNoiseSpreadAsFarAsTheTargets() {
    Loss loss = new AlmostFairCrpsLoss(AlmostFairCrpsLoss.Options.DEFAULT);
    try (NDManager manager = Torch.manager();
        Model model = Model.newInstance("members", "PyTorch");
        Trainer trainer = line(model, manager, loss, 2)) {
      NDArray features = manager.zeros(new Shape(ROWS, 1));
      NDArray targets = manager.randomNormal(new Shape(ROWS)).mul(2f);
      for (int step = 0; step < 300; step++) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDArray noise = manager.randomNormal(new Shape(4 * ROWS, 1));
          NDArray repeated = features.repeat(0, 4);
          NDArray outputs =
              trainer.forward(new NDList(repeated.concat(noise, 1))).singletonOrThrow();
          collector.backward(
              loss.evaluate(new NDList(targets), new NDList(outputs.reshape(-1, 4))));
        }
        trainer.step();
      }
      NDArray ends = manager.create(new float[] {0, -1, 0, 1}, new Shape(2, 2));
      float[] said = trainer.evaluate(new NDList(ends)).singletonOrThrow().toFloatArray();
      // one standard deviation of noise to either side: the targets' is 2
      assertThat(Math.abs(said[1] - said[0]) / 2).isCloseTo(2, within(0.5f));
    }
  }
}
