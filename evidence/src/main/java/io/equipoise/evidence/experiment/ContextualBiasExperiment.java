package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.debias.ContextualBias;
import java.util.ArrayList;
import java.util.List;

/** Whether the bias score names the pair that was drawn together. */
public final class ContextualBiasExperiment implements Experiment {
  private static final String BIAS = "bias of the plus by another label";
  private static final String STRIPES = "stripes, drawn with it";
  private static final String SQUARE = "square, drawn by itself";
  private static final int SQUARES = 2;

  @Override
  public String method() {
    return "contextual-bias";
  }

  @Override
  public String claim() {
    return "The bias of an object by the label that was drawn with it is larger by 0.3 than that by a"
        + " label that was not, on held-out images like the training images.";
  }

  @Override
  public String data() {
    return CompanionImages.TOLD + " The test images are drawn as the training images are.";
  }

  @Override
  public String baseline() {
    return "The score of the same network by the third label; and under a network that learned from"
        + " images in which nothing goes together.";
  }

  @Override
  public String scaledDown() {
    return "Drawn images of three labels instead of COCO-Stuff and DeepFashion.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(new Measure(BIAS, STRIPES, SQUARE, true, 0.3));
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    CompanionImages test = CompanionImages.draw(quick ? 300 : 3000, true, root.child("test"));
    List<Value> values = new ArrayList<>();
    for (boolean companions : new boolean[] {true, false}) {
      CompanionImages train =
          CompanionImages.draw(quick ? 200 : 2000, companions, root.child("train"));
      String after = companions ? "" : ", learned apart";
      try (CompanionNet network = CompanionNet.random(root.child("network"))) {
        network.train(train, CompanionNet.StepLoss.plain(), quick ? 1 : 12, root.child("training"));
        double[][] said = network.probabilities(test);
        values.add(new Value(BIAS, STRIPES + after, bias(said, test, CompanionImages.CONTEXT)));
        values.add(new Value(BIAS, SQUARE + after, bias(said, test, SQUARES)));
      }
    }
    return new Outcome(values);
  }

  private static double bias(double[][] said, CompanionImages test, int context) {
    double[] scores = new double[said.length];
    boolean[] object = new boolean[said.length];
    boolean[] other = new boolean[said.length];
    for (int i = 0; i < said.length; i++) {
      scores[i] = said[i][CompanionImages.OBJECT];
      object[i] = test.targets()[i][CompanionImages.OBJECT];
      other[i] = test.targets()[i][context];
    }
    return ContextualBias.score(scores, object, other);
  }
}
