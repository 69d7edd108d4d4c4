package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.GroupOrderingLoss;
import io.equipoise.deep.embedding.NtXentLoss;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Group ordering constraints on drawn digits: how often a held-out view lies farther from its
 * anchor than one of the anchor's ten hardest negatives, beside a softmax over the same ten.
 */
public final class GroupOrderingExperiment implements Experiment {
  private static final String GROCO = "groco (K 10, steepness 1)";
  private static final String HARDEST = "NT-Xent over the 10 hardest, anchors only";
  private static final String ALL = "NT-Xent";
  private static final String INVERSIONS = "share of held-out pairs in the wrong order";
  private static final String NEAREST = "20-NN accuracy";
  private static final double TAU = 0.2;

  /** Without it all digits are told apart, and accuracy says nothing. */
  private static final double NOISE = 0.3;

  private static final int KEPT = 10;
  private static final int PROJECTIONS = 32;

  @Override
  public String method() {
    return "groco";
  }

  @Override
  public String claim() {
    return "Sorting positives above the ten hardest negatives leaves fewer of them in the wrong"
        + " order than a softmax over the same ten, and costs less than 0.01 of nearest-neighbour"
        + " accuracy against a softmax over all.";
  }

  @Override
  public String data() {
    return "Drawn digits of 8 by 8 with noise of 0.3 that stays their own, 1,000 to learn from and 1,000"
        + " to test on; views are moved, dotted out, noisy and of another brightness.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (64-256-128, projector to 32) under NT-Xent at temperature 0.2, over"
        + " all negatives and over the ten hardest of the anchor's own view; 20 epochs of Adam at"
        + " 0.001 in batches of 64.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on drawn digits, two views and batches of 64, instead of a ResNet-50 on"
        + " ImageNet with up to eight crops and batches of 1,024.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(INVERSIONS, GROCO, HARDEST, false, 0),
        new Measure(NEAREST, GROCO, ALL, true, -0.01));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    TwoViewDigits digits =
        TwoViewDigits.of(quick ? 7 : 100, AugmentedDigits.WEAK, quick ? 1 : 20, root)
            .noisy(NOISE, root.child("noise"));
    List<Value> values = new ArrayList<>();
    measure(ALL, GroupOrderingExperiment::overAll, digits, root, values);
    measure(HARDEST, GroupOrderingExperiment::overHardest, digits, root, values);
    measure(GROCO, groco(1)::loss, digits, root, values);
    measure("groco (K 10, steepness 10)", groco(10)::loss, digits, root, values);
    return new Outcome(values);
  }

  private static GroupOrderingLoss groco(double steepness) {
    return new GroupOrderingLoss(new GroupOrderingLoss.Options(KEPT, steepness, 0));
  }

  private static void measure(
      String arm,
      UnaryOperator<NDArray> loss,
      TwoViewDigits digits,
      Seed root,
      List<Value> values) {
    try (Embedder embedder = digits.learn(PROJECTIONS, loss, () -> {}, root)) {
      values.add(new Value(INVERSIONS, arm, inversions(embedder, digits, root.child("held-out"))));
      values.add(new Value(NEAREST, arm, digits.nearest(embedder)));
      values.add(new Value("linear probe", arm, digits.probe(embedder)));
    }
  }

  private static double inversions(Embedder embedder, TwoViewDigits digits, Seed seed) {
    UniformRandomProvider random = seed.child("views").generator();
    List<int[]> batches =
        AugmentedDigits.batches(digits.test().size(), TwoViewDigits.BATCH, seed.child("order"));
    double sum = 0;
    for (int[] rows : batches) {
      try (NDManager step = Torch.manager()) {
        NDArray views =
            step.create(
                digits.projectedViews(embedder, rows, random),
                new Shape(2, rows.length, PROJECTIONS));
        sum += groco(1).order(views).inversions();
      }
    }
    return sum / batches.size();
  }

  private static NDArray overAll(NDArray views) {
    long items = views.getShape().get(1);
    NDArray labels = views.getManager().arange((int) items).repeat(0, 2);
    NDArray rows = views.swapAxes(0, 1).reshape(2 * items, -1);
    return new NtXentLoss(new NtXentLoss.Options(TAU)).loss(rows, labels);
  }

  /** As the method reads views, with a softmax in place of the sort. */
  private static NDArray overHardest(NDArray views) {
    NDArray units = UnitRows.of(views);
    NDArray fixed = units.stopGradient();
    long items = units.getShape().get(1);
    NDArray self = units.getManager().eye((int) items).neq(0);
    NDList directions = new NDList();
    for (int a = 0; a < 2; a++) {
      NDArray anchor = units.get(a);
      NDArray cosines = anchor.matMul(fixed.get(a).transpose());
      NDArray others = NDArrays.where(self, cosines.zerosLike().sub(2d), cosines);
      NDArray negatives = others.sort(1).get(":, {}:", items - Math.min(KEPT, items - 1));
      NDArray own = anchor.mul(fixed.get(1 - a)).sum(new int[] {1}, true);
      NDArray logits = own.concat(negatives, 1).div(Scalars.held(TAU, own));
      directions.add(LogSumExp.of(logits, 1).sub(logits.get(":, 0")));
    }
    return NDArrays.concat(directions).mean();
  }
}
