package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.LabelOrder;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.PairMixtures;
import io.equipoise.deep.embedding.SupReMixLoss;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Pairs mixed from the batch, beside the batch's own, on targets that crowd around one value. */
public final class SupReMixExperiment implements Experiment {
  private static final String FEW = "mean absolute error in rare decades";
  private static final String SHARE = "error in rare decades, as a share of window contrast's";
  private static final String ORDER = "rank correlation of target and embedding distances";
  private static final int EMBEDDED = 64;
  private static final int PAIRS = 50_000;

  /** What is trained. */
  private enum Arm {
    WINDOW("window contrast", false, false),
    BOTH("SupReMix", true, true),
    NO_NEGATIVES("SupReMix without mixed negatives", false, true),
    NO_POSITIVES("SupReMix without mixed positives", true, false);

    final String title;
    final boolean negatives;
    final boolean positives;

    Arm(String title, boolean negatives, boolean positives) {
      this.title = title;
      this.negatives = negatives;
      this.positives = positives;
    }
  }

  @Override
  public String method() {
    return "supremix";
  }

  @Override
  public String claim() {
    return "Mixed pairs lower the error in decades of fewer than 40 training rows by a quarter"
        + " against contrast of equal targets alone, each kind of mixture has a part in it, and"
        + " distances follow those of targets more closely.";
  }

  @Override
  public String data() {
    return "Targets from N(35, 10), 1,200 rows, and 60 uniform ones in [0, 100], on a curve in 20"
        + " dimensions with noise 0.25; 1,000 rows of uniform targets to test.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (20-128-64) under supervised contrast in which targets within 1 are"
        + " equal, on two noisy copies of each row: 60 epochs of batches of 64, Adam at 0.001, tau"
        + " 0.1; then ridge regression on directions. Mixed positives from a window of 10.";
  }

  @Override
  public String scaledDown() {
    return "A small perceptron on a made curve instead of networks on ages, sentences and images;"
        + " views differ by noise.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(SHARE, Arm.BOTH.title, Arm.WINDOW.title, false, 0.25),
        new Measure(FEW, Arm.BOTH.title, Arm.NO_NEGATIVES.title, false, 0),
        new Measure(FEW, Arm.BOTH.title, Arm.NO_POSITIVES.title, false, 0),
        new Measure(ORDER, Arm.BOTH.title, Arm.WINDOW.title, true, 0));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean quick = size == Size.QUICK;
    double[] map = ImbalancedNumbers.map(root.child("map"));
    ImbalancedNumbers train =
        ImbalancedNumbers.of(map, quick ? 140 : 1200, quick ? 20 : 60, root.child("train"));
    ImbalancedNumbers test = ImbalancedNumbers.of(map, 0, quick ? 100 : 1000, root.child("test"));
    int epochs = quick ? 3 : 60;
    List<Value> values = new ArrayList<>();
    NumberTraining training = new NumberTraining(train, epochs);
    DenseWeights direct =
        training.fit(
            new int[] {ImbalancedNumbers.WIDTH, 128, EMBEDDED, 1},
            (out, copies, targets, epoch) -> NumberTraining.absoluteError(out.logits(), targets),
            root);
    double[] errors = test.errors(NumberTraining.predictions(direct, test), train.decades());
    String absolute = "absolute error, end to end";
    values.add(new Value("mean absolute error", absolute, errors[0]));
    values.add(new Value(FEW, absolute, errors[1]));
    values.add(new Value("mean absolute error in the other decades", absolute, errors[2]));
    double window = Double.NaN;
    for (Arm arm : Arm.values()) {
      UniformRandomProvider random = root.child("mixtures").generator();
      DenseWeights weights =
          training.fit(
              new int[] {ImbalancedNumbers.WIDTH, 128, EMBEDDED},
              (out, copies, targets, epoch) -> contrast(arm, out.logits(), targets, copies, random),
              root);
      Judge judge = new Judge(embedded(weights, train), train.y(), embedded(weights, test), test);
      double few = judge.error(test.inDecades(true, train.decades()));
      window = arm == Arm.WINDOW ? few : window;
      values.add(new Value("mean absolute error", arm.title, judge.error(all(test))));
      values.add(new Value(FEW, arm.title, few));
      values.add(
          new Value(
              "mean absolute error in the other decades",
              arm.title,
              judge.error(test.inDecades(false, train.decades()))));
      values.add(new Value(SHARE, arm.title, few / window));
      double order = LabelOrder.of(judge.asked(), test.y(), PAIRS, root.child("pairs"));
      values.add(new Value(ORDER, arm.title, order));
    }
    return new Outcome(values);
  }

  /** Ridge regression on directions. */
  private record Judge(
      Embeddings known, double[] targets, Embeddings asked, ImbalancedNumbers test) {
    double error(int[] rows) {
      double[] truth = Arrays.stream(rows).mapToDouble(i -> test.y()[i]).toArray();
      return LinearProbe.numbers(known, targets, asked.rows(rows), truth, LinearProbe.RIDGE)
          .meanAbsoluteError()
          .value();
    }
  }

  private static int[] all(ImbalancedNumbers rows) {
    int[] all = new int[rows.y().length];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static Embeddings embedded(DenseWeights weights, ImbalancedNumbers rows) {
    DenseWeights.Forward forward = weights.forward();
    float[] embeddings = new float[rows.y().length * EMBEDDED];
    for (int i = 0; i < rows.y().length; i++) {
      float[] each = forward.logits(rows.x(), i * ImbalancedNumbers.WIDTH);
      System.arraycopy(each, 0, embeddings, i * EMBEDDED, EMBEDDED);
    }
    return Embeddings.of(embeddings, EMBEDDED).unit();
  }

  private static NDArray contrast(
      Arm arm,
      NDArray z,
      NDArray targets,
      ImbalancedNumbers.Copies copies,
      UniformRandomProvider random) {
    SupReMixLoss loss =
        new SupReMixLoss(new SupReMixLoss.Options(1, 0.1, arm != Arm.WINDOW, false));
    PairMixtures mixed =
        PairMixtures.of(
            LabelRanking.numbers(copies.y()), new PairMixtures.Options(1, 10, 2, 8), random);
    return loss.loss(
        z,
        targets,
        arm.negatives ? mixed.negatives() : List.of(),
        arm.positives ? mixed.positives() : List.of());
  }
}
