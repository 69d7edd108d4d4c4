package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.LdamLoss;
import io.equipoise.deep.loss.LogitAdjustmentLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.DeferredWeighting;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;

/**
 * LDAM with and without deferred reweighting on ten Gaussian classes whose sizes fall by a factor
 * of 100, judged on as many test rows of each class.
 */
public final class LdamExperiment implements Experiment {
  private static final String LDAM = "ldam";
  private static final String DEFERRED = "ldam with deferred reweighting";
  private static final String PLAIN = "cross-entropy";
  private static final String ACCURACY = "accuracy over equal classes";
  private static final int CLASSES = 10;
  private static final int WIDTH = 10;
  private static final double NOISE = 1.2;
  private static final double RATIO = 100;

  @Override
  public String method() {
    return LDAM;
  }

  @Override
  public String claim() {
    return "With ten classes whose sizes fall by a factor of 100, LDAM is more accurate over equal"
        + " classes than cross-entropy by 0.01, and by 0.03 with deferred reweighting.";
  }

  @Override
  public String data() {
    return "Made rows of ten Gaussian classes in ten dimensions, noise of 1.2; 2,000 training rows"
        + " of the largest class down to 20 of the smallest, and 500 test rows of each.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (10-64-10) under cross-entropy, 60 epochs of Adam at 0.002 in"
        + " batches of 128; cross-entropy with deferred reweighting and logit adjustment are shown"
        + " beside it.";
  }

  @Override
  public String scaledDown() {
    return "Made rows instead of CIFAR; logits without bounds instead of cosines, and the step size"
        + " is not lowered where reweighting starts.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ACCURACY, LDAM, PLAIN, true, 0.01),
        new Measure(ACCURACY, DEFERRED, PLAIN, true, 0.03));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    GaussianClasses made = GaussianClasses.of(CLASSES, WIDTH, NOISE, root.child("classes"));
    Examples train = made.rows(falling(quick ? 400 : 2000), root.child("train"));
    Examples test = made.rows(GaussianClasses.equal(CLASSES, quick ? 50 : 500), root.child("test"));
    Course course = new Course(train, test, quick ? 5 : 60, root);
    Objective ldam = new LdamLoss(LdamLoss.Options.DEFAULT);
    Weighting deferred = new DeferredWeighting(DeferredWeighting.Options.DEFAULT);
    List<Value> values = new ArrayList<>();
    values.add(course.value(PLAIN, new CrossEntropyLoss(), Weighting.NONE));
    values.add(course.value(LDAM, ldam, Weighting.NONE));
    values.add(course.value(DEFERRED, ldam, deferred));
    values.add(
        course.value("cross-entropy with deferred reweighting", new CrossEntropyLoss(), deferred));
    values.add(
        course.value(
            "logit adjustment",
            new LogitAdjustmentLoss(LogitAdjustmentLoss.Options.DEFAULT),
            Weighting.NONE));
    return new Outcome(values);
  }

  private static int[] falling(int largest) {
    int[] sizes = new int[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      sizes[c] = (int) Math.round(largest * Math.pow(RATIO, -c / (CLASSES - 1.0)));
    }
    return sizes;
  }

  /** The same training under any loss and weighting. */
  private record Course(Examples train, Examples test, int epochs, Seed seed) {

    Value value(String arm, Objective objective, Weighting weighting) {
      Trainer trainer = new Trainer(objective, weighting, Settings.fixed(epochs, 128, 2e-3));
      DenseWeights weights = Perceptron.trained(trainer, train, seed, 64).result();
      return new Value(ACCURACY, arm, GaussianClasses.accuracy(weights, test));
    }
  }
}
