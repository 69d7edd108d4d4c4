package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.DecoupledContrastiveLoss;
import io.equipoise.deep.embedding.ItemsAsClassesLoss;
import io.equipoise.deep.embedding.NtXentLoss;
import io.equipoise.deep.embedding.ViewLoss;
import io.equipoise.deep.engine.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What InfoNCE multiplies its gradients by in batches of 8, 32 and 256, and what training without
 * that factor gives under plain gradient descent, whose steps nothing rescales.
 */
public final class DecoupledContrastiveExperiment implements Experiment {
  private static final String FACTOR = "mean factor q of InfoNCE in the last epoch";
  private static final String FALL = "mean factor q of InfoNCE in batches of 8";
  private static final double TAU = 0.1;

  @Override
  public String method() {
    return "decoupled-contrastive";
  }

  @Override
  public String claim() {
    return "The factor that InfoNCE puts on its gradients is larger by 0.1 in batches of 256 than of"
        + " 8 and falls by 0.05 while it trains; without it, plain gradient descent on batches of 8"
        + " gives 0.01 more probe accuracy, and on batches of 32 none less than 0.01.";
  }

  @Override
  public String data() {
    return "Drawn digits of 8 by 8 with weak augmentation; 2,000 images to train, 1,000 to test, all"
        + " judged in one augmented view.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (64-256-128, projector to 32) under InfoNCE over both views (NT-Xent)"
        + " at a temperature of 0.1, 4 epochs of plain gradient descent at 0.03.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on drawn digits instead of ResNets on CIFAR and ImageNet, 4 epochs instead"
        + " of 200.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(FACTOR, "batch 256", "batch 8", true, 0.1),
        new Measure(FALL, "last epoch", "first 50 batches", false, 0.05),
        new Measure(ViewTraining.PROBE, "decoupled, batch 8", "InfoNCE, batch 8", true, 0.01),
        new Measure(ViewTraining.PROBE, "decoupled, batch 32", "InfoNCE, batch 32", true, -0.01));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    ViewTraining.Digits digits = ViewTraining.Digits.draw(quick ? 26 : 200, quick ? 10 : 100, root);
    int epochs = quick ? 1 : 4;
    ViewLoss plain = new ItemsAsClassesLoss(new NtXentLoss(new NtXentLoss.Options(TAU)));
    ViewLoss decoupled = loss(0);
    List<Value> values = new ArrayList<>();
    for (int batch : new int[] {8, 32, 256}) {
      Factors factors = new Factors(plain);
      run("InfoNCE", batch, epochs, factors, digits, root, values);
      int perEpoch = digits.images().size() / batch;
      values.add(
          new Value(
              FACTOR, "batch " + batch, factors.mean(perEpoch * (epochs - 1), perEpoch * epochs)));
      if (batch == 8) {
        int first = Math.min(50, perEpoch / 2);
        values.add(new Value(FALL, "first 50 batches", factors.mean(0, first)));
        values.add(
            new Value(
                FALL, "last epoch", factors.mean(perEpoch * epochs - first, perEpoch * epochs)));
      }
      if (batch < 256) {
        run("decoupled", batch, epochs, decoupled::loss, digits, root, values);
        run("decoupled, weighted", batch, epochs, loss(0.5)::loss, digits, root, values);
      }
    }
    return new Outcome(values);
  }

  private static DecoupledContrastiveLoss loss(double sigma) {
    return new DecoupledContrastiveLoss(new DecoupledContrastiveLoss.Options(TAU, sigma, true));
  }

  private static void run(
      String arm,
      int batch,
      int epochs,
      UnaryOperator<NDArray> loss,
      ViewTraining.Digits digits,
      Seed seed,
      List<Value> values) {
    ViewTraining training =
        new ViewTraining(
            AugmentedDigits.WEAK,
            2,
            batch,
            epochs,
            new CosineSgd(0, Float.MAX_VALUE, Integer.MAX_VALUE),
            0.03);
    try (Embedder embedder = training.fit(digits.images(), loss, seed)) {
      String name = arm + ", batch " + batch;
      values.add(new Value(ViewTraining.PROBE, name, ViewTraining.probe(embedder, digits)));
    }
  }

  /** A loss that keeps the mean factor of each batch. */
  private static final class Factors implements UnaryOperator<NDArray> {
    private final ViewLoss loss;
    private final List<Double> means = new ArrayList<>();

    Factors(ViewLoss loss) {
      this.loss = loss;
    }

    @Override
    public NDArray apply(NDArray views) {
      try (Gradients paused = Gradients.pause()) {
        means.add((double) loss(0).multipliers(views).mean().getFloat());
      }
      return loss.loss(views);
    }

    double mean(int from, int to) {
      return means.subList(from, to).stream().mapToDouble(q -> q).average().orElseThrow();
    }
  }
}
