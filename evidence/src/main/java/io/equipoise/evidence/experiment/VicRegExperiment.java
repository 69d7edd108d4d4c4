package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.BarlowTwinsLoss;
import io.equipoise.deep.embedding.ItemsAsClassesLoss;
import io.equipoise.deep.embedding.NtXentLoss;
import io.equipoise.deep.embedding.VicRegLoss;
import io.equipoise.deep.embedding.ViewLoss;
import io.equipoise.deep.train.AdamOptimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Encoders of drawn digits trained without negatives: VICReg, the same without what keeps columns
 * spread, and without what keeps them apart; Barlow Twins and NT-Xent beside them.
 */
public final class VicRegExperiment implements Experiment {
  @Override
  public String method() {
    return "vicreg";
  }

  @Override
  public String claim() {
    return "Without negatives, the variance term keeps the encoder from collapse, by 0.2 of nearest"
        + " neighbours' accuracy; the covariance term fills 3 more dimensions; and VICReg is within"
        + " 0.02 of NT-Xent.";
  }

  @Override
  public String data() {
    return "Drawn digits of 8 by 8 with weak augmentation; 1,500 images to train, 1,000 to test, all"
        + " judged in one augmented view.";
  }

  @Override
  public String baseline() {
    return "The same perceptron (64-256-128, projector to 32), 15 epochs of Adam at 0.001 in batches"
        + " of 128: VICReg with a variance weight of 0, with a covariance weight of 0, and NT-Xent at"
        + " 0.5. Barlow Twins is shown beside them.";
  }

  @Override
  public String scaledDown() {
    return "A perceptron on drawn digits instead of a ResNet on ImageNet, and a projector of one"
        + " layer to 32 instead of three to 8,192.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ViewTraining.NEIGHBOURS, "VICReg", "without variance", true, 0.2),
        new Measure(ViewTraining.RANK, "VICReg", "without covariance", true, 3),
        new Measure(ViewTraining.NEIGHBOURS, "VICReg", "NT-Xent", true, -0.02));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    ViewTraining.Digits digits = ViewTraining.Digits.draw(quick ? 15 : 150, quick ? 10 : 100, root);
    ViewTraining training =
        new ViewTraining(
            AugmentedDigits.WEAK, 2, quick ? 50 : 128, quick ? 1 : 15, new AdamOptimizer(), 1e-3);
    List<Value> values = new ArrayList<>();
    run("VICReg", vicReg(25, 1), training, digits, root, values);
    run("without variance", vicReg(0, 1), training, digits, root, values);
    run("without covariance", vicReg(25, 0), training, digits, root, values);
    ViewLoss barlow = new BarlowTwinsLoss(BarlowTwinsLoss.Options.DEFAULT);
    run("Barlow Twins", barlow, training, digits, root, values);
    ViewLoss contrast = new ItemsAsClassesLoss(new NtXentLoss(new NtXentLoss.Options(0.5)));
    run("NT-Xent", contrast, training, digits, root, values);
    return new Outcome(values);
  }

  private static ViewLoss vicReg(double variance, double covariance) {
    return new VicRegLoss(new VicRegLoss.Options(25, variance, covariance));
  }

  private static void run(
      String arm,
      ViewLoss loss,
      ViewTraining training,
      ViewTraining.Digits digits,
      Seed seed,
      List<Value> values) {
    try (Embedder embedder = training.fit(digits.images(), loss::loss, seed)) {
      ViewTraining.judge(arm, embedder, digits, values);
    }
  }
}
