package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.BirdScenes;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.slice.EmbeddingRows;
import io.equipoise.core.slice.SliceDiscovery;
import java.util.List;

/**
 * Slices of birds whose background gives them away, looked for in a network's features and in bare
 * pixels, and in mistakes that were dealt out at random.
 */
public final class SlicesExperiment implements Experiment {
  private static final double LEVEL = 0.05;
  private static final String PRECISION =
      "share of the rows of sure slices that stand in front of the other bird's background";
  private static final String ALARMS = "share of searches that call a slice sure";
  private static final String FEATURES = "slices in the network's features";
  private static final String PIXELS = "slices in pixels";
  private static final String ALL = "all rows of the class";
  private static final String RANDOM = "mistakes dealt out at random";
  private static final String NOMINAL = "the level of the test";

  @Override
  public String method() {
    return "slices";
  }

  @Override
  public String claim() {
    return "Of the rows of slices that surely fail, at least 0.25 more stand in front of the other"
        + " bird's background than of all rows of the class, in a network's features and in pixels;"
        + " of searches among mistakes dealt out at random, at most 0.10 call a slice sure.";
  }

  @Override
  public String data() {
    return "Made birds of 20 by 20 pixels: 2,000 to train on, 95 % in front of their own background,"
        + " and 1,500 to search, 75 %, which nothing but the check is told.";
  }

  @Override
  public String baseline() {
    return "Rows of the same classes; for false alarms, the level of 0.05 at which a slice is sure."
        + " The network has 16 and 32 maps, 64 features and 4 epochs of Adam at 0.002.";
  }

  @Override
  public String scaledDown() {
    return "Made birds and one planted slice for each class, instead of Domino's 1,235 settings on"
        + " photographs, scans and waves; the network's features instead of CLIP's.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PRECISION, FEATURES, ALL, true, 0.25),
        new Measure(PRECISION, PIXELS, ALL, true, 0.25),
        new Measure(ALARMS, RANDOM, NOMINAL, false, -0.05));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    ImageSet train = new BirdScenes(20, 0.95).make(quick ? 300 : 2000, root.child("train"));
    ImageSet images = new BirdScenes(20, 0.75).make(quick ? 250 : 1500, root.child("search"));
    try (SmallConvNet network = new SmallConvNet(train, 2e-3, root.child("network"))) {
      network.train(
          train, SmallConvNet.StepLoss.crossEntropy(), quick ? 1 : 4, 64, root.child("order"));
      float[] features = network.features(images.pixels());
      Search inFeatures =
          new Search(images, new EmbeddingRows(features, features.length / images.size()));
      Search inPixels = new Search(images, new EmbeddingRows(images.pixels(), images.each()));
      double[] mistakes = mistakes(images, network.classes(images.pixels()));
      int searches = quick ? 2 : 8;
      double alarms = 0;
      for (int k = 0; k < searches; k++) {
        Seed deal = root.child("deal").child(k);
        double[] dealt = dealt(images, mistakes, deal);
        alarms += inFeatures.sure(dealt, deal.child("slices")).isEmpty() ? 0 : 1.0 / searches;
      }
      List<SliceDiscovery.Slice> found = inFeatures.sure(mistakes, root.child("slices"));
      return new Outcome(
          List.of(
              new Value(PRECISION, FEATURES, inFeatures.share(found)),
              new Value(
                  PRECISION, PIXELS, inPixels.share(inPixels.sure(mistakes, root.child("slices")))),
              new Value(PRECISION, ALL, inFeatures.shareOfAll()),
              new Value(ALARMS, RANDOM, alarms),
              new Value(ALARMS, NOMINAL, LEVEL),
              new Value("sure slices", FEATURES, found.size())));
    }
  }

  private static double[] mistakes(ImageSet images, int[] decided) {
    double[] mistakes = new double[decided.length];
    for (int i = 0; i < mistakes.length; i++) {
      mistakes[i] = decided[i] == images.labels()[i] ? 0 : 1;
    }
    return mistakes;
  }

  /** As many mistakes in each class, on other rows. */
  private static double[] dealt(ImageSet images, double[] mistakes, Seed seed) {
    int[] left = new int[images.truth().classes()];
    for (int i = 0; i < mistakes.length; i++) {
      left[images.labels()[i]] += mistakes[i] > 0 ? 1 : 0;
    }
    double[] dealt = new double[mistakes.length];
    for (int i : Permutation.of(mistakes.length, seed.generator())) {
      dealt[i] = left[images.labels()[i]]-- > 0 ? 1 : 0;
    }
    return dealt;
  }

  /** Where slices are looked for. */
  private record Search(ImageSet images, EmbeddingRows rows) {

    List<SliceDiscovery.Slice> sure(double[] failures, Seed seed) {
      return SliceDiscovery.of(
              rows, images.labels(), failures, SliceDiscovery.Options.DEFAULT, seed)
          .slices()
          .stream()
          .filter(slice -> slice.p() < LEVEL)
          .toList();
    }

    private boolean turned(int row) {
      return images.truth().shortcut().codes()[row] != images.labels()[row];
    }

    /** Share of these slices' rows on the other background; 0 without slices. */
    double share(List<SliceDiscovery.Slice> slices) {
      int all = 0;
      int turned = 0;
      for (SliceDiscovery.Slice slice : slices) {
        for (int row : slice.judged()) {
          all++;
          turned += turned(row) ? 1 : 0;
        }
      }
      return turned / (double) Math.max(1, all);
    }

    double shareOfAll() {
      int turned = 0;
      for (int i = 0; i < images.size(); i++) {
        turned += turned(i) ? 1 : 0;
      }
      return turned / (double) images.size();
    }
  }
}
