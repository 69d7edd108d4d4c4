package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.ContrastiveRegressionRegularizer;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.DenseWeights;
import java.util.ArrayList;
import java.util.List;

/** Absolute error with and without the contrastive term, on targets that crowd around one value. */
public final class ContrastiveRegressionExperiment implements Experiment {
  private static final String FEW = "error in rare decades, as a share of that without";
  private static final String REST = "error in the other decades, as a share of that without";
  private static final String BASE = "absolute error";
  private static final String TREATED = "absolute error + ConR";
  private static final double BETA = 0.01;
  private static final int WARM_UP = 5;

  @Override
  public String method() {
    return "conr";
  }

  @Override
  public String claim() {
    return "Beside the absolute error the term lowers the error in decades of fewer than 40 training"
        + " rows by a fifth, and raises that of the others by no more than 5%.";
  }

  @Override
  public String data() {
    return "Targets from N(35, 10), 1,200 rows, and 60 uniform ones in [0, 100], on a curve in 20"
        + " dimensions with noise 0.25; 1,000 rows of uniform targets to test.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (20-128-64-1) under the absolute error of y/100 alone, on the same"
        + " two noisy copies of each row: 60 epochs of batches of 64, Adam at 0.001.";
  }

  @Override
  public String scaledDown() {
    return "A small perceptron on a made curve instead of ResNet-50 on ages and depth maps; copies"
        + " differ by noise; beta 0.01 for targets over 100, five epochs without the term.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(FEW, TREATED, BASE, false, 0.2),
        new Measure(REST, TREATED, BASE, false, -0.05));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean quick = size == Size.QUICK;
    double[] map = ImbalancedNumbers.map(root.child("map"));
    ImbalancedNumbers train =
        ImbalancedNumbers.of(map, quick ? 140 : 1200, quick ? 20 : 60, root.child("train"));
    ImbalancedNumbers test = ImbalancedNumbers.of(map, 0, quick ? 100 : 1000, root.child("test"));
    List<Value> values = new ArrayList<>();
    double[][] errors = new double[2][];
    for (int arm = 0; arm < 2; arm++) {
      String name = arm == 0 ? BASE : TREATED;
      DenseWeights weights = trained(train, arm == 1, quick ? 7 : 60, root);
      errors[arm] = test.errors(NumberTraining.predictions(weights, test), train.decades());
      values.add(new Value("mean absolute error", name, errors[arm][0]));
      values.add(new Value("mean absolute error in rare decades", name, errors[arm][1]));
      values.add(new Value("mean absolute error in the other decades", name, errors[arm][2]));
      values.add(new Value(FEW, name, errors[arm][1] / errors[0][1]));
      values.add(new Value(REST, name, errors[arm][2] / errors[0][2]));
    }
    return new Outcome(values);
  }

  private static DenseWeights trained(ImbalancedNumbers rows, boolean term, int epochs, Seed seed) {
    ContrastiveRegressionRegularizer conr =
        new ContrastiveRegressionRegularizer(ContrastiveRegressionRegularizer.Options.DEFAULT);
    double[] weights = rows.weights();
    NumberTraining.Lesson lesson =
        (out, copies, targets, epoch) -> {
          NDArray loss = NumberTraining.absoluteError(out.logits(), targets);
          if (!term || epoch < WARM_UP) {
            return loss;
          }
          NDArray years = out.logits().flatten().stopGradient().mul(Scalars.held(100, targets));
          NDArray each = targets.getManager().create(copies.of(weights));
          NDArray pushed = conr.loss(out.features(), targets, years, each);
          return loss.add(pushed.mul(Scalars.held(BETA, pushed)));
        };
    int[] sizes = {ImbalancedNumbers.WIDTH, 128, 64, 1};
    return new NumberTraining(rows, epochs).fit(sizes, lesson, seed);
  }
}
