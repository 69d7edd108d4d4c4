package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment.Outcome;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * One seed of a comparison on {@link CompanionImages}: a network that was trained plainly, and arms
 * that go on from it, each as long.
 */
final class CompanionTrial implements AutoCloseable {
  /** The arm that goes on as it began. */
  static final String LONGER = "trained as long";

  private final CompanionImages train;
  private final CompanionImages test;
  private final CompanionNet standard;
  private final int epochs;
  private final Seed seed;
  private final List<Value> values = new ArrayList<>();

  /** Trains the network that all arms start from, and the arm without a remedy. */
  CompanionTrial(long number, Size size) {
    boolean quick = size == Size.QUICK;
    seed = new Seed(number);
    epochs = quick ? 1 : 12;
    train = CompanionImages.draw(quick ? 200 : 2000, true, seed.child("train"));
    test = CompanionImages.draw(quick ? 300 : 3000, false, seed.child("test"));
    standard = CompanionNet.random(seed.child("network"));
    standard.train(train, CompanionNet.StepLoss.plain(), epochs, seed.child("standard"));
    standard.note("standard", test, values);
    arm(LONGER, CompanionNet.StepLoss.plain());
  }

  /** The images that arms learn from. */
  CompanionImages train() {
    return train;
  }

  /** The network that arms start from. */
  CompanionNet standard() {
    return standard;
  }

  /** An arm on a loss. */
  CompanionTrial arm(String name, CompanionNet.StepLoss loss) {
    try (CompanionNet tuned = standard.copy()) {
      tuned.train(train, loss, epochs, seed.child("tuning")).note(name, test, values);
    }
    return this;
  }

  Outcome outcome() {
    return new Outcome(values);
  }

  @Override
  public void close() {
    standard.close();
  }
}
