package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReflectiveLabelCorrectorTest {
  private static final double[] LOGITS = {2, -1, 1.5, 0, 1.5, -3};
  private static final double[] TARGETS = {1, 0, 0, 0, 1, 0};

  private static Evaluated correction(double[] logits, double[] targets, int... counts) {
    return Evaluated.of(
            new ReflectiveLabelCorrector(ReflectiveLabelCorrector.Options.DEFAULT), "comic-rlc")
        .array("logits", logits, logits.length / counts.length, counts.length)
        .array("labels", targets, targets.length / counts.length, counts.length)
        .list("counts", counts);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The correction in plain loops. */
  private static double plain(double[] logits, double[] targets, int[] counts, double kappa) {
    int labels = counts.length;
    int rows = logits.length / labels;
    double[] shifted = new double[logits.length];
    double[] truth = targets.clone();
    long[] refreshed = Arrays.stream(counts).asLongStream().toArray();
    double carried = 0;
    for (int k = 0; k < labels; k++) {
      double mean = 0;
      for (int i = 0; i < rows; i++) {
        int at = i * labels + k;
        shifted[at] = logits[at] - (targets[at] == 1 ? 1 : 0);
        mean += sigmoid(shifted[at]) / rows;
      }
      for (int i = 0; i < rows; i++) {
        int at = i * labels + k;
        double p = sigmoid(shifted[at]);
        if (p > 0.7 && p > mean) {
          refreshed[k] += targets[at] == 1 ? 0 : 1;
          truth[at] = 1;
        }
        carried += truth[at];
      }
    }
    double sum = 0;
    double[] w = MultiFocalLoss.weights(refreshed, kappa);
    for (int at = 0; at < shifted.length; at++) {
      double p = sigmoid(shifted[at]);
      double q = Math.min(1, 1 - p + 0.05);
      double weight = w[at % labels];
      sum -=
          truth[at] == 1
              ? weight * Math.log(p)
              : weight * Math.pow(1 - q, 3 + weight) * Math.log(q);
    }
    return carried == 0 ? 0 : sum * rows / carried;
  }

  @Test
  void recoversTheWorkedLabel() {
    try (NDManager manager = Torch.manager()) {
      List<ReflectiveLabelCorrector.Recovered> found =
          new ReflectiveLabelCorrector(ReflectiveLabelCorrector.Options.DEFAULT)
              .recovered(
                  manager.create(TARGETS, new Shape(2, 3)),
                  manager.create(LOGITS, new Shape(2, 3)));
      assertThat(found).hasSize(1);
      assertThat(found.get(0).row()).isZero();
      assertThat(found.get(0).label()).isEqualTo(2);
      assertThat(found.get(0).confidence()).isCloseTo(0.817574, within(5e-7));
    }
  }

  @Test
  void equalsThePlainFormula() {
    assertThat(correction(LOGITS, TARGETS, 100, 10, 2).value())
        .isCloseTo(plain(LOGITS, TARGETS, new int[] {100, 10, 2}, 1 / 6.0), within(1e-12));
    for (long seed = 0; seed < 5; seed++) {
      double[] logits = Draws.uniform(seed, 40, -3, 4);
      double[] targets = Arrays.stream(Draws.codes(seed, 40, 2)).asDoubleStream().toArray();
      int[] counts = {60, 20, 5, 0, 1};
      assertThat(correction(logits, targets, counts).with("kappa", 0.5).value())
          .as("seed %d", seed)
          .isCloseTo(plain(logits, targets, counts, 0.5), within(1e-10));
    }
  }

  @Test
  void withoutAnyLabelThereIsNoCorrection() {
    Evaluated evaluated = correction(new double[] {-1, -2, 0, -3}, new double[4], 3, 2);
    assertThat(evaluated.value()).isZero();
    assertThat(evaluated.gradient("logits")).containsOnly(0);
  }

  @Test
  void addsToTheLossAndRemembersWhatAnEpochRecovered() {
    LabelCounts counts = new LabelCounts(4, new long[] {2, 1, 1}, new long[0]);
    ReflectiveLabelCorrector corrector =
        new ReflectiveLabelCorrector(ReflectiveLabelCorrector.Options.DEFAULT);
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(2, 3));
      Batch batch = Batch.ofTargets(manager.create(TARGETS, new Shape(2, 3)), logits);
      Objective.Run run = corrector.begin(counts);
      double focal =
          new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT).begin(counts).loss(batch).getDouble();
      double first = plain(LOGITS, TARGETS, new int[] {2, 1, 1}, 1 / 6.0);
      double second = plain(LOGITS, TARGETS, new int[] {2, 1, 2}, 1 / 6.0);
      assertThat(second).isNotEqualTo(first);
      double[] losses = new double[3];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = run.loss(batch).getDouble();
      }
      assertThat(losses[0]).isCloseTo(focal + 0.2 * first / 2, within(1e-12));
      assertThat(losses[1]).as("one label more").isCloseTo(focal + 0.1 * second, within(1e-12));
      assertThat(losses[2]).as("a new epoch forgets").isEqualTo(losses[0]);
      assertThat(run.heldOut(batch).getDouble()).isEqualTo(focal);
    }
  }

  @Test
  void waitsForItsFirstEpoch() {
    LabelCounts counts = new LabelCounts(2, new long[] {2, 1, 1}, new long[0]);
    ReflectiveLabelCorrector late =
        new ReflectiveLabelCorrector(
            new ReflectiveLabelCorrector.Options(
                0.7, 1, 0.2, 2, 1 / 6.0, new BinaryCrossEntropyLoss()));
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(2, 3));
      Batch batch = Batch.ofTargets(manager.create(TARGETS, new Shape(2, 3)), logits);
      double entropy = new BinaryCrossEntropyLoss().begin(counts).loss(batch).getDouble();
      Objective.Run run = late.begin(counts);
      assertThat(run.loss(batch).getDouble()).isEqualTo(entropy);
      assertThat(run.loss(batch).getDouble()).isGreaterThan(entropy);
    }
  }

  @Test
  void takesAnyLossOfSeveralLabelsInARecipe() {
    Recipe recipe = Recipe.parse("mlp(loss=comic(weight=0.5,loss=multi-focal(coOccurrence=true)))");
    assertThat(Catalogue.get().create(recipe.steps().get(0), io.equipoise.core.learn.Learner.class))
        .isNotNull();
    assertThatThrownBy(
            () -> new ReflectiveLabelCorrector.Options(0.7, 1, 0.2, 1, 0, new CrossEntropyLoss()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("loss is cross-entropy");
  }
}
