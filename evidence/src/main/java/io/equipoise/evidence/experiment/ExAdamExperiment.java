package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.ExAdam;
import io.equipoise.deep.train.Optimizer;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trained;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;

/**
 * EXAdam on drawn digits, beside Adam at the same and at larger learning rates, since its steps are
 * longer. Counts the epochs until the training loss is where Adam's ends.
 */
public final class ExAdamExperiment implements Experiment {
  private static final String REACH = "epochs to the training loss that Adam at 0.001 ends with";
  private static final String LOSS = "training loss of the last epoch";
  private static final String ACCURACY = "test accuracy";
  private static final String ADAM = "Adam at 0.001";
  private static final String LARGE_ADAM = "Adam at 0.004";
  private static final String EXADAM = "EXAdam at 0.001";

  @Override
  public String method() {
    return "exadam";
  }

  @Override
  public String claim() {
    return "At an equal learning rate EXAdam reaches Adam's last training loss in at most half of 15"
        + " epochs; Adam at four times the rate needs at most 1.5 epochs more, so that the gain is"
        + " one of step size.";
  }

  @Override
  public String data() {
    return "Drawn digits of 5 by 7 dots somewhere in images of 10 by 10 with noise; 1,200 to train"
        + " and 1,000 to test.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (100-128-64-10) on cross-entropy in batches of 64 under Adam at"
        + " 0.001; at 0.002 and 0.004 and EXAdam at half and with the growing step size are shown"
        + " beside it.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on made digits instead of convolutional networks on CIFAR-10.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(REACH, EXADAM, ADAM, false, 7.5),
        new Measure(REACH, LARGE_ADAM, EXADAM, false, -1.5));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Examples train = examples(MadeDigits.draw(quick ? 300 : 1200, 0, root.child("train")));
    Examples test = examples(MadeDigits.draw(quick ? 200 : 1000, 0, root.child("test")));
    Optimizer adam = new AdamOptimizer();
    Optimizer exAdam = new ExAdam(ExAdam.Options.DEFAULT);
    Optimizer growing = new ExAdam(new ExAdam.Options(ExAdam.StepSize.LOG));
    int epochs = quick ? 4 : 15;
    List<Value> values = new ArrayList<>();
    Trained<DenseWeights> first = fit(adam, 1e-3, train, epochs, root);
    double goal = last(first);
    record(ADAM, first, goal, test, values);
    record("Adam at 0.002", fit(adam, 2e-3, train, epochs, root), goal, test, values);
    record(LARGE_ADAM, fit(adam, 4e-3, train, epochs, root), goal, test, values);
    record("EXAdam at 0.0005", fit(exAdam, 5e-4, train, epochs, root), goal, test, values);
    record(EXADAM, fit(exAdam, 1e-3, train, epochs, root), goal, test, values);
    record(
        "EXAdam, growing, at 0.001", fit(growing, 1e-3, train, epochs, root), goal, test, values);
    return new Outcome(values);
  }

  private static Examples examples(MadeDigits digits) {
    int[] labels = new int[digits.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Math.toIntExact(digits.labels()[i]);
    }
    return Examples.of(
        digits.pixels(), MadeDigits.SIDE * MadeDigits.SIDE, labels, MadeDigits.CLASSES);
  }

  private static Trained<DenseWeights> fit(
      Optimizer optimizer, double rate, Examples train, int epochs, Seed seed) {
    Settings settings = Settings.fixed(epochs, 64, rate);
    return Perceptron.trained(
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings, optimizer),
        train,
        seed,
        128,
        64);
  }

  private static void record(
      String arm, Trained<DenseWeights> trained, double goal, Examples test, List<Value> values) {
    int epochs = trained.losses().size();
    int reached = 0;
    while (reached < epochs && trained.losses().get(reached) > goal) {
      reached++;
    }
    // an epoch more than there are where it was not reached
    values.add(new Value(REACH, arm, reached + 1.0));
    values.add(new Value(LOSS, arm, last(trained)));
    values.add(new Value(ACCURACY, arm, GaussianClasses.accuracy(trained.result(), test)));
  }

  private static double last(Trained<DenseWeights> trained) {
    return trained.losses().get(trained.losses().size() - 1);
  }
}
