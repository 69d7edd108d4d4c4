package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.CueImages;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.metric.CueAccuracy;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.FilterFlatness;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import io.equipoise.evidence.experiment.SmallConvNet.StepLoss;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks that learn from objects whose colour, shape and scale all tell the class. Judged by
 * which of the three they follow where they disagree, and by how flat the solutions of each cue
 * are.
 */
public final class CueAccuracyExperiment implements Experiment {
  private static final int SIDE = 16;
  private static final int VALUES = 3;
  private static final int CUES = 3;
  private static final int BATCH = 64;
  private static final double RATE = 1e-3;
  private static final double[] RADII = {0.1, 0.25, 0.5, 1};
  private static final String[] NAMES = {"colour", "shape", "scale"};
  private static final String CONVOLUTIONAL = "convolutional network";
  private static final String PERCEPTRON = "perceptron";
  private static final String COLOUR = "accuracy of the cue colour";
  private static final String OTHERS = "larger accuracy of the cues shape and scale";
  private static final String RISE = "rise of the loss on the diagonal at radius 0.5";

  @Override
  public String method() {
    return "cue-accuracy";
  }

  @Override
  public String claim() {
    return "Where colour, shape and scale all told the class, networks follow the colour: its cue"
        + " accuracy is at least 0.8 and those of the others at most 0.4, for a convolutional"
        + " network and for a perceptron; and solutions by colour are flatter than those by shape"
        + " and by scale.";
  }

  @Override
  public String data() {
    return "Drawn squares, discs and crosses of three colours and scales, anywhere in images of 16"
        + " by 16; 1,500 on the diagonal to train, 2,000 of all combinations to test.";
  }

  @Override
  public String baseline() {
    return "The bounds of the claim, and for flatness the solutions by the other cues. Adam at 0.001"
        + " in batches of 64, 8 epochs on the diagonal; solutions by a cue are trained on 1,500"
        + " images of all combinations until they follow it in 95 of 100, at most 40 epochs.";
  }

  @Override
  public String scaledDown() {
    return "Objects of 16 by 16 instead of dSprites and UTKFace; three cues, two small networks, one"
        + " radius decides on flatness.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(COLOUR, CONVOLUTIONAL, "0.8", true, 0),
        new Measure(OTHERS, CONVOLUTIONAL, "0.4", false, 0),
        new Measure(COLOUR, PERCEPTRON, "0.8", true, 0),
        new Measure(OTHERS, PERCEPTRON, "0.4", false, 0),
        new Measure(RISE, solution(0), solution(1), false, 0),
        new Measure(RISE, solution(0), solution(2), false, 0));
  }

  private static String solution(int cue) {
    return "solution by " + NAMES[cue];
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    int count = quick ? 200 : 1500;
    ImageSet train = CueImages.diagonal(VALUES, CUES, SIDE).make(count, root.child("train"));
    CueImages all = CueImages.unbiased(VALUES, CUES, SIDE);
    ImageSet test = all.make(quick ? 200 : 2000, root.child("test"));
    ImageSet even = all.make(count, root.child("even"));
    int epochs = quick ? 2 : 8;
    List<Value> values = new ArrayList<>();
    values.add(new Value(COLOUR, "0.8", 0.8));
    values.add(new Value(OTHERS, "0.4", 0.4));
    try (SmallConvNet network = network(train, root.child("conv"))) {
      network.train(train, StepLoss.crossEntropy(), epochs, BATCH, root.child("order"));
      profile(CONVOLUTIONAL, network.classes(test.pixels()), test, values);
    }
    profile(PERCEPTRON, byPerceptron(train, test, epochs, root.child("mlp")), test, values);
    for (int cue = 0; cue < CUES; cue++) {
      Seed own = root.child("solution").child(cue);
      flatness(cue, CueImages.labelledBy(even, NAMES[cue]), train, quick, own, values);
    }
    return new Outcome(values);
  }

  private static SmallConvNet network(ImageSet like, Seed seed) {
    ConvNetwork.Form form =
        new ConvNetwork.Form(like.channels(), SIDE, SIDE, new int[] {8, 16, 32}, 32, VALUES);
    return new SmallConvNet(form, RATE, 0, seed);
  }

  private static int[] byPerceptron(ImageSet train, ImageSet test, int epochs, Seed seed) {
    Trainer trainer =
        new Trainer(new CrossEntropyLoss(), Weighting.NONE, Settings.fixed(epochs, BATCH, RATE));
    DenseWeights.Forward forward =
        Perceptron.trained(trainer, SmallConvNet.examples(train), seed, 128, 64).result().forward();
    int[] decided = new int[test.size()];
    for (int i = 0; i < decided.length; i++) {
      float[] logits = forward.logits(test.pixels(), i * test.each());
      for (int c = 1; c < VALUES; c++) {
        decided[i] = logits[c] > logits[decided[i]] ? c : decided[i];
      }
    }
    return decided;
  }

  private static void profile(String arm, int[] decided, ImageSet test, List<Value> values) {
    List<Estimate> profile = CueAccuracy.of(decided, CueImages.cues(test, CUES), CUES);
    values.add(new Value(COLOUR, arm, profile.get(0).value()));
    values.add(new Value(OTHERS, arm, Math.max(profile.get(1).value(), profile.get(2).value())));
  }

  /** How flat the loss on the diagonal is around a network that follows one cue. */
  private static void flatness(
      int cue, ImageSet even, ImageSet diagonal, boolean quick, Seed seed, List<Value> values) {
    try (SmallConvNet network = network(even, seed.child("network"))) {
      double followed = 0;
      for (int epoch = 0; epoch < (quick ? 1 : 40) && followed < 0.95; epoch++) {
        network.train(even, StepLoss.crossEntropy(), 1, BATCH, seed.child("order").child(epoch));
        followed = network.accuracy(even);
      }
      values.add(
          new Value(
              "share of images on which a solution follows its cue", solution(cue), followed));
      double[] rises =
          FilterFlatness.rises(
              network.network(),
              () -> crossEntropy(network.logits(diagonal.pixels()), diagonal.labels()),
              RADII,
              quick ? 1 : 10,
              seed.child("directions"));
      for (int r = 0; r < RADII.length; r++) {
        values.add(
            new Value(
                "rise of the loss on the diagonal at radius " + RADII[r], solution(cue), rises[r]));
      }
    }
  }

  private static double crossEntropy(float[] logits, int[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < VALUES; c++) {
        largest = Math.max(largest, logits[i * VALUES + c]);
      }
      double total = 0;
      for (int c = 0; c < VALUES; c++) {
        total += Math.exp(logits[i * VALUES + c] - largest);
      }
      sum += largest + Math.log(total) - logits[i * VALUES + labels[i]];
    }
    return sum / labels.length;
  }
}
