package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.debias.CamOverlapLoss;
import io.equipoise.deep.debias.ContextWeights;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.ConvNetwork;
import java.util.ArrayList;
import java.util.List;

/** The price on overlapping maps, and weights, against a network trained as long without them. */
public final class CamOverlapExperiment implements Experiment {
  private static final String LONGER = "trained as long";
  private static final String CAM = "cam-overlap";

  @Override
  public String method() {
    return "cam-overlap";
  }

  @Override
  public String claim() {
    return "A price on looking at the companion finds objects without it by 2 points of average"
        + " precision better than training as long, and loses no more than one where it is there.";
  }

  @Override
  public String data() {
    return CompanionImages.TOLD;
  }

  @Override
  public String baseline() {
    return "The same convolutional network under global pooling, 12 epochs of Adam at 0.002 and 12"
        + " more, those of the method with its price; weights of 10, a penalty of 10 and balanced"
        + " weights are shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "Two convolutions on drawn images of three labels, with maps of 4 by 4, instead of a"
        + " ResNet-50 on COCO-Stuff; one pair instead of 20.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(CompanionNet.EXCLUSIVE, CAM, LONGER, true, 0.02),
        new Measure(CompanionNet.TOGETHER, CAM, LONGER, true, -0.01));
  }

  @Override
  public int seeds() {
    return 5;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    CompanionImages train = CompanionImages.draw(quick ? 200 : 2000, true, root.child("train"));
    CompanionImages test = CompanionImages.draw(quick ? 300 : 3000, false, root.child("test"));
    int epochs = quick ? 1 : 12;
    List<Value> values = new ArrayList<>();
    try (CompanionNet standard = CompanionNet.random(root.child("network"))) {
      standard.train(train, CompanionNet.StepLoss.plain(), epochs, root.child("standard"));
      standard.note("standard", test, values);
      arm(LONGER, standard, CompanionNet.StepLoss.plain(), train, test, epochs, root, values);
      arm(CAM, standard, overlap(standard.network(), train), train, test, epochs, root, values);
      for (ContextWeights each : ContextWeights.values()) {
        float[] weights = each.of(train.targets(), CompanionImages.OBJECT, CompanionImages.CONTEXT);
        String name = each.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        var loss = CompanionNet.StepLoss.weighted(weights);
        arm(name, standard, loss, train, test, epochs, root, values);
      }
    }
    return new Outcome(values);
  }

  private static void arm(
      String name,
      CompanionNet standard,
      CompanionNet.StepLoss loss,
      CompanionImages train,
      CompanionImages test,
      int epochs,
      Seed seed,
      List<Value> values) {
    try (CompanionNet tuned = standard.copy()) {
      tuned.train(train, loss, epochs, seed.child("tuning")).note(name, test, values);
    }
  }

  private static CompanionNet.StepLoss overlap(ConvNetwork frozen, CompanionImages train) {
    CamOverlapLoss price = new CamOverlapLoss(CamOverlapLoss.Options.DEFAULT);
    return step -> {
      NDArray plain = step.entries().mean();
      int[] both = train.together(step.images());
      if (both.length == 0) {
        return plain;
      }
      NDManager manager = plain.getManager();
      NDArray x = CompanionNet.array(train.pixels(both), manager);
      NDArray before;
      try (Gradients paused = Gradients.pause()) {
        before = frozen.maps(x);
      }
      NDArray now = step.network().maps(x);
      NDArray weight = step.weight();
      NDArray old = frozen.parameters().get(frozen.parameters().size() - 2);
      return plain.add(
          price.loss(
              CamOverlapLoss.maps(now, weight, CompanionImages.OBJECT),
              CamOverlapLoss.maps(now, weight, CompanionImages.CONTEXT),
              CamOverlapLoss.maps(before, old, CompanionImages.OBJECT),
              CamOverlapLoss.maps(before, old, CompanionImages.CONTEXT)));
    };
  }
}
